// See oleauto.h.
#pragma once

#include "oleauto.h"
