// sddl.h, in other letters.
#pragma once

#include "sddl.h"
