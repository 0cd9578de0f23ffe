// The interfaces of bits.h as C sees them. Included by bits.h, which says what they do.
// Written by tools/com-c-headers from docs/spec/api.md.
#pragma once

// clang-format off

typedef struct IBackgroundCopyManager IBackgroundCopyManager;
typedef struct IEnumBackgroundCopyJobs IEnumBackgroundCopyJobs;
typedef struct IBackgroundCopyJob IBackgroundCopyJob;
typedef struct IEnumBackgroundCopyFiles IEnumBackgroundCopyFiles;
typedef struct IBackgroundCopyFile IBackgroundCopyFile;
typedef struct IBackgroundCopyError IBackgroundCopyError;
typedef struct IBackgroundCopyCallback IBackgroundCopyCallback;
typedef struct AsyncIBackgroundCopyCallback AsyncIBackgroundCopyCallback;

OPENBITS_CONSTANT IID IID_IBackgroundCopyManager = {
    0x5CE34C0D, 0x0DC9, 0x4C1F, {0x89, 0x7C, 0xDA, 0xA1, 0xB7, 0x8C, 0xEE, 0x7C}};

typedef struct IBackgroundCopyManagerVtbl {
  HRESULT (STDMETHODCALLTYPE* QueryInterface)(IBackgroundCopyManager* This, REFIID riid,
      void** ppvObject);
  ULONG (STDMETHODCALLTYPE* AddRef)(IBackgroundCopyManager* This);
  ULONG (STDMETHODCALLTYPE* Release)(IBackgroundCopyManager* This);
  HRESULT (STDMETHODCALLTYPE* CreateJob)(IBackgroundCopyManager* This, LPCWSTR DisplayName,
      BG_JOB_TYPE Type, GUID* pJobId, IBackgroundCopyJob** ppJob);
  HRESULT (STDMETHODCALLTYPE* GetJob)(IBackgroundCopyManager* This, REFGUID jobID,
      IBackgroundCopyJob** ppJob);
  HRESULT (STDMETHODCALLTYPE* EnumJobs)(IBackgroundCopyManager* This, DWORD dwFlags,
      IEnumBackgroundCopyJobs** ppEnum);
  HRESULT (STDMETHODCALLTYPE* GetErrorDescription)(IBackgroundCopyManager* This, HRESULT hResult,
      DWORD LanguageId, LPWSTR* pErrorDescription);
} IBackgroundCopyManagerVtbl;

struct IBackgroundCopyManager {
  const struct IBackgroundCopyManagerVtbl* lpVtbl;
};

OPENBITS_CONSTANT IID IID_IEnumBackgroundCopyJobs = {
    0x1AF4F612, 0x3B71, 0x466F, {0x8F, 0x58, 0x7B, 0x6F, 0x73, 0xAC, 0x57, 0xAD}};

typedef struct IEnumBackgroundCopyJobsVtbl {
  HRESULT (STDMETHODCALLTYPE* QueryInterface)(IEnumBackgroundCopyJobs* This, REFIID riid,
      void** ppvObject);
  ULONG (STDMETHODCALLTYPE* AddRef)(IEnumBackgroundCopyJobs* This);
  ULONG (STDMETHODCALLTYPE* Release)(IEnumBackgroundCopyJobs* This);
  HRESULT (STDMETHODCALLTYPE* Next)(IEnumBackgroundCopyJobs* This, ULONG celt,
      IBackgroundCopyJob** rgelt, ULONG* pceltFetched);
  HRESULT (STDMETHODCALLTYPE* Skip)(IEnumBackgroundCopyJobs* This, ULONG celt);
  HRESULT (STDMETHODCALLTYPE* Reset)(IEnumBackgroundCopyJobs* This);
  HRESULT (STDMETHODCALLTYPE* Clone)(IEnumBackgroundCopyJobs* This,
      IEnumBackgroundCopyJobs** ppenum);
  HRESULT (STDMETHODCALLTYPE* GetCount)(IEnumBackgroundCopyJobs* This, ULONG* puCount);
} IEnumBackgroundCopyJobsVtbl;

struct IEnumBackgroundCopyJobs {
  const struct IEnumBackgroundCopyJobsVtbl* lpVtbl;
};

OPENBITS_CONSTANT IID IID_IBackgroundCopyJob = {
    0x37668D37, 0x507E, 0x4160, {0x93, 0x16, 0x26, 0x30, 0x6D, 0x15, 0x0B, 0x12}};

typedef struct IBackgroundCopyJobVtbl {
  HRESULT (STDMETHODCALLTYPE* QueryInterface)(IBackgroundCopyJob* This, REFIID riid,
      void** ppvObject);
  ULONG (STDMETHODCALLTYPE* AddRef)(IBackgroundCopyJob* This);
  ULONG (STDMETHODCALLTYPE* Release)(IBackgroundCopyJob* This);
  HRESULT (STDMETHODCALLTYPE* AddFileSet)(IBackgroundCopyJob* This, ULONG cFileCount,
      BG_FILE_INFO* pFileSet);
  HRESULT (STDMETHODCALLTYPE* AddFile)(IBackgroundCopyJob* This, LPCWSTR RemoteUrl,
      LPCWSTR LocalName);
  HRESULT (STDMETHODCALLTYPE* EnumFiles)(IBackgroundCopyJob* This,
      IEnumBackgroundCopyFiles** pEnum);
  HRESULT (STDMETHODCALLTYPE* Suspend)(IBackgroundCopyJob* This);
  HRESULT (STDMETHODCALLTYPE* Resume)(IBackgroundCopyJob* This);
  HRESULT (STDMETHODCALLTYPE* Cancel)(IBackgroundCopyJob* This);
  HRESULT (STDMETHODCALLTYPE* Complete)(IBackgroundCopyJob* This);
  HRESULT (STDMETHODCALLTYPE* GetId)(IBackgroundCopyJob* This, GUID* pVal);
  HRESULT (STDMETHODCALLTYPE* GetType)(IBackgroundCopyJob* This, BG_JOB_TYPE* pVal);
  HRESULT (STDMETHODCALLTYPE* GetProgress)(IBackgroundCopyJob* This, BG_JOB_PROGRESS* pVal);
  HRESULT (STDMETHODCALLTYPE* GetTimes)(IBackgroundCopyJob* This, BG_JOB_TIMES* pVal);
  HRESULT (STDMETHODCALLTYPE* GetState)(IBackgroundCopyJob* This, BG_JOB_STATE* pVal);
  HRESULT (STDMETHODCALLTYPE* GetError)(IBackgroundCopyJob* This, IBackgroundCopyError** ppError);
  HRESULT (STDMETHODCALLTYPE* GetOwner)(IBackgroundCopyJob* This, LPWSTR* pVal);
  HRESULT (STDMETHODCALLTYPE* SetDisplayName)(IBackgroundCopyJob* This, LPCWSTR Val);
  HRESULT (STDMETHODCALLTYPE* GetDisplayName)(IBackgroundCopyJob* This, LPWSTR* pVal);
  HRESULT (STDMETHODCALLTYPE* SetDescription)(IBackgroundCopyJob* This, LPCWSTR Val);
  HRESULT (STDMETHODCALLTYPE* GetDescription)(IBackgroundCopyJob* This, LPWSTR* pVal);
  HRESULT (STDMETHODCALLTYPE* SetPriority)(IBackgroundCopyJob* This, BG_JOB_PRIORITY Val);
  HRESULT (STDMETHODCALLTYPE* GetPriority)(IBackgroundCopyJob* This, BG_JOB_PRIORITY* pVal);
  HRESULT (STDMETHODCALLTYPE* SetNotifyFlags)(IBackgroundCopyJob* This, ULONG Val);
  HRESULT (STDMETHODCALLTYPE* GetNotifyFlags)(IBackgroundCopyJob* This, ULONG* pVal);
  HRESULT (STDMETHODCALLTYPE* SetNotifyInterface)(IBackgroundCopyJob* This, IUnknown* Val);
  HRESULT (STDMETHODCALLTYPE* GetNotifyInterface)(IBackgroundCopyJob* This, IUnknown** pVal);
  HRESULT (STDMETHODCALLTYPE* SetMinimumRetryDelay)(IBackgroundCopyJob* This, ULONG Seconds);
  HRESULT (STDMETHODCALLTYPE* GetMinimumRetryDelay)(IBackgroundCopyJob* This, ULONG* Seconds);
  HRESULT (STDMETHODCALLTYPE* SetNoProgressTimeout)(IBackgroundCopyJob* This, ULONG Seconds);
  HRESULT (STDMETHODCALLTYPE* GetNoProgressTimeout)(IBackgroundCopyJob* This, ULONG* Seconds);
  HRESULT (STDMETHODCALLTYPE* GetErrorCount)(IBackgroundCopyJob* This, ULONG* Errors);
  HRESULT (STDMETHODCALLTYPE* SetProxySettings)(IBackgroundCopyJob* This,
      BG_JOB_PROXY_USAGE ProxyUsage, const WCHAR* ProxyList, const WCHAR* ProxyBypassList);
  HRESULT (STDMETHODCALLTYPE* GetProxySettings)(IBackgroundCopyJob* This,
      BG_JOB_PROXY_USAGE* pProxyUsage, LPWSTR* pProxyList, LPWSTR* pProxyBypassList);
  HRESULT (STDMETHODCALLTYPE* TakeOwnership)(IBackgroundCopyJob* This);
} IBackgroundCopyJobVtbl;

struct IBackgroundCopyJob {
  const struct IBackgroundCopyJobVtbl* lpVtbl;
};

OPENBITS_CONSTANT IID IID_IEnumBackgroundCopyFiles = {
    0xCA51E165, 0xC365, 0x424C, {0x8D, 0x41, 0x24, 0xAA, 0xA4, 0xFF, 0x3C, 0x40}};

typedef struct IEnumBackgroundCopyFilesVtbl {
  HRESULT (STDMETHODCALLTYPE* QueryInterface)(IEnumBackgroundCopyFiles* This, REFIID riid,
      void** ppvObject);
  ULONG (STDMETHODCALLTYPE* AddRef)(IEnumBackgroundCopyFiles* This);
  ULONG (STDMETHODCALLTYPE* Release)(IEnumBackgroundCopyFiles* This);
  HRESULT (STDMETHODCALLTYPE* Next)(IEnumBackgroundCopyFiles* This, ULONG celt,
      IBackgroundCopyFile** rgelt, ULONG* pceltFetched);
  HRESULT (STDMETHODCALLTYPE* Skip)(IEnumBackgroundCopyFiles* This, ULONG celt);
  HRESULT (STDMETHODCALLTYPE* Reset)(IEnumBackgroundCopyFiles* This);
  HRESULT (STDMETHODCALLTYPE* Clone)(IEnumBackgroundCopyFiles* This,
      IEnumBackgroundCopyFiles** ppenum);
  HRESULT (STDMETHODCALLTYPE* GetCount)(IEnumBackgroundCopyFiles* This, ULONG* puCount);
} IEnumBackgroundCopyFilesVtbl;

struct IEnumBackgroundCopyFiles {
  const struct IEnumBackgroundCopyFilesVtbl* lpVtbl;
};

OPENBITS_CONSTANT IID IID_IBackgroundCopyFile = {
    0x01B7BD23, 0xFB88, 0x4A77, {0x84, 0x90, 0x58, 0x91, 0xD3, 0xE4, 0x65, 0x3A}};

typedef struct IBackgroundCopyFileVtbl {
  HRESULT (STDMETHODCALLTYPE* QueryInterface)(IBackgroundCopyFile* This, REFIID riid,
      void** ppvObject);
  ULONG (STDMETHODCALLTYPE* AddRef)(IBackgroundCopyFile* This);
  ULONG (STDMETHODCALLTYPE* Release)(IBackgroundCopyFile* This);
  HRESULT (STDMETHODCALLTYPE* GetRemoteName)(IBackgroundCopyFile* This, LPWSTR* pVal);
  HRESULT (STDMETHODCALLTYPE* GetLocalName)(IBackgroundCopyFile* This, LPWSTR* pVal);
  HRESULT (STDMETHODCALLTYPE* GetProgress)(IBackgroundCopyFile* This, BG_FILE_PROGRESS* pVal);
} IBackgroundCopyFileVtbl;

struct IBackgroundCopyFile {
  const struct IBackgroundCopyFileVtbl* lpVtbl;
};

OPENBITS_CONSTANT IID IID_IBackgroundCopyError = {
    0x19C613A0, 0xFCB8, 0x4F28, {0x81, 0xAE, 0x89, 0x7C, 0x3D, 0x07, 0x8F, 0x81}};

typedef struct IBackgroundCopyErrorVtbl {
  HRESULT (STDMETHODCALLTYPE* QueryInterface)(IBackgroundCopyError* This, REFIID riid,
      void** ppvObject);
  ULONG (STDMETHODCALLTYPE* AddRef)(IBackgroundCopyError* This);
  ULONG (STDMETHODCALLTYPE* Release)(IBackgroundCopyError* This);
  HRESULT (STDMETHODCALLTYPE* GetError)(IBackgroundCopyError* This, BG_ERROR_CONTEXT* pContext,
      HRESULT* pCode);
  HRESULT (STDMETHODCALLTYPE* GetFile)(IBackgroundCopyError* This, IBackgroundCopyFile** pVal);
  HRESULT (STDMETHODCALLTYPE* GetErrorDescription)(IBackgroundCopyError* This, DWORD LanguageId,
      LPWSTR* pErrorDescription);
  HRESULT (STDMETHODCALLTYPE* GetErrorContextDescription)(IBackgroundCopyError* This,
      DWORD LanguageId, LPWSTR* pContextDescription);
  HRESULT (STDMETHODCALLTYPE* GetProtocol)(IBackgroundCopyError* This, LPWSTR* pProtocol);
} IBackgroundCopyErrorVtbl;

struct IBackgroundCopyError {
  const struct IBackgroundCopyErrorVtbl* lpVtbl;
};

OPENBITS_CONSTANT IID IID_IBackgroundCopyCallback = {
    0x97EA99C7, 0x0186, 0x4AD4, {0x8D, 0xF9, 0xC5, 0xB4, 0xE0, 0xED, 0x6B, 0x22}};

typedef struct IBackgroundCopyCallbackVtbl {
  HRESULT (STDMETHODCALLTYPE* QueryInterface)(IBackgroundCopyCallback* This, REFIID riid,
      void** ppvObject);
  ULONG (STDMETHODCALLTYPE* AddRef)(IBackgroundCopyCallback* This);
  ULONG (STDMETHODCALLTYPE* Release)(IBackgroundCopyCallback* This);
  HRESULT (STDMETHODCALLTYPE* JobTransferred)(IBackgroundCopyCallback* This,
      IBackgroundCopyJob* pJob);
  HRESULT (STDMETHODCALLTYPE* JobError)(IBackgroundCopyCallback* This, IBackgroundCopyJob* pJob,
      IBackgroundCopyError* pError);
  HRESULT (STDMETHODCALLTYPE* JobModification)(IBackgroundCopyCallback* This,
      IBackgroundCopyJob* pJob, DWORD dwReserved);
} IBackgroundCopyCallbackVtbl;

struct IBackgroundCopyCallback {
  const struct IBackgroundCopyCallbackVtbl* lpVtbl;
};

OPENBITS_CONSTANT IID IID_AsyncIBackgroundCopyCallback = {
    0xCA29D251, 0xB4BB, 0x4679, {0xA3, 0xD9, 0xAE, 0x80, 0x06, 0x11, 0x9D, 0x54}};

typedef struct AsyncIBackgroundCopyCallbackVtbl {
  HRESULT (STDMETHODCALLTYPE* QueryInterface)(AsyncIBackgroundCopyCallback* This, REFIID riid,
      void** ppvObject);
  ULONG (STDMETHODCALLTYPE* AddRef)(AsyncIBackgroundCopyCallback* This);
  ULONG (STDMETHODCALLTYPE* Release)(AsyncIBackgroundCopyCallback* This);
  HRESULT (STDMETHODCALLTYPE* Begin_JobTransferred)(AsyncIBackgroundCopyCallback* This,
      IBackgroundCopyJob* pJob);
  HRESULT (STDMETHODCALLTYPE* Finish_JobTransferred)(AsyncIBackgroundCopyCallback* This);
  HRESULT (STDMETHODCALLTYPE* Begin_JobError)(AsyncIBackgroundCopyCallback* This,
      IBackgroundCopyJob* pJob, IBackgroundCopyError* pError);
  HRESULT (STDMETHODCALLTYPE* Finish_JobError)(AsyncIBackgroundCopyCallback* This);
  HRESULT (STDMETHODCALLTYPE* Begin_JobModification)(AsyncIBackgroundCopyCallback* This,
      IBackgroundCopyJob* pJob, DWORD dwReserved);
  HRESULT (STDMETHODCALLTYPE* Finish_JobModification)(AsyncIBackgroundCopyCallback* This);
} AsyncIBackgroundCopyCallbackVtbl;

struct AsyncIBackgroundCopyCallback {
  const struct AsyncIBackgroundCopyCallbackVtbl* lpVtbl;
};

OPENBITS_CONSTANT GUID LIBID_BackgroundCopyManager = {
    0x1DEEB74F, 0x7915, 0x4560, {0xB5, 0x58, 0x91, 0x8C, 0x83, 0xF1, 0x76, 0xA6}};

OPENBITS_CONSTANT CLSID CLSID_BackgroundCopyManager = {
    0x4991D34B, 0x80A1, 0x4291, {0x83, 0xB6, 0x33, 0x28, 0x36, 0x6B, 0x90, 0x97}};

typedef struct BackgroundCopyManager BackgroundCopyManager;

#ifdef COBJMACROS

#define IBackgroundCopyManager_QueryInterface(This, riid, ppvObject) \
  ((This)->lpVtbl->QueryInterface(This, riid, ppvObject))
#define IBackgroundCopyManager_AddRef(This) ((This)->lpVtbl->AddRef(This))
#define IBackgroundCopyManager_Release(This) ((This)->lpVtbl->Release(This))
#define IBackgroundCopyManager_CreateJob(This, DisplayName, Type, pJobId, ppJob) \
  ((This)->lpVtbl->CreateJob(This, DisplayName, Type, pJobId, ppJob))
#define IBackgroundCopyManager_GetJob(This, jobID, ppJob) \
  ((This)->lpVtbl->GetJob(This, jobID, ppJob))
#define IBackgroundCopyManager_EnumJobs(This, dwFlags, ppEnum) \
  ((This)->lpVtbl->EnumJobs(This, dwFlags, ppEnum))
#define IBackgroundCopyManager_GetErrorDescription(This, hResult, LanguageId, pErrorDescription) \
  ((This)->lpVtbl->GetErrorDescription(This, hResult, LanguageId, pErrorDescription))

#define IEnumBackgroundCopyJobs_QueryInterface(This, riid, ppvObject) \
  ((This)->lpVtbl->QueryInterface(This, riid, ppvObject))
#define IEnumBackgroundCopyJobs_AddRef(This) ((This)->lpVtbl->AddRef(This))
#define IEnumBackgroundCopyJobs_Release(This) ((This)->lpVtbl->Release(This))
#define IEnumBackgroundCopyJobs_Next(This, celt, rgelt, pceltFetched) \
  ((This)->lpVtbl->Next(This, celt, rgelt, pceltFetched))
#define IEnumBackgroundCopyJobs_Skip(This, celt) ((This)->lpVtbl->Skip(This, celt))
#define IEnumBackgroundCopyJobs_Reset(This) ((This)->lpVtbl->Reset(This))
#define IEnumBackgroundCopyJobs_Clone(This, ppenum) ((This)->lpVtbl->Clone(This, ppenum))
#define IEnumBackgroundCopyJobs_GetCount(This, puCount) ((This)->lpVtbl->GetCount(This, puCount))

#define IBackgroundCopyJob_QueryInterface(This, riid, ppvObject) \
  ((This)->lpVtbl->QueryInterface(This, riid, ppvObject))
#define IBackgroundCopyJob_AddRef(This) ((This)->lpVtbl->AddRef(This))
#define IBackgroundCopyJob_Release(This) ((This)->lpVtbl->Release(This))
#define IBackgroundCopyJob_AddFileSet(This, cFileCount, pFileSet) \
  ((This)->lpVtbl->AddFileSet(This, cFileCount, pFileSet))
#define IBackgroundCopyJob_AddFile(This, RemoteUrl, LocalName) \
  ((This)->lpVtbl->AddFile(This, RemoteUrl, LocalName))
#define IBackgroundCopyJob_EnumFiles(This, pEnum) ((This)->lpVtbl->EnumFiles(This, pEnum))
#define IBackgroundCopyJob_Suspend(This) ((This)->lpVtbl->Suspend(This))
#define IBackgroundCopyJob_Resume(This) ((This)->lpVtbl->Resume(This))
#define IBackgroundCopyJob_Cancel(This) ((This)->lpVtbl->Cancel(This))
#define IBackgroundCopyJob_Complete(This) ((This)->lpVtbl->Complete(This))
#define IBackgroundCopyJob_GetId(This, pVal) ((This)->lpVtbl->GetId(This, pVal))
#define IBackgroundCopyJob_GetType(This, pVal) ((This)->lpVtbl->GetType(This, pVal))
#define IBackgroundCopyJob_GetProgress(This, pVal) ((This)->lpVtbl->GetProgress(This, pVal))
#define IBackgroundCopyJob_GetTimes(This, pVal) ((This)->lpVtbl->GetTimes(This, pVal))
#define IBackgroundCopyJob_GetState(This, pVal) ((This)->lpVtbl->GetState(This, pVal))
#define IBackgroundCopyJob_GetError(This, ppError) ((This)->lpVtbl->GetError(This, ppError))
#define IBackgroundCopyJob_GetOwner(This, pVal) ((This)->lpVtbl->GetOwner(This, pVal))
#define IBackgroundCopyJob_SetDisplayName(This, Val) ((This)->lpVtbl->SetDisplayName(This, Val))
#define IBackgroundCopyJob_GetDisplayName(This, pVal) ((This)->lpVtbl->GetDisplayName(This, pVal))
#define IBackgroundCopyJob_SetDescription(This, Val) ((This)->lpVtbl->SetDescription(This, Val))
#define IBackgroundCopyJob_GetDescription(This, pVal) ((This)->lpVtbl->GetDescription(This, pVal))
#define IBackgroundCopyJob_SetPriority(This, Val) ((This)->lpVtbl->SetPriority(This, Val))
#define IBackgroundCopyJob_GetPriority(This, pVal) ((This)->lpVtbl->GetPriority(This, pVal))
#define IBackgroundCopyJob_SetNotifyFlags(This, Val) ((This)->lpVtbl->SetNotifyFlags(This, Val))
#define IBackgroundCopyJob_GetNotifyFlags(This, pVal) ((This)->lpVtbl->GetNotifyFlags(This, pVal))
#define IBackgroundCopyJob_SetNotifyInterface(This, Val) \
  ((This)->lpVtbl->SetNotifyInterface(This, Val))
#define IBackgroundCopyJob_GetNotifyInterface(This, pVal) \
  ((This)->lpVtbl->GetNotifyInterface(This, pVal))
#define IBackgroundCopyJob_SetMinimumRetryDelay(This, Seconds) \
  ((This)->lpVtbl->SetMinimumRetryDelay(This, Seconds))
#define IBackgroundCopyJob_GetMinimumRetryDelay(This, Seconds) \
  ((This)->lpVtbl->GetMinimumRetryDelay(This, Seconds))
#define IBackgroundCopyJob_SetNoProgressTimeout(This, Seconds) \
  ((This)->lpVtbl->SetNoProgressTimeout(This, Seconds))
#define IBackgroundCopyJob_GetNoProgressTimeout(This, Seconds) \
  ((This)->lpVtbl->GetNoProgressTimeout(This, Seconds))
#define IBackgroundCopyJob_GetErrorCount(This, Errors) ((This)->lpVtbl->GetErrorCount(This, Errors))
#define IBackgroundCopyJob_SetProxySettings(This, ProxyUsage, ProxyList, ProxyBypassList) \
  ((This)->lpVtbl->SetProxySettings(This, ProxyUsage, ProxyList, ProxyBypassList))
#define IBackgroundCopyJob_GetProxySettings(This, pProxyUsage, pProxyList, pProxyBypassList) \
  ((This)->lpVtbl->GetProxySettings(This, pProxyUsage, pProxyList, pProxyBypassList))
#define IBackgroundCopyJob_TakeOwnership(This) ((This)->lpVtbl->TakeOwnership(This))

#define IEnumBackgroundCopyFiles_QueryInterface(This, riid, ppvObject) \
  ((This)->lpVtbl->QueryInterface(This, riid, ppvObject))
#define IEnumBackgroundCopyFiles_AddRef(This) ((This)->lpVtbl->AddRef(This))
#define IEnumBackgroundCopyFiles_Release(This) ((This)->lpVtbl->Release(This))
#define IEnumBackgroundCopyFiles_Next(This, celt, rgelt, pceltFetched) \
  ((This)->lpVtbl->Next(This, celt, rgelt, pceltFetched))
#define IEnumBackgroundCopyFiles_Skip(This, celt) ((This)->lpVtbl->Skip(This, celt))
#define IEnumBackgroundCopyFiles_Reset(This) ((This)->lpVtbl->Reset(This))
#define IEnumBackgroundCopyFiles_Clone(This, ppenum) ((This)->lpVtbl->Clone(This, ppenum))
#define IEnumBackgroundCopyFiles_GetCount(This, puCount) ((This)->lpVtbl->GetCount(This, puCount))

#define IBackgroundCopyFile_QueryInterface(This, riid, ppvObject) \
  ((This)->lpVtbl->QueryInterface(This, riid, ppvObject))
#define IBackgroundCopyFile_AddRef(This) ((This)->lpVtbl->AddRef(This))
#define IBackgroundCopyFile_Release(This) ((This)->lpVtbl->Release(This))
#define IBackgroundCopyFile_GetRemoteName(This, pVal) ((This)->lpVtbl->GetRemoteName(This, pVal))
#define IBackgroundCopyFile_GetLocalName(This, pVal) ((This)->lpVtbl->GetLocalName(This, pVal))
#define IBackgroundCopyFile_GetProgress(This, pVal) ((This)->lpVtbl->GetProgress(This, pVal))

#define IBackgroundCopyError_QueryInterface(This, riid, ppvObject) \
  ((This)->lpVtbl->QueryInterface(This, riid, ppvObject))
#define IBackgroundCopyError_AddRef(This) ((This)->lpVtbl->AddRef(This))
#define IBackgroundCopyError_Release(This) ((This)->lpVtbl->Release(This))
#define IBackgroundCopyError_GetError(This, pContext, pCode) \
  ((This)->lpVtbl->GetError(This, pContext, pCode))
#define IBackgroundCopyError_GetFile(This, pVal) ((This)->lpVtbl->GetFile(This, pVal))
#define IBackgroundCopyError_GetErrorDescription(This, LanguageId, pErrorDescription) \
  ((This)->lpVtbl->GetErrorDescription(This, LanguageId, pErrorDescription))
#define IBackgroundCopyError_GetErrorContextDescription(This, LanguageId, pContextDescription) \
  ((This)->lpVtbl->GetErrorContextDescription(This, LanguageId, pContextDescription))
#define IBackgroundCopyError_GetProtocol(This, pProtocol) \
  ((This)->lpVtbl->GetProtocol(This, pProtocol))

#define IBackgroundCopyCallback_QueryInterface(This, riid, ppvObject) \
  ((This)->lpVtbl->QueryInterface(This, riid, ppvObject))
#define IBackgroundCopyCallback_AddRef(This) ((This)->lpVtbl->AddRef(This))
#define IBackgroundCopyCallback_Release(This) ((This)->lpVtbl->Release(This))
#define IBackgroundCopyCallback_JobTransferred(This, pJob) \
  ((This)->lpVtbl->JobTransferred(This, pJob))
#define IBackgroundCopyCallback_JobError(This, pJob, pError) \
  ((This)->lpVtbl->JobError(This, pJob, pError))
#define IBackgroundCopyCallback_JobModification(This, pJob, dwReserved) \
  ((This)->lpVtbl->JobModification(This, pJob, dwReserved))

#define AsyncIBackgroundCopyCallback_QueryInterface(This, riid, ppvObject) \
  ((This)->lpVtbl->QueryInterface(This, riid, ppvObject))
#define AsyncIBackgroundCopyCallback_AddRef(This) ((This)->lpVtbl->AddRef(This))
#define AsyncIBackgroundCopyCallback_Release(This) ((This)->lpVtbl->Release(This))
#define AsyncIBackgroundCopyCallback_Begin_JobTransferred(This, pJob) \
  ((This)->lpVtbl->Begin_JobTransferred(This, pJob))
#define AsyncIBackgroundCopyCallback_Finish_JobTransferred(This) \
  ((This)->lpVtbl->Finish_JobTransferred(This))
#define AsyncIBackgroundCopyCallback_Begin_JobError(This, pJob, pError) \
  ((This)->lpVtbl->Begin_JobError(This, pJob, pError))
#define AsyncIBackgroundCopyCallback_Finish_JobError(This) ((This)->lpVtbl->Finish_JobError(This))
#define AsyncIBackgroundCopyCallback_Begin_JobModification(This, pJob, dwReserved) \
  ((This)->lpVtbl->Begin_JobModification(This, pJob, dwReserved))
#define AsyncIBackgroundCopyCallback_Finish_JobModification(This) \
  ((This)->lpVtbl->Finish_JobModification(This))

#endif
