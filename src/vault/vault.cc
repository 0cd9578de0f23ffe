#include "vault/vault.h"

#include <sodium.h>

#include <algorithm>
#include <utility>

#include "vault/key_file.h"

namespace openbits::vault {
namespace {

constexpr std::size_t kKeyBytes = crypto_aead_xchacha20poly1305_ietf_KEYBYTES;
constexpr std::size_t kNonceBytes = crypto_aead_xchacha20poly1305_ietf_NPUBBYTES;
constexpr std::size_t kTagBytes = crypto_aead_xchacha20poly1305_ietf_ABYTES;
constexpr std::uint8_t kFormat = 1;  // first byte, then nonce, then text with tag
constexpr std::size_t kHeader = 1 + kNonceBytes;

/// What the text is bound to: job and purpose.
std::string binding(const Guid& job, std::string_view purpose) {
  std::string text(1, static_cast<char>(kFormat));
  text.append(job.bytes.begin(), job.bytes.end());
  return text.append(purpose);
}

const unsigned char* bytes_of(std::string_view text) {
  return reinterpret_cast<const unsigned char*>(text.data());
}

}  // namespace

void Vault::Free::operator()(unsigned char* key) const {
  ::sodium_free(key);
}

Vault::Key Vault::allocate_key() {
  return Key(static_cast<unsigned char*>(::sodium_malloc(kKeyBytes)));
}

Result<std::unique_ptr<Vault>> Vault::open(const std::string& directory,
                                           const std::function<void(const std::string&)>& warn) {
  if (::sodium_init() < 0) return Error{hr::kEUnexpected, "libsodium cannot be used"};
  Key key = allocate_key();
  if (!key) return Error{hr::kEOutOfMemory, "there is no memory for the key of stored secrets"};
  auto read = read_or_make_key(
      directory, {key.get(), kKeyBytes},
      [](std::span<unsigned char> fresh) { ::randombytes_buf(fresh.data(), fresh.size()); }, warn);
  if (!read) return std::move(read).error();
  ::sodium_mprotect_readonly(key.get());
  return std::unique_ptr<Vault>(new Vault(std::move(key)));
}

Sealed Vault::seal(const Guid& job, std::string_view purpose, std::string_view secret) const {
  const std::string bound = binding(job, purpose);
  Sealed sealed(kHeader + secret.size() + kTagBytes);
  sealed[0] = kFormat;
  unsigned char* const nonce = sealed.data() + 1;
  ::randombytes_buf(nonce, kNonceBytes);
  // Cannot fail: the sizes are fixed or bounded by memory.
  ::crypto_aead_xchacha20poly1305_ietf_encrypt(sealed.data() + kHeader, nullptr, bytes_of(secret),
                                               secret.size(), bytes_of(bound), bound.size(),
                                               nullptr, nonce, key_.get());
  return sealed;
}

std::optional<base::Secret> Vault::open(const Guid& job, std::string_view purpose,
                                        const Sealed& sealed) const {
  if (sealed.size() < kHeader + kTagBytes || sealed[0] != kFormat) return std::nullopt;
  const std::string bound = binding(job, purpose);
  base::Secret secret(sealed.size() - kHeader - kTagBytes);
  const int r = ::crypto_aead_xchacha20poly1305_ietf_decrypt(
      reinterpret_cast<unsigned char*>(secret.data()), nullptr, nullptr, sealed.data() + kHeader,
      sealed.size() - kHeader, bytes_of(bound), bound.size(), sealed.data() + 1, key_.get());
  if (r != 0) return std::nullopt;
  return secret;
}

}  // namespace openbits::vault
