// bitsmsg.h, in other letters.
#pragma once

#include "bitsmsg.h"
