// IBackgroundCopyJobHttpOptions up to 3: a part of every job object.
//
// Null where a pointer is needed is RPC_X_NULL_REF_POINTER (GEN-11). The service judges values
// again and has the last word.
#pragma once

#include <memory>

#include <openbits/com/bits.h>
#include <openbits/http_options.hpp>

#include "com/object.h"
#include "com/session.h"

namespace openbits::com {

class HttpOptionsFacet final
    : public Facet<IBackgroundCopyJobHttpOptions3, IBackgroundCopyJobHttpOptions2,
                   IBackgroundCopyJobHttpOptions> {
 public:
  HttpOptionsFacet(IUnknown& job_object, std::shared_ptr<Session> session, HttpOptions options);

  HRESULT STDMETHODCALLTYPE SetClientCertificateByID(BG_CERT_STORE_LOCATION StoreLocation,
                                                     LPCWSTR StoreName,
                                                     BYTE* pCertHashBlob) override;
  HRESULT STDMETHODCALLTYPE SetClientCertificateByName(BG_CERT_STORE_LOCATION StoreLocation,
                                                       LPCWSTR StoreName,
                                                       LPCWSTR SubjectName) override;
  HRESULT STDMETHODCALLTYPE RemoveClientCertificate() override;
  HRESULT STDMETHODCALLTYPE GetClientCertificate(BG_CERT_STORE_LOCATION* pStoreLocation,
                                                 LPWSTR* pStoreName, BYTE** ppCertHashBlob,
                                                 LPWSTR* pSubjectName) override;
  HRESULT STDMETHODCALLTYPE SetCustomHeaders(LPCWSTR RequestHeaders) override;
  HRESULT STDMETHODCALLTYPE GetCustomHeaders(LPWSTR* pRequestHeaders) override;
  HRESULT STDMETHODCALLTYPE SetSecurityFlags(ULONG Flags) override;
  HRESULT STDMETHODCALLTYPE GetSecurityFlags(ULONG* pFlags) override;
  HRESULT STDMETHODCALLTYPE SetHttpMethod(LPCWSTR method) override;
  HRESULT STDMETHODCALLTYPE GetHttpMethod(LPWSTR* method) override;
  HRESULT STDMETHODCALLTYPE
  SetServerCertificateValidationInterface(IUnknown* certValidationCallback) override;
  HRESULT STDMETHODCALLTYPE MakeCustomHeadersWriteOnly() override;

 private:
  const std::shared_ptr<Session> session_;
  HttpOptions options_;
};

}  // namespace openbits::com
