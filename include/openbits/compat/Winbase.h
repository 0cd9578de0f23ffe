// winbase.h, in other letters.
#pragma once

#include "winbase.h"
