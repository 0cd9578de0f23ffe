// Faults of validators, and files that change while they are fetched (LNX-13).
#include "fault_rows.h"

namespace openbits::test {
namespace {

using enum Mode;

constexpr char kLater[] = "Thu, 22 Oct 2015 07:28:00 GMT";

/// Another content of the same size.
std::string other(const std::string& body) {
  std::string changed = body;
  for (char& c : changed) c = static_cast<char>(~c);
  return changed;
}

/// Breaks off in the body; by then the file is another one.
std::function<bool(Scene&)> changes(std::function<void(FileVersion&)> how) {
  return [how = std::move(how)](Scene& s) {
    FileVersion next = s.now;
    how(next);
    s.change(next);
    s.send_up_to_fault();
    return false;
  };
}

/// An ETag that no version has had before.
std::string next_tag(const FileVersion& version) {
  return "\"next-" + std::to_string(version.etag.size()) + version.etag.substr(1);
}

std::function<bool(Scene&)> spoilt(std::function<void(HttpAnswer&, int)> how) {
  return [how = std::move(how)](Scene& s) {
    how(s.answer, s.met);
    return s.send();
  };
}

}  // namespace

std::vector<Fault> version_faults() {
  return {
      {"changed", "the file changes, with new validators", Site::kByte, changes([](FileVersion& v) {
         v.body = other(v.body);
         v.last_modified = kLater;
         v.etag = next_tag(v);
       }),
       every_time(kClosed)},
      {"changed-etag", "the file changes, only its ETag tells", Site::kByte,
       changes([](FileVersion& v) {
         v.body = other(v.body);
         v.etag = next_tag(v);
         v.last_modified.clear();
       }),
       every_time(kClosed)},
      {"changed-size", "the file grows, with the validators that it had", Site::kByte,
       changes([](FileVersion& v) { v.body += other(v.body).substr(0, 4096); }),
       every_time(kClosed)},
      {"changed-unsaid",
       "the file changes, and size and validators stay",
       Site::kByte,
       changes([](FileVersion& v) { v.body = other(v.body); }),
       every_time(kClosed),
       false,
       {kForeground, kBackground, kRanges, kOnDemand}},
      {"etag-weak", "a weak ETag", Site::kRequest,
       spoilt([](HttpAnswer& a, int) { a.set("ETag", "W/\"version\""); }), every_time(kRight)},
      {"etag-per-request",
       "another ETag for each answer, and the same Last-Modified",
       Site::kRequest,
       spoilt([](HttpAnswer& a, int n) { a.set("ETag", "\"r" + std::to_string(n) + "\""); }),
       // If-Range with that ETag is answered with the whole file.
       {only(Times::kAlways, at({kRanges}, {Place::kFirst, Place::kMiddle}, kChanged)), {kRight}}},
      {"etag-only-per-request",
       "another ETag for each answer, and no Last-Modified",
       Site::kRequest,
       spoilt([](HttpAnswer& a, int n) {
         a.set("ETag", "\"r" + std::to_string(n) + "\"");
         a.drop("Last-Modified");
       }),
       {once(kRight), in(kWholeFiles, kRight), always(kChanged)}},
      {"etag-vanishes", "the ETag is missing", Site::kRequest,
       spoilt([](HttpAnswer& a, int) { a.drop("ETag"); }), every_time(kRight)},
      {"validators-vanish",
       "ETag and Last-Modified are missing",
       Site::kRequest,
       spoilt([](HttpAnswer& a, int) {
         a.drop("ETag");
         a.drop("Last-Modified");
       }),
       // A 206 to If-Range need not repeat them.
       {at({kRanges, kOnDemand}, {Place::kMiddle, Place::kLast}, kRight), once(kRight),
        in(kWholeFiles, kRight), always(kChanged)}},
      {"last-modified-changes",
       "another Last-Modified and no ETag",
       Site::kRequest,
       spoilt([](HttpAnswer& a, int) {
         a.drop("ETag");
         a.set("Last-Modified", kLater);
       }),
       {once(kRight), in(kWholeFiles, kRight), always(kChanged)}},
      {"last-modified-only-changes", "another Last-Modified with the same ETag", Site::kRequest,
       spoilt([](HttpAnswer& a, int) { a.set("Last-Modified", kLater); }), every_time(kRight)},
      {"last-modified-garbage", "a Last-Modified that is no date", Site::kRequest,
       spoilt([](HttpAnswer& a, int) { a.set("Last-Modified", "yesterday"); }), every_time(kRight)},
  };
}

}  // namespace openbits::test
