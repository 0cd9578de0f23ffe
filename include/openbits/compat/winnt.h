// See windef.h.
#pragma once

#include "interlocked.h"
#include "windef.h"
