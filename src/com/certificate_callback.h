// The program's IBackgroundCopyServerCertificateValidationCallback objects. They are held, called
// and released as callback objects are (callback.h).
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include <openbits/com/bits.h>
#include <openbits/http_options.hpp>

#include "com/session.h"

namespace openbits::com {

/// SetServerCertificateValidationInterface with an object. E_NOINTERFACE: it is none (CERT-13).
HRESULT register_certificate_callback(const std::shared_ptr<Session>& session, HttpOptions& options,
                                      IUnknown* object);

/// A serialized store, as CertOpenStore(CERT_STORE_PROV_SERIALIZED) reads it, of certificates in
/// DER (CERT-19).
std::vector<BYTE> serialized_store(const std::vector<std::vector<std::uint8_t>>& chain);

}  // namespace openbits::com
