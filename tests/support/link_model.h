// One direction of a line between two networks: how long packets wait, travel, and which are lost.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <optional>
#include <random>
#include <string>

namespace openbits::test {

/// Packets wait in a queue, are sent one after the other at the line's rate, and arrive a delay
/// later in the order in which they were sent, whatever is changed meanwhile. A packet that does
/// not fit into the queue is dropped; one that is lost was sent first. While the line is cut there
/// is nothing on it, and nothing waits.
///
/// Does no I/O and knows no clock: `now` is any time that does not go back.
class LinkModel {
 public:
  using Time = std::chrono::nanoseconds;

  struct Settings {
    std::uint64_t rate = 0;             ///< bits per second; 0: no limit
    Time delay{0};                      ///< of each packet
    std::size_t queue = 1024UL * 1024;  ///< bytes that may wait; an idle line takes any packet
    double loss = 0;                    ///< share of the packets, 0 to 1
    bool cut = false;
  };

  /// Packets so far; `offered` is the sum of the others and of those that are under way.
  struct Counters {
    std::uint64_t offered = 0;
    std::uint64_t delivered = 0;
    std::uint64_t delivered_bytes = 0;
    std::uint64_t dropped = 0;    ///< the queue was full
    std::uint64_t lost = 0;       ///< by chance
    std::uint64_t cut_off = 0;    ///< came while the line was cut, or was under way when it was
    Time longest_way{0};          ///< from offer() to when a packet was due at the other end
    std::size_t most_queued = 0;  ///< bytes
  };

  explicit LinkModel(std::uint64_t seed) : random_(seed) {}

  const Settings& settings() const { return settings_; }
  /// What is being sent goes on at the new rate; what has been sent arrives as it would have.
  void set(const Settings& settings, Time now);

  void offer(std::string packet, Time now);
  /// When take() has to be called next; nullopt: nothing is under way.
  std::optional<Time> next() const;
  /// A packet that has arrived by now.
  std::optional<std::string> take(Time now);

  const Counters& counters() const { return counters_; }
  /// Bytes that wait or are being sent.
  std::size_t queued() const { return queued_; }

 private:
  struct Packet {
    std::string bytes;
    Time offered;
    Time arrives{0};  ///< once it was sent
  };

  /// Sends what was sent by `now`.
  void advance(Time now);
  void begin_sending(Time at);
  Time time_to_send(double bits) const;

  Settings settings_;
  Counters counters_;
  std::mt19937_64 random_;
  std::deque<Packet> waiting_;  ///< the first one is being sent, until sent_at_
  std::deque<Packet> flying_;
  std::size_t queued_ = 0;
  Time sent_at_{0};
};

}  // namespace openbits::test
