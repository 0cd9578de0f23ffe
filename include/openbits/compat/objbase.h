// The COM library: that of our headers, and what of the rest programs for BITS call.
#pragma once

#include "rpc.h"
#include "unknwn.h"
#include "winerror.h"

#include <openbits/com/objbase.h>

// More flags of CoInitializeEx: hints, which change nothing here.
#define COINIT_DISABLE_OLE1DDE ((COINIT)0x4)
#define COINIT_SPEED_OVER_MEMORY ((COINIT)0x8)

#define CLSCTX_INPROC (CLSCTX_INPROC_SERVER | CLSCTX_INPROC_HANDLER)

// CoInitializeSecurity and CoSetProxyBlanket.
typedef enum tagEOLE_AUTHENTICATION_CAPABILITIES {
  EOAC_NONE = 0x0,
  EOAC_MUTUAL_AUTH = 0x1,
  EOAC_SECURE_REFS = 0x2,
  EOAC_ACCESS_CONTROL = 0x4,
  EOAC_APPID = 0x8,
  EOAC_DYNAMIC = 0x10,
  EOAC_STATIC_CLOAKING = 0x20,
  EOAC_DYNAMIC_CLOAKING = 0x40,
  EOAC_ANY_AUTHORITY = 0x80,
  EOAC_MAKE_FULLSIC = 0x100,
  EOAC_DEFAULT = 0x800,
  EOAC_DISABLE_AAA = 0x1000,
  EOAC_NO_CUSTOM_MARSHAL = 0x2000
} EOLE_AUTHENTICATION_CAPABILITIES;

#define COLE_DEFAULT_PRINCIPAL ((OLECHAR*)(intptr_t)-1)
#define COLE_DEFAULT_AUTHINFO ((void*)(intptr_t)-1)

typedef struct tagSOLE_AUTHENTICATION_SERVICE {
  DWORD dwAuthnSvc;
  DWORD dwAuthzSvc;
  OLECHAR* pPrincipalName;
  HRESULT hr;
} SOLE_AUTHENTICATION_SERVICE, *PSOLE_AUTHENTICATION_SERVICE;

// CoWaitForMultipleHandles.
typedef enum tagCOWAIT_FLAGS {
  COWAIT_DEFAULT = 0,
  COWAIT_WAITALL = 1,
  COWAIT_ALERTABLE = 2,
  COWAIT_INPUTAVAILABLE = 4
} COWAIT_FLAGS;

#ifdef __cplusplus
extern "C" {
#endif

/// Who is asked, and in whose name, is settled by the bus: this looks at its arguments.
/// E_INVALIDARG for levels and counts that there are not, CO_E_NOTINITIALIZED for a thread that is
/// not prepared for COM, RPC_E_TOO_LATE for every call but the first of the process.
OPENBITS_COMPAT_API HRESULT CoInitializeSecurity(PSECURITY_DESCRIPTOR pSecDesc, LONG cAuthSvc,
                                                 SOLE_AUTHENTICATION_SERVICE* asAuthSvc,
                                                 void* pReserved1, DWORD dwAuthnLevel,
                                                 DWORD dwImpLevel, void* pAuthList,
                                                 DWORD dwCapabilities, void* pReserved3);

/// The same for one object. E_INVALIDARG for null as well.
OPENBITS_COMPAT_API HRESULT CoSetProxyBlanket(IUnknown* pProxy, DWORD dwAuthnSvc, DWORD dwAuthzSvc,
                                              OLECHAR* pServerPrincName, DWORD dwAuthnLevel,
                                              DWORD dwImpLevel,
                                              RPC_AUTH_IDENTITY_HANDLE pAuthInfo,
                                              DWORD dwCapabilities);

/// Waits for one handle, or with COWAIT_WAITALL for all, and runs calls to the objects of the
/// thread's single-threaded apartment meanwhile. RPC_S_CALLPENDING when the time is over.
OPENBITS_COMPAT_API HRESULT CoWaitForMultipleHandles(DWORD dwFlags, DWORD dwTimeout, ULONG cHandles,
                                                     HANDLE* pHandles, DWORD* lpdwindex);

#ifdef __cplusplus
}  // extern "C"

/// The id and the address of an interface pointer that is to be filled in.
#define IID_PPV_ARGS(pointer) __uuidof(**(pointer)), IID_PPV_ARGS_Helper(pointer)

#if !defined(CINTERFACE)
template <class T>
inline void** IID_PPV_ARGS_Helper(T** pointer) noexcept {
  static_cast<void>(static_cast<IUnknown*>(*pointer));  // of an interface only
  return reinterpret_cast<void**>(pointer);
}
#endif
#endif

static inline HRESULT OleInitialize(LPVOID reserved) {
  return CoInitialize(reserved);
}
static inline void OleUninitialize(void) {
  CoUninitialize();
}
static inline void CoFreeUnusedLibraries(void) {}
