// Programs, classes and command lines that are told things: they answer, late or not at all, with
// what they like, end before, during and after a call, and come back under another name.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "core/receiver.h"
#include "sim/loop.h"
#include "sim/oracle.h"
#include "sim/planted.h"
#include "sim/random.h"
#include "sim/trace.h"

namespace openbits::sim {

class Receivers final : public core::Receivers {
 public:
  Receivers(Loop& loop, Random& random, Oracle& oracle, Trace& trace, Bug bug,
            std::function<std::uint32_t(const core::JobId&)> owner_of)
      : loop_(loop),
        random_(random),
        oracle_(oracle),
        trace_(trace),
        bug_(bug),
        owner_of_(std::move(owner_of)) {}

  void deliver(const core::CallbackObject& to, const core::NoticeCall& call,
               std::function<void(core::Delivery)> done) override;
  void watch(const core::JobId& job, const core::CallbackObject& object,
             std::function<void()> gone) override;
  void unwatch(const core::JobId& job) override { watches_.erase(job); }
  void check_class(const Guid& clsid, std::function<void(Result<void>)> done) override;
  void create_instance(const Guid& clsid,
                       std::function<void(Result<core::CallbackObject>)> done) override;
  void release_instance(const Guid&, const core::CallbackObject&) override {}
  void judge(const core::CallbackObject&, const core::JobId&, std::uint32_t,
             const core::ServerCertificate&, std::function<void(core::Delivery)> done) override;
  void run_command(const NotifyCommand& command, const core::NoticeCall& call,
                   std::function<void(CommandRun)> done) override;

  /// A connection comes to the bus, and leaves it.
  std::string connect();
  void disconnect(const std::string& connection);
  bool is_connected(const std::string& connection) const { return connected_.contains(connection); }
  void service_ended();
  void all_disconnect();

  /// From now on everybody answers S_OK, soon.
  void behave() { behaves_ = true; }
  /// In a thousand calls: what is not S_OK, soon.
  std::uint64_t trouble = 0;

  static Guid class_id(std::uint8_t number);

 private:
  struct Watch {
    core::CallbackObject object;
    std::uint64_t number;
    std::function<void()> gone;
  };
  struct Call {
    std::string connection;
    core::NoticeCall call;
    std::uint32_t owner = 0;
    std::function<void(core::Delivery)> done;
  };
  void end_call(std::uint64_t number, core::Delivery delivery);
  void tell_gone(const std::string& connection);

  Loop& loop_;
  Random& random_;
  Oracle& oracle_;
  Trace& trace_;
  const Bug bug_;
  const std::function<std::uint32_t(const core::JobId&)> owner_of_;
  std::set<std::string> connected_;
  std::map<core::JobId, Watch> watches_;
  std::map<std::uint64_t, Call> calls_;
  std::map<Guid, std::string> servers_;  ///< connection of the class that runs
  std::uint64_t numbers_ = 0;
  unsigned connections_ = 0;
  bool behaves_ = false;
};

}  // namespace openbits::sim
