#include "client/request.h"

#include "client/utf.h"

namespace openbits::client {

Result<void> check_text(std::string_view text, std::string_view what) {
  if (is_text(text)) return {};
  return Error{hr::kEInvalidArg, std::string(what) + " is not UTF-8, or has an embedded NUL"};
}

}  // namespace openbits::client
