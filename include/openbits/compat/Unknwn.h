// unknwn.h, in other letters.
#pragma once

#include "unknwn.h"
