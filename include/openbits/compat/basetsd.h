// See windef.h.
#pragma once

#include "windef.h"
