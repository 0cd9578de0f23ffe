#include "com/http_options.h"

#include <algorithm>
#include <string>
#include <utility>

#include <openbits/com/objbase.h>

#include "base/secret.h"
#include "com/certificate_callback.h"
#include "com/convert.h"

namespace openbits::com {
namespace {

constexpr HRESULT kNullReference = hr::kWin32NullRefPointer;
constexpr std::size_t kSubject = 4096;
constexpr std::size_t kMethod = 64;

bool is_location(BG_CERT_STORE_LOCATION location) {
  return location >= BG_CERT_STORE_LOCATION_CURRENT_USER &&
         location <= BG_CERT_STORE_LOCATION_LOCAL_MACHINE_ENTERPRISE;
}

HRESULT code_of(const Result<HResult>& result) {
  return result ? *result : result.code();
}

}  // namespace

HttpOptionsFacet::HttpOptionsFacet(IUnknown& job_object, std::shared_ptr<Session> session,
                                   HttpOptions options)
    : Facet(job_object), session_(std::move(session)), options_(std::move(options)) {}

// Client certificate --------------------------------------------------------------------------

HRESULT HttpOptionsFacet::SetClientCertificateByID(BG_CERT_STORE_LOCATION StoreLocation,
                                                   LPCWSTR StoreName, BYTE* pCertHashBlob) {
  if (StoreName == nullptr || pCertHashBlob == nullptr) return kNullReference;
  if (!is_location(StoreLocation)) return E_NOTIMPL;  // GEN-12
  return guarded([&] {
    std::string store;
    const HRESULT r = take_in(StoreName, limits::kCertificateStore, BG_E_STRING_TOO_LONG, store);
    if (FAILED(r)) return r;
    HttpOptions::Thumbprint id;
    std::copy_n(pCertHashBlob, id.size(), id.begin());
    return options_
        .set_client_certificate(static_cast<CertificateStoreLocation>(StoreLocation), store, id)
        .code();
  });
}

HRESULT HttpOptionsFacet::SetClientCertificateByName(BG_CERT_STORE_LOCATION StoreLocation,
                                                     LPCWSTR StoreName, LPCWSTR SubjectName) {
  if (StoreName == nullptr || SubjectName == nullptr) return kNullReference;
  if (!is_location(StoreLocation)) return E_NOTIMPL;
  return guarded([&] {
    std::string store, subject;
    HRESULT r = take_in(StoreName, limits::kCertificateStore, BG_E_STRING_TOO_LONG, store);
    if (SUCCEEDED(r)) r = take_in(SubjectName, kSubject, BG_E_STRING_TOO_LONG, subject);
    if (FAILED(r)) return r;
    return options_
        .set_client_certificate(static_cast<CertificateStoreLocation>(StoreLocation), store,
                                std::string_view(subject))
        .code();
  });
}

HRESULT HttpOptionsFacet::RemoveClientCertificate() {
  return guarded([&] { return code_of(options_.remove_client_certificate()); });
}

HRESULT HttpOptionsFacet::GetClientCertificate(BG_CERT_STORE_LOCATION* pStoreLocation,
                                               LPWSTR* pStoreName, BYTE** ppCertHashBlob,
                                               LPWSTR* pSubjectName) {
  if (pStoreName != nullptr) *pStoreName = nullptr;
  if (ppCertHashBlob != nullptr) *ppCertHashBlob = nullptr;
  if (pSubjectName != nullptr) *pSubjectName = nullptr;
  if (pStoreLocation == nullptr || pStoreName == nullptr || ppCertHashBlob == nullptr ||
      pSubjectName == nullptr) {
    return kNullReference;
  }
  return guarded([&] {
    const auto certificate = options_.client_certificate();
    if (!certificate) return certificate.code();
    auto* hash = static_cast<BYTE*>(CoTaskMemAlloc(certificate->thumbprint.size()));
    HRESULT r = hash != nullptr ? hand_out(certificate->store, pStoreName) : E_OUTOFMEMORY;
    if (SUCCEEDED(r)) r = hand_out(certificate->subject, pSubjectName);
    if (FAILED(r)) {
      CoTaskMemFree(hash);
      CoTaskMemFree(std::exchange(*pStoreName, nullptr));
      return r;
    }
    std::copy(certificate->thumbprint.begin(), certificate->thumbprint.end(), hash);
    *ppCertHashBlob = hash;
    *pStoreLocation = static_cast<BG_CERT_STORE_LOCATION>(certificate->location);
    return S_OK;
  });
}

// Headers -------------------------------------------------------------------------------------

HRESULT HttpOptionsFacet::SetCustomHeaders(LPCWSTR RequestHeaders) {
  return guarded([&] {
    if (RequestHeaders == nullptr) return options_.set_custom_headers(std::nullopt).code();
    std::string headers;
    HRESULT r = take_in(RequestHeaders, limits::kCustomHeaders, BG_E_STRING_TOO_LONG, headers);
    if (SUCCEEDED(r)) r = options_.set_custom_headers(std::string_view(headers)).code();
    base::wipe(headers);
    return r;
  });
}

HRESULT HttpOptionsFacet::GetCustomHeaders(LPWSTR* pRequestHeaders) {
  if (pRequestHeaders == nullptr) return kNullReference;
  *pRequestHeaders = nullptr;
  return guarded([&] {
    auto headers = options_.custom_headers();
    if (!headers) return headers.code();
    if (!*headers) return S_FALSE;  // HTTP-23
    const HRESULT r = hand_out(**headers, pRequestHeaders);
    base::wipe(**headers);
    return r;
  });
}

HRESULT HttpOptionsFacet::MakeCustomHeadersWriteOnly() {
  return guarded([&] { return options_.make_custom_headers_write_only().code(); });
}

// Flags and method ----------------------------------------------------------------------------

HRESULT HttpOptionsFacet::SetSecurityFlags(ULONG Flags) {
  return guarded([&] { return options_.set_security_flags(Flags).code(); });
}

HRESULT HttpOptionsFacet::GetSecurityFlags(ULONG* pFlags) {
  if (pFlags == nullptr) return kNullReference;
  return fetch(pFlags, [&] { return options_.security_flags(); });
}

HRESULT HttpOptionsFacet::SetHttpMethod(LPCWSTR method) {
  if (method == nullptr) return kNullReference;
  return guarded([&] {
    std::string text;
    const HRESULT r = take_in(method, kMethod, E_INVALIDARG, text);
    return FAILED(r) ? r : options_.set_method(text).code();
  });
}

HRESULT HttpOptionsFacet::GetHttpMethod(LPWSTR* method) {
  if (method == nullptr) return kNullReference;
  return fetch_text(method, [&] { return options_.method(); });
}

// Servers' certificates -----------------------------------------------------------------------

HRESULT HttpOptionsFacet::SetServerCertificateValidationInterface(
    IUnknown* certValidationCallback) {
  return guarded([&] {
    return certValidationCallback == nullptr
               ? options_.clear_certificate_callback().code()
               : register_certificate_callback(session_, options_, certValidationCallback);
  });
}

}  // namespace openbits::com
