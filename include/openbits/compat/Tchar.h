// tchar.h, in other letters.
#pragma once

#include "tchar.h"
