// org.openbits.Manager1.
#include <algorithm>

#include <openbits/guid.hpp>

#include "base/error_text.h"
#include "service/service.h"
#include "wire/names.h"

namespace openbits::service {
namespace {

int version(sd_bus*, const char*, const char*, const char*, sd_bus_message* reply, void*,
            sd_bus_error*) {
  return sd_bus_message_append(reply, "s", OPENBITS_VERSION);
}

constexpr unsigned kMostClassTests = 2;         // at a time
constexpr std::uint32_t kMostEvents = 10'000;   // in one answer
constexpr std::uint32_t kLongestWait = 20'000;  // milliseconds

}  // namespace

Result<void> Service::add_manager() {
  static const sd_bus_vtable kVtable[] = {
      SD_BUS_VTABLE_START(0),
      SD_BUS_METHOD_WITH_ARGS("CreateJob", SD_BUS_ARGS("s", display_name, "u", type),
                              SD_BUS_RESULT("o", job), on_create_job, SD_BUS_VTABLE_UNPRIVILEGED),
      SD_BUS_METHOD_WITH_ARGS("GetJob", SD_BUS_ARGS("s", id), SD_BUS_RESULT("o", job), on_get_job,
                              SD_BUS_VTABLE_UNPRIVILEGED),
      SD_BUS_METHOD_WITH_ARGS("ListJobs", SD_BUS_ARGS("u", flags, "s", cursor, "u", most),
                              SD_BUS_RESULT("ao", jobs, "s", next), on_list_jobs,
                              SD_BUS_VTABLE_UNPRIVILEGED),
      SD_BUS_METHOD_WITH_ARGS("GetErrorDescription", SD_BUS_ARGS("i", code, "u", language),
                              SD_BUS_RESULT("s", text), on_get_error_description,
                              SD_BUS_VTABLE_UNPRIVILEGED),
      SD_BUS_METHOD_WITH_ARGS("EventsSince", SD_BUS_ARGS("t", since, "u", most, "u", wait),
                              SD_BUS_RESULT("t", oldest, "t", newest, "a(ttsuuxis)", events),
                              on_events_since, SD_BUS_VTABLE_UNPRIVILEGED),
      SD_BUS_METHOD_WITH_ARGS(
          "TestClass", SD_BUS_ARGS("s", class),
          SD_BUS_RESULT("i", result, "t", microseconds, "s", connection, "s", message),
          on_test_class, SD_BUS_VTABLE_UNPRIVILEGED),
      SD_BUS_PROPERTY("Version", "s", version, 0, SD_BUS_VTABLE_PROPERTY_CONST),
      SD_BUS_VTABLE_END};
  sd_bus_slot* slot = nullptr;
  const int r = sd_bus_add_object_vtable(bus_, &slot, wire::kManagerPath, wire::kManagerInterface,
                                         kVtable, this);
  return keep(r, slot);
}

int Service::on_create_job(sd_bus_message* m, void* self, sd_bus_error*) {
  auto& service = *static_cast<Service*>(self);
  const auto caller = service.peers_.identify(m);
  if (!caller) return refuse(m, caller.error());
  const char* name = nullptr;
  std::uint32_t type = 0;
  if (const int r = sd_bus_message_read(m, "su", &name, &type); r < 0) return r;
  const Call call(m);
  service.engine_->create_job(*caller, name, type, [&service, call](const Result<core::JobId>& id) {
    if (!id) return call.fail(id.error());
    service.peers_.used(call.message(), *id);
    call.succeed([&id](sd_bus_message* reply) {
      return sd_bus_message_append(reply, "o", wire::job_path(*id).c_str());
    });
  });
  return 1;
}

int Service::on_get_job(sd_bus_message* m, void* self, sd_bus_error*) {
  auto& service = *static_cast<Service*>(self);
  const auto caller = service.peers_.identify(m);
  if (!caller) return refuse(m, caller.error());
  const char* text = nullptr;
  if (const int r = sd_bus_message_read(m, "s", &text); r < 0) return r;
  const auto id = Guid::parse(text);
  if (!id) {
    return refuse(m, {hr::kEInvalidArg, std::string("\"") + text + "\" is not a job id."});
  }
  const Call call(m);
  service.answer_when_durable(call, [&service, call, caller = *caller, id = *id] {
    const auto job = service.engine_->find(caller, id);
    if (!job) return call.fail(job.error());
    if (is_final((*job)->state)) {  // STATE-02: it is gone from the queue
      return call.fail({hr::kBgENotFound, "The job " + id.text() + " is " +
                                              std::string(to_string((*job)->state)) +
                                              " and gone from the queue."});
    }
    service.peers_.used(call.message(), id);
    call.succeed([&id](sd_bus_message* reply) {
      return sd_bus_message_append(reply, "o", wire::job_path(id).c_str());
    });
  });
  return 1;
}

int Service::on_get_error_description(sd_bus_message* m, void*, sd_bus_error*) {
  HResult code = 0;
  std::uint32_t language = 0;
  if (const int r = sd_bus_message_read(m, "iu", &code, &language); r < 0) return r;
  if (language == 0) return refuse(m, {hr::kEInvalidArg, "Language 0 is not a language."});
  if (!has_text_in(language)) {
    return refuse(m, {hr::kWin32ResourceLangNotFound, "There are texts in English only."});
  }
  return sd_bus_reply_method_return(m, "s", describe_error(code).c_str());
}

int Service::on_events_since(sd_bus_message* m, void* self, sd_bus_error*) {
  auto& service = *static_cast<Service*>(self);
  const auto caller = service.peers_.identify(m);
  if (!caller) return refuse(m, caller.error());
  std::uint64_t since = 0;
  std::uint32_t most = 0;
  std::uint32_t wait = 0;
  if (const int r = sd_bus_message_read(m, "tuu", &since, &most, &wait); r < 0) return r;
  if (most == 0) return refuse(m, {hr::kEInvalidArg, "No event at all was asked for."});
  service.event_waiters_.read(*service.engine_, *caller, since, std::min(most, kMostEvents),
                              std::chrono::milliseconds(std::min(wait, kLongestWait)), Call(m));
  return 1;
}

int Service::on_test_class(sd_bus_message* m, void* self, sd_bus_error*) {
  auto& service = *static_cast<Service*>(self);
  const auto caller = service.peers_.identify(m);
  if (!caller) return refuse(m, caller.error());
  const char* text = nullptr;
  if (const int r = sd_bus_message_read(m, "s", &text); r < 0) return r;
  const auto clsid = Guid::parse(text);
  if (!clsid) return refuse(m, {hr::kEInvalidArg, std::string("\"") + text + "\" is no class id."});
  if (service.class_tests_ == kMostClassTests) {
    return refuse(m, {hr::kEPending, "Other classes are being tested; try again in a while."});
  }
  ++service.class_tests_;
  service.engine_->test_class(
      *clsid,
      [&service, call = Call(m)](const Result<core::CallbackObject>& made, core::Duration took) {
        --service.class_tests_;
        const auto us = static_cast<std::uint64_t>(
            std::chrono::duration_cast<std::chrono::microseconds>(took).count());
        call.succeed([&](sd_bus_message* reply) {
          return sd_bus_message_append(reply, "itss", made.code(), us,
                                       made ? made->connection.c_str() : "",
                                       made ? "An object was made." : made.error().message.c_str());
        });
      });
  return 1;
}

}  // namespace openbits::service
