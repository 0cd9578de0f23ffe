#include "support/link_model.h"

#include <algorithm>
#include <utility>

namespace openbits::test {

void LinkModel::set(const Settings& settings, Time now) {
  advance(now);
  const std::uint64_t old_rate = settings_.rate;
  settings_ = settings;
  if (settings_.cut) {
    counters_.cut_off += waiting_.size() + flying_.size();
    waiting_.clear();
    flying_.clear();
    queued_ = 0;
  }
  if (waiting_.empty() || old_rate == settings_.rate) return;
  // A line without a limit has nothing waiting, so there was a rate.
  const double left = std::chrono::duration<double>(sent_at_ - now).count();
  sent_at_ = now + time_to_send(left * static_cast<double>(old_rate));
  advance(now);
}

void LinkModel::offer(std::string packet, Time now) {
  advance(now);
  ++counters_.offered;
  if (settings_.cut) {
    ++counters_.cut_off;
    return;
  }
  if (!waiting_.empty() && queued_ + packet.size() > settings_.queue) {
    ++counters_.dropped;
    return;
  }
  queued_ += packet.size();
  counters_.most_queued = std::max(counters_.most_queued, queued_);
  waiting_.push_back({std::move(packet), now});
  if (waiting_.size() == 1) {
    begin_sending(now);
    advance(now);
  }
}

std::optional<LinkModel::Time> LinkModel::next() const {
  if (!flying_.empty() && (waiting_.empty() || flying_.front().arrives <= sent_at_)) {
    return flying_.front().arrives;
  }
  if (waiting_.empty()) return std::nullopt;
  return sent_at_;
}

std::optional<std::string> LinkModel::take(Time now) {
  advance(now);
  if (flying_.empty() || flying_.front().arrives > now) return std::nullopt;
  Packet packet = std::move(flying_.front());
  flying_.pop_front();
  ++counters_.delivered;
  counters_.delivered_bytes += packet.bytes.size();
  counters_.longest_way = std::max(counters_.longest_way, packet.arrives - packet.offered);
  return std::move(packet.bytes);
}

void LinkModel::advance(Time now) {
  while (!waiting_.empty() && sent_at_ <= now) {
    Packet packet = std::move(waiting_.front());
    waiting_.pop_front();
    queued_ -= packet.bytes.size();
    if (std::bernoulli_distribution(settings_.loss)(random_)) {
      ++counters_.lost;
    } else {
      packet.arrives = sent_at_ + settings_.delay;
      flying_.push_back(std::move(packet));
    }
    if (!waiting_.empty()) begin_sending(sent_at_);
  }
}

void LinkModel::begin_sending(Time at) {
  sent_at_ = at + time_to_send(8.0 * static_cast<double>(waiting_.front().bytes.size()));
}

LinkModel::Time LinkModel::time_to_send(double bits) const {
  if (settings_.rate == 0) return Time{0};
  return Time{static_cast<std::int64_t>(1e9 * bits / static_cast<double>(settings_.rate))};
}

}  // namespace openbits::test
