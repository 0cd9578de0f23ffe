// The proxies that the user's desktop is set to, as its portal says on the session bus
// (org.freedesktop.portal.ProxyResolver). Thread: the loop thread.
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

#include "loop/event_loop.h"
#include "loop/handles.h"

namespace openbits::service {

class DesktopProxy {
 public:
  using Done = std::function<void(std::vector<std::string>)>;

  /// `bus` must be attached to the loop.
  DesktopProxy(loop::EventLoop& loop, sd_bus* bus);
  ~DesktopProxy();
  DesktopProxy(const DesktopProxy&) = delete;
  DesktopProxy& operator=(const DesktopProxy&) = delete;

  /// `done` gets what the desktop says about a URL, best first, or nothing if there is no desktop
  /// that can be asked. It is called once, at once if the answer is half a minute old at most; not
  /// after the end of this object.
  void ask(const std::string& url, Done done);

 private:
  struct Question;
  struct Answer {
    std::vector<std::string> proxies;
    std::chrono::microseconds until{};
  };

  static int on_answer(sd_bus_message* m, void* question, sd_bus_error*);
  void answered(Question& question, std::vector<std::string> proxies);

  loop::EventLoop& loop_;
  sd_bus* bus_;
  std::unordered_map<std::string, Answer> known_;
  std::unordered_map<Question*, std::unique_ptr<Question>> open_;
};

}  // namespace openbits::service
