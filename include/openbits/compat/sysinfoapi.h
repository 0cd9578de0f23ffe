// See timezoneapi.h.
#pragma once

#include "timezoneapi.h"
