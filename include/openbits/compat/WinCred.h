// wincred.h, in other letters.
#pragma once

#include "wincred.h"
