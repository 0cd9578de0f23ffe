// See comdef.h.
#pragma once

#include "comdef.h"
