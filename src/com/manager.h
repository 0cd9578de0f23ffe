// IBackgroundCopyManager, and the administration of the peer cache.
#pragma once

#include <memory>
#include <utility>

#include <openbits/com/bits.h>

#include "com/object.h"
#include "com/peer_cache.h"
#include "com/session.h"

namespace openbits::com {

class ManagerObject final : public Object<IBackgroundCopyManager> {
 public:
  explicit ManagerObject(std::shared_ptr<Session> session) : session_(std::move(session)) {}

  HRESULT STDMETHODCALLTYPE CreateJob(LPCWSTR DisplayName, BG_JOB_TYPE Type, GUID* pJobId,
                                      IBackgroundCopyJob** ppJob) override;
  HRESULT STDMETHODCALLTYPE GetJob(REFGUID jobID, IBackgroundCopyJob** ppJob) override;
  HRESULT STDMETHODCALLTYPE EnumJobs(DWORD dwFlags, IEnumBackgroundCopyJobs** ppEnum) override;
  HRESULT STDMETHODCALLTYPE GetErrorDescription(HRESULT hResult, DWORD LanguageId,
                                                LPWSTR* pErrorDescription) override;

 private:
  void* find_facet(REFIID riid) override { return peer_cache_.find(riid); }

  const std::shared_ptr<Session> session_;
  PeerCacheAdministration peer_cache_{*this};
};

}  // namespace openbits::com
