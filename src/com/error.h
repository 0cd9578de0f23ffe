// IBackgroundCopyError: the error of a job as it was when it was asked for.
#pragma once

#include <memory>
#include <utility>

#include <openbits/client.hpp>
#include <openbits/com/bits.h>

#include "com/object.h"
#include "com/session.h"

namespace openbits::com {

class ErrorObject final : public Object<IBackgroundCopyError> {
 public:
  ErrorObject(std::shared_ptr<Session> session, Job job, JobErrorInfo error)
      : session_(std::move(session)), job_(std::move(job)), error_(std::move(error)) {}

  HRESULT STDMETHODCALLTYPE GetError(BG_ERROR_CONTEXT* pContext, HRESULT* pCode) override;
  HRESULT STDMETHODCALLTYPE GetFile(IBackgroundCopyFile** pVal) override;
  HRESULT STDMETHODCALLTYPE GetErrorDescription(DWORD LanguageId,
                                                LPWSTR* pErrorDescription) override;
  HRESULT STDMETHODCALLTYPE GetErrorContextDescription(DWORD LanguageId,
                                                       LPWSTR* pContextDescription) override;
  HRESULT STDMETHODCALLTYPE GetProtocol(LPWSTR* pProtocol) override;

 private:
  const std::shared_ptr<Session> session_;
  const Job job_;
  const JobErrorInfo error_;
};

}  // namespace openbits::com
