// IBackgroundCopyJob up to IBackgroundCopyJob5, and the HTTP options: a proxy of a job; any number
// of them may stand for the same one.
//
// What it judges itself: null pointers, text that is too long or not Unicode, values outside an
// enumeration. A character is one wchar_t, a Unicode code point. The service judges again and has
// the last word.
#pragma once

#include <memory>
#include <string>

#include <openbits/client.hpp>
#include <openbits/com/bits.h>

#include "com/http_options.h"
#include "com/object.h"
#include "com/session.h"
#include "com/token_options.h"

namespace openbits::com {

class JobObject final : public Object<IBackgroundCopyJob5, IBackgroundCopyJob4, IBackgroundCopyJob3,
                                      IBackgroundCopyJob2, IBackgroundCopyJob> {
 public:
  JobObject(std::shared_ptr<Session> session, Job job);

  // job.cc
  HRESULT STDMETHODCALLTYPE AddFileSet(ULONG cFileCount, BG_FILE_INFO* pFileSet) override;
  HRESULT STDMETHODCALLTYPE AddFile(LPCWSTR RemoteUrl, LPCWSTR LocalName) override;
  HRESULT STDMETHODCALLTYPE EnumFiles(IEnumBackgroundCopyFiles** pEnum) override;
  HRESULT STDMETHODCALLTYPE Suspend() override;
  HRESULT STDMETHODCALLTYPE Resume() override;
  HRESULT STDMETHODCALLTYPE Cancel() override;
  HRESULT STDMETHODCALLTYPE Complete() override;
  HRESULT STDMETHODCALLTYPE GetId(GUID* pVal) override;
  HRESULT STDMETHODCALLTYPE GetType(BG_JOB_TYPE* pVal) override;
  HRESULT STDMETHODCALLTYPE GetProgress(BG_JOB_PROGRESS* pVal) override;
  HRESULT STDMETHODCALLTYPE GetTimes(BG_JOB_TIMES* pVal) override;
  HRESULT STDMETHODCALLTYPE GetState(BG_JOB_STATE* pVal) override;
  HRESULT STDMETHODCALLTYPE GetError(IBackgroundCopyError** ppError) override;
  HRESULT STDMETHODCALLTYPE GetOwner(LPWSTR* pVal) override;
  HRESULT STDMETHODCALLTYPE TakeOwnership() override;

  // job_ranges.cc
  HRESULT STDMETHODCALLTYPE ReplaceRemotePrefix(LPCWSTR OldPrefix, LPCWSTR NewPrefix) override;
  HRESULT STDMETHODCALLTYPE AddFileWithRanges(LPCWSTR RemoteUrl, LPCWSTR LocalName,
                                              DWORD RangeCount, BG_FILE_RANGE Ranges[]) override;

  // job_properties.cc
  HRESULT STDMETHODCALLTYPE SetDisplayName(LPCWSTR Val) override;
  HRESULT STDMETHODCALLTYPE GetDisplayName(LPWSTR* pVal) override;
  HRESULT STDMETHODCALLTYPE SetDescription(LPCWSTR Val) override;
  HRESULT STDMETHODCALLTYPE GetDescription(LPWSTR* pVal) override;
  HRESULT STDMETHODCALLTYPE SetPriority(BG_JOB_PRIORITY Val) override;
  HRESULT STDMETHODCALLTYPE GetPriority(BG_JOB_PRIORITY* pVal) override;
  HRESULT STDMETHODCALLTYPE SetNotifyFlags(ULONG Val) override;
  HRESULT STDMETHODCALLTYPE GetNotifyFlags(ULONG* pVal) override;
  HRESULT STDMETHODCALLTYPE SetNotifyInterface(IUnknown* Val) override;
  HRESULT STDMETHODCALLTYPE GetNotifyInterface(IUnknown** pVal) override;
  HRESULT STDMETHODCALLTYPE SetMinimumRetryDelay(ULONG Seconds) override;
  HRESULT STDMETHODCALLTYPE GetMinimumRetryDelay(ULONG* Seconds) override;
  HRESULT STDMETHODCALLTYPE SetNoProgressTimeout(ULONG Seconds) override;
  HRESULT STDMETHODCALLTYPE GetNoProgressTimeout(ULONG* Seconds) override;
  HRESULT STDMETHODCALLTYPE GetErrorCount(ULONG* Errors) override;
  HRESULT STDMETHODCALLTYPE SetProxySettings(BG_JOB_PROXY_USAGE ProxyUsage, const WCHAR* ProxyList,
                                             const WCHAR* ProxyBypassList) override;
  HRESULT STDMETHODCALLTYPE GetProxySettings(BG_JOB_PROXY_USAGE* pProxyUsage, LPWSTR* pProxyList,
                                             LPWSTR* pProxyBypassList) override;
  HRESULT STDMETHODCALLTYPE SetNotifyCmdLine(LPCWSTR Program, LPCWSTR Parameters) override;
  HRESULT STDMETHODCALLTYPE GetNotifyCmdLine(LPWSTR* pProgram, LPWSTR* pParameters) override;

  // job_options.cc
  HRESULT STDMETHODCALLTYPE SetProperty(BITS_JOB_PROPERTY_ID PropertyId,
                                        BITS_JOB_PROPERTY_VALUE PropertyValue) override;
  HRESULT STDMETHODCALLTYPE GetProperty(BITS_JOB_PROPERTY_ID PropertyId,
                                        BITS_JOB_PROPERTY_VALUE* PropertyValue) override;
  HRESULT STDMETHODCALLTYPE GetReplyProgress(BG_JOB_REPLY_PROGRESS* pProgress) override;
  HRESULT STDMETHODCALLTYPE GetReplyData(BYTE** ppBuffer, UINT64* pLength) override;
  HRESULT STDMETHODCALLTYPE SetReplyFileName(LPCWSTR ReplyFileName) override;
  HRESULT STDMETHODCALLTYPE GetReplyFileName(LPWSTR* pReplyFileName) override;
  HRESULT STDMETHODCALLTYPE SetFileACLFlags(DWORD Flags) override;
  HRESULT STDMETHODCALLTYPE GetFileACLFlags(DWORD* Flags) override;
  HRESULT STDMETHODCALLTYPE SetPeerCachingFlags(DWORD Flags) override;
  HRESULT STDMETHODCALLTYPE GetPeerCachingFlags(DWORD* pFlags) override;
  HRESULT STDMETHODCALLTYPE GetOwnerIntegrityLevel(ULONG* pLevel) override;
  HRESULT STDMETHODCALLTYPE GetOwnerElevationState(BOOL* pElevated) override;
  HRESULT STDMETHODCALLTYPE SetMaximumDownloadTime(ULONG Timeout) override;
  HRESULT STDMETHODCALLTYPE GetMaximumDownloadTime(ULONG* pTimeout) override;

  // credentials.cc
  HRESULT STDMETHODCALLTYPE SetCredentials(BG_AUTH_CREDENTIALS* credentials) override;
  HRESULT STDMETHODCALLTYPE RemoveCredentials(BG_AUTH_TARGET Target,
                                              BG_AUTH_SCHEME Scheme) override;

 protected:
  void* find_facet(REFIID riid) override {
    void* const found = http_.find(riid);
    return found != nullptr ? found : token_options_.find(riid);
  }

 private:
  const std::shared_ptr<Session> session_;
  Job job_;
  HttpOptionsFacet http_;
  TokenOptions token_options_;
};

}  // namespace openbits::com
