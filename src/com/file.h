// IBackgroundCopyFile.
#pragma once

#include <memory>
#include <utility>

#include <openbits/client.hpp>
#include <openbits/com/bits.h>

#include "com/object.h"
#include "com/session.h"

namespace openbits::com {

class FileObject final : public Object<IBackgroundCopyFile> {
 public:
  FileObject(std::shared_ptr<Session> session, File file)
      : session_(std::move(session)), file_(std::move(file)) {}

  HRESULT STDMETHODCALLTYPE GetRemoteName(LPWSTR* pVal) override;
  HRESULT STDMETHODCALLTYPE GetLocalName(LPWSTR* pVal) override;
  HRESULT STDMETHODCALLTYPE GetProgress(BG_FILE_PROGRESS* pVal) override;

 private:
  const std::shared_ptr<Session> session_;
  const File file_;
};

}  // namespace openbits::com
