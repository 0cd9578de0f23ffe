#include "service/desktop_proxy.h"

#include <systemd/sd-bus.h>

#include <utility>

namespace openbits::service {
namespace {

using namespace std::chrono_literals;

/// A PAC file may have to be fetched first.
constexpr std::uint64_t kPatience = 10'000'000;  // microseconds
constexpr std::chrono::microseconds kKeep = 30s;
constexpr std::size_t kMostKnown = 256;
constexpr std::size_t kMostProxies = 16;

std::vector<std::string> read_proxies(sd_bus_message* m) {
  std::vector<std::string> proxies;
  if (sd_bus_message_is_method_error(m, nullptr) > 0) return proxies;
  if (sd_bus_message_enter_container(m, 'a', "s") <= 0) return proxies;
  const char* proxy = "";
  while (proxies.size() < kMostProxies && sd_bus_message_read_basic(m, 's', &proxy) > 0) {
    proxies.emplace_back(proxy);
  }
  return proxies;
}

}  // namespace

struct DesktopProxy::Question {
  DesktopProxy& owner;
  std::string url;
  Done done;
  loop::SlotPtr slot;
};

DesktopProxy::DesktopProxy(loop::EventLoop& loop, sd_bus* bus) : loop_(loop), bus_(bus) {}

DesktopProxy::~DesktopProxy() = default;

void DesktopProxy::ask(const std::string& url, Done done) {
  if (const auto at = known_.find(url); at != known_.end() && loop_.now() < at->second.until) {
    return done(at->second.proxies);
  }
  auto question = std::make_unique<Question>(Question{*this, url, std::move(done), {}});
  sd_bus_message* raw = nullptr;
  int r = sd_bus_message_new_method_call(bus_, &raw, "org.freedesktop.portal.Desktop",
                                         "/org/freedesktop/portal/desktop",
                                         "org.freedesktop.portal.ProxyResolver", "Lookup");
  const loop::MessagePtr call(raw);
  if (r >= 0) r = sd_bus_message_append(raw, "s", url.c_str());
  sd_bus_slot* slot = nullptr;
  if (r >= 0) r = sd_bus_call_async(bus_, &slot, raw, on_answer, question.get(), kPatience);
  if (r < 0) return question->done({});
  question->slot.reset(slot);
  Question* const key = question.get();
  open_.emplace(key, std::move(question));
}

int DesktopProxy::on_answer(sd_bus_message* m, void* question, sd_bus_error*) {
  auto& asked = *static_cast<Question*>(question);
  asked.owner.answered(asked, read_proxies(m));
  return 0;
}

void DesktopProxy::answered(Question& question, std::vector<std::string> proxies) {
  if (known_.size() >= kMostKnown) known_.clear();
  known_[question.url] = {proxies, loop_.now() + kKeep};
  const auto at = open_.find(&question);
  const auto kept = std::move(at->second);
  open_.erase(at);
  kept->done(std::move(proxies));
}

}  // namespace openbits::service
