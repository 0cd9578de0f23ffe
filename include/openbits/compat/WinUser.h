// winuser.h, in other letters.
#pragma once

#include "winuser.h"
