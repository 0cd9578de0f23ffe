#include "com/job.h"

#include <utility>
#include <vector>

#include "com/convert.h"
#include "com/enumerator.h"
#include "com/error.h"
#include "com/file.h"

namespace openbits::com {
namespace {

/// For Complete and Cancel, whose success has several codes.
HRESULT code_of(const Result<HResult>& result) {
  return result ? *result : result.code();
}

}  // namespace

JobObject::JobObject(std::shared_ptr<Session> session, Job job)
    : session_(std::move(session)),
      job_(std::move(job)),
      http_(*this, session_, job_.http()),
      token_options_(*this, job_) {}

HRESULT JobObject::AddFileSet(ULONG cFileCount, BG_FILE_INFO* pFileSet) {
  if (pFileSet == nullptr || cFileCount == 0) return E_INVALIDARG;
  return guarded([&] {
    std::vector<FileSpec> files(cFileCount);
    for (ULONG i = 0; i < cFileCount; ++i) {
      const HRESULT r = take_in_file(pFileSet[i].RemoteName, pFileSet[i].LocalName, files[i]);
      if (FAILED(r)) return r;
    }
    return job_.add_files(files).code();
  });
}

HRESULT JobObject::AddFile(LPCWSTR RemoteUrl, LPCWSTR LocalName) {
  return guarded([&] {
    FileSpec file;
    const HRESULT r = take_in_file(RemoteUrl, LocalName, file);
    return FAILED(r) ? r : job_.add_file(file.remote_name, file.local_name).code();
  });
}

HRESULT JobObject::EnumFiles(IEnumBackgroundCopyFiles** pEnum) {
  if (pEnum == nullptr) return E_INVALIDARG;
  *pEnum = nullptr;
  return guarded([&] {
    auto files = job_.files();
    if (!files) return files.code();
    using Files = Enumerator<IEnumBackgroundCopyFiles, IBackgroundCopyFile>;
    auto items = std::make_shared<Files::Items>();
    items->reserve(files->size());
    for (const FileInfo& file : *files) {
      items->push_back(
          Ref<IBackgroundCopyFile>::adopt(new FileObject(session_, job_.file(file.index))));
    }
    *pEnum = new Files(std::move(items));
    return S_OK;
  });
}

HRESULT JobObject::Suspend() {
  return guarded([&] { return job_.suspend().code(); });
}

HRESULT JobObject::Resume() {
  return guarded([&] { return job_.resume().code(); });
}

HRESULT JobObject::Cancel() {
  return guarded([&] { return code_of(job_.cancel()); });
}

HRESULT JobObject::Complete() {
  return guarded([&] { return code_of(job_.complete()); });
}

HRESULT JobObject::GetId(GUID* pVal) {
  if (pVal == nullptr) return E_INVALIDARG;
  *pVal = to_com(job_.id());
  return S_OK;
}

HRESULT JobObject::GetType(BG_JOB_TYPE* pVal) {
  return fetch(pVal, [&] { return job_.type(); });
}

HRESULT JobObject::GetProgress(BG_JOB_PROGRESS* pVal) {
  return fetch(pVal, [&] { return job_.progress(); });
}

HRESULT JobObject::GetTimes(BG_JOB_TIMES* pVal) {
  return fetch(pVal, [&] { return job_.times(); });
}

HRESULT JobObject::GetState(BG_JOB_STATE* pVal) {
  return fetch(pVal, [&] { return job_.state(); });
}

HRESULT JobObject::GetError(IBackgroundCopyError** ppError) {
  if (ppError == nullptr) return E_INVALIDARG;
  *ppError = nullptr;
  return guarded([&] {
    auto error = job_.error();
    if (!error) return error.code();
    *ppError = new ErrorObject(session_, job_, std::move(error).value());
    return S_OK;
  });
}

HRESULT JobObject::GetOwner(LPWSTR* pVal) {
  return fetch_text(pVal, [&] { return job_.owner(); });
}

HRESULT JobObject::TakeOwnership() {
  return guarded([&] { return job_.take_ownership().code(); });
}

}  // namespace openbits::com
