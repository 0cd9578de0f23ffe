// --sha256 and --sha512.
#pragma once

#include <CLI/App.hpp>

#include <string>
#include <vector>

#include <openbits/client.hpp>

namespace openbits::cli {

/// What the command line says that a file has to come to, in hexadecimal digits; empty: nothing.
struct DigestOptions {
  std::string sha256;
  std::string sha512;

  std::vector<Digest> digests() const;
};

/// Texts that are no digest are refused with the rest of the command line.
void add_digest_options(CLI::App& command, DigestOptions& options);

}  // namespace openbits::cli
