// Switches for what goes over HTTP: headers, certificates, credentials (CLI-04, CLI-06).
#include <array>

#include "admin/text.h"
#include "admin/verb.h"

namespace openbits::admin {

std::span<const JobVerb> http_verbs() {
  return {};
}

}  // namespace openbits::admin
