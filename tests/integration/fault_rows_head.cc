// Faults of what the head of an answer says, and of HEAD.
#include "fault_rows.h"

namespace openbits::test {
namespace {

using enum Mode;

const std::vector<Place> kLater = {Place::kMiddle, Place::kLast};

std::string status_of(const HttpAnswer& answer) {
  return answer.status_line.substr(answer.status_line.find(' '));
}

std::size_t length_of(const Scene& s) {
  return s.answer.body.size();
}

/// Sends the answer with this instead of its Content-Length; then the connection ends.
std::function<bool(Scene&)> with_length(std::function<std::string(Scene&)> value) {
  return [value = std::move(value)](Scene& s) {
    s.answer.set("Content-Length", value(s));
    return s.send() && false;
  };
}

/// The numbers of a Content-Range.
struct Numbers {
  std::uint64_t first = 0;
  std::uint64_t last = 0;
  std::uint64_t size = 0;
};

Numbers numbers_of(const Scene& s) {
  const auto asked = s.exchange.request().range();
  const std::uint64_t first = asked ? asked->first : 0;
  return {first, first + length_of(s) - 1, s.now.body.size()};
}

std::string text_of(const Numbers& n, const std::string& unit = "bytes") {
  return unit + " " + std::to_string(n.first) + "-" + std::to_string(n.last) + "/" +
         std::to_string(n.size);
}

/// Sends a 206 with this as its Content-Range.
std::function<bool(Scene&)> with_range(std::function<std::string(Numbers)> value) {
  return [value = std::move(value)](Scene& s) {
    s.answer.set("Content-Range", value(numbers_of(s)));
    return s.send();
  };
}

std::function<bool(Scene&)> with_status(std::string line) {
  return [line = std::move(line)](Scene& s) {
    s.answer.status_line = line;
    return s.send();
  };
}

std::function<bool(Scene&)> with_field(std::string name, std::string value) {
  return [name = std::move(name), value = std::move(value)](Scene& s) {
    s.answer.set(name, value);
    return s.send();
  };
}

bool interim_answers(Scene& s, int count) {
  const std::string hint = "HTTP/1.1 103 Early Hints\r\nLink: </x>; rel=preload\r\n\r\n";
  for (int i = 0; i < count; ++i) {
    if (!s.exchange.send(hint)) return false;
  }
  return s.send();
}

bool refuse_head(Scene& s, const std::string& status) {
  return s.exchange.send("HTTP/1.1 " + status + "\r\nContent-Length: 0\r\n\r\n");
}

std::vector<Fault> lengths() {
  const Rules in_parts_only = {in({kForeground}, kNotMet)};
  return {
      {"length-missing", "no Content-Length, the end of the connection ends the body",
       Site::kRequest,
       [](Scene& s) {
         s.answer.drop("Content-Length");
         return s.send() && false;
       },
       every_time(kRight)},
      {"length-too-long",
       "a Content-Length greater than the body",
       Site::kRequest,
       with_length([](Scene& s) { return std::to_string(length_of(s) + 9); }),
       {in({kForeground}, kClosed), only(Times::kOnce, in({kBackground}, kRight)), {kInvalid}}},
      {"length-too-short",
       "a Content-Length less than the body",
       Site::kRequest,
       with_length([](Scene& s) { return std::to_string(length_of(s) - 9); }),
       {only(Times::kOnce, in(kWholeFiles, kRight)), in({kForeground}, kChanged), {kInvalid}}},
      {"length-too-short-close",
       "a Content-Length less than the body, and Connection: close",
       Site::kRequest,
       [](Scene& s) {
         s.answer.set("Connection", "close");
         s.answer.set("Content-Length", std::to_string(length_of(s) - 9));
         return s.send() && false;
       },
       // It is the only thing that says how long the file is.
       {in({kForeground}, kRight), only(Times::kOnce, in({kBackground}, kRight)), {kInvalid}},
       false,
       {kForeground}},
      {"length-zero",
       "a Content-Length of 0",
       Site::kRequest,
       with_length([](Scene&) { return "0"; }),
       {only(Times::kOnce, in(kWholeFiles, kRight)), in({kForeground}, kChanged), {kInvalid}}},
      {"length-negative", "a negative Content-Length", Site::kRequest,
       with_length([](Scene& s) { return "-" + std::to_string(length_of(s)); }),
       every_time(kInvalid)},
      {"length-no-number", "a Content-Length that is no number", Site::kRequest,
       with_length([](Scene&) { return "many"; }), every_time(kInvalid)},
      {"length-too-large", "a Content-Length of more than 2^64", Site::kRequest,
       with_length([](Scene&) { return "99999999999999999999999"; }),
       heals_in(kWholeFiles, kInvalid)},
      {"length-twice", "two Content-Lengths that differ", Site::kRequest,
       [](Scene& s) {
         s.answer.fields.emplace_back("Content-Length", std::to_string(length_of(s) - 9));
         return s.send() && false;
       },
       heals_in(kWholeFiles, kInvalid)},
      {"length-twice-the-same", "the Content-Length twice", Site::kRequest,
       [](Scene& s) {
         s.answer.fields.emplace_back("Content-Length", std::to_string(length_of(s)));
         return s.send();
       },
       every_time(kRight)},
  };
}

std::vector<Fault> ranges() {
  return {
      {"range-first",
       "a Content-Range that begins elsewhere",
       Site::kPart,
       with_range([](Numbers n) {
         ++n.first;
         return text_of(n);
       }),
       {in({kForeground}, kNotMet), only(Times::kOnce, in({kBackground}, kRight)), {kInvalid}}},
      {"range-last",
       "a Content-Range that ends elsewhere",
       Site::kPart,
       with_range([](Numbers n) {
         --n.last;
         return text_of(n);
       }),
       {in({kForeground}, kNotMet), only(Times::kOnce, in({kBackground}, kRight)), {kInvalid}}},
      {"range-last-behind",
       "a Content-Range that ends behind what was asked for",
       Site::kPart,
       with_range([](Numbers n) {
         ++n.last;
         return text_of(n);
       }),
       // Behind the end of the file it is no Content-Range at all.
       {in({kForeground}, kNotMet),
        only(Times::kOnce, in({kBackground}, kRight)),
        in({kBackground}, kNoRanges),
        at({kRanges}, {Place::kLast}, kNoRanges),
        at({kOnDemand}, {Place::kFirst}, kNoRandomAccess),
        {kInvalid}}},
      {"range-total",
       "a Content-Range of a larger file",
       Site::kPart,
       with_range([](Numbers n) {
         n.size += 7;
         return text_of(n);
       }),
       {in({kForeground}, kNotMet), once(kRight), always(kChanged)}},
      {"range-total-unknown",
       "a Content-Range that does not say of how much",
       Site::kPart,
       with_range([](Numbers n) {
         return "bytes " + std::to_string(n.first) + "-" + std::to_string(n.last) + "/*";
       }),
       {in({kForeground}, kNotMet), only(Times::kOnce, in({kBackground}, kRight)), {kInvalid}}},
      {"range-unit",
       "a Content-Range in another unit",
       Site::kPart,
       with_range([](Numbers n) { return text_of(n, "lines"); }),
       {in({kForeground}, kNotMet),
        only(Times::kOnce, in({kBackground}, kRight)),
        in({kOnDemand}, kNoRandomAccess),
        {kNoRanges}}},
      {"range-malformed",
       "a Content-Range that is none",
       Site::kPart,
       with_range([](Numbers) { return "bytes all of them"; }),
       {in({kForeground}, kNotMet),
        only(Times::kOnce, in({kBackground}, kRight)),
        in({kOnDemand}, kNoRandomAccess),
        {kNoRanges}}},
      {"range-missing",
       "a 206 without Content-Range",
       Site::kPart,
       [](Scene& s) {
         s.answer.drop("Content-Range");
         return s.send();
       },
       {in({kForeground}, kNotMet),
        only(Times::kOnce, in({kBackground}, kRight)),
        in({kOnDemand}, kNoRandomAccess),
        {kNoRanges}}},
      {"range-twice",
       "two Content-Ranges that differ",
       Site::kPart,
       [](Scene& s) {
         Numbers n = numbers_of(s);
         --n.last;
         s.answer.fields.emplace_back("Content-Range", text_of(n));
         return s.send();
       },
       {in({kForeground}, kNotMet), only(Times::kOnce, in({kBackground}, kRight)), {kInvalid}}},
      {"range-shorter",
       "a part that ends earlier, and says so",
       Site::kPart,
       [](Scene& s) {
         s.answer.body.resize(length_of(s) / 2 + 1);
         s.answer.set("Content-Range", text_of(numbers_of(s)));
         s.answer.set("Content-Length", std::to_string(length_of(s)));
         return s.send();
       },
       {in({kForeground}, kNotMet), {kRight}}},
      {"multipart",
       "multipart/byteranges where one range was asked for",
       Site::kPart,
       [](Scene& s) {
         s.answer.body = "--b\r\nContent-Range: " + text_of(numbers_of(s)) + "\r\n\r\n" +
                         s.answer.body + "\r\n--b--\r\n";
         s.answer.drop("Content-Range");
         s.answer.set("Content-Type", "multipart/byteranges; boundary=b");
         s.answer.set("Content-Length", std::to_string(length_of(s)));
         return s.send();
       },
       {in({kForeground}, kNotMet),
        only(Times::kOnce, in({kBackground}, kRight)),
        in({kOnDemand}, kNoRandomAccess),
        {kNoRanges}}},
      {"200-for-206",
       "the whole file although a part was asked for",
       Site::kPart,
       [](Scene& s) {
         s.answer = good_answer({"GET", "", {}}, s.now);
         return s.send();
       },
       {in({kForeground}, kNotMet), only(Times::kOnce, in({kBackground}, kRight)),
        at({kRanges}, {Place::kFirst}, kNoRanges), in({kBackground}, kNoRanges),
        only(Times::kOnce, at({kOnDemand}, kLater, kRight)), in({kOnDemand}, kNoRandomAccess),
        once(kRight), always(kChanged)}},
      {"206-for-200",
       "a part although the whole was asked for",
       Site::kRequest,
       [](Scene& s) {
         s.answer.status_line = "HTTP/1.1 206 Partial Content";
         s.answer.set("Content-Range", text_of(numbers_of(s)));
         return s.send();
       },
       {only(Times::kOnce, in({kForeground}, kRight)), in({kForeground}, kInvalid), {kRight}}},
      {"416",
       "416, as if the file had no such part",
       Site::kPart,
       [](Scene& s) {
         return s.exchange.send("HTTP/1.1 416 Range Not Satisfiable\r\nContent-Range: bytes */" +
                                std::to_string(s.now.body.size()) +
                                "\r\nContent-Length: 0\r\n\r\n");
       },
       {in({kForeground}, kNotMet), only(Times::kOnce, in({kBackground}, kRight)), {refused(416)}}},
  };
}

std::vector<Fault> forms() {
  return {
      {"gzip", "Content-Encoding: gzip", Site::kRequest, with_field("Content-Encoding", "gzip"),
       heals_in(kWholeFiles, kInvalid)},
      {"transfer-gzip", "Transfer-Encoding: gzip, which nobody has asked for", Site::kRequest,
       [](Scene& s) {
         s.answer.drop("Content-Length");
         s.answer.set("Transfer-Encoding", "gzip");
         return s.send() && false;
       },
       heals_in(kWholeFiles, kInvalid)},
      {"1xx", "a hundred interim answers", Site::kRequest,
       [](Scene& s) { return interim_answers(s, 100); }, every_time(kRight)},
      {"1xx-storm", "interim answers without end", Site::kRequest,
       [](Scene& s) { return interim_answers(s, 1'000'000); }, every_time(kInvalid)},
      {"large-head", "a megabyte of header fields", Site::kRequest,
       [](Scene& s) {
         for (int i = 0; i < 1024; ++i) {
           s.answer.fields.emplace_back("X-" + std::to_string(i), std::string(1024, 'x'));
         }
         return s.send();
       },
       every_time(kInvalid)},
      {"long-field", "a header field of a megabyte", Site::kRequest,
       with_field("X-Long", std::string(1 << 20, 'x')), every_time(kInvalid)},
      {"no-colon", "a header line without a colon", Site::kRequest,
       [](Scene& s) {
         return s.exchange.send(s.answer.status_line + "\r\nNo colon here\r\n" +
                                s.answer.head().substr(s.answer.status_line.size() + 2) +
                                s.answer.body);
       },
       every_time(kInvalid)},
      {"nul", "a NUL in a header field", Site::kRequest,
       with_field("X-Nul", std::string("a\0b", 3)), every_time(kInvalid)},
      {"http-0.9",
       "bytes without any head",
       Site::kRequest,
       [](Scene& s) { return s.exchange.send(std::string(2000, '<')) && false; },
       every_time(kNotHttp),
       false,
       {},
       true},
      {"http-1.0", "an answer of HTTP/1.0", Site::kRequest,
       [](Scene& s) {
         s.answer.status_line = "HTTP/1.0" + status_of(s.answer);
         return s.send() && false;
       },
       every_time(kRight)},
      {"status-99",
       "a status line with a status of two digits",
       Site::kRequest,
       with_status("HTTP/1.1 99 What"),
       every_time(kNotHttp),
       false,
       {},
       true},
  };
}

std::vector<Fault> heads() {
  const auto rest = [](Outcome first) {
    return Rules{in(kWholeFiles, kNotMet), at({kRanges, kOnDemand}, kLater, kNotMet), {first}};
  };
  return {
      {"head-405", "405 to HEAD", Site::kHead,
       [](Scene& s) { return refuse_head(s, "405 Method Not Allowed"); }, rest(kRight)},
      {"head-501", "501 to HEAD", Site::kHead,
       [](Scene& s) { return refuse_head(s, "501 Not Implemented"); }, rest(kRight)},
      {"head-403", "403 to HEAD", Site::kHead,
       [](Scene& s) { return refuse_head(s, "403 Forbidden"); }, rest(refused(403))},
      {"head-no-length", "no Content-Length to HEAD", Site::kHead,
       [](Scene& s) {
         s.answer.drop("Content-Length");
         return s.send() && false;
       },
       rest(kRight)},
      {"head-silence", "no answer to HEAD", Site::kHead,
       [](Scene& s) {
         s.exchange.stall();
         return false;
       },
       rest(kTimeOut)},
      {"head-size",
       "HEAD tells another size than GET",
       Site::kHead,
       [](Scene& s) {
         s.answer.set("Content-Length", std::to_string(s.now.body.size() + 5));
         return s.send();
       },
       {in(kWholeFiles, kNotMet), at({kRanges, kOnDemand}, kLater, kNotMet), once(kRight),
        always(kChanged)}},
      {"head-body", "a body to HEAD", Site::kHead,
       [](Scene& s) {
         s.answer.body = s.now.body.substr(0, 100);
         return s.send();
       },
       rest(kRight)},
  };
}

}  // namespace

std::vector<Fault> head_faults() {
  std::vector<Fault> all;
  for (auto* const part : {lengths, ranges, forms, heads}) {
    for (Fault& fault : part()) all.push_back(std::move(fault));
  }
  return all;
}

}  // namespace openbits::test
