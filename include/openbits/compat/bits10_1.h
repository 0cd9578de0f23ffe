// See bits.h, which has everything.
#pragma once

#include "bits.h"
