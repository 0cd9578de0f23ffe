#include "com/file.h"

#include "com/convert.h"

namespace openbits::com {

HRESULT FileObject::GetRemoteName(LPWSTR* pVal) {
  return fetch_text(pVal, [&] { return file_.remote_name(); });
}

HRESULT FileObject::GetLocalName(LPWSTR* pVal) {
  return fetch_text(pVal, [&] { return file_.local_name(); });
}

HRESULT FileObject::GetProgress(BG_FILE_PROGRESS* pVal) {
  return fetch(pVal, [&] { return file_.progress(); });
}

}  // namespace openbits::com
