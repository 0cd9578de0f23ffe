// The checks of a server's certificate beyond libcurl's, by means of OpenSSL: errors that a job
// ignores, revocation, what the server has shown and what it wants of us (CERT-08 to CERT-12,
// CERT-16).
#pragma once

#include <curl/curl.h>

#include <cstdint>
#include <memory>
#include <string>

#include "core/certificate.h"

struct ssl_ctx_st;

namespace openbits::transfer {

/// Thread: the loop thread. libcurl's connections share it with the request.
class TlsCheck : public std::enable_shared_from_this<TlsCheck> {
 public:
  struct Options {
    std::uint32_t flags = 0;         ///< core::security
    std::string revoked;             ///< lists of revoked certificates, PEM
    bool shows_certificate = false;  ///< a client certificate is set
    bool keeps_chain = false;        ///< certificate() is wanted
  };
  /// What has come of the last handshake.
  struct Report {
    bool revoked = false;
    bool revocation_unknown = false;   ///< there is no list that says whether it is
    bool wants_certificate = false;    ///< the server asked for one, and there is none
    bool refuses_certificate = false;  ///< it does not want ours
  };

  explicit TlsCheck(Options options) : options_(std::move(options)) {}

  /// Has libcurl use it for the handle's connections from now on. False: this libcurl cannot.
  bool install(CURL* easy);
  void reset();

  const Report& report() const { return report_; }
  /// What the server has shown; no chain: nothing. `server` is not set.
  const core::ServerCertificate& certificate() const { return certificate_; }

 private:
  static CURLcode on_context(CURL*, void* context, void* self);
  struct Hooks;  // OpenSSL's callbacks
  friend struct Hooks;
  void set_up(ssl_ctx_st* context);
  bool judge(int error);

  const Options options_;
  Report report_;
  core::ServerCertificate certificate_;
};

}  // namespace openbits::transfer
