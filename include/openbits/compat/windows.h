// What programs for BITS use of Windows, for programs that are to compile unchanged.
//
// Found with pkg-config openbits-com-compat or openbits::openbits-com-compat. Nothing else of
// OpenBITS includes these headers. docs/compat.md says what there is, and what is different.
#pragma once

#include "windef.h"
#include "winnt.h"

#include "consoleapi.h"
#include "fileapi.h"
#include "processthreadsapi.h"
#include "synchapi.h"
#include "timezoneapi.h"
#include "winbase.h"
#include "winerror.h"
#include "winnls.h"
#include "winuser.h"

#include "objbase.h"
#include "oleauto.h"
#include "wideio.h"
#include "winsec.h"
