#include "service/service.h"

#include <cerrno>

#include "base/errno_error.h"
#include "service/environment.h"
#include "service/properties.h"
#include "wire/names.h"

namespace openbits::service {
namespace {

constexpr std::chrono::milliseconds kSignalInterval{500};

}  // namespace

Service::Service(loop::EventLoop& loop, sd_bus* bus, const HttpTools& tools)
    : loop_(loop),
      bus_(bus),
      tools_(tools),
      peers_(bus),
      event_waiters_(loop),
      emit_timer_(loop, [this] { emit_changes(); }) {}

Service::~Service() = default;

Result<void> Service::keep(int r, sd_bus_slot* slot) {
  if (r < 0) return base::errno_error(-r, "put an object on the bus");
  slots_.emplace_back(slot);
  return {};
}

Result<void> Service::publish(core::Engine& engine) {
  engine_ = &engine;
  if (auto r = add_manager(); !r) return r;
  if (auto r = add_property_reads(); !r) return r;
  if (auto r = add_http_options(); !r) return r;
  return add_jobs();
}

Result<void> Service::take_name() {
  const int r = sd_bus_request_name(bus_, wire::kService, 0);
  if (r == -EEXIST) {
    return Error{hr::kWin32AlreadyExists,
                 "Another openbitsd already serves this bus. There can be one only."};
  }
  if (r < 0) return base::errno_error(-r, "take the name org.openbits on the bus");
  return {};
}

void Service::on_changed(const core::Job& job) {
  if (emit_timer_runs_) {
    to_emit_.insert(job.id());
    return;
  }
  emit(job.id());
  emit_timer_runs_ = true;
  emit_timer_.set(SystemClock().steady().time_since_epoch() + kSignalInterval);
}

void Service::emit_changes() {
  emit_timer_runs_ = false;
  if (to_emit_.empty()) return;
  for (const core::JobId& id : std::exchange(to_emit_, {})) emit(id);
  emit_timer_runs_ = true;
  emit_timer_.set(SystemClock().steady().time_since_epoch() + kSignalInterval);
}

void Service::emit(const core::JobId& id) {
  const core::Job* job = engine_->find(id);
  if (job == nullptr) return;
  sd_bus_message* raw = nullptr;
  int r = sd_bus_message_new_signal(bus_, &raw, wire::job_path(id).c_str(),
                                    wire::kPropertiesInterface, "PropertiesChanged");
  const std::shared_ptr<sd_bus_message> signal(raw, sd_bus_message_unref);
  if (r >= 0) r = append_changes(signal.get(), *job);
  // One that cannot be sent is not missed: properties can be read at any time.
  if (r < 0) return;
  engine_->when_durable([signal] { sd_bus_send(nullptr, signal.get(), nullptr); });
}

}  // namespace openbits::service
