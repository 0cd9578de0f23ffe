#include "compat/format.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstring>
#include <cwchar>
#include <limits>
#include <string_view>

#include "compat/text.h"

namespace openbits::compat {
namespace {

enum class Size { kNone, kChar, kShort, kLong, kLongLong, kLongDouble, kWide };

struct Spec {
  bool left = false;
  std::string flags;  // without the '-'
  int width = 0;
  int precision = -1;  // -1: none
  Size size = Size::kNone;
  char conversion = '\0';
};

/// A va_list that can be handed on by reference.
struct Arguments {
  va_list list;
};

constexpr int kMostWidth = 100'000;

template <class Char>
class Formatter {
 public:
  using Text = std::basic_string<Char>;
  using View = std::basic_string_view<Char>;

  Formatter(const Char* format, Arguments& arguments) : next_(format), arguments_(arguments) {}

  Text run() {
    while (*next_ != Char{}) {
      if (*next_ != Char{'%'}) {
        out_ += *next_++;
        continue;
      }
      const Char* const begin = next_++;
      const Spec spec = read_spec();
      if (!write(spec)) out_.append(begin, next_);
    }
    return std::move(out_);
  }

 private:
  bool take(char c) {
    if (*next_ != static_cast<Char>(c)) return false;
    ++next_;
    return true;
  }
  bool take(const char* text) {
    const std::size_t length = std::strlen(text);
    for (std::size_t i = 0; i < length; ++i) {
      if (next_[i] != static_cast<Char>(text[i])) return false;
    }
    next_ += length;
    return true;
  }

  int read_number() {
    if (take('*')) return va_arg(arguments_.list, int);
    int value = 0;
    for (; *next_ >= Char{'0'} && *next_ <= Char{'9'}; ++next_) {
      value = std::min(kMostWidth, value * 10 + static_cast<int>(*next_ - Char{'0'}));
    }
    return value;
  }

  Spec read_spec() {
    Spec spec;
    for (;; ++next_) {
      if (*next_ == Char{'-'}) {
        spec.left = true;
      } else if (*next_ == Char{'+'} || *next_ == Char{' '} || *next_ == Char{'#'} ||
                 *next_ == Char{'0'}) {
        spec.flags += static_cast<char>(*next_);
      } else {
        break;
      }
    }
    spec.width = std::clamp(read_number(), -kMostWidth, kMostWidth);
    if (spec.width < 0) {
      spec.left = true;
      spec.width = -spec.width;
    }
    if (take('.')) spec.precision = std::min(read_number(), kMostWidth);
    spec.size = read_size();
    if (*next_ != Char{}) {
      const Char c = *next_++;
      spec.conversion = c > Char{0} && c < Char{127} ? static_cast<char>(c) : '?';
    }
    return spec;
  }

  Size read_size() {
    if (take("I64") || take("ll")) return Size::kLongLong;
    if (take("I32")) return Size::kNone;
    if (take('I') || take('j') || take('z') || take('t')) return Size::kLongLong;
    if (take("hh")) return Size::kChar;
    if (take('h')) return Size::kShort;
    if (take('l')) return Size::kLong;
    if (take('L')) return Size::kLongDouble;
    if (take('w')) return Size::kWide;
    return Size::kNone;
  }

  /// False: there is no such conversion, and no argument was taken.
  bool write(const Spec& spec) {
    switch (spec.conversion) {
      case '%':
        out_ += Char{'%'};
        return true;
      case 'd':
      case 'i':
        write_number(spec, "ll", signed_value(spec.size));
        return true;
      case 'u':
      case 'o':
      case 'x':
      case 'X':
        write_number(spec, "ll", unsigned_value(spec.size));
        return true;
      case 'e':
      case 'E':
      case 'f':
      case 'F':
      case 'g':
      case 'G':
      case 'a':
      case 'A':
        if (spec.size == Size::kLongDouble) {
          write_number(spec, "L", va_arg(arguments_.list, long double));
        } else {
          write_number(spec, "", va_arg(arguments_.list, double));
        }
        return true;
      case 'p':
        write_pointer(spec);
        return true;
      case 's':
      case 'S':
        write_text(spec);
        return true;
      case 'c':
      case 'C':
        write_character(spec);
        return true;
      case 'n':
        static_cast<void>(va_arg(arguments_.list, void*));
        return true;
      default:
        return false;
    }
  }

  long long signed_value(Size size) {
    if (size == Size::kLongLong) return va_arg(arguments_.list, long long);
    const int value = va_arg(arguments_.list, int);  // a LONG has 32 bits
    if (size == Size::kShort) return static_cast<short>(value);
    if (size == Size::kChar) return static_cast<signed char>(value);
    return value;
  }
  unsigned long long unsigned_value(Size size) {
    if (size == Size::kLongLong) return va_arg(arguments_.list, unsigned long long);
    const unsigned value = va_arg(arguments_.list, unsigned);
    if (size == Size::kShort) return static_cast<unsigned short>(value);
    if (size == Size::kChar) return static_cast<unsigned char>(value);
    return value;
  }

  template <class Value>
  void write_number(const Spec& spec, const char* size, Value value) {
    std::string pattern = "%" + spec.flags + (spec.left ? "-" : "") + "*";
    if (spec.precision >= 0) pattern += ".*";
    pattern += size;
    pattern += spec.conversion;
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
    const auto print = [&](char* to, std::size_t room) {
      return spec.precision >= 0
                 ? std::snprintf(to, room, pattern.c_str(), spec.width, spec.precision, value)
                 : std::snprintf(to, room, pattern.c_str(), spec.width, value);
    };
#pragma GCC diagnostic pop
    const int length = print(nullptr, 0);
    if (length < 0) return;
    std::string digits(static_cast<std::size_t>(length) + 1, '\0');
    print(digits.data(), digits.size());
    digits.pop_back();
    out_.append(digits.begin(), digits.end());
  }

  void write_pointer(const Spec& spec) {
    Spec as_number = spec;
    as_number.conversion = 'X';
    as_number.precision = 2 * sizeof(void*);
    as_number.flags.clear();
    write_number(as_number, "ll",
                 static_cast<unsigned long long>(
                     reinterpret_cast<std::uintptr_t>(va_arg(arguments_.list, void*))));
  }

  /// Whether %s and the like take wide text.
  static bool is_wide(const Spec& spec) {
    if (spec.size == Size::kShort) return false;
    if (spec.size == Size::kLong || spec.size == Size::kWide) return true;
    const bool small = spec.conversion == 's' || spec.conversion == 'c';
    return small == std::is_same_v<Char, wchar_t>;
  }

  static std::wstring converted(std::string_view text, wchar_t) {
    return to_wide(text);
  }
  static std::string converted(std::wstring_view text, char) {
    return to_utf8(text);
  }
  static std::string converted(std::string_view text, char) {
    return std::string(text);
  }
  static std::wstring converted(std::wstring_view text, wchar_t) {
    return std::wstring(text);
  }

  void write_text(const Spec& spec) {
    const auto most = spec.precision >= 0 ? static_cast<std::size_t>(spec.precision)
                                          : std::numeric_limits<std::size_t>::max();
    if (is_wide(spec)) {
      const auto* text = va_arg(arguments_.list, const wchar_t*);
      if (text == nullptr) text = L"(null)";
      // Not beyond what the precision allows: there may be no terminator.
      const std::size_t length = spec.precision >= 0 ? ::wcsnlen(text, most) : std::wcslen(text);
      pad(converted(std::wstring_view(text, length), Char{}), spec);
    } else {
      const auto* text = va_arg(arguments_.list, const char*);
      if (text == nullptr) text = "(null)";
      const std::size_t length = spec.precision >= 0 ? ::strnlen(text, most) : std::strlen(text);
      pad(converted(std::string_view(text, length), Char{}), spec);
    }
  }

  void write_character(const Spec& spec) {
    const int value = va_arg(arguments_.list, int);
    if (is_wide(spec)) {
      const auto c = static_cast<wchar_t>(value);
      pad(converted(std::wstring_view(&c, 1), Char{}), spec);
    } else {
      const char c = static_cast<char>(value);
      pad(converted(std::string_view(&c, 1), Char{}), spec);
    }
  }

  void pad(const Text& text, const Spec& spec) {
    const auto width = static_cast<std::size_t>(spec.width);
    const std::size_t missing = width > text.size() ? width - text.size() : 0;
    if (!spec.left) out_.append(missing, Char{' '});
    out_ += text;
    if (spec.left) out_.append(missing, Char{' '});
  }

  const Char* next_;
  Arguments& arguments_;
  Text out_;
};

template <class Char>
std::basic_string<Char> run(const Char* format, va_list arguments) {
  Arguments own;
  va_copy(own.list, arguments);
  auto out = Formatter<Char>(format, own).run();
  va_end(own.list);
  return out;
}

}  // namespace

std::wstring format(const wchar_t* format, va_list arguments) {
  return run(format, arguments);
}

std::string format(const char* format, va_list arguments) {
  return run(format, arguments);
}

}  // namespace openbits::compat
