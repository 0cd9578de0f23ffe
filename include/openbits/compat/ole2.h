// See objbase.h.
#pragma once

#include "objbase.h"
