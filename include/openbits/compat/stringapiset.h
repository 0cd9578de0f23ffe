// See winnls.h.
#pragma once

#include "winnls.h"
