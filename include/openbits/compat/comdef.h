// Compiler COM support: _com_error, _com_ptr_t, and an IFooPtr for each interface of BITS.
#pragma once

#include "bits.h"
#include "comip.h"
#include "comutil.h"
#include "windows.h"

class _com_error {
 public:
  _com_error(HRESULT result) noexcept : result_(result) {}
  virtual ~_com_error() noexcept = default;

  HRESULT Error() const noexcept { return result_; }
  WORD WCode() const noexcept { return static_cast<WORD>(HRESULT_CODE(result_)); }
  /// The text of the code.
  const TCHAR* ErrorMessage() const {
    if (text_.empty()) {
      TCHAR* text = nullptr;
      FormatMessage(FORMAT_MESSAGE_ALLOCATE_BUFFER | FORMAT_MESSAGE_FROM_SYSTEM |
                        FORMAT_MESSAGE_IGNORE_INSERTS,
                    nullptr, static_cast<DWORD>(result_), 0, reinterpret_cast<TCHAR*>(&text), 0,
                    nullptr);
      if (text != nullptr) text_ = text;
      LocalFree(text);
      while (!text_.empty() && (text_.back() == '\n' || text_.back() == '\r')) text_.pop_back();
    }
    return text_.c_str();
  }
  // There are no error objects.
  _bstr_t Description() const { return _bstr_t(); }
  _bstr_t Source() const { return _bstr_t(); }
  _bstr_t HelpFile() const { return _bstr_t(); }

 private:
  HRESULT result_;
  mutable std::basic_string<TCHAR> text_;
};

[[noreturn]] inline void __stdcall _com_raise_error(HRESULT result) {
  throw _com_error(result);
}
[[noreturn]] inline void __stdcall _com_issue_error(HRESULT result) {
  throw _com_error(result);
}

namespace _com_util {
inline void CheckError(HRESULT result) {
  if (FAILED(result)) _com_issue_error(result);
}
}  // namespace _com_util

_COM_SMARTPTR_TYPEDEF(IUnknown, __uuidof(IUnknown));
_COM_SMARTPTR_TYPEDEF(IClassFactory, __uuidof(IClassFactory));
_COM_SMARTPTR_TYPEDEF(IBackgroundCopyCallback, __uuidof(IBackgroundCopyCallback));
_COM_SMARTPTR_TYPEDEF(IBackgroundCopyCallback2, __uuidof(IBackgroundCopyCallback2));
_COM_SMARTPTR_TYPEDEF(IBackgroundCopyCallback3, __uuidof(IBackgroundCopyCallback3));
_COM_SMARTPTR_TYPEDEF(IBackgroundCopyError, __uuidof(IBackgroundCopyError));
_COM_SMARTPTR_TYPEDEF(IBackgroundCopyFile, __uuidof(IBackgroundCopyFile));
_COM_SMARTPTR_TYPEDEF(IBackgroundCopyFile2, __uuidof(IBackgroundCopyFile2));
_COM_SMARTPTR_TYPEDEF(IBackgroundCopyFile3, __uuidof(IBackgroundCopyFile3));
_COM_SMARTPTR_TYPEDEF(IBackgroundCopyFile4, __uuidof(IBackgroundCopyFile4));
_COM_SMARTPTR_TYPEDEF(IBackgroundCopyFile5, __uuidof(IBackgroundCopyFile5));
_COM_SMARTPTR_TYPEDEF(IBackgroundCopyFile6, __uuidof(IBackgroundCopyFile6));
_COM_SMARTPTR_TYPEDEF(IBackgroundCopyJob, __uuidof(IBackgroundCopyJob));
_COM_SMARTPTR_TYPEDEF(IBackgroundCopyJob2, __uuidof(IBackgroundCopyJob2));
_COM_SMARTPTR_TYPEDEF(IBackgroundCopyJob3, __uuidof(IBackgroundCopyJob3));
_COM_SMARTPTR_TYPEDEF(IBackgroundCopyJob4, __uuidof(IBackgroundCopyJob4));
_COM_SMARTPTR_TYPEDEF(IBackgroundCopyJob5, __uuidof(IBackgroundCopyJob5));
_COM_SMARTPTR_TYPEDEF(IBackgroundCopyJobHttpOptions, __uuidof(IBackgroundCopyJobHttpOptions));
_COM_SMARTPTR_TYPEDEF(IBackgroundCopyJobHttpOptions2, __uuidof(IBackgroundCopyJobHttpOptions2));
_COM_SMARTPTR_TYPEDEF(IBackgroundCopyJobHttpOptions3, __uuidof(IBackgroundCopyJobHttpOptions3));
_COM_SMARTPTR_TYPEDEF(IBackgroundCopyManager, __uuidof(IBackgroundCopyManager));
_COM_SMARTPTR_TYPEDEF(IBackgroundCopyServerCertificateValidationCallback,
                      __uuidof(IBackgroundCopyServerCertificateValidationCallback));
_COM_SMARTPTR_TYPEDEF(IBitsPeer, __uuidof(IBitsPeer));
_COM_SMARTPTR_TYPEDEF(IBitsPeerCacheAdministration, __uuidof(IBitsPeerCacheAdministration));
_COM_SMARTPTR_TYPEDEF(IBitsPeerCacheRecord, __uuidof(IBitsPeerCacheRecord));
_COM_SMARTPTR_TYPEDEF(IBitsTokenOptions, __uuidof(IBitsTokenOptions));
_COM_SMARTPTR_TYPEDEF(IEnumBackgroundCopyFiles, __uuidof(IEnumBackgroundCopyFiles));
_COM_SMARTPTR_TYPEDEF(IEnumBackgroundCopyJobs, __uuidof(IEnumBackgroundCopyJobs));
_COM_SMARTPTR_TYPEDEF(IEnumBitsPeerCacheRecords, __uuidof(IEnumBitsPeerCacheRecords));
_COM_SMARTPTR_TYPEDEF(IEnumBitsPeers, __uuidof(IEnumBitsPeers));
