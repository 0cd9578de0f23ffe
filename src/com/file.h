// IBackgroundCopyFile up to IBackgroundCopyFile3.
#pragma once

#include <memory>
#include <utility>

#include <openbits/client.hpp>
#include <openbits/com/bits.h>

#include "com/object.h"
#include "com/session.h"

namespace openbits::com {

class FileObject final
    : public Object<IBackgroundCopyFile3, IBackgroundCopyFile2, IBackgroundCopyFile> {
 public:
  FileObject(std::shared_ptr<Session> session, File file)
      : session_(std::move(session)), file_(std::move(file)) {}

  HRESULT STDMETHODCALLTYPE GetRemoteName(LPWSTR* pVal) override;
  HRESULT STDMETHODCALLTYPE GetLocalName(LPWSTR* pVal) override;
  HRESULT STDMETHODCALLTYPE GetProgress(BG_FILE_PROGRESS* pVal) override;

  HRESULT STDMETHODCALLTYPE GetFileRanges(DWORD* RangeCount, BG_FILE_RANGE** Ranges) override;
  HRESULT STDMETHODCALLTYPE SetRemoteName(LPCWSTR Val) override;

  HRESULT STDMETHODCALLTYPE GetTemporaryName(LPWSTR* pFilename) override;
  HRESULT STDMETHODCALLTYPE SetValidationState(BOOL state) override;
  HRESULT STDMETHODCALLTYPE GetValidationState(BOOL* pState) override;
  HRESULT STDMETHODCALLTYPE IsDownloadedFromPeer(BOOL* pVal) override;

 private:
  const std::shared_ptr<Session> session_;
  File file_;
};

}  // namespace openbits::com
