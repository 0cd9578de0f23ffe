#include "support/link_command.h"

#include <array>
#include <cctype>
#include <charconv>
#include <cmath>
#include <optional>
#include <sstream>
#include <utility>
#include <vector>

namespace openbits::test {
namespace {

using Settings = LinkModel::Settings;

struct Unit {
  std::string_view name;
  double factor;
};

constexpr std::array<Unit, 4> kRates = {{{"kbit", 1e3}, {"mbit", 1e6}, {"gbit", 1e9}, {"bit", 1}}};
constexpr std::array<Unit, 3> kTimes = {{{"us", 1e3}, {"ms", 1e6}, {"s", 1e9}}};
constexpr std::array<Unit, 3> kSizes = {{{"k", 1024}, {"m", 1024.0 * 1024}, {"", 1}}};
constexpr std::array<Unit, 1> kShares = {{{"%", 0.01}}};

/// A number that is not negative, with one of the units behind it.
template <std::size_t n>
std::optional<double> quantity(const std::string& text, const std::array<Unit, n>& units) {
  double number = 0;
  const char* const end_of_text = text.data() + text.size();
  const auto [end, error] =
      std::from_chars(text.data(), end_of_text, number, std::chars_format::fixed);
  if (error != std::errc() || !std::isdigit(static_cast<unsigned char>(text[0]))) {
    return std::nullopt;
  }
  const std::string_view rest(end, static_cast<std::size_t>(end_of_text - end));
  for (const Unit& unit : units) {
    if (rest == unit.name) return number * unit.factor;
  }
  return std::nullopt;
}

/// Whether the value could be read.
bool change(Settings& settings, const std::string& what, const std::string& value) {
  std::optional<double> number;
  if (what == "rate" && value == "none") {
    settings.rate = 0;
    return true;
  }
  if (what == "rate" && (number = quantity(value, kRates)) && *number >= 1 && *number <= 1e12) {
    settings.rate = static_cast<std::uint64_t>(std::llround(*number));
    return true;
  }
  if (what == "delay" && (number = quantity(value, kTimes)) && *number <= 1e12) {
    settings.delay = LinkModel::Time{std::llround(*number)};
    return true;
  }
  if (what == "queue" && (number = quantity(value, kSizes)) && *number <= 1e12) {
    settings.queue = static_cast<std::size_t>(std::llround(*number));
    return true;
  }
  if (what == "loss" && (number = quantity(value, kShares)) && *number <= 1) {
    settings.loss = *number;
    return true;
  }
  return false;
}

std::string counters_of(const LinkModel& link) {
  const LinkModel::Counters& c = link.counters();
  std::ostringstream out;
  out << "{\"offered\": " << c.offered << ", \"delivered\": " << c.delivered
      << ", \"delivered_bytes\": " << c.delivered_bytes << ", \"dropped\": " << c.dropped
      << ", \"lost\": " << c.lost << ", \"cut_off\": " << c.cut_off
      << ", \"longest_way_us\": " << c.longest_way.count() / 1000
      << ", \"most_queued\": " << c.most_queued << "}";
  return out.str();
}

std::vector<std::string> words_of(std::string_view text) {
  std::istringstream in{std::string(text)};
  std::vector<std::string> out;
  for (std::string word; in >> word;) out.push_back(std::move(word));
  return out;
}

}  // namespace

std::string run_link_command(std::string_view text, Line& line, LinkModel::Time now) {
  std::vector<std::string> words = words_of(text);
  std::vector<LinkModel*> links = {&line.up, &line.down};
  if (!words.empty() && (words.back() == "up" || words.back() == "down")) {
    links = {words.back() == "up" ? &line.up : &line.down};
    words.pop_back();
  }
  if (words.size() == 1 && words[0] == "counters" && links.size() == 1) {
    return counters_of(*links[0]);
  }
  for (LinkModel* link : links) {
    Settings settings = link->settings();
    if (words.size() == 1 && (words[0] == "cut" || words[0] == "join")) {
      settings.cut = words[0] == "cut";
    } else if (words.size() != 2 || !change(settings, words[0], words[1])) {
      return "error: not understood: " + std::string(text);
    }
    link->set(settings, now);
  }
  return "ok";
}

}  // namespace openbits::test
