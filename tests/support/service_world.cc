#include "support/service_world.h"

#include <chrono>
#include <stdexcept>

namespace openbits::test {

using namespace std::chrono_literals;

struct CallbackRecorder::State {
  mutable std::mutex mutex;
  std::condition_variable changed;
  std::vector<Event> events;
  HResult answer = hr::kOk;
  std::function<void(Job, const Event&)> react;
};

std::shared_ptr<CallbackRecorder::State> CallbackRecorder::make_state() {
  return std::make_shared<State>();
}

void CallbackRecorder::answer_with(HResult code) {
  const std::lock_guard lock(state_->mutex);
  state_->answer = code;
}

void CallbackRecorder::on_event(std::function<void(Job, const Event&)> react) {
  const std::lock_guard lock(state_->mutex);
  state_->react = std::move(react);
}

Callbacks CallbackRecorder::callbacks() {
  // The functions share the state, for they may be called after the CallbackRecorder has gone.
  CallbackRecorder self = *this;
  Callbacks c;
  c.transferred = [self](Job job, std::uint64_t sequence) mutable {
    return self.add(job, {"transferred", job.id(), sequence, {}});
  };
  c.error = [self](Job job, const JobErrorInfo& error, std::uint64_t sequence) mutable {
    return self.add(job, {"error", job.id(), sequence, error});
  };
  c.modified = [self](Job job, std::uint64_t sequence) mutable {
    self.add(job, {"modified", job.id(), sequence, {}});
  };
  return c;
}

HResult CallbackRecorder::add(Job job, Event event) {
  std::function<void(Job, const Event&)> react;
  HResult answer = hr::kOk;
  {
    const std::lock_guard lock(state_->mutex);
    react = state_->react;
    answer = state_->answer;
  }
  if (react) react(job, event);
  const std::lock_guard lock(state_->mutex);
  state_->events.push_back(std::move(event));
  state_->changed.notify_all();
  return answer;
}

std::vector<CallbackRecorder::Event> CallbackRecorder::events() const {
  const std::lock_guard lock(state_->mutex);
  return state_->events;
}

std::size_t CallbackRecorder::count(const std::string& name) const {
  std::size_t n = 0;
  for (const Event& event : events())
    if (event.name == name) ++n;
  return n;
}

bool CallbackRecorder::wait_for(const std::string& name, std::size_t at_least) const {
  std::unique_lock lock(state_->mutex);
  return state_->changed.wait_for(lock, 60s, [&] {
    std::size_t n = 0;
    for (const Event& event : state_->events)
      if (event.name == name) ++n;
    return n >= at_least;
  });
}

ServiceWorld::ServiceWorld(const Nginx::Options& web_options,
                           const PrivateBus::Options& bus_options)
    : bus(bus_options), web(web_options), client(connect()) {}

Client ServiceWorld::connect() const {
  ClientOptions options;
  options.bus_address = bus.address();
  return must(Client::connect(options));
}

Job ServiceWorld::job_for(const std::string& name, JobPriority priority) {
  Job job = must(client.create_job(name));
  must(job.set_priority(priority));
  must(job.add_file(web.url(name), out / name));
  return job;
}

bool ServiceWorld::reaches(const Job& job, JobState state) const {
  return eventually(
      [&] {
        const auto now = job.state();
        return now && *now == state;
      },
      60s);
}

}  // namespace openbits::test
