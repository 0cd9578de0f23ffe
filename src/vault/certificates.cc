#include "vault/certificates.h"

#include <fcntl.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <filesystem>
#include <memory>
#include <optional>
#include <system_error>
#include <utility>
#include <vector>

#include "base/errno_error.h"
#include "base/unique_fd.h"

namespace openbits::vault {
namespace {

constexpr std::size_t kLargestFile = std::size_t{1} << 20;
constexpr std::size_t kMostFiles = 10'000;

template <auto free>
struct Free {
  template <class T>
  void operator()(T* p) const {
    free(p);
  }
};
using BioPtr = std::unique_ptr<BIO, Free<BIO_free>>;
using X509Ptr = std::unique_ptr<X509, Free<X509_free>>;
using KeyPtr = std::unique_ptr<EVP_PKEY, Free<EVP_PKEY_free>>;

/// A key with a password is none: nobody is there to be asked.
int no_password(char*, int, int, void*) {
  return -1;
}

std::optional<base::Secret> read_file(const std::string& path) {
  const base::UniqueFd fd(::open(path.c_str(), O_RDONLY | O_NONBLOCK | O_CLOEXEC));
  struct ::stat info {};
  if (!fd || ::fstat(fd.get(), &info) != 0 || !S_ISREG(info.st_mode)) return std::nullopt;
  if (info.st_size <= 0 || static_cast<std::size_t>(info.st_size) > kLargestFile) {
    return std::nullopt;
  }
  base::Secret text(static_cast<std::size_t>(info.st_size));
  std::size_t have = 0;
  while (have < text.size()) {
    const ssize_t n = ::read(fd.get(), text.data() + have, text.size() - have);
    if (n < 0 && errno == EINTR) continue;
    if (n <= 0) return std::nullopt;
    have += static_cast<std::size_t>(n);
  }
  return text;
}

BioPtr bio_of(const base::Secret& text) {
  return BioPtr(BIO_new_mem_buf(text.view().data(), static_cast<int>(text.size())));
}

X509Ptr read_certificate(const base::Secret& text) {
  const BioPtr bio = bio_of(text);
  X509Ptr read(bio ? PEM_read_bio_X509(bio.get(), nullptr, no_password, nullptr) : nullptr);
  ERR_clear_error();
  return read;
}

bool has_key_of(const base::Secret& text, X509* certificate) {
  const BioPtr bio = bio_of(text);
  const KeyPtr key(bio ? PEM_read_bio_PrivateKey(bio.get(), nullptr, no_password, nullptr)
                       : nullptr);
  const bool good = key && X509_check_private_key(certificate, key.get()) == 1;
  ERR_clear_error();
  return good;
}

std::string text_of(const X509_NAME* name) {
  const BioPtr bio(BIO_new(BIO_s_mem()));
  if (!bio || X509_NAME_print_ex(bio.get(), name, 0,
                                 XN_FLAG_RFC2253 & ~unsigned{ASN1_STRFLGS_ESC_MSB}) < 0) {
    return {};
  }
  char* data = nullptr;
  const long size = BIO_get_mem_data(bio.get(), &data);
  return size > 0 ? std::string(data, static_cast<std::size_t>(size)) : std::string();
}

std::string lower_case(std::string_view text) {
  std::string lower(text);
  std::transform(lower.begin(), lower.end(), lower.begin(),
                 [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
  return lower;
}

bool is_store_name(const std::string& name) {
  return !name.empty() && name != "." && name != ".." && name.find('/') == std::string::npos;
}

std::size_t count_characters(std::string_view utf8) {
  return static_cast<std::size_t>(
      std::count_if(utf8.begin(), utf8.end(), [](char c) { return (c & 0xC0) != 0x80; }));
}

Error no_certificate() {
  return {hr::kCryptENotFound, "The store has no such certificate."};
}

}  // namespace

struct CertificateStores::Entry {
  base::Secret text;
  X509Ptr certificate;
  Thumbprint thumbprint{};

  bool is_for_clients() const {
    return X509_check_purpose(certificate.get(), X509_PURPOSE_SSL_CLIENT, 0) == 1;
  }
  bool has_key() const { return has_key_of(text, certificate.get()); }
  X509_NAME* subject() const { return X509_get_subject_name(certificate.get()); }
};

Result<std::string> CertificateStores::directory_of(std::uint32_t location,
                                                    const std::string& store) const {
  std::string directory;
  if (location == static_cast<std::uint32_t>(CertificateStoreLocation::kCurrentUser)) {
    directory = options_.user;
  } else if (location == static_cast<std::uint32_t>(CertificateStoreLocation::kLocalMachine)) {
    directory = options_.machine;
  }
  if (directory.empty()) {
    return Error{hr::kENotImpl, "There are certificates of the user (0) and of the machine (1)."};
  }
  if (count_characters(store) > limits::kCertificateStore) {
    return Error{hr::kBgEStringTooLong, "The name of a store has at most 255 characters."};
  }
  const Error missing{hr::kWin32FileNotFound, "There is no store of certificates " + directory +
                                                  "/" + store + ". Make that directory."};
  if (!is_store_name(store)) return missing;
  directory += "/" + store;
  struct ::stat info {};
  if (::stat(directory.c_str(), &info) != 0 || !S_ISDIR(info.st_mode)) return missing;
  return directory;
}

Result<CertificateStores::Entry> CertificateStores::first(std::uint32_t location,
                                                          const std::string& store,
                                                          const Wanted& wanted) const {
  const auto directory = directory_of(location, store);
  if (!directory) return directory.error();
  std::vector<std::string> names;
  std::error_code error;
  std::filesystem::directory_iterator at(*directory, error);
  for (; !error && at != std::filesystem::directory_iterator() && names.size() < kMostFiles;
       at.increment(error)) {
    if (at->path().extension() == ".pem") names.push_back(at->path().string());
  }
  if (error) return base::errno_error(error.value(), "read the directory " + *directory);
  std::sort(names.begin(), names.end());
  for (const std::string& name : names) {
    auto text = read_file(name);
    if (!text) continue;
    Entry entry{std::move(*text), nullptr, {}};
    entry.certificate = read_certificate(entry.text);
    unsigned size = 0;
    if (!entry.certificate ||
        X509_digest(entry.certificate.get(), EVP_sha1(), entry.thumbprint.data(), &size) != 1) {
      continue;
    }
    if (wanted(entry)) return entry;
  }
  return no_certificate();
}

namespace {

ClientCertificate describe(std::uint32_t location, const std::string& store, const Thumbprint& id,
                           X509_NAME* subject) {
  return {static_cast<CertificateStoreLocation>(location), store, id, text_of(subject)};
}

}  // namespace

Result<ClientCertificate> CertificateStores::find(std::uint32_t location, const std::string& store,
                                                  const Thumbprint& thumbprint) const {
  const auto found =
      first(location, store, [&](const Entry& e) { return e.thumbprint == thumbprint; });
  if (!found) return found.error();
  return describe(location, store, thumbprint, found->subject());
}

Result<ClientCertificate> CertificateStores::find(std::uint32_t location, const std::string& store,
                                                  std::string_view subject) const {
  if (subject.empty()) return Error{hr::kEInvalidArg, "The subject's name is empty."};
  const std::string wanted = lower_case(subject);
  const auto found = first(location, store, [&](const Entry& e) {
    const bool named = lower_case(text_of(e.subject())).find(wanted) != std::string::npos;
    return named && e.is_for_clients() && e.has_key();
  });
  if (!found) return found.error();
  return describe(location, store, found->thumbprint, found->subject());
}

Result<base::Secret> CertificateStores::load(const ClientCertificate& certificate) const {
  auto found = first(static_cast<std::uint32_t>(certificate.location), certificate.store,
                     [&](const Entry& e) { return e.thumbprint == certificate.thumbprint; });
  if (!found) return std::move(found).error();
  if (!found->has_key()) {
    return Error{hr::kWin32WinhttpClientCertNoAccessPrivateKey,
                 "The client certificate of " + certificate.subject +
                     " has no private key beside it, or one with a password."};
  }
  return std::move(found->text);
}

}  // namespace openbits::vault
