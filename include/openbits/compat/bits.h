// The interfaces of BITS, as <bits.h> brings them on Windows: with what is needed to use them.
#pragma once

#include <openbits/com/bits.h>

#include "objbase.h"
#include "windows.h"
