// What takes the place of the event loop, the worker pool and libcurl when the simulation is
// linked: the same classes, on simulated time and network. The linker finds these first.
#include <unistd.h>

#include <algorithm>
#include <cstdint>
#include <map>
#include <string>
#include <utility>

#include "loop/event_loop.h"
#include "loop/worker_pool.h"
#include "sim/current.h"
#include "sim/loop.h"
#include "sim/network.h"
#include "sim/random.h"
#include "transfer/curl_multi.h"
#include "transfer/curl_request.h"
#include "transfer/user_rights.h"

namespace openbits::loop {

Result<std::unique_ptr<EventLoop>> EventLoop::create() {
  return std::unique_ptr<EventLoop>(new EventLoop(nullptr, base::UniqueFd()));
}

EventLoop::EventLoop(EventPtr event, base::UniqueFd wake)
    : event_(std::move(event)), wake_(std::move(wake)) {}

EventLoop::~EventLoop() = default;

void EventLoop::post(std::function<void()> task) {
  sim::current.loop->post(std::move(task));
}

std::chrono::microseconds EventLoop::now() const {
  return std::chrono::duration_cast<std::chrono::microseconds>(
      sim::current.loop->steady().time_since_epoch());
}

WallTime EventLoop::wall_now() const {
  return sim::current.loop->wall();
}

namespace {

/// What a timer is set to counts as long as its number is the same.
std::map<const Timer*, std::uint64_t> timers;
std::uint64_t timer_numbers = 0;

}  // namespace

Timer::Timer(EventLoop&, std::function<void()> fire) : fire_(std::move(fire)) {
  timers[this] = ++timer_numbers;
}

void Timer::set(std::optional<std::chrono::nanoseconds> since_boot) {
  const std::uint64_t number = timers[this] = ++timer_numbers;
  if (!since_boot) return;
  const auto wait = *since_boot - sim::current.loop->steady().time_since_epoch();
  sim::current.loop->after(wait, [this, number] {
    if (timers[this] == number) fire_();
  });
}

// Each piece of work is done some time later, in any order, and told of later still.
WorkerPool::WorkerPool(EventLoop& loop, unsigned threads) : loop_(loop), limit_(threads) {}

WorkerPool::~WorkerPool() = default;

void WorkerPool::run(std::function<void()> work, std::function<void()> done) {
  using namespace std::chrono_literals;
  sim::Random& random = *sim::current.random;
  const core::Duration wait = random.chance(30) ? random.between(1s, 20s) : random.between(0s, 9ms);
  sim::current.loop->after(wait, [this, work = std::move(work), done = std::move(done)] {
    work();
    loop_.post(done);
  });
}

}  // namespace openbits::loop

namespace openbits::transfer {

// There is one user only, to whom everything belongs.
int with_rights_of(std::optional<uid_t>, const std::function<void()>& work) {
  work();
  return 0;
}

uid_t acting_user() {
  return ::geteuid();
}

int give_to(int, uid_t) {
  return 0;
}

namespace {

CURL* key_of(CurlRequest* request) {
  return request;
}

}  // namespace

CurlMulti::CurlMulti(loop::EventLoop& loop, std::function<void()> turn_ended)
    : loop_(loop),
      turn_ended_(std::move(turn_ended)),
      root_(*this),
      keep_connections_{},
      most_connections_(0),
      timer_(loop, {}),
      idle_(loop, {}) {
  sim::current.network->on_turn(turn_ended_, [this](bool reports) { in_turn_ = reports; });
}

CurlMulti::~CurlMulti() = default;

bool CurlMulti::add(CURL* easy, WhenEnded ended) {
  requests_[easy] = std::move(ended);
  return true;
}

void CurlMulti::remove(CURL* easy) {
  requests_.erase(easy);
  sim::current.network->cancel(easy);
}

void CurlMulti::resume(CURL* easy) {
  sim::current.network->resume(easy);
}

CurlRequest::CurlRequest(CurlMulti& multi, Listener& listener)
    : multi_(multi), listener_(listener), tls_(std::make_shared<TlsCheck>(TlsCheck::Options{})) {}

CurlRequest::~CurlRequest() {
  release();
}

void CurlRequest::release() {
  cancel();
}

Result<void> CurlRequest::prepare(const RequestSettings&, const std::string& url,
                                  const std::string& given_url, const ProxyChoice&,
                                  JobSetup setup) {
  first_url_ = url_ = url;
  given_url_ = given_url.empty() ? url : given_url;
  setup_ = std::move(setup);
  return {};
}

bool CurlRequest::ask_head(CurlMulti::Done done) {
  if_range_.clear();
  done_ = std::move(done);
  sim::Network::Request request;
  request.head_only = true;
  parser_ = HeaderParser();
  active_ = &multi_;
  request.url = url_;
  request.on_line = [this](const std::string& line) {
    return on_header_line(const_cast<char*>(line.data()), 1, line.size(), this) != 0;
  };
  request.on_end = [this](int code) { ended({static_cast<CURLcode>(code), true}); };
  sim::current.network->begin(key_of(this), std::move(request));
  return true;
}

bool CurlRequest::get(const std::string& range, const std::string& if_range, CurlMulti::Done done) {
  if_range_ = if_range;
  done_ = std::move(done);
  sim::Network::Request request;
  parser_ = HeaderParser();
  active_ = &multi_;
  request.url = url_;
  request.range = range;
  request.if_range = if_range;
  request.on_line = [this](const std::string& line) {
    return on_header_line(const_cast<char*>(line.data()), 1, line.size(), this) != 0;
  };
  request.on_data = [this](const std::string& bytes) {
    switch (listener_.on_body(bytes.data(), bytes.size())) {
      case Taken::kAll:
        return sim::Network::Taken::kAll;
      case Taken::kPause:
        return sim::Network::Taken::kPause;
      case Taken::kAbort:
        break;
    }
    return sim::Network::Taken::kAbort;
  };
  request.on_end = [this](int code) { ended({static_cast<CURLcode>(code), true}); };
  sim::current.network->begin(key_of(this), std::move(request));
  return true;
}

void CurlRequest::cancel() {
  if (active_ != nullptr) active_->remove(key_of(this));
  active_ = nullptr;
}

void CurlRequest::resume() {
  if (active_ != nullptr) active_->resume(key_of(this));
}

void CurlRequest::ended(CurlMulti::Ended how) {
  active_ = nullptr;
  const auto done = std::exchange(done_, nullptr);
  done(how.code);
}

bool CurlRequest::may_have_excess() const {
  return false;
}

std::size_t CurlRequest::on_header_line(char* data, std::size_t size, std::size_t count,
                                        void* self) {
  auto& request = *static_cast<CurlRequest*>(self);
  if (!request.parser_.feed({data, size * count})) return 0;
  if (!request.has_final_head()) return count;
  return request.listener_.on_head(request.head()) ? count : 0;
}

int CurlRequest::proxy_refusal() const {
  return 0;
}

bool CurlRequest::is_not_http(CURLcode code) const {
  return code == CURLE_UNSUPPORTED_PROTOCOL && head().status == 0;
}

bool CurlRequest::is_head_too_long(CURLcode) const {
  return false;
}

}  // namespace openbits::transfer
