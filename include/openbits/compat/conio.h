// Keys, one at a time.
#pragma once

#include "windef.h"

#ifdef __cplusplus
extern "C" {
#endif

/// Waits for a character of the standard input, without the end of a line and without an echo; -1
/// at the end.
OPENBITS_COMPAT_API int _getch(void);
OPENBITS_COMPAT_API wint_t _getwch(void);
/// Whether _getch would not wait.
OPENBITS_COMPAT_API int _kbhit(void);

#ifdef __cplusplus
}  // extern "C"
#endif
