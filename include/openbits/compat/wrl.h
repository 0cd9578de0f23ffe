// The parts of WRL that are for classic COM.
#pragma once

#include "wrl/client.h"
#include "wrl/implements.h"
