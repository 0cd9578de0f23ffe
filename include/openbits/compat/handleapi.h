// See processthreadsapi.h.
#pragma once

#include "processthreadsapi.h"
