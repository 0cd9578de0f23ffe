// See winsec.h.
#pragma once

#include "winsec.h"
