// BSTR: a text with its length in front.
#pragma once

#include "windef.h"

typedef OLECHAR* BSTR;
typedef short VARIANT_BOOL;
#define VARIANT_TRUE ((VARIANT_BOOL)-1)
#define VARIANT_FALSE ((VARIANT_BOOL)0)

#ifdef __cplusplus
extern "C" {
#endif

/// Null for null, or if there is no memory.
OPENBITS_COMPAT_API BSTR SysAllocString(const OLECHAR* text);
OPENBITS_COMPAT_API BSTR SysAllocStringLen(const OLECHAR* text, UINT length);
OPENBITS_COMPAT_API void SysFreeString(BSTR text);
OPENBITS_COMPAT_API UINT SysStringLen(BSTR text);

#ifdef __cplusplus
}  // extern "C"
#endif
