#include "cli/digest_options.h"

namespace openbits::cli {
namespace {

void add_option(CLI::App& command, const std::string& name, DigestAlgorithm algorithm,
                std::string& text) {
  const std::string digits = std::to_string(2 * digest_size(algorithm)) + " hexadecimal digits";
  command
      .add_option(name, text,
                  "The file has to have this digest (" + digits + "), or it is not kept")
      ->check([algorithm, digits](const std::string& value) {
        return Digest::parse(algorithm, value) ? std::string() : "has to be " + digits;
      })
      ->type_name("HEX");
}

}  // namespace

std::vector<Digest> DigestOptions::digests() const {
  std::vector<Digest> all;
  if (auto d = Digest::parse(DigestAlgorithm::kSha256, sha256)) all.push_back(std::move(*d));
  if (auto d = Digest::parse(DigestAlgorithm::kSha512, sha512)) all.push_back(std::move(*d));
  return all;
}

void add_digest_options(CLI::App& command, DigestOptions& options) {
  add_option(command, "--sha256", DigestAlgorithm::kSha256, options.sha256);
  add_option(command, "--sha512", DigestAlgorithm::kSha512, options.sha512);
}

}  // namespace openbits::cli
