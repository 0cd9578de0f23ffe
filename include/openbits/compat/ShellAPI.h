// shellapi.h, in other letters.
#pragma once

#include "shellapi.h"
