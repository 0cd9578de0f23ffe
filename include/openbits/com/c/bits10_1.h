// The interfaces of bits10_1.h as C sees them. Included by bits10_1.h, which says what they do.
// Written by tools/com-c-headers from docs/spec/api.md.
#pragma once

// clang-format off

typedef struct IBackgroundCopyCallback3 IBackgroundCopyCallback3;
typedef struct IBackgroundCopyFile6 IBackgroundCopyFile6;

OPENBITS_CONSTANT IID IID_IBackgroundCopyCallback3 = {
    0x98C97BD2, 0xE32B, 0x4AD8, {0xA5, 0x28, 0x95, 0xFD, 0x8B, 0x16, 0xBD, 0x42}};

typedef struct IBackgroundCopyCallback3Vtbl {
  HRESULT (STDMETHODCALLTYPE* QueryInterface)(IBackgroundCopyCallback3* This, REFIID riid,
      void** ppvObject);
  ULONG (STDMETHODCALLTYPE* AddRef)(IBackgroundCopyCallback3* This);
  ULONG (STDMETHODCALLTYPE* Release)(IBackgroundCopyCallback3* This);
  HRESULT (STDMETHODCALLTYPE* JobTransferred)(IBackgroundCopyCallback3* This,
      IBackgroundCopyJob* pJob);
  HRESULT (STDMETHODCALLTYPE* JobError)(IBackgroundCopyCallback3* This, IBackgroundCopyJob* pJob,
      IBackgroundCopyError* pError);
  HRESULT (STDMETHODCALLTYPE* JobModification)(IBackgroundCopyCallback3* This,
      IBackgroundCopyJob* pJob, DWORD dwReserved);
  HRESULT (STDMETHODCALLTYPE* FileTransferred)(IBackgroundCopyCallback3* This,
      IBackgroundCopyJob* pJob, IBackgroundCopyFile* pFile);
  HRESULT (STDMETHODCALLTYPE* FileRangesTransferred)(IBackgroundCopyCallback3* This,
      IBackgroundCopyJob* job, IBackgroundCopyFile* file, DWORD rangeCount,
      const BG_FILE_RANGE ranges[]);
} IBackgroundCopyCallback3Vtbl;

struct IBackgroundCopyCallback3 {
  const struct IBackgroundCopyCallback3Vtbl* lpVtbl;
};

OPENBITS_CONSTANT IID IID_IBackgroundCopyFile6 = {
    0xCF6784F7, 0xD677, 0x49FD, {0x93, 0x68, 0xCB, 0x47, 0xAE, 0xE9, 0xD1, 0xAD}};

typedef struct IBackgroundCopyFile6Vtbl {
  HRESULT (STDMETHODCALLTYPE* QueryInterface)(IBackgroundCopyFile6* This, REFIID riid,
      void** ppvObject);
  ULONG (STDMETHODCALLTYPE* AddRef)(IBackgroundCopyFile6* This);
  ULONG (STDMETHODCALLTYPE* Release)(IBackgroundCopyFile6* This);
  HRESULT (STDMETHODCALLTYPE* GetRemoteName)(IBackgroundCopyFile6* This, LPWSTR* pVal);
  HRESULT (STDMETHODCALLTYPE* GetLocalName)(IBackgroundCopyFile6* This, LPWSTR* pVal);
  HRESULT (STDMETHODCALLTYPE* GetProgress)(IBackgroundCopyFile6* This, BG_FILE_PROGRESS* pVal);
  HRESULT (STDMETHODCALLTYPE* GetFileRanges)(IBackgroundCopyFile6* This, DWORD* RangeCount,
      BG_FILE_RANGE** Ranges);
  HRESULT (STDMETHODCALLTYPE* SetRemoteName)(IBackgroundCopyFile6* This, LPCWSTR Val);
  HRESULT (STDMETHODCALLTYPE* GetTemporaryName)(IBackgroundCopyFile6* This, LPWSTR* pFilename);
  HRESULT (STDMETHODCALLTYPE* SetValidationState)(IBackgroundCopyFile6* This, BOOL state);
  HRESULT (STDMETHODCALLTYPE* GetValidationState)(IBackgroundCopyFile6* This, BOOL* pState);
  HRESULT (STDMETHODCALLTYPE* IsDownloadedFromPeer)(IBackgroundCopyFile6* This, BOOL* pVal);
  HRESULT (STDMETHODCALLTYPE* GetPeerDownloadStats)(IBackgroundCopyFile6* This, PUINT64 pFromOrigin,
      PUINT64 pFromPeers);
  HRESULT (STDMETHODCALLTYPE* SetProperty)(IBackgroundCopyFile6* This,
      BITS_FILE_PROPERTY_ID PropertyId, BITS_FILE_PROPERTY_VALUE PropertyValue);
  HRESULT (STDMETHODCALLTYPE* GetProperty)(IBackgroundCopyFile6* This,
      BITS_FILE_PROPERTY_ID PropertyId, BITS_FILE_PROPERTY_VALUE* PropertyValue);
  HRESULT (STDMETHODCALLTYPE* UpdateDownloadPosition)(IBackgroundCopyFile6* This, UINT64 offset);
  HRESULT (STDMETHODCALLTYPE* RequestFileRanges)(IBackgroundCopyFile6* This, DWORD rangeCount,
      const BG_FILE_RANGE ranges[]);
  HRESULT (STDMETHODCALLTYPE* GetFilledFileRanges)(IBackgroundCopyFile6* This, DWORD* rangeCount,
      BG_FILE_RANGE** ranges);
} IBackgroundCopyFile6Vtbl;

struct IBackgroundCopyFile6 {
  const struct IBackgroundCopyFile6Vtbl* lpVtbl;
};

OPENBITS_CONSTANT GUID LIBID_BackgroundCopyManager10_1 = {
    0x8A39E4B6, 0x22C9, 0x4B39, {0x9E, 0x0C, 0xB1, 0xCD, 0xF5, 0xF9, 0x67, 0xFD}};

OPENBITS_CONSTANT CLSID CLSID_BackgroundCopyManager10_1 = {
    0x4BD3E4E1, 0x7BD4, 0x4A2B, {0x99, 0x64, 0x49, 0x64, 0x00, 0xDE, 0x51, 0x93}};

typedef struct BackgroundCopyManager10_1 BackgroundCopyManager10_1;

#ifdef COBJMACROS

#define IBackgroundCopyCallback3_QueryInterface(This, riid, ppvObject) \
  ((This)->lpVtbl->QueryInterface(This, riid, ppvObject))
#define IBackgroundCopyCallback3_AddRef(This) ((This)->lpVtbl->AddRef(This))
#define IBackgroundCopyCallback3_Release(This) ((This)->lpVtbl->Release(This))
#define IBackgroundCopyCallback3_JobTransferred(This, pJob) \
  ((This)->lpVtbl->JobTransferred(This, pJob))
#define IBackgroundCopyCallback3_JobError(This, pJob, pError) \
  ((This)->lpVtbl->JobError(This, pJob, pError))
#define IBackgroundCopyCallback3_JobModification(This, pJob, dwReserved) \
  ((This)->lpVtbl->JobModification(This, pJob, dwReserved))
#define IBackgroundCopyCallback3_FileTransferred(This, pJob, pFile) \
  ((This)->lpVtbl->FileTransferred(This, pJob, pFile))
#define IBackgroundCopyCallback3_FileRangesTransferred(This, job, file, rangeCount, ranges) \
  ((This)->lpVtbl->FileRangesTransferred(This, job, file, rangeCount, ranges))

#define IBackgroundCopyFile6_QueryInterface(This, riid, ppvObject) \
  ((This)->lpVtbl->QueryInterface(This, riid, ppvObject))
#define IBackgroundCopyFile6_AddRef(This) ((This)->lpVtbl->AddRef(This))
#define IBackgroundCopyFile6_Release(This) ((This)->lpVtbl->Release(This))
#define IBackgroundCopyFile6_GetRemoteName(This, pVal) ((This)->lpVtbl->GetRemoteName(This, pVal))
#define IBackgroundCopyFile6_GetLocalName(This, pVal) ((This)->lpVtbl->GetLocalName(This, pVal))
#define IBackgroundCopyFile6_GetProgress(This, pVal) ((This)->lpVtbl->GetProgress(This, pVal))
#define IBackgroundCopyFile6_GetFileRanges(This, RangeCount, Ranges) \
  ((This)->lpVtbl->GetFileRanges(This, RangeCount, Ranges))
#define IBackgroundCopyFile6_SetRemoteName(This, Val) ((This)->lpVtbl->SetRemoteName(This, Val))
#define IBackgroundCopyFile6_GetTemporaryName(This, pFilename) \
  ((This)->lpVtbl->GetTemporaryName(This, pFilename))
#define IBackgroundCopyFile6_SetValidationState(This, state) \
  ((This)->lpVtbl->SetValidationState(This, state))
#define IBackgroundCopyFile6_GetValidationState(This, pState) \
  ((This)->lpVtbl->GetValidationState(This, pState))
#define IBackgroundCopyFile6_IsDownloadedFromPeer(This, pVal) \
  ((This)->lpVtbl->IsDownloadedFromPeer(This, pVal))
#define IBackgroundCopyFile6_GetPeerDownloadStats(This, pFromOrigin, pFromPeers) \
  ((This)->lpVtbl->GetPeerDownloadStats(This, pFromOrigin, pFromPeers))
#define IBackgroundCopyFile6_SetProperty(This, PropertyId, PropertyValue) \
  ((This)->lpVtbl->SetProperty(This, PropertyId, PropertyValue))
#define IBackgroundCopyFile6_GetProperty(This, PropertyId, PropertyValue) \
  ((This)->lpVtbl->GetProperty(This, PropertyId, PropertyValue))
#define IBackgroundCopyFile6_UpdateDownloadPosition(This, offset) \
  ((This)->lpVtbl->UpdateDownloadPosition(This, offset))
#define IBackgroundCopyFile6_RequestFileRanges(This, rangeCount, ranges) \
  ((This)->lpVtbl->RequestFileRanges(This, rangeCount, ranges))
#define IBackgroundCopyFile6_GetFilledFileRanges(This, rangeCount, ranges) \
  ((This)->lpVtbl->GetFilledFileRanges(This, rangeCount, ranges))

#endif
