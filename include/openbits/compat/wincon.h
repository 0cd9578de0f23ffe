// See consoleapi.h.
#pragma once

#include "consoleapi.h"
