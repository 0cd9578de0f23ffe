#include "client/callback_host.h"

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <optional>
#include <string_view>
#include <tuple>
#include <utility>

#include "client/bus_errors.h"
#include "client/callback_pool.h"
#include "client/connection.h"
#include "wire/codec.h"
#include "wire/names.h"

namespace openbits::client {
namespace {

constexpr const char* kObjects = "/org/openbits/client/callbacks";

std::string object_path(std::uint64_t number) {
  return std::string(kObjects) + "/" + std::to_string(number);
}

std::optional<std::uint64_t> object_number(std::string_view path) {
  const std::string_view prefix = kObjects;
  if (!path.starts_with(prefix) || path.size() <= prefix.size() + 1) return std::nullopt;
  std::uint64_t number = 0;
  const char* const end = path.data() + path.size();
  const auto [stop, error] = std::from_chars(path.data() + prefix.size() + 1, end, number);
  if (error != std::errc{} || stop != end || object_path(number) != path) return std::nullopt;
  return number;
}

}  // namespace

struct CallbackHost::Notice {
  Event event = Event::kModified;
  Guid job;
  std::uint64_t sequence = 0;
  JobErrorInfo error;
  std::uint32_t file = 0;
  std::vector<FileRange> ranges;
};

const sd_bus_vtable CallbackHost::kVtable[] = {
    SD_BUS_VTABLE_START(0),
    SD_BUS_METHOD_WITH_ARGS("JobTransferred", SD_BUS_ARGS("o", job, "t", sequence),
                            SD_BUS_RESULT("i", result), on_call<Event::kTransferred>,
                            SD_BUS_VTABLE_UNPRIVILEGED),
    SD_BUS_METHOD_WITH_ARGS("JobError",
                            SD_BUS_ARGS("o", job, "t", sequence, "u", context, "i", code, "x", file,
                                        "s", protocol, "s", message),
                            SD_BUS_RESULT("i", result), on_call<Event::kError>,
                            SD_BUS_VTABLE_UNPRIVILEGED),
    SD_BUS_METHOD_WITH_ARGS("JobModification", SD_BUS_ARGS("o", job, "t", sequence),
                            SD_BUS_RESULT("i", result), on_call<Event::kModified>,
                            SD_BUS_VTABLE_UNPRIVILEGED),
    SD_BUS_METHOD_WITH_ARGS("FileTransferred", SD_BUS_ARGS("o", job, "t", sequence, "u", file),
                            SD_BUS_RESULT("i", result), on_call<Event::kFileTransferred>,
                            SD_BUS_VTABLE_UNPRIVILEGED),
    SD_BUS_METHOD_WITH_ARGS(
        "FileRangesTransferred", SD_BUS_ARGS("o", job, "t", sequence, "u", file, "a(tt)", ranges),
        SD_BUS_RESULT("i", result), on_call<Event::kFileRanges>, SD_BUS_VTABLE_UNPRIVILEGED),
    SD_BUS_VTABLE_END,
};

CallbackHost::CallbackHost(Connection& connection)
    : connection_(connection), reregistrar_(connection, [this](Number number) { over(number); }) {}

CallbackHost::~CallbackHost() = default;

// Registering ---------------------------------------------------------------------------------

Result<void> CallbackHost::set_notify_object(const Guid& job, const std::string& object,
                                             const std::function<void()>& before,
                                             const std::function<void()>& after) {
  const std::string path = wire::job_path(job);
  Request request{path.c_str(), wire::kJobInterface, "SetNotifyObject"};
  request.append = [&](sd_bus_message* m) {
    before();
    return sd_bus_message_append_basic(m, 'o', object.c_str());
  };
  request.read = [&](sd_bus_message*) {
    after();
    return 0;
  };
  return connection_.call(request);
}

Result<void> CallbackHost::set(const Guid& job, Callbacks callbacks, Registration registration,
                               std::shared_ptr<void> cookie) {
  auto functions = std::make_shared<Functions>(std::move(callbacks), std::move(cookie));
  const Number number = ++last_number_;
  Retired retired;
  // The first call may come before the answer does (NOT-05).
  auto result = set_notify_object(
      job, object_path(number),
      [&] {
        entries_.emplace(number, Entry{this, job, std::nullopt, registration, functions});
      },
      [&] {
        retired = remove_if([&](Number n, const Entry& e) { return n < number && e.job == job; });
        if (const auto it = entries_.find(number); it != entries_.end())
          it->second.confirmed = true;
      });
  if (!result) {
    connection_.run_on_io(
        [&] { retired = remove_if([&](Number n, const Entry&) { return n == number; }); });
  }
  return result;
}

Result<void> CallbackHost::clear(const Guid& job) {
  Retired retired;
  return set_notify_object(
      job, "/", [&] { retired = retire(job); }, [] {});
}

Result<Registered> CallbackHost::registered(const Guid& job) {
  const std::string path = wire::job_path(job);
  Registered found;
  Request request{path.c_str(), wire::kJobInterface, "GetNotifyObject", Request::Kind::kRead};
  request.read = [&](sd_bus_message* m) {
    const char* name = "";
    const char* object = "";
    const int r = sd_bus_message_read(m, "so", &name, &object);
    if (r < 0) return r;
    found = {};
    if (*name == '\0') return r;
    found.where = Registered::Where::kElsewhere;
    if (connection_.unique_name() != name) return r;
    const auto number = object_number(object);
    const auto it = number ? entries_.find(*number) : entries_.end();
    // An object that we have let go of is as good as none.
    if (it == entries_.end()) {
      found.where = Registered::Where::kNowhere;
    } else {
      found = {Registered::Where::kHere, it->second.functions->cookie};
    }
    return r;
  };
  if (auto result = connection_.call(request); !result) return std::move(result).error();
  return found;
}

void CallbackHost::forget_all() {
  Retired retired;
  connection_.run_on_io([&] { retired = remove_if([](Number, const Entry&) { return true; }); });
}

CallbackHost::Retired CallbackHost::retire(const Guid& job) {
  return remove_if([&](Number, const Entry& e) { return e.job == job; });
}

CallbackHost::Retired CallbackHost::remove_if(
    const std::function<bool(Number, const Entry&)>& wanted) {
  Retired retired;
  for (auto it = entries_.begin(); it != entries_.end();) {
    if (!wanted(it->first, it->second)) {
      ++it;
      continue;
    }
    reregistrar_.remove(it->first);
    it->second.functions->withdrawn = true;
    retired.push_back(std::move(it->second.functions));
    it = entries_.erase(it);
  }
  return retired;
}

void CallbackHost::over(Number number) {
  dispose(remove_if([&](Number n, const Entry&) { return n == number; }));
}

void CallbackHost::dispose(Retired retired) {
  if (retired.empty()) return;
  connection_.pool().run(CallbackPool::Urgency::kLater,
                         [kept = std::move(retired)](Connection&) { std::ignore = kept; });
}

std::string CallbackHost::add_instance(const Guid& clsid, std::shared_ptr<Functions> functions) {
  const Number number = ++last_number_;
  entries_.emplace(number, Entry{this, std::nullopt, clsid, Registration::kUntilServiceRestart,
                                 std::move(functions)});
  return object_path(number);
}

bool CallbackHost::release_instance(const Guid& clsid, const std::string& path) {
  const auto number = object_number(path);
  if (!number) return false;
  Retired gone =
      remove_if([&](Number n, const Entry& e) { return n == *number && e.clsid == clsid; });
  const bool found = !gone.empty();
  dispose(std::move(gone));
  return found;
}

std::size_t CallbackHost::instances(const Guid& clsid) const {
  return static_cast<std::size_t>(std::count_if(
      entries_.begin(), entries_.end(), [&](const auto& e) { return e.second.clsid == clsid; }));
}

void CallbackHost::service_lost() {
  Retired gone = remove_if([](Number, const Entry& e) {
    const bool forgets = e.registration == Registration::kUntilServiceRestart;  // NOT-04
    return e.clsid || (e.confirmed && forgets);
  });
  dispose(std::move(gone));
  for (const auto& [number, entry] : entries_) {
    if (entry.confirmed && entry.job) reregistrar_.add(number, *entry.job, object_path(number));
  }
  reregistrar_.service_lost();
}

void CallbackHost::bus_lost() {
  dispose(remove_if([](Number, const Entry&) { return true; }));
  reregistrar_.detach();
}

// Being called --------------------------------------------------------------------------------

Result<void> CallbackHost::attach() {
  reregistrar_.attach();
  sd_bus_slot* slot = nullptr;
  const int r = sd_bus_add_fallback_vtable(connection_.bus(), &slot, kObjects,
                                           wire::kCallbackInterface, kVtable, find, this);
  if (r < 0) return error_of_send(r);
  slot_.reset(slot);
  return {};
}

void CallbackHost::detach() {
  reregistrar_.detach();
  slot_.reset();
  unanswered_.clear();
}

int CallbackHost::find(sd_bus*, const char* path, const char*, void* userdata, void** found,
                       sd_bus_error*) {
  auto& self = *static_cast<CallbackHost*>(userdata);
  const auto number = object_number(path);
  const auto it = number ? self.entries_.find(*number) : self.entries_.end();
  if (it == self.entries_.end()) return 0;
  *found = &it->second;
  return 1;
}

template <CallbackHost::Event event>
int CallbackHost::on_call(sd_bus_message* m, void* userdata, sd_bus_error* error) {
  const auto& entry = *static_cast<Entry*>(userdata);
  return entry.host->notice(m, entry, event, error);
}

int CallbackHost::read(sd_bus_message* m, Event event, Notice& notice) {
  const char* path = "";
  int r = sd_bus_message_read(m, "ot", &path, &notice.sequence);
  if (r >= 0 && event == Event::kError) r = wire::read_error(m, notice.error);
  if (r >= 0 && (event == Event::kFileTransferred || event == Event::kFileRanges)) {
    r = sd_bus_message_read(m, "u", &notice.file);
  }
  if (r >= 0 && event == Event::kFileRanges) r = wire::read(m, notice.ranges);
  if (r < 0) return r;
  const auto name = wire::parse_path(path);
  if (!name || name->file) return -EBADMSG;
  notice.job = name->job;
  return 0;
}

int CallbackHost::notice(sd_bus_message* m, const Entry& entry, Event event, sd_bus_error* error) {
  const char* const sender = sd_bus_message_get_sender(m);
  if (sender == nullptr || connection_.service_owner() != sender) {
    return sd_bus_error_set(error, SD_BUS_ERROR_ACCESS_DENIED, "only the service may call this");
  }
  Notice notice;
  notice.event = event;
  const int r = read(m, event, notice);
  if (r == -EBADMSG || r == -E2BIG) {
    return sd_bus_error_set(error, SD_BUS_ERROR_INVALID_ARGS, "an argument is out of range");
  }
  if (r < 0) return r;
  if (entry.job && entry.job != notice.job) {
    return sd_bus_error_set(error, SD_BUS_ERROR_INVALID_ARGS, "registered for another job");
  }
  if (event == Event::kModified && merge(*entry.functions, notice)) {
    return sd_bus_reply_method_return(m, "i", hr::kOk);
  }
  const std::uint64_t ticket = ++last_ticket_;
  unanswered_.emplace(ticket, sd_bus_message_ref(m));
  const bool later = event == Event::kModified || event == Event::kFileRanges;  // NOT-18
  connection_.pool().run(later ? CallbackPool::Urgency::kLater : CallbackPool::Urgency::kSoon,
                         [this, ticket, notice = std::move(notice),
                          functions = entry.functions](Connection& c) mutable {
                           const HResult result = run(*functions, c, std::move(notice));
                           c.post([this, ticket, result] { answer(ticket, result); });
                         });
  return 1;
}

/// A modification is told by the one of the same job that waits (NOT-16). False: none does.
bool CallbackHost::merge(Functions& functions, const Notice& notice) {
  const std::lock_guard lock(functions.mutex);
  auto& waiting = functions.told[notice.job].modification;
  const bool waits = waiting.has_value();
  waiting = std::max(waiting.value_or(0), notice.sequence);
  return waits;
}

/// Keeps the number of a call that is no event from falling behind what has been dealt with: events
/// may have overtaken it.
void CallbackHost::begin(Functions& functions, Notice& notice) {
  const std::lock_guard lock(functions.mutex);
  auto& told = functions.told[notice.job];
  if (notice.event == Event::kModified) {
    notice.sequence = std::exchange(told.modification, std::nullopt).value_or(notice.sequence);
  }
  if (notice.event == Event::kModified || notice.event == Event::kFileRanges) {
    notice.sequence = std::max(notice.sequence, told.dealt_with);
    told.dealt_with = notice.sequence;
  }
}

/// Notes an event that will not come again.
void CallbackHost::end(Functions& functions, const Notice& notice, HResult result) {
  const bool of_file = notice.event == Event::kFileTransferred;
  if (of_file ? failed(result) : result != hr::kOk) return;
  const std::lock_guard lock(functions.mutex);
  auto& told = functions.told[notice.job];
  told.dealt_with = std::max(told.dealt_with, notice.sequence);
}

HResult CallbackHost::run(Functions& functions, Connection& connection, Notice notice) noexcept {
  try {
    begin(functions, notice);
    if (functions.withdrawn) return hr::kEFail;
    const HResult result = call(functions.callbacks, connection, notice);
    end(functions, notice, result);
    return result;
  } catch (...) {  // the service will try again
    return hr::kEFail;
  }
}

HResult CallbackHost::call(const Callbacks& callbacks, Connection& connection,
                           const Notice& notice) {
  const Job job = connection.job(notice.job);
  switch (notice.event) {
    case Event::kTransferred:
      return callbacks.transferred ? callbacks.transferred(job, notice.sequence) : hr::kOk;
    case Event::kError:
      return callbacks.error ? callbacks.error(job, notice.error, notice.sequence) : hr::kOk;
    case Event::kModified:
      if (callbacks.modified) callbacks.modified(job, notice.sequence);
      return hr::kOk;
    case Event::kFileTransferred:
      return callbacks.file_transferred
                 ? callbacks.file_transferred(job, job.file(notice.file), notice.sequence)
                 : hr::kOk;
    case Event::kFileRanges:
      if (callbacks.file_ranges_transferred) {
        callbacks.file_ranges_transferred(job, job.file(notice.file), notice.ranges,
                                          notice.sequence);
      }
      return hr::kOk;
  }
  return hr::kEFail;
}

void CallbackHost::answer(std::uint64_t ticket, HResult result) {
  const auto it = unanswered_.find(ticket);
  if (it == unanswered_.end()) return;
  sd_bus_reply_method_return(it->second.get(), "i", result);
  unanswered_.erase(it);
}

}  // namespace openbits::client
