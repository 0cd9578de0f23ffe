// comdef.h, in other letters.
#pragma once

#include "comdef.h"
