// What the upload protocol puts into headers, and what is made of those of answers.
#include "transfer/upload_packet.h"

#include <gtest/gtest.h>

#include "transfer/url.h"

namespace openbits::transfer {
namespace {

ResponseHead head(const std::string& fields, int status = 200) {
  ResponseHead h;
  h.status = status;
  h.text = "HTTP/1.1 " + std::to_string(status) + " x\r\n" + fields + "\r\n";
  return h;
}

TEST(UploadPacket, AnAckIsRead) {  // UPL-05 UPL-08 UPL-15 UPL-27 UPL-28 UPL-34
  const UploadAck ack = parse_ack(
      head("bits-packet-type: ACK\r\nBITS-Protocol: {7DF0354D-249B-430F-820D-3D2A9BEF4931}\r\n"
           "BITS-Session-Id:  {1-2} \r\nBITS-Received-Content-Range: 213\r\n"
           "BITS-Host-Id: other\r\nBITS-Host-Id-Fallback-Timeout: 60\r\n"
           "BITS-Reply-URL: http://h/a%20b?c\r\n"));
  EXPECT_TRUE(ack.is_ack);
  EXPECT_TRUE(equal_ignoring_case(ack.protocol, kUploadProtocol));
  EXPECT_EQ(ack.session, "{1-2}");
  EXPECT_EQ(ack.expected, 213u);
  EXPECT_EQ(ack.host, "other");
  EXPECT_EQ(ack.host_fallback, 60u);
  EXPECT_EQ(ack.reply_url, "http://h/a%20b?c");
  EXPECT_EQ(ack.error, hr::kOk);
}

TEST(UploadPacket, WhatIsNotWellFormedWasNotSent) {  // UPL-08
  const UploadAck ack = parse_ack(
      head("BITS-Packet-Type: Ping\r\nBITS-Session-Id: a b\r\nBITS-Received-Content-Range: 12x\r\n"
           "BITS-Host-Id: " +
           std::string(300, 'h') +
           "\r\nBITS-Host-Id-Fallback-Timeout: -1\r\n"
           "BITS-Reply-URL: " +
           std::string(3000, 'u') + "\r\nBITS-Error-Code: zero\r\n"));
  EXPECT_FALSE(ack.is_ack);
  EXPECT_EQ(ack.session, "");
  EXPECT_FALSE(ack.expected);
  EXPECT_EQ(ack.host, "");
  EXPECT_EQ(ack.host_fallback, 0u);
  EXPECT_EQ(ack.reply_url, "");
  EXPECT_EQ(ack.error, hr::kOk);
  EXPECT_EQ(parse_ack(head("BITS-Session-Id: " + std::string(101, 's') + "\r\n")).session, "");
  EXPECT_EQ(parse_ack(head("BITS-Session-Id: " + std::string(100, 's') + "\r\n")).session,
            std::string(100, 's'));
  EXPECT_EQ(parse_ack(head("BITS-Session-Id: \xC3\xA4\r\n")).session, "");
}

TEST(UploadPacket, ErrorsHaveSeveralForms) {  // UPL-30
  for (const char* text : {"BITS-Error-Code: 0x80200020", "BITS-Error: x80200020",
                           "bits-error-code: 80200020", "BITS-Error-Code: 0X80200020"}) {
    EXPECT_EQ(parse_ack(head(std::string(text) + "\r\n")).error, hr::kBgETooLarge) << text;
  }
  EXPECT_EQ(parse_ack(head("BITS-Error-Code: 0x0\r\n")).error, hr::kOk);
  EXPECT_EQ(parse_ack(head("BITS-Error-Code: 0x180200020\r\n")).error, hr::kOk);
  EXPECT_FALSE(parse_ack(head("BITS-Error-Context: 0x5\r\n")).from_application);
  EXPECT_TRUE(parse_ack(head("BITS-Error-Context: 0x7\r\n")).from_application);
  EXPECT_TRUE(parse_ack(head("BITS-Error-Context: 7\r\n")).from_application);
}

TEST(UploadPacket, RangesCountFromZero) {  // UPL-12
  EXPECT_EQ(fragment_range(0, 10, 100), "bytes 0-9/100");
  EXPECT_EQ(fragment_range(90, 10, 100), "bytes 90-99/100");
  EXPECT_EQ(fragment_range(0, 0, 0), "bytes */0");
}

TEST(UploadPacket, NamesCannotBreakOut) {  // UPL-13
  EXPECT_EQ(content_name("/a/b c.txt"), "b c.txt");
  EXPECT_EQ(content_name("/a/x\r\nBITS-Session-Id: y"), "x%0D%0ABITS-Session-Id: y");
  EXPECT_EQ(content_name("/a/\x7F\xC3\xA4"), "%7F\xC3\xA4");
}

TEST(UploadPacket, AHostTakesThePlaceOfAnother) {  // UPL-27
  EXPECT_EQ(with_host("http://h/a?b", "other"), "http://other/a?b");
  EXPECT_EQ(with_host("http://h:81/a", "other"), "http://other:81/a");
  EXPECT_EQ(with_host("https://h/a", "other:8443"), "https://other:8443/a");
  EXPECT_EQ(with_host("http://h/a", "[::1]:82"), "http://[::1]:82/a");
  for (const char* bad : {"", "a/b", "a?b", "a#b", "user@a", "a\\b", "a:b", "a:99999"}) {
    EXPECT_FALSE(with_host("http://h/a", bad)) << bad;
  }
}

TEST(UploadPacket, FailuresAreOfWhoHasFailed) {  // ERR-05 ERR-19 UPL-19 UPL-20
  const Subject subject{0, "http://h/a"};
  UploadAck ack;
  core::TransferFailure f = upload_failure(subject, head("", 403), ack, {});
  EXPECT_EQ(f.error.code, http_status(403));
  EXPECT_EQ(f.error.context, ErrorContext::kRemoteFile);
  EXPECT_FALSE(f.transient);
  ack.error = hr::kBgETooLarge;
  EXPECT_FALSE(upload_failure(subject, head("", 500), ack, {}).transient);
  ack.error = hr::kBgESessionNotFound;
  EXPECT_TRUE(upload_failure(subject, head("", 404), ack, {}).transient);
  ack.from_application = true;
  f = upload_failure(subject, head("", 503), ack, {});
  EXPECT_EQ(f.error.context, ErrorContext::kRemoteApplication);
  EXPECT_EQ(f.error.code, hr::kBgESessionNotFound);
}

}  // namespace
}  // namespace openbits::transfer
