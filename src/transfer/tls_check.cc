#include "transfer/tls_check.h"

#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>

#include <array>

#include "core/http_settings.h"

namespace openbits::transfer {
namespace {

namespace security = core::security;
using CheckPtr = std::shared_ptr<TlsCheck>;

/// The flag that has an error ignored (CERT-10); 0: none does.
std::uint32_t flag_that_ignores(int error) {
  switch (error) {
    case X509_V_ERR_CERT_HAS_EXPIRED:
    case X509_V_ERR_CERT_NOT_YET_VALID:
    case X509_V_ERR_ERROR_IN_CERT_NOT_BEFORE_FIELD:
    case X509_V_ERR_ERROR_IN_CERT_NOT_AFTER_FIELD:
      return security::kIgnoreDate;
    case X509_V_ERR_DEPTH_ZERO_SELF_SIGNED_CERT:
    case X509_V_ERR_SELF_SIGNED_CERT_IN_CHAIN:
    case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT:
    case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY:
    case X509_V_ERR_UNABLE_TO_VERIFY_LEAF_SIGNATURE:
    case X509_V_ERR_CERT_UNTRUSTED:
      return security::kIgnoreUnknownCa;
    case X509_V_ERR_INVALID_PURPOSE:
      return security::kIgnoreWrongUsage;
    case X509_V_ERR_HOSTNAME_MISMATCH:
    case X509_V_ERR_IP_ADDRESS_MISMATCH:
      return security::kIgnoreName;
    default:
      return 0;
  }
}

bool is_about_lists(int error) {
  switch (error) {
    case X509_V_ERR_UNABLE_TO_GET_CRL:
    case X509_V_ERR_UNABLE_TO_GET_CRL_ISSUER:
    case X509_V_ERR_UNABLE_TO_DECRYPT_CRL_SIGNATURE:
    case X509_V_ERR_CRL_SIGNATURE_FAILURE:
    case X509_V_ERR_CRL_NOT_YET_VALID:
    case X509_V_ERR_CRL_HAS_EXPIRED:
    case X509_V_ERR_ERROR_IN_CRL_LAST_UPDATE_FIELD:
    case X509_V_ERR_ERROR_IN_CRL_NEXT_UPDATE_FIELD:
    case X509_V_ERR_DIFFERENT_CRL_SCOPE:
    case X509_V_ERR_CRL_PATH_VALIDATION_ERROR:
    case X509_V_ERR_KEYUSAGE_NO_CRL_SIGN:
    case X509_V_ERR_UNHANDLED_CRITICAL_CRL_EXTENSION:
      return true;
    default:
      return false;
  }
}

/// TLS alerts by which a server refuses our certificate (RFC 8446, 6.2), but for the one that says
/// that it has none.
bool refuses_certificate(int alert) {
  constexpr std::array kAlerts = {42, 43, 44, 45, 46, 48, 49};
  for (const int known : kAlerts) {
    if (alert == known) return true;
  }
  return false;
}
constexpr int kCertificateRequired = 116;

void free_check(void*, void* check, CRYPTO_EX_DATA*, int, long, void*) {
  delete static_cast<CheckPtr*>(check);
}

/// Where a context keeps its share of the check.
int index_in_context() {
  static const int index = SSL_CTX_get_ex_new_index(0, nullptr, nullptr, nullptr, free_check);
  return index;
}

TlsCheck* check_of(const SSL* ssl) {
  auto* check =
      static_cast<CheckPtr*>(SSL_CTX_get_ex_data(SSL_get_SSL_CTX(ssl), index_in_context()));
  return check != nullptr ? check->get() : nullptr;
}

void add_lists(X509_STORE* store, const std::string& pem) {
  BIO* const bio = BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size()));
  if (bio == nullptr) return;
  while (X509_CRL* list = PEM_read_bio_X509_CRL(bio, nullptr, nullptr, nullptr)) {
    X509_STORE_add_crl(store, list);
    X509_CRL_free(list);
  }
  BIO_free(bio);
  ERR_clear_error();
}

std::vector<std::uint8_t> der_of(const X509* certificate) {
  std::vector<std::uint8_t> bytes;
  const int size = i2d_X509(certificate, nullptr);
  if (size <= 0) return bytes;
  bytes.resize(static_cast<std::size_t>(size));
  unsigned char* at = bytes.data();
  i2d_X509(certificate, &at);
  return bytes;
}

}  // namespace

struct TlsCheck::Hooks {
  static int on_verify(int good, X509_STORE_CTX* verification) {
    auto* const ssl = static_cast<SSL*>(
        X509_STORE_CTX_get_ex_data(verification, SSL_get_ex_data_X509_STORE_CTX_idx()));
    TlsCheck* const check = check_of(ssl);
    if (good != 0 || check == nullptr) return good;
    if (!check->judge(X509_STORE_CTX_get_error(verification))) return 0;
    X509_STORE_CTX_set_error(verification, X509_V_OK);
    return 1;
  }

  /// The server asks for a certificate, and none is set. 0: go on without.
  static int on_certificate_wanted(SSL* ssl, X509**, EVP_PKEY**) {
    if (TlsCheck* check = check_of(ssl)) check->report_.wants_certificate = true;
    // A session that is resumed would not ask again.
    SSL_CTX_set_session_cache_mode(SSL_get_SSL_CTX(ssl), SSL_SESS_CACHE_OFF);
    return 0;
  }

  static void on_info(const SSL* ssl, int where, int value) {
    TlsCheck* const check = check_of(ssl);
    if (check == nullptr) return;
    if ((where & SSL_CB_READ_ALERT) == SSL_CB_READ_ALERT) {
      const int alert = value & 0xFF;
      const bool shows = check->options_.shows_certificate;
      if (alert == kCertificateRequired && !shows) check->report_.wants_certificate = true;
      if (refuses_certificate(alert) && shows) check->report_.refuses_certificate = true;
    }
    if ((where & SSL_CB_HANDSHAKE_DONE) != 0 && check->options_.keeps_chain) keep(ssl, *check);
  }

  static void keep(const SSL* ssl, TlsCheck& check) {
    core::ServerCertificate& kept = check.certificate_;
    kept = {};
    STACK_OF(X509)* const chain = SSL_get_peer_cert_chain(ssl);  // with the server's own
    for (int i = 0; chain != nullptr && i < sk_X509_num(chain); ++i) {
      auto der = der_of(sk_X509_value(chain, i));
      if (!der.empty()) kept.chain.push_back(std::move(der));
    }
    if (kept.chain.empty()) return;
    const auto& own = kept.chain.front();
    EVP_Digest(own.data(), own.size(), kept.hash.data(), nullptr, EVP_sha256(), nullptr);
  }
};

bool TlsCheck::judge(int error) {
  if ((options_.flags & flag_that_ignores(error)) != 0) return true;
  if (error == X509_V_ERR_CERT_REVOKED) report_.revoked = true;
  if (is_about_lists(error)) report_.revocation_unknown = true;
  return false;
}

void TlsCheck::reset() {
  report_ = {};
  certificate_ = {};
}

void TlsCheck::set_up(SSL_CTX* context) {
  SSL_CTX_set_ex_data(context, index_in_context(), new CheckPtr(shared_from_this()));
  SSL_CTX_set_info_callback(context, Hooks::on_info);
  if (!options_.shows_certificate) {
    SSL_CTX_set_client_cert_cb(context, Hooks::on_certificate_wanted);
  }
  if ((options_.flags & security::kTls) == 0) return;
  SSL_CTX_set_verify(context, SSL_VERIFY_PEER, Hooks::on_verify);
  if ((options_.flags & security::kEnableCrlCheck) != 0) {
    add_lists(SSL_CTX_get_cert_store(context), options_.revoked);
    X509_VERIFY_PARAM_set_flags(SSL_CTX_get0_param(context), X509_V_FLAG_CRL_CHECK);
  }
}

CURLcode TlsCheck::on_context(CURL*, void* context, void* self) {
  static_cast<TlsCheck*>(self)->set_up(static_cast<SSL_CTX*>(context));
  return CURLE_OK;
}

bool TlsCheck::install(CURL* easy) {
  curl_easy_setopt(easy, CURLOPT_SSL_CTX_DATA, this);
  if ((options_.flags & security::kIgnoreName) != 0) {
    curl_easy_setopt(easy, CURLOPT_SSL_VERIFYHOST, 0L);
  }
  return curl_easy_setopt(easy, CURLOPT_SSL_CTX_FUNCTION, on_context) == CURLE_OK;
}

}  // namespace openbits::transfer
