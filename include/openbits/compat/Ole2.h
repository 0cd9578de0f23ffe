// ole2.h, in other letters.
#pragma once

#include "ole2.h"
