// atlbase.h, in other letters.
#pragma once

#include "atlbase.h"
