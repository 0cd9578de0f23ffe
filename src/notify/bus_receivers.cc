#include "notify/bus_receivers.h"

#include <utility>

namespace openbits::notify {

BusReceivers::BusReceivers(loop::EventLoop& loop, sd_bus* bus)
    : BusReceivers(loop, bus, Options{}) {}

BusReceivers::BusReceivers(loop::EventLoop& loop, sd_bus* bus, const Options& options)
    : objects_(loop, bus, options.answer),
      connections_(loop, bus),
      classes_(loop, bus, options.activation),
      commands_(loop, options.commands) {}

void BusReceivers::deliver(const core::CallbackObject& to, const core::NoticeCall& call,
                           std::function<void(core::Delivery)> done) {
  objects_.deliver(to, call, std::move(done));
}

void BusReceivers::watch(const core::JobId& job, const core::CallbackObject& object,
                         std::function<void()> gone) {
  connections_.watch(job, object, std::move(gone));
}

void BusReceivers::unwatch(const core::JobId& job) {
  connections_.unwatch(job);
}

void BusReceivers::check_class(const Guid& clsid, std::function<void(Result<void>)> done) {
  classes_.check(clsid, std::move(done));
}

void BusReceivers::create_instance(const Guid& clsid,
                                   std::function<void(Result<core::CallbackObject>)> done) {
  classes_.create(clsid, std::move(done));
}

void BusReceivers::release_instance(const Guid& clsid, const core::CallbackObject& object) {
  classes_.release(clsid, object);
}

void BusReceivers::judge(const core::CallbackObject& by, const core::JobId& job, std::uint32_t file,
                         const core::ServerCertificate& certificate,
                         std::function<void(core::Delivery)> done) {
  objects_.judge(by, job, file, certificate, std::move(done));
}

void BusReceivers::run_command(const NotifyCommand& command, const core::NoticeCall& call,
                               std::function<void(CommandRun)> done) {
  commands_.run(command, call, std::move(done));
}

}  // namespace openbits::notify
