// Faults that a status tells, redirects among them.
#include <ctime>

#include "fault_rows.h"

namespace openbits::test {
namespace {

std::function<bool(Scene&)> answer(std::string status, std::string fields = {}) {
  return [status = std::move(status), fields = std::move(fields)](Scene& s) {
    return s.exchange.send("HTTP/1.1 " + status + "\r\n" + fields +
                           "Content-Length: 6\r\n\r\nSorry\n");
  };
}

Fault status(std::string_view name, std::string_view line, const Outcome& outcome) {
  return {name, line, Site::kRequest, answer(std::string(line)), every_time(outcome)};
}

/// A date of HTTP in ten minutes.
std::string soon() {
  const time_t when = ::time(nullptr) + 600;
  tm parts = {};
  ::gmtime_r(&when, &parts);
  char text[64];
  ::strftime(text, sizeof text, "%a, %d %b %Y %H:%M:%S GMT", &parts);
  return text;
}

Fault later(std::string_view name, std::string_view what, int status, std::string value) {
  return {name, what, Site::kRequest,
          answer(std::to_string(status) + " Later", "Retry-After: " + std::move(value) + "\r\n"),
          every_time(busy(status))};
}

std::function<bool(Scene&)> redirect(std::string to) {
  return answer("302 Found", to.empty() ? "" : "Location: " + std::move(to) + "\r\n");
}

}  // namespace

std::vector<Fault> status_faults() {
  const std::string basic = "WWW-Authenticate: Basic realm=\"r\"\r\n";
  return {
      {"401", "401, and the job has no password", Site::kRequest, answer("401 Who", basic),
       every_time(refused(401))},
      {"401-dance", "401, whatever the password", Site::kRequest, answer("401 Who", basic),
       heals(refused(401)), true},
      {"401-silent", "401 without a challenge", Site::kRequest, answer("401 Who"),
       every_time(refused(401)), true},
      status("403", "403 Forbidden", refused(403)),
      status("404", "404 Not Found", refused(404)),
      {"407", "407 although there is no proxy", Site::kRequest,
       answer("407 Who", "Proxy-Authenticate: Basic realm=\"r\"\r\n"), every_time(refused(407))},
      status("408", "408 Request Timeout", busy(408)),
      status("409", "409 Conflict", busy(409)),
      status("410", "410 Gone", refused(410)),
      status("429", "429 Too Many Requests", busy(429)),
      later("429-seconds", "429 with Retry-After in seconds", 429, "600"),
      later("429-date", "429 with Retry-After as a date", 429, soon()),
      status("500", "500 Internal Server Error", busy(500)),
      status("501", "501 Not Implemented", refused(501)),
      status("502", "502 Bad Gateway", busy(502)),
      status("503", "503 Service Unavailable", busy(503)),
      later("503-seconds", "503 with Retry-After in seconds", 503, "600"),
      later("503-date", "503 with Retry-After as a date", 503, soon()),
      status("504", "504 Gateway Timeout", busy(504)),
      status("505", "505 HTTP Version Not Supported", refused(505)),
      {"202", "202 instead of the file", Site::kRequest, answer("202 Accepted"),
       heals_in(kWholeFiles, kInvalid)},
      {"204", "204 instead of the file", Site::kRequest,
       [](Scene& s) { return s.exchange.send("HTTP/1.1 204 No Content\r\n\r\n"); },
       heals_in(kWholeFiles, kInvalid)},
      {"304", "304 although nobody has asked whether", Site::kRequest,
       [](Scene& s) { return s.exchange.send("HTTP/1.1 304 Not Modified\r\n\r\n"); },
       every_time(refused(304))},
      {"redirect-loop", "a redirect to itself", Site::kRequest,
       [](Scene& s) { return redirect(s.exchange.request().path)(s); }, heals(kInvalid)},
      {"redirect-no-location", "a redirect that does not say where", Site::kRequest, redirect(""),
       every_time(refused(302))},
      {"redirect-ftp", "a redirect to ftp", Site::kRequest, redirect("ftp://127.0.0.1/"),
       every_time(refused(302))},
      {"redirect-file", "a redirect to a local file", Site::kRequest,
       redirect("file:///etc/passwd"), every_time(refused(302))},
      {"redirect-garbage", "a redirect to what is no URL", Site::kRequest,
       redirect("http://[::bad"), every_time(refused(302))},
  };
}

}  // namespace openbits::test
