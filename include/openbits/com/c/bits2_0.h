// The interfaces of bits2_0.h as C sees them. Included by bits2_0.h, which says what they do.
// Written by tools/com-c-headers from docs/spec/api.md.
#pragma once

// clang-format off

typedef struct IBackgroundCopyFile2 IBackgroundCopyFile2;
typedef struct IBackgroundCopyJob3 IBackgroundCopyJob3;

OPENBITS_CONSTANT IID IID_IBackgroundCopyFile2 = {
    0x83E81B93, 0x0873, 0x474D, {0x8A, 0x8C, 0xF2, 0x01, 0x8B, 0x1A, 0x93, 0x9C}};

typedef struct IBackgroundCopyFile2Vtbl {
  HRESULT (STDMETHODCALLTYPE* QueryInterface)(IBackgroundCopyFile2* This, REFIID riid,
      void** ppvObject);
  ULONG (STDMETHODCALLTYPE* AddRef)(IBackgroundCopyFile2* This);
  ULONG (STDMETHODCALLTYPE* Release)(IBackgroundCopyFile2* This);
  HRESULT (STDMETHODCALLTYPE* GetRemoteName)(IBackgroundCopyFile2* This, LPWSTR* pVal);
  HRESULT (STDMETHODCALLTYPE* GetLocalName)(IBackgroundCopyFile2* This, LPWSTR* pVal);
  HRESULT (STDMETHODCALLTYPE* GetProgress)(IBackgroundCopyFile2* This, BG_FILE_PROGRESS* pVal);
  HRESULT (STDMETHODCALLTYPE* GetFileRanges)(IBackgroundCopyFile2* This, DWORD* RangeCount,
      BG_FILE_RANGE** Ranges);
  HRESULT (STDMETHODCALLTYPE* SetRemoteName)(IBackgroundCopyFile2* This, LPCWSTR Val);
} IBackgroundCopyFile2Vtbl;

struct IBackgroundCopyFile2 {
  const struct IBackgroundCopyFile2Vtbl* lpVtbl;
};

OPENBITS_CONSTANT IID IID_IBackgroundCopyJob3 = {
    0x443C8934, 0x90FF, 0x48ED, {0xBC, 0xDE, 0x26, 0xF5, 0xC7, 0x45, 0x00, 0x42}};

typedef struct IBackgroundCopyJob3Vtbl {
  HRESULT (STDMETHODCALLTYPE* QueryInterface)(IBackgroundCopyJob3* This, REFIID riid,
      void** ppvObject);
  ULONG (STDMETHODCALLTYPE* AddRef)(IBackgroundCopyJob3* This);
  ULONG (STDMETHODCALLTYPE* Release)(IBackgroundCopyJob3* This);
  HRESULT (STDMETHODCALLTYPE* AddFileSet)(IBackgroundCopyJob3* This, ULONG cFileCount,
      BG_FILE_INFO* pFileSet);
  HRESULT (STDMETHODCALLTYPE* AddFile)(IBackgroundCopyJob3* This, LPCWSTR RemoteUrl,
      LPCWSTR LocalName);
  HRESULT (STDMETHODCALLTYPE* EnumFiles)(IBackgroundCopyJob3* This,
      IEnumBackgroundCopyFiles** pEnum);
  HRESULT (STDMETHODCALLTYPE* Suspend)(IBackgroundCopyJob3* This);
  HRESULT (STDMETHODCALLTYPE* Resume)(IBackgroundCopyJob3* This);
  HRESULT (STDMETHODCALLTYPE* Cancel)(IBackgroundCopyJob3* This);
  HRESULT (STDMETHODCALLTYPE* Complete)(IBackgroundCopyJob3* This);
  HRESULT (STDMETHODCALLTYPE* GetId)(IBackgroundCopyJob3* This, GUID* pVal);
  HRESULT (STDMETHODCALLTYPE* GetType)(IBackgroundCopyJob3* This, BG_JOB_TYPE* pVal);
  HRESULT (STDMETHODCALLTYPE* GetProgress)(IBackgroundCopyJob3* This, BG_JOB_PROGRESS* pVal);
  HRESULT (STDMETHODCALLTYPE* GetTimes)(IBackgroundCopyJob3* This, BG_JOB_TIMES* pVal);
  HRESULT (STDMETHODCALLTYPE* GetState)(IBackgroundCopyJob3* This, BG_JOB_STATE* pVal);
  HRESULT (STDMETHODCALLTYPE* GetError)(IBackgroundCopyJob3* This, IBackgroundCopyError** ppError);
  HRESULT (STDMETHODCALLTYPE* GetOwner)(IBackgroundCopyJob3* This, LPWSTR* pVal);
  HRESULT (STDMETHODCALLTYPE* SetDisplayName)(IBackgroundCopyJob3* This, LPCWSTR Val);
  HRESULT (STDMETHODCALLTYPE* GetDisplayName)(IBackgroundCopyJob3* This, LPWSTR* pVal);
  HRESULT (STDMETHODCALLTYPE* SetDescription)(IBackgroundCopyJob3* This, LPCWSTR Val);
  HRESULT (STDMETHODCALLTYPE* GetDescription)(IBackgroundCopyJob3* This, LPWSTR* pVal);
  HRESULT (STDMETHODCALLTYPE* SetPriority)(IBackgroundCopyJob3* This, BG_JOB_PRIORITY Val);
  HRESULT (STDMETHODCALLTYPE* GetPriority)(IBackgroundCopyJob3* This, BG_JOB_PRIORITY* pVal);
  HRESULT (STDMETHODCALLTYPE* SetNotifyFlags)(IBackgroundCopyJob3* This, ULONG Val);
  HRESULT (STDMETHODCALLTYPE* GetNotifyFlags)(IBackgroundCopyJob3* This, ULONG* pVal);
  HRESULT (STDMETHODCALLTYPE* SetNotifyInterface)(IBackgroundCopyJob3* This, IUnknown* Val);
  HRESULT (STDMETHODCALLTYPE* GetNotifyInterface)(IBackgroundCopyJob3* This, IUnknown** pVal);
  HRESULT (STDMETHODCALLTYPE* SetMinimumRetryDelay)(IBackgroundCopyJob3* This, ULONG Seconds);
  HRESULT (STDMETHODCALLTYPE* GetMinimumRetryDelay)(IBackgroundCopyJob3* This, ULONG* Seconds);
  HRESULT (STDMETHODCALLTYPE* SetNoProgressTimeout)(IBackgroundCopyJob3* This, ULONG Seconds);
  HRESULT (STDMETHODCALLTYPE* GetNoProgressTimeout)(IBackgroundCopyJob3* This, ULONG* Seconds);
  HRESULT (STDMETHODCALLTYPE* GetErrorCount)(IBackgroundCopyJob3* This, ULONG* Errors);
  HRESULT (STDMETHODCALLTYPE* SetProxySettings)(IBackgroundCopyJob3* This,
      BG_JOB_PROXY_USAGE ProxyUsage, const WCHAR* ProxyList, const WCHAR* ProxyBypassList);
  HRESULT (STDMETHODCALLTYPE* GetProxySettings)(IBackgroundCopyJob3* This,
      BG_JOB_PROXY_USAGE* pProxyUsage, LPWSTR* pProxyList, LPWSTR* pProxyBypassList);
  HRESULT (STDMETHODCALLTYPE* TakeOwnership)(IBackgroundCopyJob3* This);
  HRESULT (STDMETHODCALLTYPE* SetNotifyCmdLine)(IBackgroundCopyJob3* This, LPCWSTR Program,
      LPCWSTR Parameters);
  HRESULT (STDMETHODCALLTYPE* GetNotifyCmdLine)(IBackgroundCopyJob3* This, LPWSTR* pProgram,
      LPWSTR* pParameters);
  HRESULT (STDMETHODCALLTYPE* GetReplyProgress)(IBackgroundCopyJob3* This,
      BG_JOB_REPLY_PROGRESS* pProgress);
  HRESULT (STDMETHODCALLTYPE* GetReplyData)(IBackgroundCopyJob3* This, byte** ppBuffer,
      UINT64* pLength);
  HRESULT (STDMETHODCALLTYPE* SetReplyFileName)(IBackgroundCopyJob3* This, LPCWSTR ReplyFileName);
  HRESULT (STDMETHODCALLTYPE* GetReplyFileName)(IBackgroundCopyJob3* This, LPWSTR* pReplyFileName);
  HRESULT (STDMETHODCALLTYPE* SetCredentials)(IBackgroundCopyJob3* This,
      BG_AUTH_CREDENTIALS* credentials);
  HRESULT (STDMETHODCALLTYPE* RemoveCredentials)(IBackgroundCopyJob3* This, BG_AUTH_TARGET Target,
      BG_AUTH_SCHEME Scheme);
  HRESULT (STDMETHODCALLTYPE* ReplaceRemotePrefix)(IBackgroundCopyJob3* This, LPCWSTR OldPrefix,
      LPCWSTR NewPrefix);
  HRESULT (STDMETHODCALLTYPE* AddFileWithRanges)(IBackgroundCopyJob3* This, LPCWSTR RemoteUrl,
      LPCWSTR LocalName, DWORD RangeCount, BG_FILE_RANGE Ranges[]);
  HRESULT (STDMETHODCALLTYPE* SetFileACLFlags)(IBackgroundCopyJob3* This, DWORD Flags);
  HRESULT (STDMETHODCALLTYPE* GetFileACLFlags)(IBackgroundCopyJob3* This, DWORD* Flags);
} IBackgroundCopyJob3Vtbl;

struct IBackgroundCopyJob3 {
  const struct IBackgroundCopyJob3Vtbl* lpVtbl;
};

OPENBITS_CONSTANT GUID LIBID_BackgroundCopyManager2_0 = {
    0x2289A9AF, 0xDC96, 0x486E, {0xB2, 0x68, 0x89, 0xC9, 0xE3, 0x39, 0x7C, 0x3D}};

OPENBITS_CONSTANT CLSID CLSID_BackgroundCopyManager2_0 = {
    0x6D18AD12, 0xBDE3, 0x4393, {0xB3, 0x11, 0x09, 0x9C, 0x34, 0x6E, 0x6D, 0xF9}};

typedef struct BackgroundCopyManager2_0 BackgroundCopyManager2_0;

#ifdef COBJMACROS

#define IBackgroundCopyFile2_QueryInterface(This, riid, ppvObject) \
  ((This)->lpVtbl->QueryInterface(This, riid, ppvObject))
#define IBackgroundCopyFile2_AddRef(This) ((This)->lpVtbl->AddRef(This))
#define IBackgroundCopyFile2_Release(This) ((This)->lpVtbl->Release(This))
#define IBackgroundCopyFile2_GetRemoteName(This, pVal) ((This)->lpVtbl->GetRemoteName(This, pVal))
#define IBackgroundCopyFile2_GetLocalName(This, pVal) ((This)->lpVtbl->GetLocalName(This, pVal))
#define IBackgroundCopyFile2_GetProgress(This, pVal) ((This)->lpVtbl->GetProgress(This, pVal))
#define IBackgroundCopyFile2_GetFileRanges(This, RangeCount, Ranges) \
  ((This)->lpVtbl->GetFileRanges(This, RangeCount, Ranges))
#define IBackgroundCopyFile2_SetRemoteName(This, Val) ((This)->lpVtbl->SetRemoteName(This, Val))

#define IBackgroundCopyJob3_QueryInterface(This, riid, ppvObject) \
  ((This)->lpVtbl->QueryInterface(This, riid, ppvObject))
#define IBackgroundCopyJob3_AddRef(This) ((This)->lpVtbl->AddRef(This))
#define IBackgroundCopyJob3_Release(This) ((This)->lpVtbl->Release(This))
#define IBackgroundCopyJob3_AddFileSet(This, cFileCount, pFileSet) \
  ((This)->lpVtbl->AddFileSet(This, cFileCount, pFileSet))
#define IBackgroundCopyJob3_AddFile(This, RemoteUrl, LocalName) \
  ((This)->lpVtbl->AddFile(This, RemoteUrl, LocalName))
#define IBackgroundCopyJob3_EnumFiles(This, pEnum) ((This)->lpVtbl->EnumFiles(This, pEnum))
#define IBackgroundCopyJob3_Suspend(This) ((This)->lpVtbl->Suspend(This))
#define IBackgroundCopyJob3_Resume(This) ((This)->lpVtbl->Resume(This))
#define IBackgroundCopyJob3_Cancel(This) ((This)->lpVtbl->Cancel(This))
#define IBackgroundCopyJob3_Complete(This) ((This)->lpVtbl->Complete(This))
#define IBackgroundCopyJob3_GetId(This, pVal) ((This)->lpVtbl->GetId(This, pVal))
#define IBackgroundCopyJob3_GetType(This, pVal) ((This)->lpVtbl->GetType(This, pVal))
#define IBackgroundCopyJob3_GetProgress(This, pVal) ((This)->lpVtbl->GetProgress(This, pVal))
#define IBackgroundCopyJob3_GetTimes(This, pVal) ((This)->lpVtbl->GetTimes(This, pVal))
#define IBackgroundCopyJob3_GetState(This, pVal) ((This)->lpVtbl->GetState(This, pVal))
#define IBackgroundCopyJob3_GetError(This, ppError) ((This)->lpVtbl->GetError(This, ppError))
#define IBackgroundCopyJob3_GetOwner(This, pVal) ((This)->lpVtbl->GetOwner(This, pVal))
#define IBackgroundCopyJob3_SetDisplayName(This, Val) ((This)->lpVtbl->SetDisplayName(This, Val))
#define IBackgroundCopyJob3_GetDisplayName(This, pVal) ((This)->lpVtbl->GetDisplayName(This, pVal))
#define IBackgroundCopyJob3_SetDescription(This, Val) ((This)->lpVtbl->SetDescription(This, Val))
#define IBackgroundCopyJob3_GetDescription(This, pVal) ((This)->lpVtbl->GetDescription(This, pVal))
#define IBackgroundCopyJob3_SetPriority(This, Val) ((This)->lpVtbl->SetPriority(This, Val))
#define IBackgroundCopyJob3_GetPriority(This, pVal) ((This)->lpVtbl->GetPriority(This, pVal))
#define IBackgroundCopyJob3_SetNotifyFlags(This, Val) ((This)->lpVtbl->SetNotifyFlags(This, Val))
#define IBackgroundCopyJob3_GetNotifyFlags(This, pVal) ((This)->lpVtbl->GetNotifyFlags(This, pVal))
#define IBackgroundCopyJob3_SetNotifyInterface(This, Val) \
  ((This)->lpVtbl->SetNotifyInterface(This, Val))
#define IBackgroundCopyJob3_GetNotifyInterface(This, pVal) \
  ((This)->lpVtbl->GetNotifyInterface(This, pVal))
#define IBackgroundCopyJob3_SetMinimumRetryDelay(This, Seconds) \
  ((This)->lpVtbl->SetMinimumRetryDelay(This, Seconds))
#define IBackgroundCopyJob3_GetMinimumRetryDelay(This, Seconds) \
  ((This)->lpVtbl->GetMinimumRetryDelay(This, Seconds))
#define IBackgroundCopyJob3_SetNoProgressTimeout(This, Seconds) \
  ((This)->lpVtbl->SetNoProgressTimeout(This, Seconds))
#define IBackgroundCopyJob3_GetNoProgressTimeout(This, Seconds) \
  ((This)->lpVtbl->GetNoProgressTimeout(This, Seconds))
#define IBackgroundCopyJob3_GetErrorCount(This, Errors) \
  ((This)->lpVtbl->GetErrorCount(This, Errors))
#define IBackgroundCopyJob3_SetProxySettings(This, ProxyUsage, ProxyList, ProxyBypassList) \
  ((This)->lpVtbl->SetProxySettings(This, ProxyUsage, ProxyList, ProxyBypassList))
#define IBackgroundCopyJob3_GetProxySettings(This, pProxyUsage, pProxyList, pProxyBypassList) \
  ((This)->lpVtbl->GetProxySettings(This, pProxyUsage, pProxyList, pProxyBypassList))
#define IBackgroundCopyJob3_TakeOwnership(This) ((This)->lpVtbl->TakeOwnership(This))
#define IBackgroundCopyJob3_SetNotifyCmdLine(This, Program, Parameters) \
  ((This)->lpVtbl->SetNotifyCmdLine(This, Program, Parameters))
#define IBackgroundCopyJob3_GetNotifyCmdLine(This, pProgram, pParameters) \
  ((This)->lpVtbl->GetNotifyCmdLine(This, pProgram, pParameters))
#define IBackgroundCopyJob3_GetReplyProgress(This, pProgress) \
  ((This)->lpVtbl->GetReplyProgress(This, pProgress))
#define IBackgroundCopyJob3_GetReplyData(This, ppBuffer, pLength) \
  ((This)->lpVtbl->GetReplyData(This, ppBuffer, pLength))
#define IBackgroundCopyJob3_SetReplyFileName(This, ReplyFileName) \
  ((This)->lpVtbl->SetReplyFileName(This, ReplyFileName))
#define IBackgroundCopyJob3_GetReplyFileName(This, pReplyFileName) \
  ((This)->lpVtbl->GetReplyFileName(This, pReplyFileName))
#define IBackgroundCopyJob3_SetCredentials(This, credentials) \
  ((This)->lpVtbl->SetCredentials(This, credentials))
#define IBackgroundCopyJob3_RemoveCredentials(This, Target, Scheme) \
  ((This)->lpVtbl->RemoveCredentials(This, Target, Scheme))
#define IBackgroundCopyJob3_ReplaceRemotePrefix(This, OldPrefix, NewPrefix) \
  ((This)->lpVtbl->ReplaceRemotePrefix(This, OldPrefix, NewPrefix))
#define IBackgroundCopyJob3_AddFileWithRanges(This, RemoteUrl, LocalName, RangeCount, Ranges) \
  ((This)->lpVtbl->AddFileWithRanges(This, RemoteUrl, LocalName, RangeCount, Ranges))
#define IBackgroundCopyJob3_SetFileACLFlags(This, Flags) \
  ((This)->lpVtbl->SetFileACLFlags(This, Flags))
#define IBackgroundCopyJob3_GetFileACLFlags(This, Flags) \
  ((This)->lpVtbl->GetFileACLFlags(This, Flags))

#endif
