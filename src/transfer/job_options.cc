#include "transfer/job_options.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <system_error>
#include <utility>

#include "base/log.h"
#include "core/http_settings.h"
#include "vault/job_secrets.h"

namespace openbits::transfer {
namespace {

constexpr std::uintmax_t kLargestList = std::uintmax_t{64} << 20;

void log_lost(const core::JobId& job, const char* what) {
  base::log(base::LogLevel::kWarning, job,
            std::string("The ") + what +
                " of this job cannot be read: the key that they were stored with is gone. The job "
                "goes on without them.");
}

/// All that is in a directory, one file after another.
std::string read_lists(const std::string& directory) {
  std::vector<std::filesystem::path> names;
  std::error_code error;
  std::filesystem::directory_iterator at(directory, error);
  for (; !error && at != std::filesystem::directory_iterator(); at.increment(error)) {
    std::error_code unknown;
    const bool fits = at->is_regular_file(unknown) && at->file_size(unknown) <= kLargestList;
    if (fits && !unknown) names.push_back(at->path());
  }
  std::sort(names.begin(), names.end());
  std::string text;
  for (const auto& name : names) {
    std::ifstream file(name, std::ios::binary);
    text.append(std::istreambuf_iterator<char>(file), {});
    text += '\n';
  }
  return text;
}

}  // namespace

bool JobSetup::has_own_tls() const {
  return (flags & core::security::kTls) != 0 || certificate.size() != 0 || accepted != nullptr;
}

JobSetup open_setup(const core::TransferRequest& request, const Sources& sources) {
  const core::JobOptions& options = request.settings();
  JobSetup setup;
  setup.job = request.job;
  setup.flags = options.security_flags;
  setup.method = options.http_method;
  if (options.needs_certificate_callback) {
    setup.accepted =
        request.accepted ? request.accepted : std::make_shared<const core::AcceptedCertificates>();
  }
  if (sources.vault == nullptr) return setup;
  if (options.custom_headers) {
    auto headers = vault::open_headers(*sources.vault, request.job, *options.custom_headers);
    if (headers) {
      setup.headers = std::move(*headers);
    } else {
      log_lost(request.job, "custom headers");
    }
  }
  for (const core::SealedCredentials& c : options.credentials) {
    auto opened =
        vault::open_credentials(*sources.vault, request.job, c.target, c.scheme, c.sealed);
    if (opened) {
      setup.credentials.push_back({c.target, c.scheme, std::move(*opened)});
    } else {
      log_lost(request.job, "credentials");
    }
  }
  return setup;
}

bool needs_files(const core::TransferRequest& request) {
  const core::JobOptions& options = request.settings();
  return options.certificate.has_value() ||
         (options.security_flags & core::security::kEnableCrlCheck) != 0;
}

Result<void> read_files(const core::TransferRequest& request, const Sources& sources,
                        JobSetup& setup) {
  const core::JobOptions& options = request.settings();
  if ((options.security_flags & core::security::kEnableCrlCheck) != 0) {
    for (const std::string& directory : sources.revocation_lists) {
      setup.revoked += read_lists(directory);
    }
  }
  if (!options.certificate) return {};
  if (sources.certificates == nullptr) {
    return Error{hr::kENotImpl, "There are no stores of certificates."};
  }
  auto read = sources.certificates->load(*options.certificate);
  if (!read) return std::move(read).error();
  setup.certificate = std::move(*read);
  return {};
}

}  // namespace openbits::transfer
