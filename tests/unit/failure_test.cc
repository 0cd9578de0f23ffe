#include "transfer/failure.h"

#include <gtest/gtest.h>

#include <cerrno>
#include <chrono>
#include <string>

#include "transfer/url.h"

namespace openbits::transfer {
namespace {

const Subject kSubject{3, "http://example.org/a/file"};
const WallTime kNow{std::chrono::seconds(1445412480)};

ResponseHead head(int status) {
  ResponseHead h;
  h.status = status;
  h.version = 11;
  return h;
}

// ERR-16, ERR-17, ERR-18, LNX-16
TEST(HttpFailure, TransientOrFatalByStatus) {
  for (const int fatal : {300, 301, 302, 303, 304, 305, 307, 400, 401, 403, 404, 405, 407, 410, 416,
                          451, 499, 501, 505}) {
    EXPECT_FALSE(is_transient_status(fatal)) << fatal;
  }
  for (const int transient :
       {306, 308, 399, 408, 409, 429, 500, 502, 503, 504, 506, 599, 600, 999, 100}) {
    EXPECT_TRUE(is_transient_status(transient)) << transient;
  }
}

// ERR-19, ERR-05, ERR-07
TEST(HttpFailure, CarriesTheStatus) {
  ResponseHead h = head(404);
  h.reason = "Not Found";
  const core::TransferFailure f = status_failure(kSubject, h, kNow);
  EXPECT_EQ(f.error.code, static_cast<HResult>(0x80190194u));
  EXPECT_EQ(f.error.context, ErrorContext::kRemoteFile);
  EXPECT_EQ(f.error.file, 3u);
  EXPECT_EQ(f.error.protocol, "http");
  EXPECT_FALSE(f.transient);
  EXPECT_EQ(f.retry_after, 0u);
  EXPECT_EQ(f.error.message, "http://example.org/a/file: the server answered 404 (Not Found)");
}

// LNX-16
TEST(HttpFailure, RetryAfter) {
  ResponseHead h = head(503);
  h.retry_after = "120";
  EXPECT_EQ(status_failure(kSubject, h, kNow).retry_after, 120u);
  h.retry_after = "Wed, 21 Oct 2015 07:29:00 GMT";
  EXPECT_EQ(status_failure(kSubject, h, kNow).retry_after, 60u);
  h.retry_after = "1000000";
  EXPECT_EQ(status_failure(kSubject, h, kNow).retry_after, 86400u);
}

// ERR-25 and the error list of api.md
TEST(TransportFailure, Classes) {  // LNX-33
  struct Row {
    CURLcode code;
    HResult result;
    ErrorContext context;
    bool transient;
  };
  constexpr ErrorContext kTransport = ErrorContext::kGeneralTransport;
  constexpr ErrorContext kRemote = ErrorContext::kRemoteFile;
  const Row rows[] = {
      {CURLE_COULDNT_RESOLVE_HOST, hr::kBgENameResolutionFailure, kTransport, true},
      {CURLE_COULDNT_RESOLVE_PROXY, hr::kBgEProxyNameResolutionFailure, kTransport, true},
      {CURLE_COULDNT_CONNECT, hr::kBgEConnectFailure, kTransport, true},
      {CURLE_RECV_ERROR, hr::kBgEConnectionClosed, kTransport, true},
      {CURLE_PARTIAL_FILE, hr::kBgEConnectionClosed, kTransport, true},
      {CURLE_GOT_NOTHING, hr::kBgEConnectionClosed, kTransport, true},
      {CURLE_SEND_ERROR, hr::kBgESendFailure, kTransport, true},
      {CURLE_OPERATION_TIMEDOUT, hr::kBgETimeout, kTransport, true},
      {CURLE_SSL_CONNECT_ERROR, hr::kBgESecureChannelFailure, kTransport, true},
      {CURLE_PEER_FAILED_VERIFICATION, hr::kBgETrustFailure, kTransport, false},
      {CURLE_URL_MALFORMAT, hr::kEInvalidArg, kRemote, false},
      {CURLE_UNSUPPORTED_PROTOCOL, hr::kEInvalidArg, kRemote, false},
      {CURLE_WEIRD_SERVER_REPLY, hr::kBgEInvalidServerResponse, kRemote, false},
      {CURLE_TOO_MANY_REDIRECTS, hr::kBgEInvalidServerResponse, kRemote, false},
      {CURLE_OUT_OF_MEMORY, hr::kEOutOfMemory, kTransport, true},
  };
  for (const Row& row : rows) {
    const core::TransferFailure f = curl_failure(kSubject, row.code, "detail");
    EXPECT_EQ(f.error.code, row.result) << row.code;
    EXPECT_EQ(f.error.context, row.context) << row.code;
    EXPECT_EQ(f.transient, row.transient) << row.code;
    EXPECT_EQ(f.error.protocol, "http");
    EXPECT_NE(f.error.message.find(kSubject.url), std::string::npos);
  }
}

TEST(LocalFailure, Classes) {
  const auto at = [](int error) { return file_failure(kSubject, error, "write to", "/d/f"); };
  EXPECT_EQ(at(ENOSPC).error.code, hr::kWin32DiskFull);
  EXPECT_EQ(at(ENOSPC).error.context, ErrorContext::kLocalFile);
  EXPECT_EQ(at(ENOSPC).error.message, "cannot write to /d/f: No space left on device");
  EXPECT_EQ(at(EACCES).error.code, hr::kEAccessDenied);
  for (const int fatal : {ENOSPC, EDQUOT, EACCES, EIO, EROFS, ENOENT, EFBIG}) {
    EXPECT_FALSE(at(fatal).transient) << fatal;
    EXPECT_TRUE(failed(at(fatal).error.code)) << fatal;
  }
  for (const int transient : {EMFILE, ENFILE, ENOMEM, EINTR, EAGAIN}) {
    EXPECT_TRUE(at(transient).transient) << transient;
  }
  for (const int away : {ESTALE, ENOTCONN, EHOSTDOWN, EHOSTUNREACH, ETIMEDOUT, ENOLCK}) {
    EXPECT_EQ(at(away).error.code, hr::kBgEDestinationLocked) << away;  // ERR-22 LNX-100
    EXPECT_EQ(at(away).error.context, ErrorContext::kLocalFile) << away;
    EXPECT_TRUE(at(away).transient) << away;
  }
  EXPECT_EQ(file_failure(kSubject, EACCES, "use", "/d/f", "it is a symbolic link").error.message,
            "cannot use /d/f: it is a symbolic link");
}

TEST(ServerFailure, Sentence) {
  const auto f = answer_failure(kSubject, hr::kBgEMissingFileSize, "does not say the size");
  EXPECT_EQ(f.error.code, hr::kBgEMissingFileSize);
  EXPECT_EQ(f.error.context, ErrorContext::kRemoteFile);
  EXPECT_FALSE(f.transient);
  EXPECT_EQ(f.error.message, "http://example.org/a/file: the server does not say the size");
}

// PROXY-07
TEST(ProxyFailure, IsFatal) {
  const auto f = proxy_failure(kSubject, "no");
  EXPECT_EQ(f.error.code, hr::kBgEInvalidProxyInfo);
  EXPECT_FALSE(f.transient);
}

// FILE-15: a URL may hold a user and a password; nobody else is shown them.
TEST(DisplayUrl, HidesSecrets) {
  EXPECT_EQ(display_url("https://user:secret@example.org:8443/a/b?token=x#y"),
            "https://example.org:8443/a/b");
  EXPECT_EQ(display_url("http://example.org"), "http://example.org/");
  EXPECT_EQ(display_url("http://us er:secret@x y/"), "the URL");
  EXPECT_EQ(display_url(""), "the URL");
}

}  // namespace
}  // namespace openbits::transfer
