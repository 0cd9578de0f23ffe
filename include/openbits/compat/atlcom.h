// See atlbase.h.
#pragma once

#include "atlbase.h"
