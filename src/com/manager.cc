#include "com/manager.h"

#include "com/convert.h"
#include "com/enumerator.h"
#include "com/job.h"

namespace openbits::com {

HRESULT ManagerObject::CreateJob(LPCWSTR DisplayName, BG_JOB_TYPE Type, GUID* pJobId,
                                 IBackgroundCopyJob** ppJob) {
  if (ppJob != nullptr) *ppJob = nullptr;
  if (pJobId == nullptr || ppJob == nullptr) return E_INVALIDARG;  // JOB-04
  return guarded([&] {
    std::string name;
    const HRESULT r = take_in(DisplayName, limits::kDisplayName, E_INVALIDARG, name);  // JOB-02
    if (FAILED(r)) return r;
    auto job = session_->client.create_job(name, static_cast<JobType>(Type));
    if (!job) return job.code();
    *ppJob = new JobObject(session_, *job);
    *pJobId = to_com(job->id());
    return S_OK;
  });
}

HRESULT ManagerObject::GetJob(REFGUID jobID, IBackgroundCopyJob** ppJob) {
  if (ppJob == nullptr) return E_INVALIDARG;
  *ppJob = nullptr;
  return guarded([&] {
    auto job = session_->client.job(from_com(jobID));
    if (job) *ppJob = new JobObject(session_, *job);
    return job.code();
  });
}

HRESULT ManagerObject::EnumJobs(DWORD dwFlags, IEnumBackgroundCopyJobs** ppEnum) {
  if (ppEnum == nullptr) return E_INVALIDARG;
  *ppEnum = nullptr;
  if ((dwFlags & ~BG_JOB_ENUM_ALL_USERS) != 0) return E_INVALIDARG;
  return guarded([&] {
    auto jobs = session_->client.jobs((dwFlags & BG_JOB_ENUM_ALL_USERS) != 0);
    if (!jobs) return jobs.code();
    using Jobs = Enumerator<IEnumBackgroundCopyJobs, IBackgroundCopyJob>;
    auto items = std::make_shared<Jobs::Items>();
    items->reserve(jobs->size());
    for (Job& job : *jobs) {
      items->push_back(Ref<IBackgroundCopyJob>::adopt(new JobObject(session_, std::move(job))));
    }
    *ppEnum = new Jobs(std::move(items));
    return S_OK;
  });
}

HRESULT ManagerObject::GetErrorDescription(HRESULT hResult, DWORD LanguageId,
                                           LPWSTR* pErrorDescription) {
  return guarded([&] {
    return fetch_description(LanguageId, describe(hResult), pErrorDescription);  // ERR-09
  });
}

}  // namespace openbits::com
