// process.h, in other letters.
#pragma once

#include "process.h"
