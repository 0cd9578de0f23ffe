// objbase.h, in other letters.
#pragma once

#include "objbase.h"
