// strsafe.h, in other letters.
#pragma once

#include "strsafe.h"
