#include "network/route_monitor.h"

#include <linux/rtnetlink.h>
#include <sys/epoll.h>
#include <time.h>

#include <cerrno>
#include <chrono>
#include <utility>

#include "base/errno_error.h"

namespace openbits::network {
namespace {

using namespace std::chrono_literals;

// With an address of IPv4 routes go without a word. Those of IPv6 are named; its addresses are
// refreshed all the time, which is no news.
constexpr std::uint32_t kGroups =
    RTMGRP_LINK | RTMGRP_IPV4_ROUTE | RTMGRP_IPV4_IFADDR | RTMGRP_IPV6_ROUTE;
constexpr std::size_t kMostNews = std::size_t{32} * 1024;
constexpr auto kGathering = 50ms;  // one look for all that changes together
constexpr auto kAgain = 1s;

std::chrono::nanoseconds since_boot() {
  timespec t{};
  ::clock_gettime(CLOCK_BOOTTIME, &t);
  return std::chrono::seconds(t.tv_sec) + std::chrono::nanoseconds(t.tv_nsec);
}

}  // namespace

RouteMonitor::RouteMonitor(loop::EventLoop& loop, Changed changed, Warn warn)
    : loop_(loop),
      changed_(std::move(changed)),
      warn_(std::move(warn)),
      timer_(loop,
             [this] {
               waits_ = false;
               look();
             }),
      buffer_(kMostNews) {}

Result<void> RouteMonitor::open() {
  auto changes = NetlinkSocket::open(kGroups);
  if (!changes) return changes.error();
  auto questions = NetlinkSocket::open(0);
  if (!questions) return questions.error();
  changes_.emplace(std::move(*changes));
  questions_.emplace(std::move(*questions));
  sd_event_source* source = nullptr;
  const int r = sd_event_add_io(loop_.get(), &source, changes_->fd(), EPOLLIN, on_change, this);
  if (r < 0) return base::errno_error(-r, "watch the routes");
  source_.reset(source);
  auto tables = questions_->dump();
  if (!tables) return tables.error();
  ways_ = ways_out(*tables);
  report_.up = !ways_.empty();
  return {};
}

core::NetworkReport RouteMonitor::begin() {
  if (auto r = open(); !r) {
    warn_("The network is taken for connected: " + r.error().message + ".");
    source_.reset();
  }
  return report_;
}

void RouteMonitor::look_after(std::chrono::nanoseconds wait) {
  if (std::exchange(waits_, true)) return;
  timer_.set(since_boot() + wait);
}

void RouteMonitor::look() {
  auto tables = questions_->dump();
  if (!tables) return look_after(kAgain);
  std::vector<Route> ways = ways_out(*tables);
  if (ways == ways_) return;
  ways_ = std::move(ways);
  report_.up = !ways_.empty();
  ++report_.way;
  changed_(report_);
}

int RouteMonitor::on_change(sd_event_source* source, int, std::uint32_t, void* self) {
  auto& monitor = *static_cast<RouteMonitor*>(self);
  for (;;) {
    const NetlinkSocket::Received received = monitor.changes_->receive(monitor.buffer_);
    if (received.error == EAGAIN) return 0;
    const bool is_news = received.error == ENOBUFS || !received.data.empty();
    if (is_news) monitor.look_after(kGathering);
    if (received.error != 0 && received.error != ENOBUFS) {
      monitor.warn_("The network is not watched any more: the kernel's messages end.");
      sd_event_source_set_enabled(source, SD_EVENT_OFF);
      return 0;
    }
  }
}

}  // namespace openbits::network
