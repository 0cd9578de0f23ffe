// A text that most records have in common.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <utility>

namespace openbits::core {

/// Copies share the text, which never changes. Thread: any.
class SharedText {
 public:
  SharedText() = default;
  SharedText(std::string text) {  // NOLINT: as good as the text itself
    if (!text.empty()) text_ = std::make_shared<const std::string>(std::move(text));
  }

  const std::string& str() const {
    static const std::string none;
    return text_ ? *text_ : none;
  }
  operator const std::string&() const { return str(); }  // NOLINT: as above

  friend bool operator==(const SharedText& a, std::string_view b) { return a.str() == b; }
  friend bool operator==(const SharedText& a, const SharedText& b) {
    return a.text_ == b.text_ || a.str() == b.str();
  }

 private:
  std::shared_ptr<const std::string> text_;  // nullptr: empty
};

}  // namespace openbits::core
