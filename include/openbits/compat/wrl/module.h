// See ../wrl.h; there are no modules.
#pragma once

#include "implements.h"
