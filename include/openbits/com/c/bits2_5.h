// The interfaces of bits2_5.h as C sees them. Included by bits2_5.h, which says what they do.
// Written by tools/com-c-headers from docs/spec/api.md.
#pragma once

// clang-format off

typedef struct IBackgroundCopyJobHttpOptions IBackgroundCopyJobHttpOptions;

OPENBITS_CONSTANT IID IID_IBackgroundCopyJobHttpOptions = {
    0xF1BD1079, 0x9F01, 0x4BDC, {0x80, 0x36, 0xF0, 0x9B, 0x70, 0x09, 0x50, 0x66}};

typedef struct IBackgroundCopyJobHttpOptionsVtbl {
  HRESULT (STDMETHODCALLTYPE* QueryInterface)(IBackgroundCopyJobHttpOptions* This, REFIID riid,
      void** ppvObject);
  ULONG (STDMETHODCALLTYPE* AddRef)(IBackgroundCopyJobHttpOptions* This);
  ULONG (STDMETHODCALLTYPE* Release)(IBackgroundCopyJobHttpOptions* This);
  HRESULT (STDMETHODCALLTYPE* SetClientCertificateByID)(IBackgroundCopyJobHttpOptions* This,
      BG_CERT_STORE_LOCATION StoreLocation, LPCWSTR StoreName, byte* pCertHashBlob);
  HRESULT (STDMETHODCALLTYPE* SetClientCertificateByName)(IBackgroundCopyJobHttpOptions* This,
      BG_CERT_STORE_LOCATION StoreLocation, LPCWSTR StoreName, LPCWSTR SubjectName);
  HRESULT (STDMETHODCALLTYPE* RemoveClientCertificate)(IBackgroundCopyJobHttpOptions* This);
  HRESULT (STDMETHODCALLTYPE* GetClientCertificate)(IBackgroundCopyJobHttpOptions* This,
      BG_CERT_STORE_LOCATION* pStoreLocation, LPWSTR* pStoreName, byte** ppCertHashBlob,
      LPWSTR* pSubjectName);
  HRESULT (STDMETHODCALLTYPE* SetCustomHeaders)(IBackgroundCopyJobHttpOptions* This,
      LPCWSTR RequestHeaders);
  HRESULT (STDMETHODCALLTYPE* GetCustomHeaders)(IBackgroundCopyJobHttpOptions* This,
      LPWSTR* pRequestHeaders);
  HRESULT (STDMETHODCALLTYPE* SetSecurityFlags)(IBackgroundCopyJobHttpOptions* This, ULONG Flags);
  HRESULT (STDMETHODCALLTYPE* GetSecurityFlags)(IBackgroundCopyJobHttpOptions* This, ULONG* pFlags);
} IBackgroundCopyJobHttpOptionsVtbl;

struct IBackgroundCopyJobHttpOptions {
  const struct IBackgroundCopyJobHttpOptionsVtbl* lpVtbl;
};

OPENBITS_CONSTANT GUID LIBID_BackgroundCopyManager2_5 = {
    0x4974177C, 0x3BB6, 0x4C37, {0x9F, 0xF0, 0x6B, 0x74, 0x26, 0xF0, 0xAB, 0xA9}};

OPENBITS_CONSTANT CLSID CLSID_BackgroundCopyManager2_5 = {
    0x03CA98D6, 0xFF5D, 0x49B8, {0xAB, 0xC6, 0x03, 0xDD, 0x84, 0x12, 0x70, 0x20}};

typedef struct BackgroundCopyManager2_5 BackgroundCopyManager2_5;

#ifdef COBJMACROS

#define IBackgroundCopyJobHttpOptions_QueryInterface(This, riid, ppvObject) \
  ((This)->lpVtbl->QueryInterface(This, riid, ppvObject))
#define IBackgroundCopyJobHttpOptions_AddRef(This) ((This)->lpVtbl->AddRef(This))
#define IBackgroundCopyJobHttpOptions_Release(This) ((This)->lpVtbl->Release(This))
#define IBackgroundCopyJobHttpOptions_SetClientCertificateByID(This, StoreLocation, StoreName, \
    pCertHashBlob) \
  ((This)->lpVtbl->SetClientCertificateByID(This, StoreLocation, StoreName, pCertHashBlob))
#define IBackgroundCopyJobHttpOptions_SetClientCertificateByName(This, StoreLocation, StoreName, \
    SubjectName) \
  ((This)->lpVtbl->SetClientCertificateByName(This, StoreLocation, StoreName, SubjectName))
#define IBackgroundCopyJobHttpOptions_RemoveClientCertificate(This) \
  ((This)->lpVtbl->RemoveClientCertificate(This))
#define IBackgroundCopyJobHttpOptions_GetClientCertificate(This, pStoreLocation, pStoreName, \
    ppCertHashBlob, pSubjectName) \
  ((This)->lpVtbl->GetClientCertificate(This, pStoreLocation, pStoreName, ppCertHashBlob, \
      pSubjectName))
#define IBackgroundCopyJobHttpOptions_SetCustomHeaders(This, RequestHeaders) \
  ((This)->lpVtbl->SetCustomHeaders(This, RequestHeaders))
#define IBackgroundCopyJobHttpOptions_GetCustomHeaders(This, pRequestHeaders) \
  ((This)->lpVtbl->GetCustomHeaders(This, pRequestHeaders))
#define IBackgroundCopyJobHttpOptions_SetSecurityFlags(This, Flags) \
  ((This)->lpVtbl->SetSecurityFlags(This, Flags))
#define IBackgroundCopyJobHttpOptions_GetSecurityFlags(This, pFlags) \
  ((This)->lpVtbl->GetSecurityFlags(This, pFlags))

#endif
