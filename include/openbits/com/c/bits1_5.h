// The interfaces of bits1_5.h as C sees them. Included by bits1_5.h, which says what they do.
// Written by tools/com-c-headers from docs/spec/api.md.
#pragma once

// clang-format off

typedef struct IBackgroundCopyJob2 IBackgroundCopyJob2;

OPENBITS_CONSTANT IID IID_IBackgroundCopyJob2 = {
    0x54B50739, 0x686F, 0x45EB, {0x9D, 0xFF, 0xD6, 0xA9, 0xA0, 0xFA, 0xA9, 0xAF}};

typedef struct IBackgroundCopyJob2Vtbl {
  HRESULT (STDMETHODCALLTYPE* QueryInterface)(IBackgroundCopyJob2* This, REFIID riid,
      void** ppvObject);
  ULONG (STDMETHODCALLTYPE* AddRef)(IBackgroundCopyJob2* This);
  ULONG (STDMETHODCALLTYPE* Release)(IBackgroundCopyJob2* This);
  HRESULT (STDMETHODCALLTYPE* AddFileSet)(IBackgroundCopyJob2* This, ULONG cFileCount,
      BG_FILE_INFO* pFileSet);
  HRESULT (STDMETHODCALLTYPE* AddFile)(IBackgroundCopyJob2* This, LPCWSTR RemoteUrl,
      LPCWSTR LocalName);
  HRESULT (STDMETHODCALLTYPE* EnumFiles)(IBackgroundCopyJob2* This,
      IEnumBackgroundCopyFiles** pEnum);
  HRESULT (STDMETHODCALLTYPE* Suspend)(IBackgroundCopyJob2* This);
  HRESULT (STDMETHODCALLTYPE* Resume)(IBackgroundCopyJob2* This);
  HRESULT (STDMETHODCALLTYPE* Cancel)(IBackgroundCopyJob2* This);
  HRESULT (STDMETHODCALLTYPE* Complete)(IBackgroundCopyJob2* This);
  HRESULT (STDMETHODCALLTYPE* GetId)(IBackgroundCopyJob2* This, GUID* pVal);
  HRESULT (STDMETHODCALLTYPE* GetType)(IBackgroundCopyJob2* This, BG_JOB_TYPE* pVal);
  HRESULT (STDMETHODCALLTYPE* GetProgress)(IBackgroundCopyJob2* This, BG_JOB_PROGRESS* pVal);
  HRESULT (STDMETHODCALLTYPE* GetTimes)(IBackgroundCopyJob2* This, BG_JOB_TIMES* pVal);
  HRESULT (STDMETHODCALLTYPE* GetState)(IBackgroundCopyJob2* This, BG_JOB_STATE* pVal);
  HRESULT (STDMETHODCALLTYPE* GetError)(IBackgroundCopyJob2* This, IBackgroundCopyError** ppError);
  HRESULT (STDMETHODCALLTYPE* GetOwner)(IBackgroundCopyJob2* This, LPWSTR* pVal);
  HRESULT (STDMETHODCALLTYPE* SetDisplayName)(IBackgroundCopyJob2* This, LPCWSTR Val);
  HRESULT (STDMETHODCALLTYPE* GetDisplayName)(IBackgroundCopyJob2* This, LPWSTR* pVal);
  HRESULT (STDMETHODCALLTYPE* SetDescription)(IBackgroundCopyJob2* This, LPCWSTR Val);
  HRESULT (STDMETHODCALLTYPE* GetDescription)(IBackgroundCopyJob2* This, LPWSTR* pVal);
  HRESULT (STDMETHODCALLTYPE* SetPriority)(IBackgroundCopyJob2* This, BG_JOB_PRIORITY Val);
  HRESULT (STDMETHODCALLTYPE* GetPriority)(IBackgroundCopyJob2* This, BG_JOB_PRIORITY* pVal);
  HRESULT (STDMETHODCALLTYPE* SetNotifyFlags)(IBackgroundCopyJob2* This, ULONG Val);
  HRESULT (STDMETHODCALLTYPE* GetNotifyFlags)(IBackgroundCopyJob2* This, ULONG* pVal);
  HRESULT (STDMETHODCALLTYPE* SetNotifyInterface)(IBackgroundCopyJob2* This, IUnknown* Val);
  HRESULT (STDMETHODCALLTYPE* GetNotifyInterface)(IBackgroundCopyJob2* This, IUnknown** pVal);
  HRESULT (STDMETHODCALLTYPE* SetMinimumRetryDelay)(IBackgroundCopyJob2* This, ULONG Seconds);
  HRESULT (STDMETHODCALLTYPE* GetMinimumRetryDelay)(IBackgroundCopyJob2* This, ULONG* Seconds);
  HRESULT (STDMETHODCALLTYPE* SetNoProgressTimeout)(IBackgroundCopyJob2* This, ULONG Seconds);
  HRESULT (STDMETHODCALLTYPE* GetNoProgressTimeout)(IBackgroundCopyJob2* This, ULONG* Seconds);
  HRESULT (STDMETHODCALLTYPE* GetErrorCount)(IBackgroundCopyJob2* This, ULONG* Errors);
  HRESULT (STDMETHODCALLTYPE* SetProxySettings)(IBackgroundCopyJob2* This,
      BG_JOB_PROXY_USAGE ProxyUsage, const WCHAR* ProxyList, const WCHAR* ProxyBypassList);
  HRESULT (STDMETHODCALLTYPE* GetProxySettings)(IBackgroundCopyJob2* This,
      BG_JOB_PROXY_USAGE* pProxyUsage, LPWSTR* pProxyList, LPWSTR* pProxyBypassList);
  HRESULT (STDMETHODCALLTYPE* TakeOwnership)(IBackgroundCopyJob2* This);
  HRESULT (STDMETHODCALLTYPE* SetNotifyCmdLine)(IBackgroundCopyJob2* This, LPCWSTR Program,
      LPCWSTR Parameters);
  HRESULT (STDMETHODCALLTYPE* GetNotifyCmdLine)(IBackgroundCopyJob2* This, LPWSTR* pProgram,
      LPWSTR* pParameters);
  HRESULT (STDMETHODCALLTYPE* GetReplyProgress)(IBackgroundCopyJob2* This,
      BG_JOB_REPLY_PROGRESS* pProgress);
  HRESULT (STDMETHODCALLTYPE* GetReplyData)(IBackgroundCopyJob2* This, byte** ppBuffer,
      UINT64* pLength);
  HRESULT (STDMETHODCALLTYPE* SetReplyFileName)(IBackgroundCopyJob2* This, LPCWSTR ReplyFileName);
  HRESULT (STDMETHODCALLTYPE* GetReplyFileName)(IBackgroundCopyJob2* This, LPWSTR* pReplyFileName);
  HRESULT (STDMETHODCALLTYPE* SetCredentials)(IBackgroundCopyJob2* This,
      BG_AUTH_CREDENTIALS* credentials);
  HRESULT (STDMETHODCALLTYPE* RemoveCredentials)(IBackgroundCopyJob2* This, BG_AUTH_TARGET Target,
      BG_AUTH_SCHEME Scheme);
} IBackgroundCopyJob2Vtbl;

struct IBackgroundCopyJob2 {
  const struct IBackgroundCopyJob2Vtbl* lpVtbl;
};

OPENBITS_CONSTANT GUID LIBID_BackgroundCopyManager1_5 = {
    0xEA9319EA, 0xC628, 0x480F, {0x83, 0x31, 0x76, 0x8F, 0xAC, 0x39, 0x7E, 0x4E}};

OPENBITS_CONSTANT CLSID CLSID_BackgroundCopyManager1_5 = {
    0xF087771F, 0xD74F, 0x4C1A, {0xBB, 0x8A, 0xE1, 0x6A, 0xCA, 0x91, 0x24, 0xEA}};

typedef struct BackgroundCopyManager1_5 BackgroundCopyManager1_5;

#ifdef COBJMACROS

#define IBackgroundCopyJob2_QueryInterface(This, riid, ppvObject) \
  ((This)->lpVtbl->QueryInterface(This, riid, ppvObject))
#define IBackgroundCopyJob2_AddRef(This) ((This)->lpVtbl->AddRef(This))
#define IBackgroundCopyJob2_Release(This) ((This)->lpVtbl->Release(This))
#define IBackgroundCopyJob2_AddFileSet(This, cFileCount, pFileSet) \
  ((This)->lpVtbl->AddFileSet(This, cFileCount, pFileSet))
#define IBackgroundCopyJob2_AddFile(This, RemoteUrl, LocalName) \
  ((This)->lpVtbl->AddFile(This, RemoteUrl, LocalName))
#define IBackgroundCopyJob2_EnumFiles(This, pEnum) ((This)->lpVtbl->EnumFiles(This, pEnum))
#define IBackgroundCopyJob2_Suspend(This) ((This)->lpVtbl->Suspend(This))
#define IBackgroundCopyJob2_Resume(This) ((This)->lpVtbl->Resume(This))
#define IBackgroundCopyJob2_Cancel(This) ((This)->lpVtbl->Cancel(This))
#define IBackgroundCopyJob2_Complete(This) ((This)->lpVtbl->Complete(This))
#define IBackgroundCopyJob2_GetId(This, pVal) ((This)->lpVtbl->GetId(This, pVal))
#define IBackgroundCopyJob2_GetType(This, pVal) ((This)->lpVtbl->GetType(This, pVal))
#define IBackgroundCopyJob2_GetProgress(This, pVal) ((This)->lpVtbl->GetProgress(This, pVal))
#define IBackgroundCopyJob2_GetTimes(This, pVal) ((This)->lpVtbl->GetTimes(This, pVal))
#define IBackgroundCopyJob2_GetState(This, pVal) ((This)->lpVtbl->GetState(This, pVal))
#define IBackgroundCopyJob2_GetError(This, ppError) ((This)->lpVtbl->GetError(This, ppError))
#define IBackgroundCopyJob2_GetOwner(This, pVal) ((This)->lpVtbl->GetOwner(This, pVal))
#define IBackgroundCopyJob2_SetDisplayName(This, Val) ((This)->lpVtbl->SetDisplayName(This, Val))
#define IBackgroundCopyJob2_GetDisplayName(This, pVal) ((This)->lpVtbl->GetDisplayName(This, pVal))
#define IBackgroundCopyJob2_SetDescription(This, Val) ((This)->lpVtbl->SetDescription(This, Val))
#define IBackgroundCopyJob2_GetDescription(This, pVal) ((This)->lpVtbl->GetDescription(This, pVal))
#define IBackgroundCopyJob2_SetPriority(This, Val) ((This)->lpVtbl->SetPriority(This, Val))
#define IBackgroundCopyJob2_GetPriority(This, pVal) ((This)->lpVtbl->GetPriority(This, pVal))
#define IBackgroundCopyJob2_SetNotifyFlags(This, Val) ((This)->lpVtbl->SetNotifyFlags(This, Val))
#define IBackgroundCopyJob2_GetNotifyFlags(This, pVal) ((This)->lpVtbl->GetNotifyFlags(This, pVal))
#define IBackgroundCopyJob2_SetNotifyInterface(This, Val) \
  ((This)->lpVtbl->SetNotifyInterface(This, Val))
#define IBackgroundCopyJob2_GetNotifyInterface(This, pVal) \
  ((This)->lpVtbl->GetNotifyInterface(This, pVal))
#define IBackgroundCopyJob2_SetMinimumRetryDelay(This, Seconds) \
  ((This)->lpVtbl->SetMinimumRetryDelay(This, Seconds))
#define IBackgroundCopyJob2_GetMinimumRetryDelay(This, Seconds) \
  ((This)->lpVtbl->GetMinimumRetryDelay(This, Seconds))
#define IBackgroundCopyJob2_SetNoProgressTimeout(This, Seconds) \
  ((This)->lpVtbl->SetNoProgressTimeout(This, Seconds))
#define IBackgroundCopyJob2_GetNoProgressTimeout(This, Seconds) \
  ((This)->lpVtbl->GetNoProgressTimeout(This, Seconds))
#define IBackgroundCopyJob2_GetErrorCount(This, Errors) \
  ((This)->lpVtbl->GetErrorCount(This, Errors))
#define IBackgroundCopyJob2_SetProxySettings(This, ProxyUsage, ProxyList, ProxyBypassList) \
  ((This)->lpVtbl->SetProxySettings(This, ProxyUsage, ProxyList, ProxyBypassList))
#define IBackgroundCopyJob2_GetProxySettings(This, pProxyUsage, pProxyList, pProxyBypassList) \
  ((This)->lpVtbl->GetProxySettings(This, pProxyUsage, pProxyList, pProxyBypassList))
#define IBackgroundCopyJob2_TakeOwnership(This) ((This)->lpVtbl->TakeOwnership(This))
#define IBackgroundCopyJob2_SetNotifyCmdLine(This, Program, Parameters) \
  ((This)->lpVtbl->SetNotifyCmdLine(This, Program, Parameters))
#define IBackgroundCopyJob2_GetNotifyCmdLine(This, pProgram, pParameters) \
  ((This)->lpVtbl->GetNotifyCmdLine(This, pProgram, pParameters))
#define IBackgroundCopyJob2_GetReplyProgress(This, pProgress) \
  ((This)->lpVtbl->GetReplyProgress(This, pProgress))
#define IBackgroundCopyJob2_GetReplyData(This, ppBuffer, pLength) \
  ((This)->lpVtbl->GetReplyData(This, ppBuffer, pLength))
#define IBackgroundCopyJob2_SetReplyFileName(This, ReplyFileName) \
  ((This)->lpVtbl->SetReplyFileName(This, ReplyFileName))
#define IBackgroundCopyJob2_GetReplyFileName(This, pReplyFileName) \
  ((This)->lpVtbl->GetReplyFileName(This, pReplyFileName))
#define IBackgroundCopyJob2_SetCredentials(This, credentials) \
  ((This)->lpVtbl->SetCredentials(This, credentials))
#define IBackgroundCopyJob2_RemoveCredentials(This, Target, Scheme) \
  ((This)->lpVtbl->RemoveCredentials(This, Target, Scheme))

#endif
