#include "notify/class_activator.h"

#include <string>
#include <string_view>
#include <utility>

#include "base/errno_error.h"
#include "base/log.h"
#include "notify/utf8.h"
#include "wire/names.h"

namespace openbits::notify {
namespace {

constexpr const char* kBus = "org.freedesktop.DBus";
constexpr const char* kBusPath = "/org/freedesktop/DBus";
constexpr std::string_view kSpawnErrors = "org.freedesktop.DBus.Error.Spawn.";
constexpr std::string_view kSystemdErrors = "org.freedesktop.systemd1.";
constexpr std::size_t kMostWords = 500;  // characters of foreign text in an error
constexpr std::size_t kLongestPath = 255;

// IID_IBackgroundCopyCallback
constexpr Guid kCallbackIid{{0x97, 0xEA, 0x99, 0xC7, 0x01, 0x86, 0x4A, 0xD4, 0x8D, 0xF9, 0xC5, 0xB4,
                             0xE0, 0xED, 0x6B, 0x22}};

Error no_such_class(const Guid& clsid) {
  return {hr::kRegdbEClassNotReg, "No server is registered for the class " + clsid.text() +
                                      ": the bus has no service file for the name " +
                                      wire::class_name(clsid) +
                                      ". Register one with \"bitsctl class add\"."};
}

// The sentence, and what the bus or the class said, which may be anything.
std::string with_words(std::string sentence, const char* words) {
  if (words != nullptr && *words != '\0') sentence += " (" + one_line(words, kMostWords) + ")";
  return sentence + ".";
}

bool is_any_of(std::string_view name, std::initializer_list<const char*> names) {
  for (const char* n : names) {
    if (name == n) return true;
  }
  return false;
}

// Why the call CreateInstance failed.
Error creation_error(const Guid& clsid, const sd_bus_error& error) {
  const std::string_view name = error.name;
  const std::string the_class = "the class " + clsid.text();
  if (const auto code = wire::parse_error_name(name); code && failed(*code)) {
    return {*code,
            with_words("The server of " + the_class + " refused to make an object", error.message)};
  }
  if (is_any_of(name, {SD_BUS_ERROR_SERVICE_UNKNOWN, SD_BUS_ERROR_NAME_HAS_NO_OWNER,
                       "org.freedesktop.DBus.Error.Spawn.ServiceNotFound"})) {
    Error none = no_such_class(clsid);
    none.message = with_words(none.message.substr(0, none.message.size() - 1), error.message);
    return none;
  }
  if (name.starts_with(kSpawnErrors) || name.starts_with(kSystemdErrors) ||
      name == "org.freedesktop.DBus.Error.TimedOut") {  // the bus waited for the name in vain
    return {hr::kCoEServerExecFailure,
            with_words("The bus could not start the server of " + the_class, error.message)};
  }
  if (is_any_of(name, {SD_BUS_ERROR_NO_REPLY, SD_BUS_ERROR_TIMEOUT, SD_BUS_ERROR_DISCONNECTED})) {
    return {hr::kWin32RpcCallFailed,
            with_words("The server of " + the_class + " did not answer", error.message)};
  }
  if (is_any_of(name, {SD_BUS_ERROR_UNKNOWN_OBJECT, SD_BUS_ERROR_UNKNOWN_INTERFACE,
                       SD_BUS_ERROR_UNKNOWN_METHOD})) {
    return {hr::kENoInterface,
            with_words("The program that owns the name " + wire::class_name(clsid) +
                           " does not serve that class",
                       error.message)};
  }
  return {name == SD_BUS_ERROR_ACCESS_DENIED ? hr::kEAccessDenied : hr::kEFail,
          with_words("The server of " + the_class + " could not be called: " + std::string(name),
                     error.message)};
}

Result<core::CallbackObject> read_object(const Guid& clsid, sd_bus_message* m) {
  if (const sd_bus_error* error = sd_bus_message_get_error(m)) {
    return creation_error(clsid, *error);
  }
  const char* sender = sd_bus_message_get_sender(m);
  const char* path = nullptr;
  if (sender == nullptr || sd_bus_message_has_signature(m, "o") <= 0 ||
      sd_bus_message_read(m, "o", &path) <= 0) {
    return Error{hr::kWin32BadStubData,
                 "The server of the class " + clsid.text() +
                     " answered CreateInstance with something other than an object path."};
  }
  if (std::string_view(path).size() > kLongestPath) {
    return Error{hr::kWin32BadStubData,
                 "The server of the class " + clsid.text() +
                     " answered CreateInstance with an object path of more than 255 bytes."};
  }
  return core::CallbackObject{sender, path};
}

Error bus_error(sd_bus_message* m) {
  const sd_bus_error* error = sd_bus_message_get_error(m);
  return {hr::kWin32RpcCallFailed,
          with_words("The bus did not say which classes it could start",
                     error != nullptr ? error->message : "a malformed answer")};
}

bool lists(sd_bus_message* m, const std::string& wanted) {
  bool found = false;
  const char* name = nullptr;
  while (sd_bus_message_read_basic(m, 's', &name) > 0) found = found || wanted == name;
  return found;
}

Error no_answer(const Guid& clsid) {
  return {hr::kWin32RpcCallFailed,
          "The server of the class " + clsid.text() + " did not answer in time."};
}

}  // namespace

/// A call of CreateInstance, until the class answers it or ends.
struct ClassActivator::Creation {
  Guid clsid;
  std::function<void(Result<core::CallbackObject>)> done;  ///< empty: it has been called
  loop::EventSourcePtr timer;

  void tell(Result<core::CallbackObject> result) {
    timer.reset();
    std::exchange(done, nullptr)(std::move(result));
  }
};

ClassActivator::ClassActivator(loop::EventLoop& loop, sd_bus* bus, std::chrono::microseconds most)
    : loop_(loop), most_(most), later_(loop), calls_(bus) {}

int ClassActivator::ask_bus(const char* method, const char* name, BusCalls::Answer answer) {
  sd_bus_message* raw = nullptr;
  int r = sd_bus_message_new_method_call(calls_.bus(), &raw, kBus, kBusPath, kBus, method);
  const loop::MessagePtr message(raw);
  if (r >= 0 && name != nullptr) r = sd_bus_message_append(message.get(), "s", name);
  return r < 0 ? r : calls_.send(message.get(), most_, std::move(answer));
}

void ClassActivator::check(const Guid& clsid, std::function<void(Result<void>)> done) {
  const std::string name = wire::class_name(clsid);
  const int r = ask_bus("NameHasOwner", name.c_str(), [this, clsid, done](sd_bus_message* m) {
    int owned = 0;
    if (sd_bus_message_is_method_error(m, nullptr) > 0 ||
        sd_bus_message_read(m, "b", &owned) <= 0) {
      return done(bus_error(m));
    }
    if (owned != 0) return done({});
    list_startable(clsid, done);
  });
  if (r < 0) later_.post([r, done] { done(base::errno_error(-r, "ask the bus for a class")); });
}

void ClassActivator::list_startable(const Guid& clsid, std::function<void(Result<void>)> done) {
  const int r = ask_bus("ListActivatableNames", nullptr, [clsid, done](sd_bus_message* m) {
    if (sd_bus_message_is_method_error(m, nullptr) > 0 ||
        sd_bus_message_enter_container(m, 'a', "s") <= 0) {
      return done(bus_error(m));
    }
    if (lists(m, wire::class_name(clsid))) return done({});
    done(no_such_class(clsid));
  });
  if (r < 0) later_.post([r, done] { done(base::errno_error(-r, "ask the bus for a class")); });
}

void ClassActivator::create(const Guid& clsid,
                            std::function<void(Result<core::CallbackObject>)> done) {
  const auto creation = std::make_shared<Creation>(Creation{clsid, done, nullptr});
  int r = set_timer(*creation);
  if (r >= 0) r = send_creation(creation);
  if (r >= 0) return;
  later_.post([r, clsid, done = std::move(done)] {
    done(base::errno_error(-r, "call the server of the class " + clsid.text()));
  });
}

// The bus is not to forget the call when its time is over: the class may yet make an object, which
// keeps it running until somebody releases it.
int ClassActivator::set_timer(Creation& creation) {
  sd_event_source* source = nullptr;
  const int r = sd_event_add_time_relative(
      loop_.get(), &source, CLOCK_MONOTONIC, static_cast<std::uint64_t>(most_.count()), 0,
      [](sd_event_source*, std::uint64_t, void* data) {
        auto* of = static_cast<Creation*>(data);
        of->tell(no_answer(of->clsid));
        return 0;
      },
      &creation);
  if (r >= 0) creation.timer.reset(source);
  return r;
}

int ClassActivator::send_creation(std::shared_ptr<Creation> creation) {
  const Guid clsid = creation->clsid;
  sd_bus_message* raw = nullptr;
  int r = sd_bus_message_new_method_call(calls_.bus(), &raw, wire::class_name(clsid).c_str(),
                                         wire::class_path(clsid).c_str(),
                                         wire::kClassFactoryInterface, "CreateInstance");
  const loop::MessagePtr message(raw);
  if (r >= 0) r = sd_bus_message_append(message.get(), "s", kCallbackIid.text().c_str());
  if (r < 0) return r;
  return calls_.send(message.get(), BusCalls::kNoLimit,
                     [this, creation = std::move(creation)](sd_bus_message* m) {
                       auto object = read_object(creation->clsid, m);
                       if (creation->done) return creation->tell(std::move(object));
                       if (object) release(creation->clsid, *object);
                     });
}

void ClassActivator::release(const Guid& clsid, const core::CallbackObject& object) {
  sd_bus_message* raw = nullptr;
  int r = sd_bus_message_new_method_call(calls_.bus(), &raw, object.connection.c_str(),
                                         wire::class_path(clsid).c_str(),
                                         wire::kClassFactoryInterface, "Release");
  const loop::MessagePtr message(raw);
  if (r >= 0) r = sd_bus_message_set_auto_start(message.get(), 0);
  if (r >= 0) r = sd_bus_message_set_expect_reply(message.get(), 0);
  if (r >= 0) r = sd_bus_message_append(message.get(), "o", object.path.c_str());
  if (r >= 0) r = sd_bus_send(calls_.bus(), message.get(), nullptr);
  if (r < 0) {
    log(base::LogLevel::kDebug,
        base::errno_error(-r, "release an object of the class " + clsid.text()).message);
  }
}

}  // namespace openbits::notify
