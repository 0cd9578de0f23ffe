// The interfaces of bits10_3.h as C sees them. Included by bits10_3.h, which says what they do.
// Written by tools/com-c-headers from docs/spec/api.md.
#pragma once

// clang-format off

typedef struct IBackgroundCopyServerCertificateValidationCallback
    IBackgroundCopyServerCertificateValidationCallback;
typedef struct IBackgroundCopyJobHttpOptions3 IBackgroundCopyJobHttpOptions3;

OPENBITS_CONSTANT IID IID_IBackgroundCopyServerCertificateValidationCallback = {
    0x4CEC0D02, 0xDEF7, 0x4158, {0x81, 0x3A, 0xC3, 0x2A, 0x46, 0x94, 0x5F, 0xF7}};

typedef struct IBackgroundCopyServerCertificateValidationCallbackVtbl {
  HRESULT (STDMETHODCALLTYPE* QueryInterface)(
      IBackgroundCopyServerCertificateValidationCallback* This,
      REFIID riid, void** ppvObject);
  ULONG (STDMETHODCALLTYPE* AddRef)(IBackgroundCopyServerCertificateValidationCallback* This);
  ULONG (STDMETHODCALLTYPE* Release)(IBackgroundCopyServerCertificateValidationCallback* This);
  HRESULT (STDMETHODCALLTYPE* ValidateServerCertificate)(
      IBackgroundCopyServerCertificateValidationCallback* This,
      IBackgroundCopyJob* job, IBackgroundCopyFile* file, DWORD certLength, const BYTE certData[],
      DWORD certEncodingType, DWORD certStoreLength, const BYTE certStoreData[]);
} IBackgroundCopyServerCertificateValidationCallbackVtbl;

struct IBackgroundCopyServerCertificateValidationCallback {
  const struct IBackgroundCopyServerCertificateValidationCallbackVtbl* lpVtbl;
};

OPENBITS_CONSTANT IID IID_IBackgroundCopyJobHttpOptions3 = {
    0x8A9263D3, 0xFD4C, 0x4EDA, {0x9B, 0x28, 0x30, 0x13, 0x2A, 0x4D, 0x4E, 0x3C}};

typedef struct IBackgroundCopyJobHttpOptions3Vtbl {
  HRESULT (STDMETHODCALLTYPE* QueryInterface)(IBackgroundCopyJobHttpOptions3* This, REFIID riid,
      void** ppvObject);
  ULONG (STDMETHODCALLTYPE* AddRef)(IBackgroundCopyJobHttpOptions3* This);
  ULONG (STDMETHODCALLTYPE* Release)(IBackgroundCopyJobHttpOptions3* This);
  HRESULT (STDMETHODCALLTYPE* SetClientCertificateByID)(IBackgroundCopyJobHttpOptions3* This,
      BG_CERT_STORE_LOCATION StoreLocation, LPCWSTR StoreName, byte* pCertHashBlob);
  HRESULT (STDMETHODCALLTYPE* SetClientCertificateByName)(IBackgroundCopyJobHttpOptions3* This,
      BG_CERT_STORE_LOCATION StoreLocation, LPCWSTR StoreName, LPCWSTR SubjectName);
  HRESULT (STDMETHODCALLTYPE* RemoveClientCertificate)(IBackgroundCopyJobHttpOptions3* This);
  HRESULT (STDMETHODCALLTYPE* GetClientCertificate)(IBackgroundCopyJobHttpOptions3* This,
      BG_CERT_STORE_LOCATION* pStoreLocation, LPWSTR* pStoreName, byte** ppCertHashBlob,
      LPWSTR* pSubjectName);
  HRESULT (STDMETHODCALLTYPE* SetCustomHeaders)(IBackgroundCopyJobHttpOptions3* This,
      LPCWSTR RequestHeaders);
  HRESULT (STDMETHODCALLTYPE* GetCustomHeaders)(IBackgroundCopyJobHttpOptions3* This,
      LPWSTR* pRequestHeaders);
  HRESULT (STDMETHODCALLTYPE* SetSecurityFlags)(IBackgroundCopyJobHttpOptions3* This, ULONG Flags);
  HRESULT (STDMETHODCALLTYPE* GetSecurityFlags)(IBackgroundCopyJobHttpOptions3* This,
      ULONG* pFlags);
  HRESULT (STDMETHODCALLTYPE* SetHttpMethod)(IBackgroundCopyJobHttpOptions3* This, LPCWSTR method);
  HRESULT (STDMETHODCALLTYPE* GetHttpMethod)(IBackgroundCopyJobHttpOptions3* This, LPWSTR* method);
  HRESULT (STDMETHODCALLTYPE* SetServerCertificateValidationInterface)(
      IBackgroundCopyJobHttpOptions3* This,
      IUnknown* certValidationCallback);
  HRESULT (STDMETHODCALLTYPE* MakeCustomHeadersWriteOnly)(IBackgroundCopyJobHttpOptions3* This);
} IBackgroundCopyJobHttpOptions3Vtbl;

struct IBackgroundCopyJobHttpOptions3 {
  const struct IBackgroundCopyJobHttpOptions3Vtbl* lpVtbl;
};

OPENBITS_CONSTANT GUID LIBID_BackgroundCopyManager10_3 = {
    0x9FD340E7, 0xBB7E, 0x46E6, {0xB9, 0x12, 0xC6, 0xD0, 0x89, 0x4F, 0x9A, 0xC9}};

OPENBITS_CONSTANT CLSID CLSID_BackgroundCopyManager10_3 = {
    0x5FD42AD5, 0xC04E, 0x4D36, {0xAD, 0xC7, 0xE0, 0x8F, 0xF1, 0x57, 0x37, 0xAD}};

typedef struct BackgroundCopyManager10_3 BackgroundCopyManager10_3;

#ifdef COBJMACROS

#define IBackgroundCopyServerCertificateValidationCallback_QueryInterface(This, riid, ppvObject) \
  ((This)->lpVtbl->QueryInterface(This, riid, ppvObject))
#define IBackgroundCopyServerCertificateValidationCallback_AddRef(This) \
  ((This)->lpVtbl->AddRef(This))
#define IBackgroundCopyServerCertificateValidationCallback_Release(This) \
  ((This)->lpVtbl->Release(This))
#define IBackgroundCopyServerCertificateValidationCallback_ValidateServerCertificate(This, job, \
    file, certLength, certData, certEncodingType, certStoreLength, certStoreData) \
  ((This)->lpVtbl->ValidateServerCertificate(This, job, file, certLength, certData, \
      certEncodingType, certStoreLength, certStoreData))

#define IBackgroundCopyJobHttpOptions3_QueryInterface(This, riid, ppvObject) \
  ((This)->lpVtbl->QueryInterface(This, riid, ppvObject))
#define IBackgroundCopyJobHttpOptions3_AddRef(This) ((This)->lpVtbl->AddRef(This))
#define IBackgroundCopyJobHttpOptions3_Release(This) ((This)->lpVtbl->Release(This))
#define IBackgroundCopyJobHttpOptions3_SetClientCertificateByID(This, StoreLocation, StoreName, \
    pCertHashBlob) \
  ((This)->lpVtbl->SetClientCertificateByID(This, StoreLocation, StoreName, pCertHashBlob))
#define IBackgroundCopyJobHttpOptions3_SetClientCertificateByName(This, StoreLocation, StoreName, \
    SubjectName) \
  ((This)->lpVtbl->SetClientCertificateByName(This, StoreLocation, StoreName, SubjectName))
#define IBackgroundCopyJobHttpOptions3_RemoveClientCertificate(This) \
  ((This)->lpVtbl->RemoveClientCertificate(This))
#define IBackgroundCopyJobHttpOptions3_GetClientCertificate(This, pStoreLocation, pStoreName, \
    ppCertHashBlob, pSubjectName) \
  ((This)->lpVtbl->GetClientCertificate(This, pStoreLocation, pStoreName, ppCertHashBlob, \
      pSubjectName))
#define IBackgroundCopyJobHttpOptions3_SetCustomHeaders(This, RequestHeaders) \
  ((This)->lpVtbl->SetCustomHeaders(This, RequestHeaders))
#define IBackgroundCopyJobHttpOptions3_GetCustomHeaders(This, pRequestHeaders) \
  ((This)->lpVtbl->GetCustomHeaders(This, pRequestHeaders))
#define IBackgroundCopyJobHttpOptions3_SetSecurityFlags(This, Flags) \
  ((This)->lpVtbl->SetSecurityFlags(This, Flags))
#define IBackgroundCopyJobHttpOptions3_GetSecurityFlags(This, pFlags) \
  ((This)->lpVtbl->GetSecurityFlags(This, pFlags))
#define IBackgroundCopyJobHttpOptions3_SetHttpMethod(This, method) \
  ((This)->lpVtbl->SetHttpMethod(This, method))
#define IBackgroundCopyJobHttpOptions3_GetHttpMethod(This, method) \
  ((This)->lpVtbl->GetHttpMethod(This, method))
#define IBackgroundCopyJobHttpOptions3_SetServerCertificateValidationInterface(This, \
    certValidationCallback) \
  ((This)->lpVtbl->SetServerCertificateValidationInterface(This, certValidationCallback))
#define IBackgroundCopyJobHttpOptions3_MakeCustomHeadersWriteOnly(This) \
  ((This)->lpVtbl->MakeCustomHeadersWriteOnly(This))

#endif
