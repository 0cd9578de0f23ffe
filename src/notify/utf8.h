// What programs write, as UTF-8: the one encoding of the bus and the store.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace openbits::notify {

/// The bytes with U+FFFD for each one that is not part of a character, and for NUL.
std::string valid_utf8(std::string_view bytes);

/// The last whole characters of valid UTF-8, at most `most` bytes.
std::string_view last_characters(std::string_view utf8, std::size_t most);

/// Foreign text for a sentence of ours: valid UTF-8, a space for each control character, at most
/// `most` characters; the last one is an ellipsis if there are more.
std::string one_line(std::string_view bytes, std::size_t most);

/// Where to cut off at most `most` bytes so that no character is cut in two; if the bytes there are
/// no UTF-8, that is `most`. Never 0 unless `most` is.
std::size_t cut_point(std::string_view bytes, std::size_t most);

}  // namespace openbits::notify
