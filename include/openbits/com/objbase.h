// The few COM library functions that programs written for BITS call.
#pragma once

#include "unknwn.h"

/// Flags of CoInitializeEx.
typedef enum tagCOINIT : DWORD {
  COINIT_MULTITHREADED = 0x0,
  COINIT_APARTMENTTHREADED = 0x2
} COINIT;

/// Where the object of CoCreateInstance may live.
typedef enum tagCLSCTX : DWORD {
  CLSCTX_INPROC_SERVER = 0x1,
  CLSCTX_INPROC_HANDLER = 0x2,
  CLSCTX_LOCAL_SERVER = 0x4,
  CLSCTX_REMOTE_SERVER = 0x10
} CLSCTX;

#define CLSCTX_SERVER (CLSCTX_INPROC_SERVER | CLSCTX_LOCAL_SERVER | CLSCTX_REMOTE_SERVER)
#define CLSCTX_ALL (CLSCTX_SERVER | CLSCTX_INPROC_HANDLER)

#define OPENBITS_COM_API __attribute__((visibility("default")))

extern "C" {

/// Prepares the calling thread for COM. dwCoInit is a COINIT value; pvReserved is null. S_FALSE if
/// the thread was prepared before, RPC_E_CHANGED_MODE if with another model. Every success is to
/// be matched by a CoUninitialize on the same thread.
OPENBITS_COM_API HRESULT CoInitializeEx(LPVOID pvReserved, DWORD dwCoInit);

/// CoInitializeEx with COINIT_APARTMENTTHREADED.
OPENBITS_COM_API HRESULT CoInitialize(LPVOID pvReserved);

/// Undoes one successful CoInitialize or CoInitializeEx of the calling thread.
OPENBITS_COM_API void CoUninitialize(void);

/// Makes an object of class rclsid and hands out its interface riid, which the caller releases.
/// pUnkOuter must be null. REGDB_E_CLASSNOTREG if there is no such class.
OPENBITS_COM_API HRESULT CoCreateInstance(REFCLSID rclsid, LPUNKNOWN pUnkOuter, DWORD dwClsContext,
                                          REFIID riid, LPVOID* ppv);

/// Memory that passes between caller and callee: whatever a method returns in an out string or out
/// array comes from here and goes back with CoTaskMemFree. Null if there is no memory.
OPENBITS_COM_API LPVOID CoTaskMemAlloc(SIZE_T cb);

/// Changes the size (bytes) of a block; a null block is allocated, size 0 frees. If there is no
/// memory the result is null and the block is as before.
OPENBITS_COM_API LPVOID CoTaskMemRealloc(LPVOID pv, SIZE_T cb);

/// Frees a block; null is allowed.
OPENBITS_COM_API void CoTaskMemFree(LPVOID pv);

/// Makes a new, random GUID.
OPENBITS_COM_API HRESULT CoCreateGuid(GUID* pguid);

/// Writes "{8-4-4-4-12}" with its terminator into lpsz, which has room for cchMax characters.
/// Returns the number of characters written, terminator included (39), or 0 if cchMax is less.
OPENBITS_COM_API int StringFromGUID2(REFGUID rguid, LPOLESTR lpsz, int cchMax);

/// The same text in memory that the caller gives back with CoTaskMemFree.
OPENBITS_COM_API HRESULT StringFromCLSID(REFCLSID rclsid, LPOLESTR* lplpsz);
OPENBITS_COM_API HRESULT StringFromIID(REFIID rclsid, LPOLESTR* lplpsz);

/// Reads "{8-4-4-4-12}", hexadecimal digits of either case.
OPENBITS_COM_API HRESULT CLSIDFromString(LPCOLESTR lpsz, LPCLSID pclsid);
OPENBITS_COM_API HRESULT IIDFromString(LPCOLESTR lpsz, LPIID lpiid);

}  // extern "C"
