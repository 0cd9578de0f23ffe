#include <algorithm>
#include <cerrno>

#include "base/error_text.h"
#include "client/access.h"
#include "client/callback_host.h"
#include "client/callback_pool.h"
#include "client/certificate_host.h"
#include "client/class_host.h"
#include "client/connection.h"
#include "client/request.h"
#include "wire/names.h"

namespace openbits {
namespace {

using client::Request;

constexpr const char* kBusDriver = "org.freedesktop.DBus";

constexpr std::uint32_t kJobsInPart = 1000;

// What the service grants (Manager1.EventsSince).
constexpr std::chrono::milliseconds kLongestEventWait = std::chrono::seconds(20);

/// The job that a path names; -EBADMSG in `r` if it names none.
Guid job_of_path(const char* path, int& r) {
  const auto name = wire::parse_path(path);
  if (name && !name->file) return name->job;
  r = -EBADMSG;
  return {};
}

Result<Guid> call_for_job(client::Connection& connection, Request request) {
  Guid id;
  request.read = [&](sd_bus_message* m) {
    const char* path = "";
    int r = sd_bus_message_read_basic(m, 'o', &path);
    if (r == 0) r = -EBADMSG;
    if (r > 0) id = job_of_path(path, r);
    return r;
  };
  if (auto r = connection.call(request); !r) return std::move(r).error();
  return id;
}

int read_job_paths(sd_bus_message* m, std::vector<Guid>& ids) {
  int r = sd_bus_message_enter_container(m, 'a', "o");
  const char* path = nullptr;
  while (r >= 0 && (r = sd_bus_message_read_basic(m, 'o', &path)) > 0) {
    const Guid id = job_of_path(path, r);
    if (r >= 0) ids.push_back(id);
  }
  return r < 0 ? r : sd_bus_message_exit_container(m);
}

/// Adds a part of the list of jobs to `ids`; the cursor of the next part, empty after the last one.
Result<std::string> list_jobs(client::Connection& connection, bool all_users,
                              const std::string& cursor, std::vector<Guid>& ids) {
  std::string next;
  const std::size_t before = ids.size();
  Request request{wire::kManagerPath, wire::kManagerInterface, "ListJobs", Request::Kind::kRead};
  request.append = [&](sd_bus_message* m) {
    return sd_bus_message_append(m, "usu", std::uint32_t{all_users}, cursor.c_str(), kJobsInPart);
  };
  request.read = [&](sd_bus_message* m) {
    ids.resize(before);
    int r = read_job_paths(m, ids);
    if (r >= 0) r = wire::read_string(m, next);
    const bool gets_on = next.empty() || ids.size() > before;  // or it would have no end
    return r >= 0 && !gets_on ? -EBADMSG : r;
  };
  if (auto r = connection.call(request); !r) return std::move(r).error();
  return next;
}

int read_test(sd_bus_message* m, ClassTest& test) {
  std::uint64_t us = 0;
  const char* connection = "";
  const char* message = "";
  const int r = sd_bus_message_read(m, "itss", &test.code, &us, &connection, &message);
  if (r <= 0) return r == 0 ? -EBADMSG : r;
  if (us > static_cast<std::uint64_t>(INT64_MAX)) return -EBADMSG;
  test.duration = std::chrono::microseconds(us);
  test.connection = connection;
  test.message = message;
  return r;
}

}  // namespace

Client::Client(std::shared_ptr<client::Connection> connection)
    : connection_(std::move(connection)) {}

Result<Client> Client::connect(const ClientOptions& options) {
  auto connection = client::Connection::open(options);
  if (!connection) return std::move(connection).error();
  return Client(std::move(connection).value());
}

Result<Job> Client::create_job(std::string_view display_name, JobType type) {
  if (auto r = client::check_text(display_name, "the display name"); !r) {
    return std::move(r).error();
  }
  Request request{wire::kManagerPath, wire::kManagerInterface, "CreateJob"};
  request.append = [&, name = std::string(display_name)](sd_bus_message* m) {
    return sd_bus_message_append(m, "su", name.c_str(), static_cast<std::uint32_t>(type));
  };
  auto id = call_for_job(*connection_, std::move(request));
  if (!id) return std::move(id).error();
  return Job(connection_, *id);
}

Result<Job> Client::job(const Guid& id) {
  Request request{wire::kManagerPath, wire::kManagerInterface, "GetJob", Request::Kind::kRead};
  request.append = [&](sd_bus_message* m) { return wire::append_string(m, id.text()); };
  auto found = call_for_job(*connection_, std::move(request));
  if (!found) return std::move(found).error();
  return Job(connection_, *found);
}

Result<std::vector<Job>> Client::jobs(bool all_users) {
  std::vector<Guid> ids;
  std::string cursor;
  do {
    auto next = list_jobs(*connection_, all_users, cursor, ids);
    if (!next) return std::move(next).error();
    cursor = std::move(*next);
  } while (!cursor.empty());
  std::vector<Job> jobs;
  jobs.reserve(ids.size());
  for (const Guid& id : ids) jobs.push_back(Job(connection_, id));
  return jobs;
}

Result<std::string> Client::error_description(HResult code, std::uint32_t language) {
  Request request{wire::kManagerPath, wire::kManagerInterface, "GetErrorDescription",
                  Request::Kind::kRead};
  request.append = [&](sd_bus_message* m) {
    return sd_bus_message_append(m, "iu", code, language);
  };
  return client::call_for<std::string>(*connection_, std::move(request));
}

Result<std::string> Client::version() {
  return client::get_property<std::string>(*connection_, wire::kManagerPath,
                                           wire::kManagerInterface, "Version");
}

Result<EventPage> Client::events(std::uint64_t since, std::uint32_t most) {
  return wait_for_events(since, {}, most);
}

Result<EventPage> Client::wait_for_events(std::uint64_t since, std::chrono::milliseconds wait,
                                          std::uint32_t most) {
  // The answer must come before we take the service for dead.
  const auto longest = std::min(
      kLongestEventWait, std::chrono::milliseconds(connection_->timeout_us() / 1000) * 4 / 5);
  const auto ms = std::clamp(wait, std::chrono::milliseconds(0), longest).count();
  EventPage page;
  Request request{wire::kManagerPath, wire::kManagerInterface, "EventsSince", Request::Kind::kRead};
  request.append = [&](sd_bus_message* m) {
    return sd_bus_message_append(m, "tuu", since, most, static_cast<std::uint32_t>(ms));
  };
  request.read = [&](sd_bus_message* m) {
    page = {};
    return wire::read_events(m, page);
  };
  if (auto r = connection_->call(request); !r) return std::move(r).error();
  page.complete = (page.oldest == 0 || page.oldest - 1 <= since) && page.newest >= since;
  return page;
}

Result<ClassTest> Client::test_class(const Guid& clsid) {
  ClassTest test;
  Request request{wire::kManagerPath, wire::kManagerInterface, "TestClass"};
  request.unlimited = true;  // the start of the program may take a minute
  request.append = [&](sd_bus_message* m) { return wire::append_string(m, clsid.text()); };
  request.read = [&](sd_bus_message* m) { return read_test(m, test); };
  if (auto r = connection_->call(request); !r) return std::move(r).error();
  return test;
}

Result<void> Client::reload_bus() {
  Request request{"/org/freedesktop/DBus", kBusDriver, "ReloadConfig"};
  request.destination = kBusDriver;
  return connection_->call(request);
}

std::string describe(HResult code) {
  return describe_error(code);
}

std::string_view symbol(HResult code) {
  return error_name(code);
}

namespace client {

Result<void> Access::set_callbacks(Job& job, Callbacks callbacks, Registration registration,
                                   std::shared_ptr<void> cookie) {
  return job.connection_->callbacks().set(job.id_, std::move(callbacks), registration,
                                          std::move(cookie));
}

Result<void> Access::set_certificate_callback(HttpOptions& options, CertificateCallback callback,
                                              std::shared_ptr<void> cookie) {
  return options.connection_->certificates().set(options.id_, std::move(callback),
                                                 std::move(cookie));
}

Result<Registered> Access::registered(const Job& job) {
  return job.connection_->callbacks().registered(job.id_);
}

void Access::forget_callbacks(Client& client) {
  client.connection_->callbacks().forget_all();
  client.connection_->certificates().forget_all();
}

void Access::settle() {
  CallbackPool::settle();
}

bool Access::alive(const Client& client) {
  return client.connection_->alive();
}

Result<void> Access::register_class(
    Client& client, const Guid& clsid,
    std::function<Result<Instance>(const std::string& iid)> create) {
  return client.connection_->classes().add(clsid, std::move(create));
}

void Access::revoke_class(Client& client, const Guid& clsid) {
  client.connection_->classes().remove(clsid);
}

std::size_t Access::instances(const Client& client, const Guid& clsid) {
  return client.connection_->classes().instances(clsid);
}

void Access::set_pump(Pump* pump) {
  client::set_pump(pump);
}

}  // namespace client
}  // namespace openbits
