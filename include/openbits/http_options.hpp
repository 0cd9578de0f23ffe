// How a job's HTTP transfers are made: client certificate, custom headers, checks of certificates,
// redirects, method. Obtained by Job::http(). Threads and errors are those of client.hpp.
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <openbits/client.hpp>

namespace openbits {

/// Bits of HttpOptions::security_flags.
namespace security {
inline constexpr std::uint32_t kEnableCrlCheck = 0x0001;       ///< refuse what is revoked (CERT-11)
inline constexpr std::uint32_t kIgnoreCertName = 0x0002;       ///< certificates of other hosts
inline constexpr std::uint32_t kIgnoreCertDate = 0x0004;       ///< out of date
inline constexpr std::uint32_t kIgnoreUnknownCa = 0x0008;      ///< from an unknown authority
inline constexpr std::uint32_t kIgnoreCertUsage = 0x0010;      ///< not made for servers
inline constexpr std::uint32_t kRedirectReport = 0x0100;       ///< and change the remote name
inline constexpr std::uint32_t kRedirectDisallow = 0x0200;     ///< a redirect is an error
inline constexpr std::uint32_t kRedirectHttpsToHttp = 0x0800;  ///< also from https to http
}  // namespace security

/// What a server has shown of itself.
struct ServerCertificate {
  std::string server;  ///< "host:port"
  /// DER: the server's own certificate, then those that it was issued by, as the server sent them.
  std::vector<std::vector<std::uint8_t>> chain;
};

/// A handle, as Job is. Certificate and headers can be set and read by the owner of the job only,
/// by no administrator (OWN-11): E_ACCESSDENIED.
class OPENBITS_EXPORT HttpOptions {
 public:
  /// SHA-1 of a certificate.
  using Thumbprint = std::array<std::uint8_t, 20>;
  /// Whether the server may be used: S_OK, or the failure that the job is to show.
  using CertificateCallback =
      std::function<HResult(Job job, File file, const ServerCertificate& certificate)>;

  /// Chooses the certificate to be shown to servers that ask for one; replaces another (CERT-01 to
  /// CERT-04, LNX-70). Errors: E_NOTIMPL for the location, HRESULT_FROM_WIN32(ERROR_FILE_NOT_FOUND)
  /// for the store, CRYPT_E_NOT_FOUND, BG_E_STRING_TOO_LONG, BG_E_INVALID_STATE.
  Result<void> set_client_certificate(CertificateStoreLocation location, std::string_view store,
                                      const Thumbprint& thumbprint);
  /// The first one whose subject contains `subject`.
  Result<void> set_client_certificate(CertificateStoreLocation location, std::string_view store,
                                      std::string_view subject);
  /// S_FALSE if there is none.
  Result<HResult> remove_client_certificate();
  /// RPC_X_BAD_STUB_DATA if there is none (CERT-06).
  Result<ClientCertificate> client_certificate() const;

  /// "Name: value" lines that end with CR LF, to be sent with every request; nullopt removes
  /// (HTTP-20 to HTTP-22). Errors: BG_E_STRING_TOO_LONG; E_INVALIDARG for what is no header or is
  /// the service's to set (LNX-72).
  Result<void> set_custom_headers(std::optional<std::string_view> headers);
  /// nullopt if there are none. E_ACCESSDENIED once they are write-only (HTTP-23).
  Result<std::optional<std::string>> custom_headers() const;
  /// For good (HTTP-24).
  Result<void> make_custom_headers_write_only();

  /// Bits of openbits::security (HTTP-12 to HTTP-19). E_NOTIMPL for others.
  Result<void> set_security_flags(std::uint32_t flags);
  /// Bits of openbits::security (HTTP-12 to HTTP-19).
  Result<std::uint32_t> security_flags() const;

  /// Before the first Resume; any but the default one puts the job into the foreground (HTTP-26 to
  /// HTTP-29).
  Result<void> set_method(std::string_view method);
  /// "GET", or for uploads "BITS_POST", unless another was set (HTTP-25).
  Result<std::string> method() const;

  /// Has the certificates of servers judged, after the system has accepted them and before a
  /// request is sent (CERT-13 to CERT-19). Ends with the service or this connection; the job then
  /// fails with BG_E_SERVER_CERT_VALIDATION_INTERFACE_REQUIRED until it is set again. Called on a
  /// thread of the library. BG_E_READ_ONLY_WHEN_JOB_ACTIVE unless the job is at rest.
  Result<void> set_certificate_callback(CertificateCallback callback);
  /// Has certificates judged as usual again.
  Result<void> clear_certificate_callback();
  /// Whether a program that can be asked is registered.
  Result<bool> has_certificate_callback() const;

 private:
  friend class Job;
  friend struct client::Access;
  HttpOptions(std::shared_ptr<client::Connection> connection, const Guid& job);
  std::shared_ptr<client::Connection> connection_;
  Guid id_;
  std::string path_;
};

}  // namespace openbits
