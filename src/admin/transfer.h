// /transfer: a job from its creation to its end.
#pragma once

#include "admin/verb.h"

namespace openbits::admin {

int transfer(const Console& console, const Arguments& arguments);

}  // namespace openbits::admin
