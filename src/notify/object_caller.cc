#include "notify/object_caller.h"

#include <string>
#include <string_view>
#include <utility>

#include "base/errno_error.h"
#include "base/log.h"
#include "wire/codec.h"
#include "wire/names.h"

namespace openbits::notify {
namespace {

using core::Delivery;
using core::NoticeKind;

constexpr Delivery kGone{Delivery::Outcome::kGone, hr::kOk};

constexpr Delivery answered(HResult code) {
  return {Delivery::Outcome::kAnswered, code};
}

// Older programs do not have them.
bool may_be_unknown(NoticeKind kind) {
  return kind == NoticeKind::kFileTransferred || kind == NoticeKind::kFileRangesTransferred;
}

int append_arguments(sd_bus_message* m, const core::NoticeCall& call) {
  int r = sd_bus_message_append(m, "ot", wire::job_path(call.job).c_str(), call.sequence);
  if (r < 0) return r;
  switch (call.kind) {
    case NoticeKind::kJobTransferred:
    case NoticeKind::kJobModification:
      return r;
    case NoticeKind::kJobError:
      return wire::append_error(m, call.error.value_or(JobErrorInfo{}));
    case NoticeKind::kFileTransferred:
      return sd_bus_message_append(m, "u", call.file.value_or(0));
    case NoticeKind::kFileRangesTransferred:
      r = sd_bus_message_append(m, "u", call.file.value_or(0));
      return r < 0 ? r : wire::append(m, call.ranges);
  }
  return r;
}

Delivery judge_error(NoticeKind kind, std::string_view name) {
  if (const auto code = wire::parse_error_name(name)) {
    return answered(failed(*code) ? *code : hr::kEFail);
  }
  for (const char* gone :
       {SD_BUS_ERROR_UNKNOWN_OBJECT, SD_BUS_ERROR_NO_REPLY, SD_BUS_ERROR_TIMEOUT,
        SD_BUS_ERROR_SERVICE_UNKNOWN, SD_BUS_ERROR_NAME_HAS_NO_OWNER, SD_BUS_ERROR_DISCONNECTED}) {
    if (name == gone) return kGone;
  }
  const bool unknown =
      name == SD_BUS_ERROR_UNKNOWN_METHOD || name == SD_BUS_ERROR_UNKNOWN_INTERFACE;
  return answered(unknown && may_be_unknown(kind) ? hr::kOk : hr::kEFail);
}

Delivery judge(NoticeKind kind, sd_bus_message* m) {
  if (const sd_bus_error* error = sd_bus_message_get_error(m))
    return judge_error(kind, error->name);
  HResult code = hr::kEFail;  // also of an answer that is none
  if (sd_bus_message_has_signature(m, "i") > 0) sd_bus_message_read(m, "i", &code);
  // So answers a program for an object whose apartment has ended (LNX-19).
  return code == hr::kRpcEDisconnected ? kGone : answered(code);
}

}  // namespace

ObjectCaller::ObjectCaller(loop::EventLoop& loop, sd_bus* bus, std::chrono::microseconds most)
    : most_(most), later_(loop), calls_(bus) {}

void ObjectCaller::deliver(const core::CallbackObject& to, const core::NoticeCall& call,
                           std::function<void(Delivery)> done) {
  sd_bus_message* raw = nullptr;
  const std::string method(core::to_string(call.kind));
  int r = sd_bus_message_new_method_call(calls_.bus(), &raw, to.connection.c_str(), to.path.c_str(),
                                         wire::kCallbackInterface, method.c_str());
  const loop::MessagePtr message(raw);
  if (r >= 0) r = sd_bus_message_set_auto_start(message.get(), 0);
  if (r < 0) return later_.post([done = std::move(done)] { done(kGone); });

  r = append_arguments(message.get(), call);
  if (r < 0) {
    // Not the object's fault: it must not lose its registration by it.
    log(base::LogLevel::kError, call.job,
        base::errno_error(-r, "put " + method + " into a message").message);
    return later_.post([done = std::move(done)] { done(answered(hr::kEFail)); });
  }
  r = calls_.send(message.get(), most_,
                  [kind = call.kind, done](sd_bus_message* m) { done(judge(kind, m)); });
  if (r < 0) later_.post([done = std::move(done)] { done(kGone); });
}

}  // namespace openbits::notify
