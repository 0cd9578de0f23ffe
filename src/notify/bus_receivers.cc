#include "notify/bus_receivers.h"

#include <cerrno>
#include <utility>

#include "wire/codec.h"
#include "wire/names.h"

namespace openbits::notify {
namespace {

constexpr std::uint64_t kAnswerTimeoutUs = 60'000'000;  // LNX-19

int append_call(sd_bus_message* m, const core::NoticeCall& call) {
  int r = sd_bus_message_append(m, "ot", wire::job_path(call.job).c_str(), call.sequence);
  if (r >= 0 && call.kind == core::NoticeKind::kJobError) {
    r = wire::append_error(m, call.error.value_or(JobErrorInfo{}));
  }
  return r;
}

}  // namespace

struct BusReceivers::Pending {
  BusReceivers* owner;
  std::function<void(core::Delivery)> done;
  loop::SlotPtr slot;
};

BusReceivers::BusReceivers(loop::EventLoop& loop, sd_bus* bus) : loop_(loop), bus_(bus) {}

BusReceivers::~BusReceivers() = default;

void BusReceivers::deliver(const core::CallbackObject& to, const core::NoticeCall& call,
                           std::function<void(core::Delivery)> done) {
  sd_bus_message* raw = nullptr;
  int r = sd_bus_message_new_method_call(bus_, &raw, to.connection.c_str(), to.path.c_str(),
                                         wire::kCallbackInterface,
                                         std::string(core::to_string(call.kind)).c_str());
  const loop::MessagePtr message(raw);
  if (r >= 0) r = sd_bus_message_set_auto_start(message.get(), 0);
  if (r >= 0) r = append_call(message.get(), call);
  auto pending = std::make_unique<Pending>(Pending{this, done, nullptr});
  sd_bus_slot* slot = nullptr;
  if (r >= 0) {
    r = sd_bus_call_async(bus_, &slot, message.get(), on_reply, pending.get(), kAnswerTimeoutUs);
  }
  if (r < 0) {
    loop_.post([done = std::move(done)] { done({core::Delivery::Outcome::kGone, hr::kOk}); });
    return;
  }
  pending->slot.reset(slot);
  Pending* key = pending.get();
  pending_.emplace(key, std::move(pending));
}

int BusReceivers::on_reply(sd_bus_message* m, void* userdata, sd_bus_error*) {
  auto* key = static_cast<Pending*>(userdata);
  auto node = key->owner->pending_.extract(key);
  core::Delivery delivery{core::Delivery::Outcome::kAnswered, hr::kEFail};
  if (const sd_bus_error* error = sd_bus_message_get_error(m)) {
    const std::string_view name = error->name;
    if (const auto code = wire::parse_error_name(name); code && failed(*code)) {
      delivery.code = *code;
    } else if (name == SD_BUS_ERROR_UNKNOWN_OBJECT || name == SD_BUS_ERROR_NO_REPLY ||
               name == SD_BUS_ERROR_TIMEOUT || name == SD_BUS_ERROR_SERVICE_UNKNOWN ||
               name == SD_BUS_ERROR_NAME_HAS_NO_OWNER || name == SD_BUS_ERROR_DISCONNECTED) {
      delivery.outcome = core::Delivery::Outcome::kGone;
    }
  } else if (sd_bus_message_read(m, "i", &delivery.code) <= 0) {
    delivery.code = hr::kEFail;  // an answer that is none is a failure
  }
  node.mapped()->done(delivery);
  return 0;
}

void BusReceivers::watch(const core::JobId& job, const core::CallbackObject& object,
                         std::function<void()> gone) {
  unwatch(job);
  auto& connection = connections_[object.connection];
  if (!connection) {
    connection = std::make_unique<Connection>();
    connection->owner = this;
    connection->name = object.connection;
    sd_bus_track* track = nullptr;
    int r = sd_bus_track_new(bus_, &track, on_gone, connection.get());
    if (r >= 0) {
      connection->track.reset(track);
      r = sd_bus_track_add_name(track, object.connection.c_str());
    }
    if (r < 0) {
      // The connection has ended already, or cannot be watched: the same to us.
      connections_.erase(object.connection);
      loop_.post(std::move(gone));
      return;
    }
  }
  connection->watchers[job] = std::move(gone);
  watched_[job] = object.connection;
}

void BusReceivers::unwatch(const core::JobId& job) {
  const auto it = watched_.find(job);
  if (it == watched_.end()) return;
  const auto connection = connections_.find(it->second);
  if (connection != connections_.end()) {
    connection->second->watchers.erase(job);
    if (connection->second->watchers.empty()) connections_.erase(connection);
  }
  watched_.erase(it);
}

int BusReceivers::on_gone(sd_bus_track*, void* userdata) {
  auto* connection = static_cast<Connection*>(userdata);
  BusReceivers& self = *connection->owner;
  auto node = self.connections_.extract(connection->name);
  for (auto& [job, gone] : node.mapped()->watchers) {
    self.watched_.erase(job);
    self.loop_.post(std::move(gone));
  }
  return 1;  // 0 would have sd-bus ask again
}

void BusReceivers::check_class(const Guid&, std::function<void(Result<void>)> done) {
  loop_.post([done = std::move(done)] {
    done(Error{hr::kRegdbEClassNotReg, "Classes cannot be activated yet."});
  });
}

void BusReceivers::create_instance(const Guid&,
                                   std::function<void(Result<core::CallbackObject>)> done) {
  loop_.post([done = std::move(done)] {
    done(Error{hr::kRegdbEClassNotReg, "Classes cannot be activated yet."});
  });
}

void BusReceivers::release_instance(const Guid&, const core::CallbackObject&) {}

void BusReceivers::run_command(const NotifyCommand&, const core::NoticeCall&,
                               std::function<void(CommandRun)> done) {
  loop_.post([done = std::move(done)] { done({{}, {}, CommandEnd::kNotStarted, ENOSYS, {}}); });
}

}  // namespace openbits::notify
