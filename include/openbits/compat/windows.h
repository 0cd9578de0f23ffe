// What programs for BITS use of Windows, for programs that are to compile unchanged.
//
// Found with pkg-config openbits-com-compat or openbits::openbits-com-compat. Nothing else of
// OpenBITS includes these headers. docs/compat.md says what there is, and what is different.
#pragma once

#include "consoleapi.h"
#include "fileapi.h"
#include "objbase.h"
#include "oleauto.h"
#include "processthreadsapi.h"
#include "synchapi.h"
#include "timezoneapi.h"
#include "wideio.h"
#include "winbase.h"
#include "windef.h"
#include "winerror.h"
#include "winnls.h"
#include "winnt.h"
#include "winsec.h"
#include "winuser.h"
