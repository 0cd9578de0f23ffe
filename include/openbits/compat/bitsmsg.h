// The result codes of BITS.
#pragma once

#include <openbits/com/bitsmsg.h>
