// The interfaces of bits4_0.h as C sees them. Included by bits4_0.h, which says what they do.
// Written by tools/com-c-headers from docs/spec/api.md.
#pragma once

// clang-format off

typedef struct IBitsTokenOptions IBitsTokenOptions;
typedef struct IBackgroundCopyFile4 IBackgroundCopyFile4;

OPENBITS_CONSTANT IID IID_IBitsTokenOptions = {
    0x9A2584C3, 0xF7D2, 0x457A, {0x9A, 0x5E, 0x22, 0xB6, 0x7B, 0xFF, 0xC7, 0xD2}};

typedef struct IBitsTokenOptionsVtbl {
  HRESULT (STDMETHODCALLTYPE* QueryInterface)(IBitsTokenOptions* This, REFIID riid,
      void** ppvObject);
  ULONG (STDMETHODCALLTYPE* AddRef)(IBitsTokenOptions* This);
  ULONG (STDMETHODCALLTYPE* Release)(IBitsTokenOptions* This);
  HRESULT (STDMETHODCALLTYPE* SetHelperTokenFlags)(IBitsTokenOptions* This, DWORD UsageFlags);
  HRESULT (STDMETHODCALLTYPE* GetHelperTokenFlags)(IBitsTokenOptions* This, DWORD* pFlags);
  HRESULT (STDMETHODCALLTYPE* SetHelperToken)(IBitsTokenOptions* This);
  HRESULT (STDMETHODCALLTYPE* ClearHelperToken)(IBitsTokenOptions* This);
  HRESULT (STDMETHODCALLTYPE* GetHelperTokenSid)(IBitsTokenOptions* This, LPWSTR* pSid);
} IBitsTokenOptionsVtbl;

struct IBitsTokenOptions {
  const struct IBitsTokenOptionsVtbl* lpVtbl;
};

OPENBITS_CONSTANT IID IID_IBackgroundCopyFile4 = {
    0xEF7E0655, 0x7888, 0x4960, {0xB0, 0xE5, 0x73, 0x08, 0x46, 0xE0, 0x34, 0x92}};

typedef struct IBackgroundCopyFile4Vtbl {
  HRESULT (STDMETHODCALLTYPE* QueryInterface)(IBackgroundCopyFile4* This, REFIID riid,
      void** ppvObject);
  ULONG (STDMETHODCALLTYPE* AddRef)(IBackgroundCopyFile4* This);
  ULONG (STDMETHODCALLTYPE* Release)(IBackgroundCopyFile4* This);
  HRESULT (STDMETHODCALLTYPE* GetRemoteName)(IBackgroundCopyFile4* This, LPWSTR* pVal);
  HRESULT (STDMETHODCALLTYPE* GetLocalName)(IBackgroundCopyFile4* This, LPWSTR* pVal);
  HRESULT (STDMETHODCALLTYPE* GetProgress)(IBackgroundCopyFile4* This, BG_FILE_PROGRESS* pVal);
  HRESULT (STDMETHODCALLTYPE* GetFileRanges)(IBackgroundCopyFile4* This, DWORD* RangeCount,
      BG_FILE_RANGE** Ranges);
  HRESULT (STDMETHODCALLTYPE* SetRemoteName)(IBackgroundCopyFile4* This, LPCWSTR Val);
  HRESULT (STDMETHODCALLTYPE* GetTemporaryName)(IBackgroundCopyFile4* This, LPWSTR* pFilename);
  HRESULT (STDMETHODCALLTYPE* SetValidationState)(IBackgroundCopyFile4* This, BOOL state);
  HRESULT (STDMETHODCALLTYPE* GetValidationState)(IBackgroundCopyFile4* This, BOOL* pState);
  HRESULT (STDMETHODCALLTYPE* IsDownloadedFromPeer)(IBackgroundCopyFile4* This, BOOL* pVal);
  HRESULT (STDMETHODCALLTYPE* GetPeerDownloadStats)(IBackgroundCopyFile4* This, PUINT64 pFromOrigin,
      PUINT64 pFromPeers);
} IBackgroundCopyFile4Vtbl;

struct IBackgroundCopyFile4 {
  const struct IBackgroundCopyFile4Vtbl* lpVtbl;
};

OPENBITS_CONSTANT GUID LIBID_BackgroundCopyManager4_0 = {
    0xBB6DF56A, 0xCACE, 0x11DC, {0x99, 0x92, 0x00, 0x19, 0xB9, 0x3A, 0x3A, 0x84}};

OPENBITS_CONSTANT CLSID CLSID_BackgroundCopyManager4_0 = {
    0xBB6DF56B, 0xCACE, 0x11DC, {0x99, 0x92, 0x00, 0x19, 0xB9, 0x3A, 0x3A, 0x84}};

typedef struct BackgroundCopyManager4_0 BackgroundCopyManager4_0;

#ifdef COBJMACROS

#define IBitsTokenOptions_QueryInterface(This, riid, ppvObject) \
  ((This)->lpVtbl->QueryInterface(This, riid, ppvObject))
#define IBitsTokenOptions_AddRef(This) ((This)->lpVtbl->AddRef(This))
#define IBitsTokenOptions_Release(This) ((This)->lpVtbl->Release(This))
#define IBitsTokenOptions_SetHelperTokenFlags(This, UsageFlags) \
  ((This)->lpVtbl->SetHelperTokenFlags(This, UsageFlags))
#define IBitsTokenOptions_GetHelperTokenFlags(This, pFlags) \
  ((This)->lpVtbl->GetHelperTokenFlags(This, pFlags))
#define IBitsTokenOptions_SetHelperToken(This) ((This)->lpVtbl->SetHelperToken(This))
#define IBitsTokenOptions_ClearHelperToken(This) ((This)->lpVtbl->ClearHelperToken(This))
#define IBitsTokenOptions_GetHelperTokenSid(This, pSid) \
  ((This)->lpVtbl->GetHelperTokenSid(This, pSid))

#define IBackgroundCopyFile4_QueryInterface(This, riid, ppvObject) \
  ((This)->lpVtbl->QueryInterface(This, riid, ppvObject))
#define IBackgroundCopyFile4_AddRef(This) ((This)->lpVtbl->AddRef(This))
#define IBackgroundCopyFile4_Release(This) ((This)->lpVtbl->Release(This))
#define IBackgroundCopyFile4_GetRemoteName(This, pVal) ((This)->lpVtbl->GetRemoteName(This, pVal))
#define IBackgroundCopyFile4_GetLocalName(This, pVal) ((This)->lpVtbl->GetLocalName(This, pVal))
#define IBackgroundCopyFile4_GetProgress(This, pVal) ((This)->lpVtbl->GetProgress(This, pVal))
#define IBackgroundCopyFile4_GetFileRanges(This, RangeCount, Ranges) \
  ((This)->lpVtbl->GetFileRanges(This, RangeCount, Ranges))
#define IBackgroundCopyFile4_SetRemoteName(This, Val) ((This)->lpVtbl->SetRemoteName(This, Val))
#define IBackgroundCopyFile4_GetTemporaryName(This, pFilename) \
  ((This)->lpVtbl->GetTemporaryName(This, pFilename))
#define IBackgroundCopyFile4_SetValidationState(This, state) \
  ((This)->lpVtbl->SetValidationState(This, state))
#define IBackgroundCopyFile4_GetValidationState(This, pState) \
  ((This)->lpVtbl->GetValidationState(This, pState))
#define IBackgroundCopyFile4_IsDownloadedFromPeer(This, pVal) \
  ((This)->lpVtbl->IsDownloadedFromPeer(This, pVal))
#define IBackgroundCopyFile4_GetPeerDownloadStats(This, pFromOrigin, pFromPeers) \
  ((This)->lpVtbl->GetPeerDownloadStats(This, pFromOrigin, pFromPeers))

#endif
