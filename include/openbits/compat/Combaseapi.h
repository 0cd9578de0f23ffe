// combaseapi.h, in other letters.
#pragma once

#include "combaseapi.h"
