// The line that other tests download over.
#include "support/link_model.h"

#include "support/link_command.h"

namespace openbits::test {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::HasSubstr;

std::string packet(std::size_t size, char mark = 'x') {
  return std::string(size, mark);
}

struct Arrival {
  char mark;
  LinkModel::Time at;
  bool operator==(const Arrival&) const = default;
};
void PrintTo(const Arrival& a, std::ostream* out) {
  *out << a.mark << " at " << a.at.count() << " ns";
}

/// All that arrives until `end`, each packet at the time that next() has promised.
std::vector<Arrival> arrivals(LinkModel& link, LinkModel::Time end = 1h) {
  std::vector<Arrival> out;
  for (auto at = link.next(); at && *at <= end; at = link.next()) {
    while (const auto taken = link.take(*at)) out.push_back({taken->at(0), *at});
  }
  return out;
}

LinkModel link_with(const LinkModel::Settings& settings) {
  LinkModel link(1);
  link.set(settings, 0ns);
  return link;
}

TEST(LinkModel, CarriesAtOnceUnlessTold) {
  LinkModel link(1);
  EXPECT_FALSE(link.next());
  link.offer(packet(1500), 5ms);
  EXPECT_EQ(link.next(), 5ms);
  EXPECT_TRUE(link.take(5ms));
  EXPECT_FALSE(link.take(5ms));
  EXPECT_FALSE(link.next());
}

TEST(LinkModel, SendsAtItsRate) {
  LinkModel link = link_with({.rate = 8'000'000});  // 1 us for each byte
  for (const char mark : {'a', 'b', 'c'}) link.offer(packet(1000, mark), 0ns);
  EXPECT_THAT(arrivals(link), ElementsAre(Arrival{'a', 1ms}, Arrival{'b', 2ms}, Arrival{'c', 3ms}));
  link.offer(packet(1000, 'd'), 10ms);  // it was idle, and owes nothing for that
  EXPECT_THAT(arrivals(link), ElementsAre(Arrival{'d', 11ms}));
}

TEST(LinkModel, DelaysEachPacketAfterItWasSent) {
  LinkModel link = link_with({.rate = 8'000'000, .delay = 50ms});
  link.offer(packet(1000, 'a'), 0ns);
  link.offer(packet(1000, 'b'), 0ns);
  EXPECT_FALSE(link.take(50ms));
  EXPECT_THAT(arrivals(link), ElementsAre(Arrival{'a', 51ms}, Arrival{'b', 52ms}));
  EXPECT_EQ(link.counters().longest_way, 52ms);
}

TEST(LinkModel, TellsWhenToLookAgainThoughNothingArrivesThen) {
  LinkModel link = link_with({.rate = 8'000'000, .delay = 50ms});
  link.offer(packet(1000), 0ns);
  EXPECT_EQ(link.next(), 1ms);
  EXPECT_FALSE(link.take(1ms));
  EXPECT_EQ(link.next(), 51ms);
}

TEST(LinkModel, AskedLateGivesTheSame) {
  LinkModel link = link_with({.rate = 8'000'000, .delay = 5ms});
  for (const char mark : {'a', 'b', 'c'}) link.offer(packet(1000, mark), 0ns);
  std::string order;
  while (const auto taken = link.take(1h)) order += taken->at(0);
  EXPECT_EQ(order, "abc");
  EXPECT_EQ(link.counters().longest_way, 8ms);
}

TEST(LinkModel, DropsWhatDoesNotFitIntoItsQueue) {
  LinkModel link = link_with({.rate = 8'000'000, .queue = 2500});
  for (const char mark : {'a', 'b', 'c'}) link.offer(packet(1000, mark), 0ns);
  link.offer(packet(500, 'd'), 0ns);  // a smaller one still fits
  EXPECT_EQ(link.queued(), 2500u);
  EXPECT_EQ(link.counters().dropped, 1u);
  link.offer(packet(1000, 'e'), 1ms);  // the first one is on its way by now
  EXPECT_THAT(arrivals(link), ElementsAre(Arrival{'a', 1ms}, Arrival{'b', 2ms},
                                          Arrival{'d', 2500us}, Arrival{'e', 3500us}));
  EXPECT_EQ(link.counters().most_queued, 2500u);
}

TEST(LinkModel, TakesAPacketLargerThanItsQueueWhileIdle) {
  LinkModel link = link_with({.rate = 8'000'000, .queue = 100});
  link.offer(packet(1000, 'a'), 0ns);
  link.offer(packet(1, 'b'), 0ns);
  EXPECT_THAT(arrivals(link), ElementsAre(Arrival{'a', 1ms}));
  EXPECT_EQ(link.counters().dropped, 1u);
}

TEST(LinkModel, LosesItsShareAndTheSameForTheSameSeed) {
  const auto run = [](std::uint64_t seed) {
    LinkModel link(seed);
    link.set({.loss = 0.1}, 0ns);
    std::string order;
    for (int i = 0; i < 10'000; ++i) {
      link.offer(packet(1, static_cast<char>('a' + i % 26)), 0ns);
      order += link.take(0ns) ? '1' : '0';
    }
    EXPECT_GT(link.counters().lost, 800u);
    EXPECT_LT(link.counters().lost, 1200u);
    EXPECT_EQ(link.counters().lost + link.counters().delivered, 10'000u);
    return order;
  };
  EXPECT_EQ(run(7), run(7));
  EXPECT_NE(run(7), run(8));
}

TEST(LinkModel, LosesNothingOrEverything) {
  LinkModel none = link_with({.loss = 0});
  LinkModel all = link_with({.rate = 8'000'000, .loss = 1});
  for (int i = 0; i < 1000; ++i) none.offer(packet(1), 0ns);
  for (int i = 0; i < 1000; ++i) all.offer(packet(1), 0ns);
  EXPECT_EQ(arrivals(none).size(), 1000u);
  EXPECT_EQ(arrivals(all).size(), 0u);
  EXPECT_EQ(all.counters().lost, 1000u);  // and it took its time to
}

TEST(LinkModel, LetsALostPacketTakeItsTime) {
  LinkModel link = link_with({.rate = 8'000'000, .loss = 1});
  link.offer(packet(1000, 'a'), 0ns);
  link.offer(packet(1000, 'b'), 0ns);
  LinkModel::Settings settings = link.settings();
  settings.loss = 0;
  link.set(settings, 1500us);
  EXPECT_THAT(arrivals(link), ElementsAre(Arrival{'b', 2ms}));
}

TEST(LinkModel, GoesOnWithWhatItSendsAtAnotherRate) {
  LinkModel link = link_with({.rate = 8'000'000});
  link.offer(packet(1000, 'a'), 0ns);
  link.offer(packet(1000, 'b'), 0ns);
  link.set({.rate = 800'000}, 500us);  // 500 bytes are left, and take 5 ms now
  EXPECT_THAT(arrivals(link), ElementsAre(Arrival{'a', 5500us}, Arrival{'b', 15'500us}));
  link.offer(packet(1000, 'c'), 20ms);
  link.set({.rate = 0}, 21ms);
  EXPECT_THAT(arrivals(link), ElementsAre(Arrival{'c', 21ms}));
}

TEST(LinkModel, NeverLetsPacketsOvertake) {
  LinkModel link = link_with({.delay = 100ms});
  link.offer(packet(1, 'a'), 0ns);
  link.set({.delay = 1ms}, 10ms);
  link.offer(packet(1, 'b'), 10ms);
  EXPECT_THAT(arrivals(link, 99ms), ElementsAre());
  EXPECT_THAT(arrivals(link), ElementsAre(Arrival{'a', 100ms}, Arrival{'b', 100ms}));
}

TEST(LinkModel, LosesWhatIsOnItWhenItIsCut) {
  LinkModel link = link_with({.rate = 8'000'000, .delay = 10ms});
  for (const char mark : {'a', 'b', 'c'}) link.offer(packet(1000, mark), 0ns);
  LinkModel::Settings settings = link.settings();
  settings.cut = true;
  link.set(settings, 1500us);  // one has been sent, one is being sent, one waits
  EXPECT_FALSE(link.next());
  EXPECT_EQ(link.queued(), 0u);
  link.offer(packet(1000, 'd'), 2ms);
  EXPECT_FALSE(link.next());
  EXPECT_EQ(link.counters().cut_off, 4u);
  settings.cut = false;
  link.set(settings, 20ms);
  link.offer(packet(1000, 'e'), 20ms);
  EXPECT_THAT(arrivals(link), ElementsAre(Arrival{'e', 31ms}));
  EXPECT_EQ(link.counters().offered, 5u);
  EXPECT_EQ(link.counters().delivered, 1u);
  EXPECT_EQ(link.counters().delivered_bytes, 1000u);
}

// What a TCP sender relies on, for any mixture of packets and changes.
TEST(LinkModel, AccountsForEveryPacketAndKeepsTheirOrder) {
  std::mt19937_64 random(5);
  LinkModel link(6);
  std::uint64_t number = 0;
  std::uint64_t expected = 0;
  LinkModel::Time now{0};
  for (int i = 0; i < 50'000; ++i) {
    now += std::chrono::microseconds(random() % 500);
    if (random() % 100 == 0) {
      link.set({.rate = random() % 3 * 10'000'000,
                .delay = std::chrono::microseconds(random() % 20'000),
                .queue = 1000 + random() % 20'000,
                .loss = static_cast<double>(random() % 3) / 20,
                .cut = random() % 10 == 0},
               now);
    }
    std::string bytes = std::to_string(number++) + " ";
    bytes.resize(20 + random() % 1500);
    link.offer(std::move(bytes), now);
    while (const auto taken = link.take(now)) {
      const std::uint64_t got = std::stoull(*taken);
      EXPECT_GE(got, expected);
      expected = got + 1;
    }
  }
  EXPECT_GT(link.counters().delivered, 10'000u);
  while (const auto at = link.next()) link.take(*at);
  const LinkModel::Counters& c = link.counters();
  EXPECT_EQ(c.offered, 50'000u);
  EXPECT_EQ(c.offered, c.delivered + c.dropped + c.lost + c.cut_off);
  for (const std::uint64_t n : {c.dropped, c.lost, c.cut_off}) EXPECT_GT(n, 0u);
}

TEST(LinkCommand, SetsBothDirectionsOrOne) {
  Line line{LinkModel(1), LinkModel(2)};
  EXPECT_EQ(run_link_command("rate 10mbit", line, 0ns), "ok");
  EXPECT_EQ(run_link_command("delay 50ms up", line, 0ns), "ok");
  EXPECT_EQ(run_link_command("queue 64k down", line, 0ns), "ok");
  EXPECT_EQ(run_link_command(" loss  0.5% ", line, 0ns), "ok");
  EXPECT_EQ(run_link_command("cut up", line, 0ns), "ok");
  EXPECT_EQ(line.up.settings().rate, 10'000'000u);
  EXPECT_EQ(line.down.settings().rate, 10'000'000u);
  EXPECT_EQ(line.up.settings().delay, 50ms);
  EXPECT_EQ(line.down.settings().delay, 0ms);
  EXPECT_EQ(line.down.settings().queue, 65'536u);
  EXPECT_EQ(line.up.settings().queue, LinkModel::Settings{}.queue);
  EXPECT_DOUBLE_EQ(line.down.settings().loss, 0.005);
  EXPECT_TRUE(line.up.settings().cut);
  EXPECT_FALSE(line.down.settings().cut);
  EXPECT_EQ(run_link_command("join", line, 0ns), "ok");
  EXPECT_FALSE(line.up.settings().cut);
  EXPECT_EQ(run_link_command("rate none down", line, 0ns), "ok");
  EXPECT_EQ(line.down.settings().rate, 0u);
}

TEST(LinkCommand, RefusesWhatItDoesNotUnderstandAndChangesNothing) {
  for (const char* text : {"",
                           "   ",
                           "up",
                           "rate",
                           "rate up",
                           "rate 0mbit",
                           "rate -1mbit",
                           "rate 10",
                           "rate 10mb",
                           "rate nanmbit",
                           "rate infmbit",
                           "rate 1e300mbit",
                           "rate 0x10mbit",
                           "delay 50",
                           "delay ms",
                           "delay 1e300s",
                           "queue 5x",
                           "queue -1",
                           "loss 101%",
                           "loss 1",
                           "loss -1%",
                           "cut now",
                           "cut down up",
                           "join 1ms down",
                           "counters",
                           "counters both",
                           "Rate 10mbit",
                           "rate 1mbit 2"}) {
    Line line{LinkModel(1), LinkModel(2)};
    EXPECT_THAT(run_link_command(text, line, 0ns), HasSubstr("error: ")) << text;
    for (const LinkModel* link : {&line.up, &line.down}) {
      EXPECT_EQ(link->settings().rate, 0u) << text;
      EXPECT_EQ(link->settings().delay, 0ns) << text;
      EXPECT_EQ(link->settings().loss, 0) << text;
      EXPECT_FALSE(link->settings().cut) << text;
    }
  }
}

TEST(LinkCommand, TellsTheCountersOfOneDirection) {
  Line line{LinkModel(1), LinkModel(2)};
  line.down.offer(packet(100), 0ns);
  line.down.take(0ns);
  EXPECT_THAT(run_link_command("counters down", line, 0ns),
              HasSubstr("\"offered\": 1, \"delivered\": 1, \"delivered_bytes\": 100,"));
  EXPECT_THAT(run_link_command("counters up", line, 0ns), HasSubstr("\"offered\": 0,"));
}

}  // namespace
}  // namespace openbits::test
