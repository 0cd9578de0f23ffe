// lm.h, in other letters.
#pragma once

#include "lm.h"
