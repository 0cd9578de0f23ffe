// What C has in place of the references and inline functions of wintypes.h, which includes this.
#pragma once

#include <string.h>

typedef const GUID* const REFGUID;
typedef const IID* const REFIID;
typedef const CLSID* const REFCLSID;

OPENBITS_CONSTANT GUID GUID_NULL = {0, 0, 0, {0}};

/// Whether two GUIDs are equal; by their addresses, as C passes them.
OPENBITS_INLINE BOOL IsEqualGUID(REFGUID a, REFGUID b) {
  return memcmp(a, b, sizeof(GUID)) == 0;
}
OPENBITS_INLINE BOOL IsEqualIID(REFIID a, REFIID b) {
  return IsEqualGUID(a, b);
}
OPENBITS_INLINE BOOL IsEqualCLSID(REFCLSID a, REFCLSID b) {
  return IsEqualGUID(a, b);
}

// Languages, as GetErrorDescription takes them.
#define LANG_NEUTRAL 0x00
#define LANG_ENGLISH 0x09
#define SUBLANG_NEUTRAL 0x00
#define SUBLANG_DEFAULT 0x01
#define SUBLANG_ENGLISH_US 0x01
#define MAKELANGID(primary, sub) ((LANGID)(((WORD)(sub) << 10) | (WORD)(primary)))
#define LANGIDFROMLCID(locale) ((LANGID)(locale))

// These are macros so that they may stand after `case` and in the initialiser of a static object.
#define SUCCEEDED(result) ((HRESULT)(result) >= 0)
#define FAILED(result) ((HRESULT)(result) < 0)
#define HRESULT_CODE(result) ((result)&0xFFFF)
#define HRESULT_FACILITY(result) (((result) >> 16) & 0x1FFF)

/// The HRESULT of a Win32 error number, which is evaluated more than once; 0 gives S_OK, and what
/// already is a failure HRESULT comes back unchanged.
#define HRESULT_FROM_WIN32(error) \
  ((HRESULT)(error) <= 0 ? (HRESULT)(error) : (HRESULT)(((DWORD)(error)&0xFFFFu) | 0x80070000u))
