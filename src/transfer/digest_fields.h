// Digests as servers send them, read strictly: what is not well formed counts as not sent, and so
// does an algorithm that is not known. Each algorithm comes at most once.
// Thread: any. Pure functions.
#pragma once

#include <string_view>
#include <vector>

#include <openbits/types.hpp>

namespace openbits::transfer {

/// The value of Repr-Digest, a dictionary of byte sequences: "sha-256=:<base64>:" (RFC 9530, and
/// RFC 9651 for its form). A field that is not of that form says nothing at all.
std::vector<Digest> parse_repr_digest(std::string_view value);

/// The value of Digest: "SHA-256=<base64>,..." (RFC 3230). An item that is not well formed says
/// nothing.
std::vector<Digest> parse_digest_field(std::string_view value);

/// Puts the digests of a further field of the same name with those of the ones before; of the same
/// algorithm the later one counts.
void merge_digests(std::vector<Digest>& digests, std::vector<Digest> more);

}  // namespace openbits::transfer
