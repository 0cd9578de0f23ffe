#include "fault_cell.h"

#include <unistd.h>

#include <algorithm>
#include <filesystem>

#include <openbits/http_options.hpp>

#include "support/service_world.h"

namespace openbits::test {
namespace {

using namespace std::chrono_literals;
namespace fs = std::filesystem;

constexpr std::size_t kPiece = FaultySite::kPiece;
constexpr std::size_t kPieces = kPlaces.size();

bool has_files(Mode mode) {
  return mode == Mode::kForeground || mode == Mode::kBackground;
}

/// Where in its piece a fault of the body is.
std::size_t byte_of(Place place) {
  return place == Place::kFirst ? 0 : place == Place::kMiddle ? kPiece / 2 : kPiece - 1;
}

/// A job whose three pieces are what the mode says.
Job make_job(Client& client, const FaultySite& site, const Fault& fault, Mode mode,
             const std::string& directory) {
  Job job = must(client.create_job(std::string(fault.name)));
  if (mode != Mode::kBackground) must(job.set_priority(JobPriority::kForeground));
  must(job.set_proxy_settings({ProxyUsage::kNoProxy, std::nullopt, std::nullopt}));
  std::vector<FileRange> ranges;
  for (const std::uint64_t begin : piece_begins(mode)) ranges.push_back({begin, kPiece});
  if (has_files(mode)) {
    std::vector<FileSpec> files;
    for (const char* name : {"0", "1", "2"}) {
      files.push_back({site.url(name), directory + "/" + name});
    }
    must(job.add_files(files));
  } else if (mode == Mode::kRanges) {
    must(job.add_file_with_ranges(site.url("0"), directory + "/0", ranges));
  } else {
    must(job.add_file(site.url("0"), directory + "/0"));
    must(job.set_on_demand_mode(true));
    must(job.file(0).request_ranges(ranges));
  }
  if (fault.credentials) {
    must(job.set_credentials(AuthTarget::kServer, AuthScheme::kBasic, "user", "password"));
  }
  return job;
}

/// Waits until the job stops by itself.
bool rests(const Job& job, JobState& state) {
  return eventually(
      [&] {
        const auto now = job.state();
        if (now) state = *now;
        return now && (state == JobState::kTransferred || state == JobState::kError ||
                       state == JobState::kTransientError || state == JobState::kSuspended);
      },
      60s);
}

/// What of a file's content the job has fetched.
std::string fetched(const std::string& content, Mode mode) {
  if (mode != Mode::kRanges) return content;
  std::string text;
  for (const std::uint64_t begin : piece_begins(mode)) text += content.substr(begin, kPiece);
  return text;
}

/// Compares the bytes themselves, which says more than their SHA-256 would.
std::string check_files(const FaultySite& site, const Fault& fault, Mode mode,
                        const std::string& directory) {
  const auto& modes = fault.unnoticeable;
  const bool may_be_wrong = std::find(modes.begin(), modes.end(), mode) != modes.end();
  for (const auto& entry : fs::directory_iterator(directory)) {
    const std::string name = entry.path().filename();
    if (name.starts_with(".BIT")) return "the temporary file " + name + " was left";
    const std::string got = read_file(entry.path());
    const auto versions = site.versions(name);
    const bool right = std::any_of(versions.begin(), versions.end(), [&](const auto& version) {
      return got == fetched(version, mode);
    });
    if (!right && !may_be_wrong) return "the file " + name + " is of no version";
  }
  return {};
}

std::string finish(Job& job, const FaultySite& site, const Fault& fault, Mode mode,
                   const std::string& directory) {
  JobState state = JobState::kQueued;
  if (rests(job, state) && state == JobState::kSuspended && mode == Mode::kOnDemand) {
    // What was asked for is there, and the file has become longer than that.
    must(job.set_on_demand_mode(false));
    must(job.resume());
  }
  if (!rests(job, state) || state != JobState::kTransferred) {
    const auto error = job.error();
    return "does not come right when the server is good: " + std::string(to_string(state)) + " " +
           (error ? error->message : "");
  }
  if (const auto completed = job.complete(); !completed || *completed != hr::kOk) {
    return "cannot be completed";
  }
  const auto count = static_cast<std::size_t>(
      std::distance(fs::directory_iterator(directory), fs::directory_iterator()));
  if (count != (has_files(mode) ? kPieces : 1)) return "there are not all files";
  return check_files(site, fault, mode, directory);
}

}  // namespace

std::string memory_directory() {
  return ::access("/dev/shm", W_OK) == 0 ? "/dev/shm" : "";
}

std::vector<std::uint64_t> piece_begins(Mode mode) {
  if (mode == Mode::kRanges) return {2 * kPiece, 0, 3 * kPiece};
  return {2 * kPiece, 0, kPiece};
}

FaultySite::FaultySite(const Fault& fault, Times times, Mode mode, Place place,
                       const Elsewhere& elsewhere, std::uint64_t seed)
    : fault_(fault), times_(times), mode_(mode), place_(place), elsewhere_(elsewhere) {
  const std::size_t size = has_files(mode)         ? kPiece
                           : mode == Mode::kRanges ? 4 * kPiece
                                                   : 3 * kPiece;
  for (const char* name : {"/0", "/1", "/2"}) {
    files_[name] = {{content(size, seed++), "\"version\"", "Wed, 21 Oct 2015 07:28:00 GMT"}};
  }
  server_ = std::make_unique<FaultServer>([this](Exchange& exchange) { return answer(exchange); });
  if (fault.site == Site::kConnect && place == Place::kFirst) {
    server_->close();
    ++met_;
  }
}

void FaultySite::heal() {
  healed_ = true;
  if (fault_.site == Site::kConnect) {
    server_->close();
    server_->open();
  }
}

std::vector<std::string> FaultySite::versions(const std::string& path) const {
  const std::lock_guard lock(mutex_);
  std::vector<std::string> contents;
  for (const FileVersion& version : files_.at("/" + path)) contents.push_back(version.body);
  return contents;
}

std::size_t FaultySite::piece_of(const HttpRequest& request) const {
  if (has_files(mode_)) return static_cast<std::size_t>(request.path.at(1) - '0');
  const auto range = request.range();
  if (!range) return 0;
  const auto begins = piece_begins(mode_);
  for (std::size_t i = 0; i < begins.size(); ++i) {
    if (begins[i] <= range->first && range->first < begins[i] + kPiece) return i;
  }
  return kPieces;
}

bool FaultySite::meets(const HttpRequest& request, const HttpAnswer& good, std::size_t& at) const {
  const auto place = static_cast<std::size_t>(place_);
  if (healed_ || (times_ == Times::kOnce && met_ > 0)) return false;
  if (piece_of(request) != place) return false;
  if ((request.method == "HEAD") != (fault_.site == Site::kHead)) return false;
  const auto range = request.range();
  if (fault_.site == Site::kPart) return range.has_value();
  if (fault_.site != Site::kByte) return true;
  const std::uint64_t from = good.status_line.starts_with("HTTP/1.1 206") ? range->first : 0;
  const std::uint64_t to = (has_files(mode_) ? 0 : piece_begins(mode_).at(place)) + byte_of(place_);
  if (to < from || to - from >= good.body.size()) return false;
  at = to - from;
  return true;
}

bool FaultySite::answer(Exchange& exchange) {
  const HttpRequest& request = exchange.request();
  FileVersion now;
  {
    const std::lock_guard lock(mutex_);
    now = files_.at(request.path.substr(0, 2)).back();
  }
  if (request.field("range").find(',') != std::string::npos) {
    // It does not send several ranges at a time, so that each has an answer of its own.
    HttpRequest whole = request;
    whole.fields.erase("range");
    const HttpAnswer good = good_answer(whole, now);
    return exchange.send(good.head() + good.body);
  }
  HttpAnswer good = good_answer(request, now);
  if (fault_.site == Site::kConnect && !healed_ && request.method == "GET" &&
      piece_of(request) + 1 == static_cast<std::size_t>(place_)) {
    good.set("Connection", "close");
    server_->close();  // whoever comes next finds nobody
    ++met_;
    return exchange.send(good.head() + good.body) && false;
  }
  if (fault_.fresh) good.set("Connection", "close");
  std::size_t at = 0;
  if (fault_.site == Site::kConnect || !meets(request, good, at)) {
    return exchange.send(good.head() + good.body) && !fault_.fresh;
  }
  const auto change = [this, path = request.path](const FileVersion& version) {
    const std::lock_guard lock(mutex_);
    files_.at(path).push_back(version);
  };
  Scene scene{exchange, good, at, met_++, elsewhere_, now, change};
  return fault_.act(scene);
}

CellResult run_cell(Client& client, const Fault& fault, Times times, Mode mode, Place place,
                    const Elsewhere& elsewhere, std::uint64_t seed) {
  const TempDir directory(memory_directory());
  FaultySite site(fault, times, mode, place, elsewhere, seed);
  CellResult result;
  Job job = make_job(client, site, fault, mode, directory.path());
  must(job.resume());
  if (!rests(job, result.outcome.state)) {
    result.wrong = "hangs";
    (void)job.cancel();
    return result;
  }
  if (const auto error = job.error()) {
    result.outcome.code = error->code;
    result.outcome.context = error->context;
    result.message = error->message;
  }
  result.met = site.met() > 0;
  if (times == Times::kAlways && result.outcome.state != JobState::kTransferred) {
    const auto cancelled = job.cancel();
    if (!cancelled || *cancelled != hr::kOk) result.wrong = "cannot be cancelled";
    if (!fs::is_empty(directory.path())) result.wrong = "something is left after Cancel";
    return result;
  }
  site.heal();
  if (result.outcome.state != JobState::kTransferred) must(job.resume());
  result.wrong = finish(job, site, fault, mode, directory.path());
  if (!result.wrong.empty()) (void)job.cancel();
  return result;
}

}  // namespace openbits::test
