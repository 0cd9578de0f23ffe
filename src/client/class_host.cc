#include "client/class_host.h"

#include <algorithm>
#include <cerrno>
#include <tuple>
#include <utility>

#include "client/bus_errors.h"
#include "client/callback_pool.h"
#include "client/connection.h"
#include "wire/names.h"

namespace openbits::client {
namespace {

constexpr const char* kObjects = "/org/openbits/classes";
constexpr const char* kBus = "org.freedesktop.DBus";
constexpr const char* kBusPath = "/org/freedesktop/DBus";

// Of RequestName.
constexpr std::uint32_t kDoNotQueue = 4;
constexpr std::uint32_t kPrimaryOwner = 1;
constexpr std::uint32_t kAlreadyOwner = 4;

Request bus_method(const char* member) {
  Request request{kBusPath, kBus, member};
  request.destination = kBus;
  return request;
}

Error already_served() {
  return Error{hr::kWin32AlreadyExists, "another program serves the class, or this one does"};
}

}  // namespace

const sd_bus_vtable ClassHost::kVtable[] = {
    SD_BUS_VTABLE_START(0),
    SD_BUS_METHOD_WITH_ARGS("CreateInstance", SD_BUS_ARGS("s", iid), SD_BUS_RESULT("o", object),
                            on_call<Method::kCreate>, SD_BUS_VTABLE_UNPRIVILEGED),
    SD_BUS_METHOD_WITH_ARGS("Release", SD_BUS_ARGS("o", object), SD_BUS_NO_RESULT,
                            on_call<Method::kRelease>, SD_BUS_VTABLE_UNPRIVILEGED),
    SD_BUS_VTABLE_END,
};

ClassHost::ClassHost(Connection& connection) : connection_(connection) {}

ClassHost::~ClassHost() = default;

// Serving -------------------------------------------------------------------------------------

Result<void> ClassHost::add(const Guid& clsid, Create create, std::function<void()> lost) {
  const std::string name = wire::class_name(clsid);
  const std::string path = wire::class_path(clsid);
  const auto kept = std::make_shared<const Create>(std::move(create));
  bool served = false;
  std::uint32_t answer = 0;
  Request request = bus_method("RequestName");
  // The calls that have started this program come right after the name.
  request.append = [&](sd_bus_message* m) {
    Class& entry = classes_[path];
    served = entry.create != nullptr;
    if (served) return -EEXIST;
    entry = {this, clsid, kept, std::move(lost)};
    return sd_bus_message_append(m, "su", name.c_str(), kDoNotQueue);
  };
  request.read = [&](sd_bus_message* m) { return sd_bus_message_read_basic(m, 'u', &answer); };
  connection_.pool().prepare();  // while the bus is asked
  auto result = connection_.call(request);
  if (served) return already_served();
  if (result && (answer == kPrimaryOwner || answer == kAlreadyOwner)) return {};
  revoke(path);
  return result ? Result<void>(already_served()) : result;
}

void ClassHost::remove(const Guid& clsid) {
  const std::string name = wire::class_name(clsid);
  Request request = bus_method("ReleaseName");
  request.append = [&](sd_bus_message* m) {
    return sd_bus_message_append_basic(m, 's', name.c_str());
  };
  // By the time of the answer everything has been received that was sent to the name.
  std::ignore = connection_.call(request);
  revoke(wire::class_path(clsid));
}

void ClassHost::revoke(const std::string& path) {
  Class gone{};
  connection_.run_on_io([&] {
    if (const auto it = classes_.find(path); it != classes_.end()) {
      gone = std::exchange(it->second, Class{this, it->second.id, nullptr, {}});
    }
  });
}

std::size_t ClassHost::instances(const Guid& clsid) {
  std::size_t count = 0;
  connection_.run_on_io([&] {
    count = connection_.callbacks().instances(clsid);
    for (const auto& [ticket, call] : calls_) {
      if (call.method == Method::kCreate && call.clsid == clsid) ++count;
    }
  });
  return count;
}

Result<void> ClassHost::attach() {
  sd_bus_slot* slot = nullptr;
  const int r = sd_bus_add_fallback_vtable(connection_.bus(), &slot, kObjects,
                                           wire::kClassFactoryInterface, kVtable, find, this);
  if (r < 0) return error_of_send(r);
  slot_.reset(slot);
  return {};
}

void ClassHost::detach() {
  slot_.reset();
  while (!calls_.empty()) end(calls_.begin()->second);
}

void ClassHost::bus_lost() {
  for (const auto& [path, served] : classes_) {
    if (served.lost) served.lost();
  }
}

void ClassHost::dispose(std::shared_ptr<const void> kept) {
  connection_.pool().run(CallbackPool::Urgency::kLater,
                         [kept = std::move(kept)](Connection&) { std::ignore = kept; });
}

// Being called --------------------------------------------------------------------------------

int ClassHost::find(sd_bus*, const char* path, const char*, void* userdata, void** found,
                    sd_bus_error*) {
  auto& self = *static_cast<ClassHost*>(userdata);
  const auto it = self.classes_.find(path);
  if (it == self.classes_.end()) return 0;
  *found = &it->second;
  return 1;
}

template <ClassHost::Method method>
int ClassHost::on_call(sd_bus_message* m, void* userdata, sd_bus_error*) {
  const auto& served = *static_cast<Class*>(userdata);
  return served.host->arrived(m, served, method);
}

int ClassHost::arrived(sd_bus_message* m, const Class& served, Method method) {
  const std::uint64_t ticket = ++last_ticket_;
  Call& call = calls_[ticket];
  call = {this,   ticket, method, served.id, served.create, loop::MessagePtr(sd_bus_message_ref(m)),
          nullptr};
  if (from_service(call)) {
    carry_out(call);
    return 1;
  }
  // The bus may know of a service that we have not heard of yet.
  sd_bus_slot* slot = nullptr;
  const int r = sd_bus_call_method_async(connection_.bus(), &slot, kBus, kBusPath, kBus,
                                         "GetNameOwner", on_owner, &call, "s", wire::kService);
  call.owner.reset(slot);
  if (r < 0) refuse(call);
  return 1;
}

int ClassHost::on_owner(sd_bus_message* m, void* userdata, sd_bus_error*) {
  auto& call = *static_cast<Call*>(userdata);
  ClassHost& self = *call.host;
  const char* owner = "";
  if (sd_bus_message_get_error(m) == nullptr && sd_bus_message_read_basic(m, 's', &owner) > 0) {
    self.connection_.set_service_owner(owner);
  }
  if (self.from_service(call)) {
    self.carry_out(call);
  } else {
    self.refuse(call);
  }
  return 0;
}

bool ClassHost::from_service(const Call& call) const {
  const char* const sender = sd_bus_message_get_sender(call.message.get());
  return sender != nullptr && connection_.service_owner() == sender;
}

void ClassHost::carry_out(Call& call) {
  if (call.method == Method::kCreate) {
    create(call);
  } else {
    release(call);
  }
}

void ClassHost::create(Call& call) {
  const char* iid = "";
  if (sd_bus_message_read_basic(call.message.get(), 's', &iid) < 0) iid = "";
  if (!call.create) {
    fail(call, wire::error_name(hr::kRegdbEClassNotReg), "the class is not served any more");
    return;
  }
  connection_.pool().run(CallbackPool::Urgency::kSoon,
                         [this, ticket = call.ticket, create = std::move(call.create),
                          iid = std::string(iid)](Connection& c) {
                           auto result = make(*create, iid);
                           c.post([this, ticket, result = std::move(result)]() mutable {
                             made(ticket, std::move(result));
                           });
                         });
}

Result<ClassHost::Made> ClassHost::make(const Create& create, const std::string& iid) noexcept {
  try {
    auto instance = create(iid);
    if (!instance) return std::move(instance).error();
    return std::make_shared<CallbackHost::Functions>(std::move(instance->callbacks),
                                                     std::move(instance->cookie));
  } catch (...) {
    return Error{hr::kEFail, {}};
  }
}

/// A service that has gone by now has no use for the instance.
void ClassHost::made(std::uint64_t ticket, Result<Made> result) {
  const auto it = calls_.find(ticket);
  if (it == calls_.end() || !connection_.alive() || !from_service(it->second)) {
    if (result) dispose(std::move(result).value());
    if (it != calls_.end()) refuse(it->second);
    return;
  }
  Call& call = it->second;
  if (!result) {
    const HResult code = result.error().code;
    fail(call, wire::error_name(failed(code) ? code : hr::kEFail), result.error().message);
    return;
  }
  const std::string path =
      connection_.callbacks().add_instance(call.clsid, std::move(result).value());
  if (sd_bus_reply_method_return(call.message.get(), "o", path.c_str()) < 0) {
    connection_.callbacks().release_instance(call.clsid, path);
  }
  end(call);
}

void ClassHost::release(Call& call) {
  const char* path = "";
  if (sd_bus_message_read_basic(call.message.get(), 'o', &path) < 0) path = "";
  if (connection_.callbacks().release_instance(call.clsid, path)) {
    sd_bus_reply_method_return(call.message.get(), "");
    end(call);
  } else {
    fail(call, SD_BUS_ERROR_UNKNOWN_OBJECT, "no such instance of the class");
  }
}

void ClassHost::refuse(Call& call) {
  fail(call, SD_BUS_ERROR_ACCESS_DENIED, "only the service may call this");
}

void ClassHost::fail(Call& call, const std::string& name, const std::string& message) {
  sd_bus_reply_method_errorf(call.message.get(), name.c_str(), "%s", message.c_str());
  end(call);
}

void ClassHost::end(Call& call) {
  if (call.create) dispose(std::move(call.create));
  calls_.erase(call.ticket);
}

}  // namespace openbits::client
