// See winbase.h.
#pragma once

#include "winbase.h"
