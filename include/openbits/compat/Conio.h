// conio.h, in other letters.
#pragma once

#include "conio.h"
