// The interfaces of bits10_2.h as C sees them. Included by bits10_2.h, which says what they do.
// Written by tools/com-c-headers from docs/spec/api.md.
#pragma once

// clang-format off

typedef struct IBackgroundCopyJobHttpOptions2 IBackgroundCopyJobHttpOptions2;

OPENBITS_CONSTANT IID IID_IBackgroundCopyJobHttpOptions2 = {
    0xB591A192, 0xA405, 0x4FC3, {0x83, 0x23, 0x4C, 0x5C, 0x54, 0x25, 0x78, 0xFC}};

typedef struct IBackgroundCopyJobHttpOptions2Vtbl {
  HRESULT (STDMETHODCALLTYPE* QueryInterface)(IBackgroundCopyJobHttpOptions2* This, REFIID riid,
      void** ppvObject);
  ULONG (STDMETHODCALLTYPE* AddRef)(IBackgroundCopyJobHttpOptions2* This);
  ULONG (STDMETHODCALLTYPE* Release)(IBackgroundCopyJobHttpOptions2* This);
  HRESULT (STDMETHODCALLTYPE* SetClientCertificateByID)(IBackgroundCopyJobHttpOptions2* This,
      BG_CERT_STORE_LOCATION StoreLocation, LPCWSTR StoreName, byte* pCertHashBlob);
  HRESULT (STDMETHODCALLTYPE* SetClientCertificateByName)(IBackgroundCopyJobHttpOptions2* This,
      BG_CERT_STORE_LOCATION StoreLocation, LPCWSTR StoreName, LPCWSTR SubjectName);
  HRESULT (STDMETHODCALLTYPE* RemoveClientCertificate)(IBackgroundCopyJobHttpOptions2* This);
  HRESULT (STDMETHODCALLTYPE* GetClientCertificate)(IBackgroundCopyJobHttpOptions2* This,
      BG_CERT_STORE_LOCATION* pStoreLocation, LPWSTR* pStoreName, byte** ppCertHashBlob,
      LPWSTR* pSubjectName);
  HRESULT (STDMETHODCALLTYPE* SetCustomHeaders)(IBackgroundCopyJobHttpOptions2* This,
      LPCWSTR RequestHeaders);
  HRESULT (STDMETHODCALLTYPE* GetCustomHeaders)(IBackgroundCopyJobHttpOptions2* This,
      LPWSTR* pRequestHeaders);
  HRESULT (STDMETHODCALLTYPE* SetSecurityFlags)(IBackgroundCopyJobHttpOptions2* This, ULONG Flags);
  HRESULT (STDMETHODCALLTYPE* GetSecurityFlags)(IBackgroundCopyJobHttpOptions2* This,
      ULONG* pFlags);
  HRESULT (STDMETHODCALLTYPE* SetHttpMethod)(IBackgroundCopyJobHttpOptions2* This, LPCWSTR method);
  HRESULT (STDMETHODCALLTYPE* GetHttpMethod)(IBackgroundCopyJobHttpOptions2* This, LPWSTR* method);
} IBackgroundCopyJobHttpOptions2Vtbl;

struct IBackgroundCopyJobHttpOptions2 {
  const struct IBackgroundCopyJobHttpOptions2Vtbl* lpVtbl;
};

OPENBITS_CONSTANT GUID LIBID_BackgroundCopyManager10_2 = {
    0x70CDC92E, 0x4B95, 0x49EB, {0x8C, 0xDA, 0xAD, 0x39, 0xAA, 0x7C, 0xC4, 0xA0}};

OPENBITS_CONSTANT CLSID CLSID_BackgroundCopyManager10_2 = {
    0x4575438F, 0xA6C8, 0x4976, {0xB0, 0xFE, 0x2F, 0x26, 0xB8, 0x0D, 0x95, 0x9E}};

typedef struct BackgroundCopyManager10_2 BackgroundCopyManager10_2;

#ifdef COBJMACROS

#define IBackgroundCopyJobHttpOptions2_QueryInterface(This, riid, ppvObject) \
  ((This)->lpVtbl->QueryInterface(This, riid, ppvObject))
#define IBackgroundCopyJobHttpOptions2_AddRef(This) ((This)->lpVtbl->AddRef(This))
#define IBackgroundCopyJobHttpOptions2_Release(This) ((This)->lpVtbl->Release(This))
#define IBackgroundCopyJobHttpOptions2_SetClientCertificateByID(This, StoreLocation, StoreName, \
    pCertHashBlob) \
  ((This)->lpVtbl->SetClientCertificateByID(This, StoreLocation, StoreName, pCertHashBlob))
#define IBackgroundCopyJobHttpOptions2_SetClientCertificateByName(This, StoreLocation, StoreName, \
    SubjectName) \
  ((This)->lpVtbl->SetClientCertificateByName(This, StoreLocation, StoreName, SubjectName))
#define IBackgroundCopyJobHttpOptions2_RemoveClientCertificate(This) \
  ((This)->lpVtbl->RemoveClientCertificate(This))
#define IBackgroundCopyJobHttpOptions2_GetClientCertificate(This, pStoreLocation, pStoreName, \
    ppCertHashBlob, pSubjectName) \
  ((This)->lpVtbl->GetClientCertificate(This, pStoreLocation, pStoreName, ppCertHashBlob, \
      pSubjectName))
#define IBackgroundCopyJobHttpOptions2_SetCustomHeaders(This, RequestHeaders) \
  ((This)->lpVtbl->SetCustomHeaders(This, RequestHeaders))
#define IBackgroundCopyJobHttpOptions2_GetCustomHeaders(This, pRequestHeaders) \
  ((This)->lpVtbl->GetCustomHeaders(This, pRequestHeaders))
#define IBackgroundCopyJobHttpOptions2_SetSecurityFlags(This, Flags) \
  ((This)->lpVtbl->SetSecurityFlags(This, Flags))
#define IBackgroundCopyJobHttpOptions2_GetSecurityFlags(This, pFlags) \
  ((This)->lpVtbl->GetSecurityFlags(This, pFlags))
#define IBackgroundCopyJobHttpOptions2_SetHttpMethod(This, method) \
  ((This)->lpVtbl->SetHttpMethod(This, method))
#define IBackgroundCopyJobHttpOptions2_GetHttpMethod(This, method) \
  ((This)->lpVtbl->GetHttpMethod(This, method))

#endif
