// See sal.h.
#pragma once

#include "sal.h"
