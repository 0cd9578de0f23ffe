#include "sim/receivers.h"

#include <utility>

namespace openbits::sim {
namespace {

using namespace std::chrono_literals;
using core::Delivery;

constexpr core::Duration kCallTimeout = 60s;  // of a call on the bus

bool is_success(core::NoticeKind kind, HResult code) {
  const bool is_end =
      kind == core::NoticeKind::kJobTransferred || kind == core::NoticeKind::kJobError;
  return is_end ? code == hr::kOk : succeeded(code);
}

}  // namespace

Guid Receivers::class_id(std::uint8_t number) {
  Guid id;
  id.bytes[0] = 0xC1;
  id.bytes[15] = number;
  return id;
}

// The bus ----------------------------------------------------------------------------------------

std::string Receivers::connect() {
  const std::string name = ":1." + std::to_string(++connections_);
  connected_.insert(name);
  return name;
}

void Receivers::disconnect(const std::string& connection) {
  if (connected_.erase(connection) == 0) return;
  trace_.line(loop_.now().count(), "gone", {}, connection);
  std::erase_if(servers_, [&](const auto& server) { return server.second == connection; });
  tell_gone(connection);
}

// Whether the end of the calls or the end of the connection is heard of first is chance.
void Receivers::tell_gone(const std::string& connection) {
  for (const auto& [number, call] : calls_) {
    if (call.connection != connection) continue;
    loop_.after(random_.between(0ms, 3ms), [this, number = number] { end_call(number, {}); });
  }
  for (const auto& [job, watch] : watches_) {
    if (watch.object.connection != connection) continue;
    loop_.after(random_.between(0ms, 3ms), [this, job = job, number = watch.number] {
      const auto it = watches_.find(job);
      if (it == watches_.end() || it->second.number != number) return;
      const auto gone = it->second.gone;
      gone();
    });
  }
}

void Receivers::watch(const core::JobId& job, const core::CallbackObject& object,
                      std::function<void()> gone) {
  watches_[job] = {object, ++numbers_, std::move(gone)};
  if (is_connected(object.connection)) return;
  loop_.after(1ms, [this, job, number = numbers_] {
    const auto it = watches_.find(job);
    if (it == watches_.end() || it->second.number != number) return;
    const auto tell = it->second.gone;
    tell();
  });
}

void Receivers::service_ended() {
  watches_.clear();
  calls_.clear();
}

void Receivers::all_disconnect() {
  connected_.clear();
  servers_.clear();
}

// Calls ------------------------------------------------------------------------------------------

void Receivers::deliver(const core::CallbackObject& to, const core::NoticeCall& call,
                        std::function<void(Delivery)> done) {
  const std::uint32_t owner = owner_of_(call.job);
  const std::uint64_t number = ++numbers_;
  trace_.line(loop_.now().count(), "call", {number, call.sequence}, to_string(call.kind));
  calls_[number] = {to.connection, call, owner, std::move(done)};
  const bool of_class = !to.path.starts_with("/o");
  const auto kind = of_class ? ReceiverKind::kClass : ReceiverKind::kObject;
  oracle_.called(call, kind, owner);
  if (bug_ == Bug::kFileAfterJob && call.kind == core::NoticeKind::kFileTransferred) {
    oracle_.told(call, kind);
    loop_.after(5s, [this, call, kind] { oracle_.reached(call, kind); });
    loop_.after(1ms, [this, number] { end_call(number, {Delivery::Outcome::kAnswered, hr::kOk}); });
    return;
  }
  oracle_.reached(call, kind);
  const auto answer = [&](core::Duration wait, HResult code) {
    loop_.after(wait, [this, number, code, kind] {
      const auto it = calls_.find(number);
      if (it == calls_.end()) return;
      if (is_success(it->second.call.kind, code)) oracle_.told(it->second.call, kind);
      const HResult heard = bug_ == Bug::kNoticeLost ? hr::kOk : code;
      end_call(number, {Delivery::Outcome::kAnswered, heard});
    });
  };
  if (!is_connected(to.connection)) {
    loop_.after(1ms, [this, number] { end_call(number, {}); });
    return;
  }
  if (behaves_ || !random_.chance(trouble)) {
    return answer(random_.between(0ms, 20ms), hr::kOk);
  }
  switch (random_.below(6)) {
    case 0:
      return answer(random_.between(1s, 59s), hr::kOk);
    case 1:
      return answer(random_.between(0ms, 20ms), hr::kEFail);
    case 2:
      return answer(random_.between(0ms, 5s), hr::kFalse);
    case 3:  // hangs
      loop_.after(kCallTimeout, [this, number] { end_call(number, {}); });
      return;
    case 4:  // ends in the call
      loop_.after(random_.between(0ms, 2s),
                  [this, connection = to.connection] { disconnect(connection); });
      return;
    case 5:  // ends when it has answered
      answer(10ms, hr::kOk);
      loop_.world_after(random_.between(9ms, 12ms),
                        [this, connection = to.connection] { disconnect(connection); });
      return;
    default:
      return;
  }
}

void Receivers::end_call(std::uint64_t number, Delivery delivery) {
  const auto it = calls_.find(number);
  if (it == calls_.end()) return;
  const Call call = std::move(it->second);
  calls_.erase(it);
  trace_.line(loop_.now().count(), "call-ends",
              {number, static_cast<std::uint64_t>(delivery.outcome),
               static_cast<std::uint32_t>(delivery.code)});
  oracle_.call_ended(call.owner);
  call.done(delivery);
}

void Receivers::judge(const core::CallbackObject&, const core::JobId&, std::uint32_t,
                      const core::ServerCertificate&, std::function<void(Delivery)> done) {
  loop_.post([done = std::move(done)] { done({Delivery::Outcome::kAnswered, hr::kOk}); });
}

// Classes ----------------------------------------------------------------------------------------

void Receivers::check_class(const Guid& clsid, std::function<void(Result<void>)> done) {
  const bool known = clsid.bytes[15] < 3;
  loop_.after(random_.between(0ms, 5ms), [known, done = std::move(done)] {
    if (known) return done({});
    done(Error{hr::kRegdbEClassNotReg, "no such class"});
  });
}

void Receivers::create_instance(const Guid& clsid,
                                std::function<void(Result<core::CallbackObject>)> done) {
  trace_.line(loop_.now().count(), "activate");
  const auto fail = [&](core::Duration wait, HResult code) {
    loop_.after(wait, [code, done] { done(Error{code, "activation failed"}); });
  };
  if (!behaves_ && random_.chance(trouble)) {
    switch (random_.below(3)) {
      case 0:
        return fail(60s, hr::kWin32Timeout);
      case 1:  // it ends while it is started
        return fail(random_.between(0ms, 2s), hr::kCoEServerExecFailure);
      default:
        return fail(10ms, hr::kCoEServerStopping);
    }
  }
  loop_.after(random_.between(0ms, 1s), [this, clsid, done = std::move(done)] {
    std::string& server = servers_[clsid];
    if (server.empty()) server = connect();
    core::CallbackObject object{server, "/instance/" + std::to_string(++numbers_)};
    done(object);
  });
}

void Receivers::run_command(const NotifyCommand&, const core::NoticeCall& call,
                            std::function<void(CommandRun)> done) {
  trace_.line(loop_.now().count(), "command", {call.sequence});
  oracle_.called(call, ReceiverKind::kCommand, owner_of_(call.job));
  oracle_.reached(call, ReceiverKind::kCommand);
  CommandRun run;
  run.end = CommandEnd::kExited;
  core::Duration wait = random_.between(1ms, 2s);
  if (!behaves_ && random_.chance(trouble)) {
    switch (random_.below(4)) {
      case 0:
        run.status = 1;
        break;
      case 1:
        run.end = CommandEnd::kKilled;
        run.status = 9;
        break;
      case 2:
        run.end = CommandEnd::kTimedOut;
        wait = 600s;
        break;
      default:
        run.end = CommandEnd::kNotStarted;
        break;
    }
  }
  loop_.after(wait, [this, call, run, done = std::move(done)] {
    if (run.end == CommandEnd::kExited && run.status == 0) {
      oracle_.told(call, ReceiverKind::kCommand);
    }
    done(run);
  });
}

}  // namespace openbits::sim
