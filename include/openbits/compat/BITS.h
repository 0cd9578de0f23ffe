// bits.h, in other letters.
#pragma once

#include "bits.h"
