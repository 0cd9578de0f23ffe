#include "transfer/failure.h"

#include <cerrno>

#include "base/errno_error.h"

namespace openbits::transfer {
namespace {

struct Class {
  HResult code;
  ErrorContext context;
  bool transient;
  std::string_view text;  ///< what happened, to be put behind the URL
};

constexpr ErrorContext kTransport = ErrorContext::kGeneralTransport;
constexpr ErrorContext kRemote = ErrorContext::kRemoteFile;

Class classify(CURLcode code) {
  // Only the codes that HTTP can meet are told apart.
  switch (static_cast<int>(code)) {
    case CURLE_COULDNT_RESOLVE_HOST:
      return {hr::kBgENameResolutionFailure, kTransport, true, "the host name was not found"};
    case CURLE_COULDNT_RESOLVE_PROXY:
      return {hr::kBgEProxyNameResolutionFailure, kTransport, true, "the proxy was not found"};
    case CURLE_COULDNT_CONNECT:
    case CURLE_INTERFACE_FAILED:
      return {hr::kBgEConnectFailure, kTransport, true, "no connection could be made"};
    case CURLE_PROXY:
      return {hr::kBgEConnectFailure, kTransport, true, "the proxy made no connection"};
    case CURLE_OPERATION_TIMEDOUT:
      return {hr::kBgETimeout, kTransport, true, "the server did not answer in time"};
    case CURLE_SEND_ERROR:
    case CURLE_SEND_FAIL_REWIND:
      return {hr::kBgESendFailure, kTransport, true, "the request could not be sent"};
    case CURLE_RECV_ERROR:
    case CURLE_GOT_NOTHING:
    case CURLE_PARTIAL_FILE:
    case CURLE_HTTP2:
    case CURLE_HTTP2_STREAM:
    case CURLE_HTTP3:
    case CURLE_QUIC_CONNECT_ERROR:
      return {hr::kBgEConnectionClosed, kTransport, true, "the connection broke off"};
    case CURLE_SSL_CONNECT_ERROR:
    case CURLE_SSL_SHUTDOWN_FAILED:
    case CURLE_USE_SSL_FAILED:
      return {hr::kBgESecureChannelFailure, kTransport, true, "no secure channel could be made"};
    case CURLE_PEER_FAILED_VERIFICATION:
    case CURLE_SSL_ISSUER_ERROR:
    case CURLE_SSL_INVALIDCERTSTATUS:
    case CURLE_SSL_PINNEDPUBKEYNOTMATCH:
      return {hr::kBgETrustFailure, kTransport, false, "the server's certificate is not trusted"};
    case CURLE_SSL_CACERT_BADFILE:
    case CURLE_SSL_CRL_BADFILE:
      return {hr::kBgETrustFailure, kTransport, false,
              "the list of trusted authorities cannot be read"};
    case CURLE_SSL_CERTPROBLEM:
    case CURLE_SSL_CIPHER:
    case CURLE_SSL_ENGINE_NOTFOUND:
    case CURLE_SSL_ENGINE_SETFAILED:
    case CURLE_SSL_ENGINE_INITFAILED:
      return {hr::kBgESecureChannelFailure, kTransport, false, "no secure channel could be made"};
    case CURLE_URL_MALFORMAT:
    case CURLE_UNSUPPORTED_PROTOCOL:
      return {hr::kEInvalidArg, kRemote, false, "this is no URL that can be transferred"};
    case CURLE_TOO_MANY_REDIRECTS:
      return {hr::kBgEInvalidServerResponse, kRemote, false, "the server redirects endlessly"};
    case CURLE_WEIRD_SERVER_REPLY:
    case CURLE_RANGE_ERROR:
    case CURLE_BAD_CONTENT_ENCODING:
    case CURLE_WRITE_ERROR:
      return {hr::kBgEInvalidServerResponse, kRemote, false,
              "the server sent what is not a valid HTTP answer"};
    case CURLE_OUT_OF_MEMORY:
      return {hr::kEOutOfMemory, kTransport, true, "there is not enough memory"};
    case CURLE_FILESIZE_EXCEEDED:
      return {hr::kBgETooLarge, kRemote, false, "the file is too large"};
    default:
      return {hr::kBgEConnectionClosed, kTransport, true, "the transfer broke off"};
  }
}

core::TransferFailure make(const Subject& subject, ErrorContext context, HResult code,
                           bool transient, std::string message) {
  core::TransferFailure failure;
  failure.error.context = context;
  failure.error.code = code;
  failure.error.file = subject.file;
  failure.error.protocol = std::string(subject.protocol);
  failure.error.message = std::move(message);
  failure.transient = transient;
  return failure;
}

/// The file system itself cannot be reached for the moment: one over the network, or in user space
/// (ERR-22, LNX-100).
bool is_away(int error) {
  return error == ESTALE || error == ENOTCONN || error == EHOSTDOWN || error == EHOSTUNREACH ||
         error == ENETDOWN || error == ENETUNREACH || error == ETIMEDOUT || error == ENOLCK;
}

}  // namespace

bool is_transient_status(int status) {
  if (status >= 300 && status < 400) return !(status <= 305 || status == 307);
  if (status >= 400 && status < 500) return status == 408 || status == 409 || status == 429;
  if (status >= 500 && status < 600) return status != 501 && status != 505;
  return true;
}

core::TransferFailure status_failure(const Subject& subject, const ResponseHead& head,
                                     WallTime now) {
  std::string message = subject.url + ": the server answered " + std::to_string(head.status);
  if (!head.reason.empty()) message += " (" + head.reason + ")";
  core::TransferFailure failure = make(subject, kRemote, http_status(head.status),
                                       is_transient_status(head.status), std::move(message));
  failure.retry_after = retry_after_seconds(head.retry_after, now);
  return failure;
}

core::TransferFailure answer_failure(const Subject& subject, HResult code, std::string_view why) {
  return make(subject, kRemote, code, false, subject.url + ": the server " + std::string(why));
}

std::optional<core::TransferFailure> digest_failure(const Subject& subject,
                                                    const std::vector<Digest>& expected,
                                                    const std::vector<Digest>& computed,
                                                    bool program_says) {
  for (std::size_t i = 0; i < expected.size(); ++i) {
    if (i < computed.size() && computed[i] == expected[i]) continue;
    const std::string got = i < computed.size() ? computed[i].hex() : "not known";
    return make(subject, kRemote, hr::kBgEValidationFailed, false,
                subject.url + ": the " + std::string(to_string(expected[i].algorithm)) +
                    " of the file is " + got + ", and not " + expected[i].hex() + " as " +
                    (program_says ? "the program" : "the server itself") +
                    " says. Resume to fetch it anew.");
  }
  return std::nullopt;
}

core::TransferFailure curl_failure(const Subject& subject, CURLcode code, std::string_view detail) {
  const Class c = classify(code);
  std::string message = subject.url + ": " + std::string(c.text);
  // libcurl's own sentence for a bad URL can repeat the URL with its password.
  if (c.code != hr::kEInvalidArg) {
    message += " (";
    message += detail.empty() ? std::string_view(curl_easy_strerror(code)) : detail;
    message += ")";
  }
  return make(subject, c.context, c.code, c.transient, std::move(message));
}

core::TransferFailure file_failure(const Subject& subject, int error, std::string_view action,
                                   const std::string& path, std::string_view why) {
  const bool transient =
      error == EMFILE || error == ENFILE || error == ENOMEM || error == EINTR || error == EAGAIN;
  const std::string what = std::string(action) + " " + path;
  Error local = base::errno_error(error, what);
  if (is_away(error)) {
    return make(subject, ErrorContext::kLocalFile, hr::kBgEDestinationLocked, true,
                std::move(local.message));
  }
  if (!why.empty()) local.message = "cannot " + what + ": " + std::string(why);
  return make(subject, ErrorContext::kLocalFile, local.code, transient, std::move(local.message));
}

core::TransferFailure source_failure(const Subject& subject, int error, std::string_view why) {
  Error read = base::errno_error(error, "read " + subject.url);
  if (!why.empty()) read.message = "cannot read " + subject.url + ": " + std::string(why);
  bool transient = false;
  switch (error) {
    // What a disk or a server of a mounted file system may have for a while.
    case EIO:
    case ESTALE:
    case ETIMEDOUT:
    case ENOTCONN:
    case EHOSTDOWN:
    case EHOSTUNREACH:
    case ENETDOWN:
    case ENETUNREACH:
    case ECONNABORTED:
    case ECONNREFUSED:
    case ECONNRESET:
    case EMFILE:
    case ENFILE:
    case ENOMEM:
    case EINTR:
    case EAGAIN:
      transient = true;
      break;
    case ENODATA:
      read.code = hr::kBgEMissingFileSize;
      break;
    case ETXTBSY:
      read.code = hr::kEInvalidArg;
      break;
    default:
      break;
  }
  return make(subject, kRemote, read.code, transient, std::move(read.message));
}

core::TransferFailure unfit_source(const Subject& subject, HResult code, std::string_view why) {
  return make(subject, kRemote, code, false, subject.url + ": " + std::string(why));
}

core::TransferFailure volume_failure(const Subject& subject, const std::string& path) {
  return make(subject, ErrorContext::kLocalFile, hr::kBgEVolumeChanged, false,
              "cannot go on with " + path +
                  ": another file system is mounted there than when the transfer began");
}

std::optional<core::TransferFailure> tls_failure(const Subject& subject,
                                                 const TlsCheck::Report& report) {
  const auto fatal = [&](HResult code, std::string_view why) {
    return make(subject, kTransport, code, false, subject.url + ": " + std::string(why));
  };
  if (report.revoked) {
    return fatal(hr::kWin32WinhttpSecureCertRevoked, "the server's certificate has been revoked");
  }
  if (report.revocation_unknown) {
    return fatal(hr::kWin32WinhttpSecureCertRevFailed,
                 "no list says whether the server's certificate has been revoked");
  }
  if (report.wants_certificate) {
    return fatal(hr::kWin32WinhttpClientAuthCertNeeded,
                 "the server asks for a client certificate, and the job has none");
  }
  if (report.refuses_certificate) {
    return make(subject, kRemote, http_status(403), false,
                subject.url + ": the server does not accept the client certificate of the job");
  }
  return std::nullopt;
}

core::TransferFailure proxy_refusal_failure(const Subject& subject, int status) {
  const std::string_view what = status == 407 ? "the proxy wants a user name and a password"
                                              : "the proxy has not let the connection through";
  return make(subject, kTransport, http_status(status), is_transient_status(status),
              subject.url + ": " + std::string(what) + " (" + std::to_string(status) + ")");
}

core::TransferFailure setup_failure(const Subject& subject, const Error& why) {
  return make(subject, kTransport, why.code, why.code == hr::kEOutOfMemory,
              subject.url + ": " + why.message);
}

core::TransferFailure proxy_failure(const Subject& subject, std::string_view why) {
  return make(subject, kTransport, hr::kBgEInvalidProxyInfo, false,
              subject.url + ": the proxy settings cannot be used: " + std::string(why));
}

}  // namespace openbits::transfer
