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

Delivery judge_error(std::string_view name, bool may_be_unknown) {
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
  return answered(unknown && may_be_unknown ? hr::kOk : hr::kEFail);
}

Delivery read_answer(sd_bus_message* m, bool may_be_unknown) {
  if (const sd_bus_error* error = sd_bus_message_get_error(m))
    return judge_error(error->name, may_be_unknown);
  HResult code = hr::kEFail;  // also of an answer that is none
  if (sd_bus_message_has_signature(m, "i") > 0) sd_bus_message_read(m, "i", &code);
  // So answers a program for an object whose apartment has ended (LNX-19).
  return code == hr::kRpcEDisconnected ? kGone : answered(code);
}

}  // namespace

ObjectCaller::ObjectCaller(loop::EventLoop& loop, sd_bus* bus, std::chrono::microseconds most)
    : most_(most), later_(loop), calls_(bus) {}

void ObjectCaller::deliver(const core::CallbackObject& to, const core::NoticeCall& notice,
                           std::function<void(Delivery)> done) {
  call(
      to, wire::kCallbackInterface, std::string(core::to_string(notice.kind)), notice.job,
      [&](sd_bus_message* m) { return append_arguments(m, notice); }, may_be_unknown(notice.kind),
      std::move(done));
}

void ObjectCaller::judge(const core::CallbackObject& by, const core::JobId& job, std::uint32_t file,
                         const core::ServerCertificate& certificate,
                         std::function<void(Delivery)> done) {
  const auto append = [&](sd_bus_message* m) {
    int r = sd_bus_message_append(m, "ous", wire::job_path(job).c_str(), file,
                                  certificate.server.c_str());
    if (r >= 0) r = sd_bus_message_open_container(m, 'a', "ay");
    for (auto it = certificate.chain.begin(); r >= 0 && it != certificate.chain.end(); ++it) {
      r = sd_bus_message_append_array(m, 'y', it->data(), it->size());
    }
    return r < 0 ? r : sd_bus_message_close_container(m);
  };
  call(by, wire::kCertificateCallbackInterface, "ValidateServerCertificate", job, append, false,
       std::move(done));
}

void ObjectCaller::call(const core::CallbackObject& to, const char* interface,
                        const std::string& method, const core::JobId& job, const Append& append,
                        bool may_be_unknown, std::function<void(Delivery)> done) {
  sd_bus_message* raw = nullptr;
  int r = sd_bus_message_new_method_call(calls_.bus(), &raw, to.connection.c_str(), to.path.c_str(),
                                         interface, method.c_str());
  const loop::MessagePtr message(raw);
  if (r >= 0) r = sd_bus_message_set_auto_start(message.get(), 0);
  if (r < 0) return later_.post([done = std::move(done)] { done(kGone); });

  r = append(message.get());
  if (r < 0) {
    // Not the object's fault: it must not lose its registration by it.
    log(base::LogLevel::kError, job,
        base::errno_error(-r, "put " + method + " into a message").message);
    return later_.post([done = std::move(done)] { done(answered(hr::kEFail)); });
  }
  r = calls_.send(message.get(), most_, [may_be_unknown, done](sd_bus_message* m) {
    done(read_answer(m, may_be_unknown));
  });
  if (r < 0) later_.post([done = std::move(done)] { done(kGone); });
}

}  // namespace openbits::notify
