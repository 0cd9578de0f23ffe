// A bus with the real service, a real web server, a client, and a place for the files.
#pragma once

#include <condition_variable>
#include <functional>
#include <mutex>
#include <string>
#include <vector>

#include <openbits/client.hpp>

#include "support/bus.h"
#include "support/nginx.h"
#include "support/process.h"

namespace openbits::test {

/// Throws std::runtime_error with the error's text if there is no value.
template <class T>
T must(Result<T> result) {
  if (!result) throw std::runtime_error(result.error().message);
  if constexpr (!std::is_void_v<T>) return std::move(*result);
}

/// The callbacks that a program got, in their order. Thread: any.
class CallbackRecorder {
 public:
  struct Event {
    std::string name;  ///< "transferred", "error" or "modified"
    Guid job;
    std::uint64_t sequence = 0;
    JobErrorInfo error;
  };

  /// What `transferred` and `error` are to answer from now on; S_OK at first.
  void answer_with(HResult code);
  /// Called, on the callback's thread, before the answer.
  void on_event(std::function<void(Job, const Event&)> react);

  Callbacks callbacks();
  std::vector<Event> events() const;
  std::size_t count(const std::string& name) const;
  /// Waits until there are `at_least` events of that name; false if they do not come.
  bool wait_for(const std::string& name, std::size_t at_least = 1) const;

 private:
  HResult add(Job job, Event event);

  struct State;
  std::shared_ptr<State> state_ = make_state();
  static std::shared_ptr<State> make_state();
};

class ServiceWorld {
 public:
  ServiceWorld() : ServiceWorld(Nginx::Options{}) {}
  explicit ServiceWorld(const Nginx::Options& web_options,
                        const PrivateBus::Options& bus_options = {});

  /// A new connection, as of another program.
  Client connect() const;
  /// A job with one file, `name` on the server and in out.
  Job job_for(const std::string& name, JobPriority priority = JobPriority::kNormal);
  /// Waits until the job is in that state; false if that does not come.
  bool reaches(const Job& job, JobState state) const;

  PrivateBus bus;
  Nginx web;
  TempDir out;
  Client client;
};

}  // namespace openbits::test
