// windows.h, in other letters.
#pragma once

#include "windows.h"
