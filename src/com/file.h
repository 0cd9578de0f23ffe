// IBackgroundCopyFile up to IBackgroundCopyFile6.
#pragma once

#include <memory>
#include <utility>

#include <openbits/client.hpp>
#include <openbits/com/bits.h>

#include "com/object.h"
#include "com/session.h"

namespace openbits::com {

class FileObject final
    : public Object<IBackgroundCopyFile6, IBackgroundCopyFile5, IBackgroundCopyFile4,
                    IBackgroundCopyFile3, IBackgroundCopyFile2, IBackgroundCopyFile> {
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

  // file_properties.cc
  HRESULT STDMETHODCALLTYPE GetPeerDownloadStats(PUINT64 pFromOrigin, PUINT64 pFromPeers) override;

  HRESULT STDMETHODCALLTYPE SetProperty(BITS_FILE_PROPERTY_ID PropertyId,
                                        BITS_FILE_PROPERTY_VALUE PropertyValue) override;
  HRESULT STDMETHODCALLTYPE GetProperty(BITS_FILE_PROPERTY_ID PropertyId,
                                        BITS_FILE_PROPERTY_VALUE* PropertyValue) override;

  HRESULT STDMETHODCALLTYPE UpdateDownloadPosition(UINT64 offset) override;
  HRESULT STDMETHODCALLTYPE RequestFileRanges(DWORD rangeCount,
                                              const BG_FILE_RANGE ranges[]) override;
  HRESULT STDMETHODCALLTYPE GetFilledFileRanges(DWORD* rangeCount, BG_FILE_RANGE** ranges) override;

 private:
  const std::shared_ptr<Session> session_;
  File file_;
};

}  // namespace openbits::com
