// winerror.h, in other letters.
#pragma once

#include "winerror.h"
