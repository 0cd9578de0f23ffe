// The few COM library functions that programs written for BITS call.
#pragma once

#include "unknwn.h"

/// Flags of CoInitializeEx.
typedef enum tagCOINIT OPENBITS_ENUM_DWORD {
  COINIT_MULTITHREADED = 0x0,
  COINIT_APARTMENTTHREADED = 0x2
} COINIT;

/// Where the object of CoCreateInstance may live.
typedef enum tagCLSCTX OPENBITS_ENUM_DWORD {
  CLSCTX_INPROC_SERVER = 0x1,
  CLSCTX_INPROC_HANDLER = 0x2,
  CLSCTX_LOCAL_SERVER = 0x4,
  CLSCTX_REMOTE_SERVER = 0x10
} CLSCTX;

/// How a class object is registered with CoRegisterClassObject.
typedef enum tagREGCLS OPENBITS_ENUM_DWORD {
  REGCLS_SINGLEUSE = 0,       // for one object; the next one has another server started
  REGCLS_MULTIPLEUSE = 1,     // for any number of objects
  REGCLS_MULTI_SEPARATE = 2,  // the same here: no class can be created inside its own process
  REGCLS_SUSPENDED = 4        // with one of the others: not before CoResumeClassObjects
} REGCLS;

#define CLSCTX_SERVER (CLSCTX_INPROC_SERVER | CLSCTX_LOCAL_SERVER | CLSCTX_REMOTE_SERVER)
#define CLSCTX_ALL (CLSCTX_SERVER | CLSCTX_INPROC_HANDLER)

#define OPENBITS_COM_API __attribute__((visibility("default")))

#ifdef __cplusplus
extern "C" {
#endif

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

// Servers of callback classes ---------------------------------------------------------------------
//
// A class is known to the bus by a service file of the name org.openbits.Class.C<32 hex digits>,
// which `bitsctl class add` writes. When a job with this class
// (BITS_JOB_PROPERTY_NOTIFICATION_CLSID) has something to tell, the bus starts the program that the
// file names, with the argument -Embedding: by that a program knows that it is to be a server. It
// then registers its class objects, and serves until CoReleaseServerProcess returns 0. What it
// registers, and the jobs that it asks for, are those of the bus that has started it.

/// Has the service create objects of class rclsid by pUnk, which has IClassFactory, until
/// CoRevokeClassObject or the end of this apartment. CreateInstance is called in the apartment of
/// the calling thread, with the interface that the service wants; the object has to have
/// IBackgroundCopyCallback (or 2, 3), is called in the same apartment, and released when the
/// service has no more use for it. dwClsContext includes CLSCTX_LOCAL_SERVER; flags: REGCLS values.
/// CO_E_OBJISREG if the class is registered already, here or by another program on the bus;
/// E_NOINTERFACE if pUnk is no factory.
OPENBITS_COM_API HRESULT CoRegisterClassObject(REFCLSID rclsid, LPUNKNOWN pUnk, DWORD dwClsContext,
                                               DWORD flags, LPDWORD lpdwRegister);

/// Undoes CoRegisterClassObject: when it returns, the bus starts another server for the next
/// object. Objects that there are stay. RPC_E_WRONG_THREAD in another apartment than the one that
/// registered, E_INVALIDARG for a number that is not registered.
OPENBITS_COM_API HRESULT CoRevokeClassObject(DWORD dwRegister);

/// Opens all class objects of the process that are suspended.
OPENBITS_COM_API HRESULT CoResumeClassObjects(void);

/// Has no more objects created in this process, until CoResumeClassObjects.
OPENBITS_COM_API HRESULT CoSuspendClassObjects(void);

/// Counts what keeps the server running: to be called for each object that is made, and by
/// LockServer(TRUE). The new count.
OPENBITS_COM_API ULONG CoAddRefServerProcess(void);

/// The opposite. At 0 the class objects are suspended, and the program should end; whatever is
/// asked for from then on is asked of the next server, so that nothing is lost. It does not get to
/// 0 while an object is being created.
OPENBITS_COM_API ULONG CoReleaseServerProcess(void);

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

#ifdef __cplusplus
}  // extern "C"
#endif
