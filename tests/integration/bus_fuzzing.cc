#include "integration/bus_fuzzing.h"

#include <fcntl.h>
#include <unistd.h>

#include <array>
#include <bit>
#include <cerrno>

namespace openbits::test {

// Introspection ---------------------------------------------------------------------------------

namespace {

std::string attribute(std::string_view tag, std::string_view name) {
  const std::string mark = " " + std::string(name) + "=\"";
  const auto at = tag.find(mark);
  if (at == tag.npos) return {};
  const auto begin = at + mark.size();
  return std::string(tag.substr(begin, tag.find('"', begin) - begin));
}

}  // namespace

BusObject parse_introspection(const std::string& xml) {
  BusObject object;
  std::string interface;
  bool in_method = false;
  std::size_t depth = 0;  // of nodes
  for (auto at = xml.find('<'); at != xml.npos; at = xml.find('<', at + 1)) {
    const std::string_view tag(&xml[at], xml.find('>', at) - at);
    if (tag.starts_with("<interface ")) {
      interface = attribute(tag, "name");
    } else if (tag.starts_with("<method ")) {
      object.methods.push_back({interface, attribute(tag, "name"), {}});
      in_method = !tag.ends_with("/");
    } else if (tag.starts_with("</method") || tag.starts_with("<signal ")) {
      in_method = false;
    } else if (tag.starts_with("<arg ") && in_method && attribute(tag, "direction") != "out") {
      object.methods.back().signature += attribute(tag, "type");
    } else if (tag.starts_with("<property ")) {
      object.properties.push_back({interface, attribute(tag, "name"), attribute(tag, "type")});
    } else if (tag.starts_with("<node")) {
      if (depth > 0) object.children.push_back(attribute(tag, "name"));
      if (!tag.ends_with("/")) ++depth;
    } else if (tag.starts_with("</node")) {
      --depth;
    }
  }
  return object;
}

// Values ----------------------------------------------------------------------------------------

namespace {

/// Length of the first complete type of a valid signature.
std::size_t length_of_type(std::string_view s) {
  if (s[0] == 'a') return 1 + length_of_type(s.substr(1));
  if (s[0] != '(' && s[0] != '{') return 1;
  std::size_t open = 0;
  for (std::size_t i = 0; i < s.size(); ++i) {
    if (s[i] == '(' || s[i] == '{') ++open;
    if ((s[i] == ')' || s[i] == '}') && --open == 0) return i + 1;
  }
  return s.size();
}

constexpr std::string_view kBasic = "ybnqiuxtdsogh";
constexpr std::size_t kMiB = 1024 * 1024;

}  // namespace

std::uint64_t RandomValues::number() {
  static constexpr std::array<std::uint64_t, 12> kEdges = {
      0,           1,           2,          3,          0x7F,          0xFF,
      0x7FFF'FFFF, 0x8000'0000, UINT32_MAX, 4294967296, INT64_MAX + 0, UINT64_MAX};
  switch (below(4)) {
    case 0:
      return kEdges[below(kEdges.size())];
    case 1:
      return random_();
    default:
      return below(8);
  }
}

std::string RandomValues::text() {
  if (!once_in(4)) return one_of(pool_);
  std::string out;
  switch (below(6)) {
    case 0:
      return out;
    case 1:  // any ASCII but NUL
      for (std::uint64_t n = below(60); n > 0; --n) out += static_cast<char>(1 + below(127));
      break;
    case 2:
      for (std::uint64_t n = below(400); n > 0; --n) out += "\u00E4\U0001F375\u20AC";
      break;
    case 3: {
      static constexpr std::array<std::size_t, 8> kSizes = {255,  256,  1024,    2200,
                                                            4000, 8192, 100'000, kMiB};
      out.assign(kSizes[below(kSizes.size())] + below(2), 'x');
      break;
    }
    case 4:  // almost one of the pool
      out = one_of(pool_);
      if (!out.empty()) out[below(out.size())] = static_cast<char>(1 + below(127));
      break;
    default:
      out = std::string(below(5), '{') + one_of(pool_) + one_of(pool_);
  }
  while (out.starts_with('/')) out.erase(0, 1);
  return out;
}

std::string RandomValues::path() {
  if (once_in(3)) return "/";
  std::string out;
  for (std::uint64_t n = 1 + below(once_in(20) ? 200 : 5); n > 0; --n) {
    out += "/" + std::string(1 + below(9), static_cast<char>('a' + below(26)));
  }
  return out;
}

std::string RandomValues::member() {
  std::string out(1 + below(once_in(10) ? 255 : 12), 'M');
  for (char& c : out) c = static_cast<char>('A' + below(26));
  return out;
}

std::string RandomValues::type(unsigned depth) {
  switch (depth > 6 ? 5 : below(10)) {
    case 0:
      return "v";
    case 1:
      return "a" + type(depth + 1);
    case 2:
      return "a{" + std::string(1, kBasic[below(kBasic.size())]) + type(depth + 1) + "}";
    case 3: {
      std::string out = "(" + type(depth + 1);
      while (once_in(2)) out += type(depth + 1);
      return out + ")";
    }
    default:
      return std::string(1, kBasic[below(kBasic.size())]);
  }
}

std::string RandomValues::signature() {
  if (once_in(40)) return std::string(1 + below(32), 'a') + "y";
  std::string out;
  for (std::uint64_t n = below(5); n > 0 && out.size() < 200; --n) out += type(0);
  return out;
}

std::string RandomValues::other_than(const std::string& known) {
  switch (below(4)) {
    case 0:
      return known.empty() ? known : known.substr(length_of_type(known));
    case 1:
      return known + type(0);
    case 2:
      return type(0) + known;
    default:
      return signature();
  }
}

int RandomValues::append(sd_bus_message* message, std::string_view signature) {
  left_ = once_in(30) ? 6 * kMiB : kMiB / 4;
  return append_types(message, signature);
}

int RandomValues::append_types(sd_bus_message* message, std::string_view signature) {
  while (!signature.empty()) {
    const std::size_t length = length_of_type(signature);
    if (const int r = append_type(message, signature.substr(0, length)); r < 0) return r;
    signature.remove_prefix(length);
  }
  return 0;
}

int RandomValues::append_type(sd_bus_message* m, std::string_view type) {
  const std::string inner(type.size() > 2 ? type.substr(1, type.size() - 2) : "");
  switch (type[0]) {
    case 'a':
      return append_array(m, type.substr(1));
    case 'v':
      return append_variant(m, this->type(3));
    case '(':
    case '{': {
      if (type == "{sv}" && !once_in(8)) return append_setting(m);
      if (type == "{say}" && !once_in(4)) return append_digest(m);
      int r = sd_bus_message_open_container(m, type[0] == '(' ? 'r' : 'e', inner.c_str());
      if (r >= 0) r = append_types(m, inner);
      return r < 0 ? r : sd_bus_message_close_container(m);
    }
    default:
      return append_basic(m, type[0]);
  }
}

// One that is good, or nearly: what is read of digests is strict, and random ones get nowhere.
int RandomValues::append_digest(sd_bus_message* m) {
  const bool is_short = once_in(2);
  const std::string bytes((is_short ? 32 : 64) + (once_in(8) ? below(3) : 0),
                          static_cast<char>(below(256)));
  spend(bytes.size());
  int r = sd_bus_message_open_container(m, 'e', "say");
  if (r >= 0) r = sd_bus_message_append(m, "s", is_short ? "sha-256" : "sha-512");
  if (r >= 0) r = sd_bus_message_append_array(m, 'y', bytes.data(), bytes.size());
  return r < 0 ? r : sd_bus_message_close_container(m);
}

int RandomValues::append_variant(sd_bus_message* m, const std::string& type) {
  int r = sd_bus_message_open_container(m, 'v', type.c_str());
  if (r >= 0) r = append_types(m, type);
  return r < 0 ? r : sd_bus_message_close_container(m);
}

int RandomValues::append_nest(sd_bus_message* m, unsigned levels) {
  if (levels == 0) return append_variant(m, "s");
  int r = sd_bus_message_open_container(m, 'v', "v");
  if (r >= 0) r = append_nest(m, levels - 1);
  return r < 0 ? r : sd_bus_message_close_container(m);
}

// An entry of a{sv}: a key that the service knows, mostly with a value of its type.
int RandomValues::append_setting(sd_bus_message* m) {
  auto entry = typed_.begin();
  std::advance(entry, static_cast<std::ptrdiff_t>(below(typed_.size())));
  int r = sd_bus_message_open_container(m, 'e', "sv");
  if (r >= 0) r = sd_bus_message_append_basic(m, 's', entry->first.c_str());
  if (r >= 0) r = append_variant(m, once_in(4) ? type(2) : entry->second);
  return r < 0 ? r : sd_bus_message_close_container(m);
}

int RandomValues::append_array(sd_bus_message* m, std::string_view element) {
  const std::string contents(element);
  if (contents == "y") return append_bytes(m);
  int r = sd_bus_message_open_container(m, 'a', contents.c_str());
  std::uint64_t size = once_in(20) ? below(2000) : below(4);
  for (; r >= 0 && size > 0 && left_ > 0; --size) r = append_type(m, element);
  return r < 0 ? r : sd_bus_message_close_container(m);
}

int RandomValues::append_bytes(sd_bus_message* m) {
  const std::string bytes(below(std::min<std::size_t>(left_, once_in(8) ? 4 * kMiB : 100) + 1),
                          static_cast<char>(below(256)));
  spend(bytes.size());
  return sd_bus_message_append_array(m, 'y', bytes.data(), bytes.size());
}

int RandomValues::append_basic(sd_bus_message* m, char type) {
  spend(32);
  if (type == 's') {
    const std::string chosen = text();
    spend(chosen.size());
    return sd_bus_message_append_basic(m, type, chosen.c_str());
  }
  if (type == 'o') return sd_bus_message_append_basic(m, type, path().c_str());
  if (type == 'g') return sd_bus_message_append_basic(m, type, signature().c_str());
  const std::uint64_t value = number();
  if (type == 'h') {
    const int fd = ::open("/dev/null", O_RDWR | O_CLOEXEC);
    const int r = sd_bus_message_append_basic(m, type, &fd);  // sends a copy
    ::close(fd);
    return r;
  }
  if (type == 'b') {
    const int truth = static_cast<int>(value & 1);
    return sd_bus_message_append_basic(m, type, &truth);
  }
  if (type == 'd') {
    const auto real = std::bit_cast<double>(value);
    return sd_bus_message_append_basic(m, type, &real);
  }
  return sd_bus_message_append_basic(m, type, &value);  // of a small type its first bytes
}

}  // namespace openbits::test
