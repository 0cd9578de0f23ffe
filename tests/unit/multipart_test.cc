// Bodies with several ranges: what servers send, and what no server should (RANGE-10).
#include "transfer/multipart.h"

#include <gtest/gtest.h>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace openbits::transfer {
namespace {

using namespace std::string_literals;

/// What came of a body.
struct Outcome final : MultipartReader::Listener {
  bool on_part(const ContentRange& range) override {
    if (parts == parts_wanted) return false;
    ++parts;
    text += "[" + std::to_string(range.range->first) + "-" + std::to_string(range.range->last) +
            "/" + std::to_string(*range.total) + "]";
    return true;
  }
  bool on_part_data(const char* data, std::size_t size) override {
    EXPECT_GT(size, 0u);
    text.append(data, size);
    return text.size() < most;
  }

  int parts = 0;
  int parts_wanted = 1000;
  std::size_t most = ~std::size_t{0};
  std::string text;
  bool good = true;
  bool complete = false;
  bool unconfirmed = false;
};

Outcome read_in(const std::vector<std::string_view>& pieces, Outcome outcome = {}) {
  MultipartReader reader("sep", outcome);
  for (const std::string_view piece : pieces) {
    // On the heap and of that size, so that reading beyond it shows.
    const std::vector<char> bytes(piece.begin(), piece.end());
    outcome.good = reader.feed(bytes.data(), bytes.size());
    if (!outcome.good) break;
  }
  outcome.complete = reader.complete();
  outcome.unconfirmed = reader.is_unconfirmed();
  return outcome;
}

/// The outcome, which must be the same however the body is cut into two pieces, or into bytes.
Outcome read(std::string_view body) {
  const Outcome whole = read_in({body});
  const auto expect_same = [&](const Outcome& other, std::size_t cut) {
    EXPECT_EQ(other.text, whole.text) << cut;
    EXPECT_EQ(other.good, whole.good) << cut;
    EXPECT_EQ(other.complete, whole.complete) << cut;
    EXPECT_EQ(other.unconfirmed, whole.unconfirmed) << cut;
  };
  for (std::size_t cut = 0; cut <= body.size(); ++cut) {
    expect_same(read_in({body.substr(0, cut), body.substr(cut)}), cut);
  }
  std::vector<std::string_view> bytes;
  for (std::size_t i = 0; i < body.size(); ++i) bytes.push_back(body.substr(i, 1));
  expect_same(read_in(bytes), body.size());
  return whole;
}

std::string part(const std::string& headers, const std::string& data) {
  return "--sep\r\n" + headers + "\r\n" + data + "\r\n";
}
std::string part(std::uint64_t first, const std::string& data) {
  return part("Content-Type: text/plain\r\nContent-Range: bytes " + std::to_string(first) + "-" +
                  std::to_string(first + data.size() - 1) + "/1000\r\n",
              data);
}
const std::string kClose = "--sep--";

TEST(Multipart, TheBoundaryIsInTheType) {  // RANGE-10
  const auto b = [](std::string_view type) { return byteranges_boundary(type).value_or("none"); };
  EXPECT_EQ(b("multipart/byteranges; boundary=abc"), "abc");
  EXPECT_EQ(b("Multipart/ByteRanges;BOUNDARY=\"a b\" ; charset=x"), "a b");
  EXPECT_EQ(b("multipart/byteranges; charset=\"a;b=\\\"c\"; boundary=abc"), "abc");
  EXPECT_EQ(b("multipart/byteranges ; boundary = 00000000000000000001"), "00000000000000000001");
  for (const std::string_view bad :
       {"", "text/plain", "multipart/mixed; boundary=abc", "multipart/byteranges",
        "multipart/byteranges;", "multipart/byteranges; boundary",
        "multipart/byteranges; boundary=", "multipart/byteranges; boundary=\"\"",
        "multipart/byteranges; boundary=\"abc", "multipart/byteranges; boundary=\"abc\\",
        "multipart/byteranges; boundary=\"abc\"d", "multipart/byteranges; boundary=a; boundary=b",
        "multipart/byteranges; boundary=\"a\r\nb\"", "multipart/byteranges; boundary=\"a \"",
        "multipart/byteranges; boundary=a@b", "multipart/byteranges; x; boundary=a"}) {
    EXPECT_EQ(b(bad), "none") << bad;
  }
  EXPECT_EQ(b("multipart/byteranges; boundary=" + std::string(70, 'a')), std::string(70, 'a'));
  EXPECT_EQ(b("multipart/byteranges; boundary=" + std::string(71, 'a')), "none");
}

TEST(Multipart, PartsInOrder) {
  for (const std::string start : {"", "\r\n", "\r\n\r\n"}) {  // RANGE-10: at most two
    const Outcome o = read(start + part(5, "hello") + part(900, "x") + kClose);
    EXPECT_TRUE(o.good && o.complete);
    EXPECT_FALSE(o.unconfirmed);
    EXPECT_EQ(o.text, "[5-9/1000]hello[900-900/1000]x");
  }
}

TEST(Multipart, WhatIsBehindTheLastBoundaryIsIgnored) {
  for (const std::string more : {"\r\n", "\n", "-", "\r\n--sep\r\n", " epilogue"}) {
    EXPECT_TRUE(read(part(0, "a") + kClose + more).complete);
  }
}

TEST(Multipart, DataThatLooksLikeABoundaryIsData) {
  const std::string data = "\r\n--sep\r\n\r\n--sep--\r\n--se\0p"s;
  EXPECT_EQ(read(part(0, data) + kClose).text,
            "[0-" + std::to_string(data.size() - 1) + "/1000]" + data);
}

TEST(Multipart, HeadersOfParts) {  // RANGE-10
  const auto with = [](const std::string& headers) {
    return read(part(headers + "Content-Range: bytes 0-0/9\r\n", "a") + kClose).complete;
  };
  EXPECT_TRUE(with(""));
  EXPECT_TRUE(with("content-type:a/b\r\n"));
  EXPECT_TRUE(with("Content-Type: " + std::string(900, 'x') + "\r\n")) << "has no such limit";
  // 180 bytes of others, with their line ends.
  EXPECT_TRUE(with("X: " + std::string(175, 'x') + "\r\n"));
  EXPECT_FALSE(with("X: " + std::string(176, 'x') + "\r\n"));
  EXPECT_TRUE(with("X: " + std::string(85, 'x') + "\r\nY: " + std::string(85, 'x') + "\r\n"));
  EXPECT_FALSE(with("X: " + std::string(85, 'x') + "\r\nY: " + std::string(86, 'x') + "\r\n"));
  EXPECT_FALSE(with("Content-Type: " + std::string(1100, 'x') + "\r\n")) << "a line without end";
  std::string many;
  for (int i = 0; i < 5; ++i) many += "Content-Type: " + std::string(900, 'x') + "\r\n";
  EXPECT_FALSE(with(many));
  EXPECT_FALSE(with("no colon\r\n"));
  EXPECT_FALSE(with(": no name\r\n"));
  EXPECT_FALSE(with(" folded: x\r\n"));
  EXPECT_FALSE(with("name : x\r\n"));
  EXPECT_FALSE(with("X: a\nY: b\r\n"));
  EXPECT_FALSE(with("X: a\rb\r\n"));
  EXPECT_FALSE(with("X: a\0b\r\n"s));
  EXPECT_FALSE(with("Content-Range: bytes 0-0/9\r\n")) << "twice";
}

TEST(Multipart, EveryPartSaysWhichItIs) {
  for (const std::string range :
       {"", "Content-Range: bytes */9\r\n", "Content-Range: bytes 0-0/*\r\n",
        "Content-Range: bytes 1-0/9\r\n", "Content-Range: bytes 0-9/9\r\n",
        "Content-Range: items 0-0/9\r\n", "Content-Range: bytes 0-x/9\r\n", "Content-Range:\r\n",
        "Content-Range: bytes 0-99999999999999999999/99999999999999999999\r\n"}) {
    const Outcome o = read(part(range, "a") + kClose);
    EXPECT_FALSE(o.good) << range;
    EXPECT_EQ(o.text, "") << range;
    EXPECT_FALSE(o.unconfirmed) << range;
  }
}

TEST(Multipart, WhatIsNoBoundary) {
  for (const std::string& start : std::vector<std::string>{
           "preamble\r\n", "\r\n\r\n\r\n", "\n", "\r", "\r\r\n", "-", "--se", "--other\r\n",
           "--sepx", "--sep--", "--sep-", "--sep \t x", "--sep\n", " --sep\r\n", "\0"s}) {
    const Outcome o = read(start + "\r\n" + part(0, "a") + kClose);
    EXPECT_FALSE(o.good) << start;
    EXPECT_EQ(o.text, "") << start;
  }
  EXPECT_TRUE(read("--sep \t \r\nContent-Range: bytes 0-0/9\r\n\r\na\r\n--sep--").complete);
}

// The bytes before are others than the server has said they are, or more.
TEST(Multipart, APartIsGoodWhenABoundaryFollows) {
  const std::string good = "--sep\r\nContent-Range: bytes 0-2/9\r\n\r\n";
  for (const std::string rest :
       {"abcd\r\n--sep--", "ab\r\n--sep--", "abc--sep--", "abc\n--sep--", "abc\r\n\r\n--sep--",
        "abc\r\n--sex--", "abc\r\n--se\r\n", "abc\r\nmore", "abc\r--sep--"}) {
    const Outcome o = read(good + rest);
    EXPECT_FALSE(o.good) << rest;
    EXPECT_TRUE(o.unconfirmed) << rest;
    EXPECT_FALSE(o.complete) << rest;
  }
}

TEST(Multipart, ABodyThatBreaksOffIsNotComplete) {
  const std::string body = part(0, "abc") + part(10, "d") + kClose;
  for (std::size_t size = 0; size < body.size(); ++size) {
    const Outcome o = read_in({std::string_view(body).substr(0, size)});
    EXPECT_TRUE(o.good) << size;
    EXPECT_FALSE(o.complete) << size;
  }
  EXPECT_TRUE(read_in({body}).complete);
}

TEST(Multipart, NothingComesAfterARefusal) {
  Outcome no_more;
  no_more.parts_wanted = 1;
  Outcome o = read_in({part(0, "abc") + part(10, "d") + kClose, "more"}, no_more);
  EXPECT_FALSE(o.good);
  EXPECT_FALSE(o.unconfirmed) << "the first part was followed by a boundary";
  EXPECT_EQ(o.text, "[0-2/1000]abc");
  Outcome full;
  full.most = 1;
  o = read_in({part(0, "abc") + kClose}, full);
  EXPECT_FALSE(o.good);
  MultipartReader reader("sep", o);
  EXPECT_FALSE(reader.feed("x", 1));
  EXPECT_FALSE(reader.feed("\r\n", 2));
}

TEST(Multipart, LargeParts) {
  std::string data(300'000, 'a');
  for (std::size_t i = 0; i < data.size(); ++i) data[i] = static_cast<char>(i * 7);
  const std::string body =
      "--sep\r\nContent-Range: bytes 5-300004/999999999999\r\n\r\n" + data + "\r\n--sep--\r\n";
  EXPECT_EQ(read_in({body}).text, "[5-300004/999999999999]" + data);
}

}  // namespace
}  // namespace openbits::transfer
