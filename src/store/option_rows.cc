// Rows of job_options, credentials and file_options.
#include <algorithm>
#include <array>
#include <charconv>
#include <string_view>
#include <utility>

#include "store/row_reader.h"
#include "store/rows.h"
#include "store/tables.h"

namespace openbits::store {
namespace {

// The order is that of bind_* and read_* below.
constexpr std::array<std::string_view, 1> kJobOptionKeys = {"job"};
constexpr std::array<std::string_view, 18> kJobOptionValues = {"cost_flags",
                                                               "maximum_download_time",
                                                               "maximum_download_size",
                                                               "acl_flags",
                                                               "peer_caching_flags",
                                                               "stored_credentials_target",
                                                               "on_demand",
                                                               "reply_file_name",
                                                               "token_flags",
                                                               "security_flags",
                                                               "http_method",
                                                               "custom_headers",
                                                               "headers_write_only",
                                                               "certificate_location",
                                                               "certificate_store",
                                                               "certificate_thumbprint",
                                                               "certificate_subject",
                                                               "needs_certificate_callback"};
constexpr std::array<std::string_view, 3> kCredentialKeys = {"job", "target", "scheme"};
constexpr std::array<std::string_view, 1> kCredentialValues = {"sealed"};
constexpr std::array<std::string_view, 2> kFileOptionKeys = {"job", "idx"};
constexpr std::array<std::string_view, 10> kFileOptionValues = {
    "ranges",  "filled",  "requested",    "response_headers",      "given_name",
    "digests", "session", "session_host", "session_host_fallback", "reply_url"};

constexpr Table kJobOptions{"job_options", kJobOptionKeys, kJobOptionValues};
constexpr Table kCredentials{"credentials", kCredentialKeys, kCredentialValues};
constexpr Table kFileOptions{"file_options", kFileOptionKeys, kFileOptionValues};

std::string text_of(const std::vector<FileRange>& ranges) {
  std::string text;
  for (const FileRange& range : ranges) {
    if (!text.empty()) text += ' ';
    text += std::to_string(range.offset) + '+' + std::to_string(range.length);
  }
  return text;
}

std::vector<FileRange> read_ranges(RowReader& row) {
  const std::string text = row.text();
  std::vector<FileRange> ranges;
  const char* at = text.data();
  const char* const end = at + text.size();
  while (at != end) {
    FileRange range;
    auto parsed = std::from_chars(at, end, range.offset);
    bool good = parsed.ec == std::errc() && parsed.ptr != end && *parsed.ptr == '+';
    if (good) {
      parsed = std::from_chars(parsed.ptr + 1, end, range.length);
      good = parsed.ec == std::errc() && (parsed.ptr == end || *parsed.ptr == ' ');
    }
    if (!good) {
      row.reject("is no list of ranges");
      return {};
    }
    ranges.push_back(range);
    at = parsed.ptr == end ? end : parsed.ptr + 1;
  }
  return ranges;
}

std::string text_of(const std::vector<Digest>& digests) {
  std::string text;
  for (const Digest& digest : digests) {
    if (!text.empty()) text += ' ';
    text += to_string(digest.algorithm);
    text += ':' + digest.hex();
  }
  return text;
}

std::vector<Digest> read_digests(RowReader& row) {
  const std::string text = row.text();
  std::vector<Digest> digests;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = std::min(text.find(' ', at), text.size());
    const std::string_view item = std::string_view(text).substr(at, end - at);
    const std::size_t colon = std::min(item.find(':'), item.size());
    const auto algorithm = parse_digest_algorithm(item.substr(0, colon));
    const auto digest = algorithm && colon < item.size()
                            ? Digest::parse(*algorithm, item.substr(colon + 1))
                            : std::nullopt;
    if (!digest) {
      row.reject("is no list of digests");
      return {};
    }
    digests.push_back(*digest);
    at = end + 1;
  }
  return digests;
}

// The four columns of a certificate are NULL together.
std::optional<ClientCertificate> read_certificate(RowReader& row) {
  if (row.next_is_null()) {
    for (int i = 0; i < 4; ++i) {
      if (!row.skip_null()) {
        row.text();
        row.reject("belongs to a certificate that is not there");
      }
    }
    return std::nullopt;
  }
  ClientCertificate certificate;
  certificate.location = row.enumeration(CertificateStoreLocation::kCurrentUser,
                                         CertificateStoreLocation::kLocalMachineEnterprise);
  certificate.store = row.text();
  const auto thumbprint = row.blob();
  if (thumbprint.size() == certificate.thumbprint.size()) {
    std::copy(thumbprint.begin(), thumbprint.end(), certificate.thumbprint.begin());
  } else {
    row.reject("is not 20 bytes long");
  }
  certificate.subject = row.text();
  return certificate;
}

}  // namespace

std::string put_job_options_sql() {
  return put_sql(kJobOptions);
}
std::string put_credentials_sql() {
  return put_sql(kCredentials);
}
std::string put_file_options_sql() {
  return put_sql(kFileOptions);
}
std::string all_job_options_sql() {
  return all_sql(kJobOptions);
}
std::string all_credentials_sql() {
  return all_sql(kCredentials);
}
std::string all_file_options_sql() {
  return all_sql(kFileOptions);
}

void bind_job_options(Statement& put, const core::JobId& job, const core::JobOptions& o) {
  using Bytes = std::span<const std::uint8_t>;
  const ClientCertificate* c = o.certificate ? &*o.certificate : nullptr;
  const auto headers = o.custom_headers ? std::optional<Bytes>(*o.custom_headers) : std::nullopt;
  const auto thumbprint = c ? std::optional<Bytes>(c->thumbprint) : std::nullopt;
  put.bind(job, o.cost_flags, o.maximum_download_time, o.maximum_download_size, o.acl_flags,
           o.peer_caching_flags, o.stored_credentials_target, o.on_demand, o.reply_file_name,
           o.token_flags, o.security_flags, o.http_method, headers, o.headers_write_only,
           c ? &c->location : nullptr, c ? &c->store : nullptr, thumbprint,
           c ? &c->subject : nullptr, o.needs_certificate_callback);
}

Result<JobOptionsRow> read_job_options(const Statement& statement) {
  RowReader row(statement, kJobOptions.name);
  JobOptionsRow read;
  core::JobOptions& o = read.options;
  read.job = row.guid();
  o.cost_flags = row.optional(&RowReader::u32);
  o.maximum_download_time = row.u32();
  o.maximum_download_size = row.optional(&RowReader::u64);
  o.acl_flags = row.u32();
  o.peer_caching_flags = row.u32();
  o.stored_credentials_target = row.u32();
  o.on_demand = row.flag();
  o.reply_file_name = row.text();
  o.token_flags = row.u32();
  o.security_flags = row.u32();
  o.http_method = row.text();
  o.custom_headers = row.optional(&RowReader::blob);
  o.headers_write_only = row.flag();
  o.certificate = read_certificate(row);
  o.needs_certificate_callback = row.flag();
  if (auto good = row.finish(); !good) return std::move(good).error();
  return read;
}

void bind_credentials(Statement& put, const core::JobId& job, const core::SealedCredentials& c) {
  put.bind(job, c.target, c.scheme, std::span<const std::uint8_t>(c.sealed));
}

Result<CredentialsRow> read_credentials(const Statement& statement) {
  RowReader row(statement, kCredentials.name);
  CredentialsRow read;
  read.job = row.guid();
  read.credentials.target = row.enumeration(AuthTarget::kServer, AuthTarget::kProxy);
  read.credentials.scheme = row.enumeration(AuthScheme::kBasic, AuthScheme::kPassport);
  read.credentials.sealed = row.blob();
  if (auto good = row.finish(); !good) return std::move(good).error();
  return read;
}

FileOptionsRow::FileOptionsRow(const core::JobId& job, std::uint32_t index,
                               const core::FileOptions& options)
    : job_(job),
      index_(index),
      options_(options),
      ranges_(text_of(options.ranges)),
      filled_(text_of(options.filled)),
      requested_(text_of(options.requested)),
      digests_(text_of(options.digests)) {}

void FileOptionsRow::bind(Statement& put) const {
  put.bind(job_, index_, ranges_, filled_, requested_, options_.response_headers,
           options_.given_name, digests_, options_.upload.id, options_.upload.host,
           options_.upload.host_fallback, options_.upload.reply_url);
}

Result<StoredFileOptions> read_file_options(const Statement& statement) {
  RowReader row(statement, kFileOptions.name);
  StoredFileOptions read;
  read.job = row.guid();
  read.index = row.u32();
  read.options.ranges = read_ranges(row);
  read.options.filled = read_ranges(row);
  read.options.requested = read_ranges(row);
  read.options.response_headers = row.text();
  read.options.given_name = row.text();
  read.options.digests = read_digests(row);
  read.options.upload.id = row.text();
  read.options.upload.host = row.text();
  read.options.upload.host_fallback = row.u32();
  read.options.upload.reply_url = row.text();
  if (auto good = row.finish(); !good) return std::move(good).error();
  return read;
}

}  // namespace openbits::store
