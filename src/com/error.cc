#include "com/error.h"

#include "base/error_text.h"
#include "com/convert.h"
#include "com/file.h"

namespace openbits::com {

HRESULT ErrorObject::GetError(BG_ERROR_CONTEXT* pContext, HRESULT* pCode) {
  if (pContext == nullptr || pCode == nullptr) return E_INVALIDARG;
  *pContext = to_com(error_.context);
  *pCode = error_.code;
  return S_OK;
}

HRESULT ErrorObject::GetFile(IBackgroundCopyFile** pVal) {
  if (pVal == nullptr) return E_INVALIDARG;
  *pVal = nullptr;
  if (!error_.file) return BG_E_FILE_NOT_AVAILABLE;  // ERR-06
  return guarded([&] {
    *pVal = new FileObject(session_, job_.file(*error_.file));
    return S_OK;
  });
}

HRESULT ErrorObject::GetErrorDescription(DWORD LanguageId, LPWSTR* pErrorDescription) {
  return guarded(
      [&] { return fetch_description(LanguageId, describe(error_.code), pErrorDescription); });
}

HRESULT ErrorObject::GetErrorContextDescription(DWORD LanguageId, LPWSTR* pContextDescription) {
  return fetch_description(LanguageId, context_text(static_cast<unsigned>(error_.context)),
                           pContextDescription);
}

HRESULT ErrorObject::GetProtocol(LPWSTR* pProtocol) {
  return fetch_text(pProtocol, [&]() -> Result<std::string> {
    if (!error_.protocol) return Error{BG_E_PROTOCOL_NOT_AVAILABLE, {}};  // ERR-07
    return *error_.protocol;
  });
}

}  // namespace openbits::com
