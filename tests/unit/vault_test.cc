// The vault: what is sealed, for whom it can be opened, and the file of its key.
#include "vault/vault.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <set>

#include "vault/job_secrets.h"

namespace openbits::vault {
namespace {

namespace fs = std::filesystem;

Guid guid(std::uint8_t last) {
  Guid id;
  id.bytes[15] = last;
  return id;
}

class VaultTest : public ::testing::Test {
 protected:
  void SetUp() override {
    char name[] = "/tmp/openbits-vault-XXXXXX";
    ASSERT_NE(::mkdtemp(name), nullptr);
    dir_ = name;
  }
  void TearDown() override { fs::remove_all(dir_); }

  std::unique_ptr<Vault> open() {
    auto vault = Vault::open(dir_, [this](const std::string& text) { warnings_ += text + "\n"; });
    EXPECT_TRUE(vault) << vault.error().message;
    return vault ? std::move(*vault) : nullptr;
  }
  std::string key_path() const { return dir_ + "/secret.key"; }
  std::string key() const {
    std::ifstream in(key_path(), std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
  }
  void write_key(const std::string& bytes) const {
    std::ofstream(key_path(), std::ios::binary | std::ios::trunc) << bytes;
  }

  std::string dir_;
  std::string warnings_;
};

TEST_F(VaultTest, WhatIsSealedCanBeOpened) {
  const auto vault = open();
  for (const std::string& text :
       {std::string(), std::string("secret"), std::string(100'000, 'x')}) {
    const Sealed sealed = vault->seal(guid(1), "purpose", text);
    const auto opened = vault->open(guid(1), "purpose", sealed);
    ASSERT_TRUE(opened);
    EXPECT_EQ(opened->view(), text);
    if (text.size() > 3) {
      EXPECT_EQ(std::string(sealed.begin(), sealed.end()).find(text.substr(0, 4)),
                std::string::npos);
    }
  }
  EXPECT_NE(vault->seal(guid(1), "purpose", "same"), vault->seal(guid(1), "purpose", "same"));
}

TEST_F(VaultTest, WhatIsSealedIsForOneJobAndPurpose) {
  const auto vault = open();
  const Sealed sealed = vault->seal(guid(1), "purpose", "secret");
  EXPECT_FALSE(vault->open(guid(2), "purpose", sealed));
  EXPECT_FALSE(vault->open(guid(1), "purpos", sealed));
  EXPECT_FALSE(vault->open(guid(1), "purpose2", sealed));
}

TEST_F(VaultTest, ADamagedTextIsNotOpened) {
  const auto vault = open();
  const Sealed sealed = vault->seal(guid(1), "purpose", "secret");
  for (std::size_t i = 0; i < sealed.size(); ++i) {
    Sealed damaged = sealed;
    damaged[i] ^= 1;
    EXPECT_FALSE(vault->open(guid(1), "purpose", damaged)) << i;
    Sealed cut = sealed;
    cut.resize(i);
    EXPECT_FALSE(vault->open(guid(1), "purpose", cut)) << i;
  }
}

TEST_F(VaultTest, TheKeyIsMadeOnceAndForTheOwnerOnly) {
  ::umask(0);
  const Sealed sealed = open()->seal(guid(1), "purpose", "secret");
  ::umask(022);
  struct ::stat info {};
  ASSERT_EQ(::stat(key_path().c_str(), &info), 0);
  EXPECT_EQ(info.st_mode & 07777, mode_t{0600});
  EXPECT_EQ(info.st_size, 32);
  const std::string before = key();
  const auto opened = open()->open(guid(1), "purpose", sealed);
  ASSERT_TRUE(opened);
  EXPECT_EQ(opened->view(), "secret");
  EXPECT_EQ(key(), before);
  EXPECT_EQ(warnings_, "");
}

TEST_F(VaultTest, AnotherKeyOpensNothing) {
  const Sealed sealed = open()->seal(guid(1), "purpose", "secret");
  fs::remove(key_path());
  EXPECT_FALSE(open()->open(guid(1), "purpose", sealed));
  EXPECT_EQ(warnings_, "");
}

TEST_F(VaultTest, AFileThatIsNoKeyIsSetAside) {
  for (const std::string& bytes : {std::string(), std::string(31, 'k'), std::string(33, 'k')}) {
    write_key(bytes);
    warnings_.clear();
    EXPECT_TRUE(open());
    EXPECT_EQ(key().size(), 32u);
    EXPECT_NE(warnings_.find("secret.key.unusable"), std::string::npos);
  }
  fs::remove(key_path());
  std::ofstream(dir_ + "/elsewhere") << std::string(32, 'k');
  fs::create_symlink(dir_ + "/elsewhere", key_path());
  EXPECT_TRUE(open());
  EXPECT_FALSE(fs::is_symlink(key_path()));
  EXPECT_EQ(key().size(), 32u);
  EXPECT_NE(key(), std::string(32, 'k'));
}

TEST_F(VaultTest, AKeyThatOthersCouldReadIsKept) {
  const Sealed sealed = open()->seal(guid(1), "purpose", "secret");
  ASSERT_EQ(::chmod(key_path().c_str(), 0644), 0);
  EXPECT_TRUE(open()->open(guid(1), "purpose", sealed));
  EXPECT_NE(warnings_.find("Others could read"), std::string::npos);
  struct ::stat info {};
  ASSERT_EQ(::stat(key_path().c_str(), &info), 0);
  EXPECT_EQ(info.st_mode & 07777, mode_t{0600});
}

TEST_F(VaultTest, WhatARunThatWasCutOffLeftIsNoKey) {
  std::ofstream(dir_ + "/secret.key.new") << "half";
  EXPECT_TRUE(open());
  EXPECT_EQ(key().size(), 32u);
  EXPECT_FALSE(fs::exists(dir_ + "/secret.key.new"));
}

TEST_F(VaultTest, ADirectoryThatIsNotThereIsAnError) {
  EXPECT_FALSE(Vault::open(dir_ + "/none", [](const std::string&) {}));
}

TEST_F(VaultTest, CredentialsComeBackAsTheyWere) {
  const auto vault = open();
  Credentials given;
  given.user = base::Secret(std::string_view("us:er"));
  given.password = base::Secret(std::string_view("p\xC3\xA4ss"));
  const auto sealed =
      seal_credentials(*vault, guid(1), AuthTarget::kServer, AuthScheme::kBasic, given);
  const auto opened =
      open_credentials(*vault, guid(1), AuthTarget::kServer, AuthScheme::kBasic, sealed);
  ASSERT_TRUE(opened);
  EXPECT_FALSE(opened->implicit);
  EXPECT_EQ(opened->user.view(), "us:er");
  EXPECT_EQ(opened->password.view(), "p\xC3\xA4ss");
  EXPECT_FALSE(open_credentials(*vault, guid(1), AuthTarget::kProxy, AuthScheme::kBasic, sealed));
  EXPECT_FALSE(open_credentials(*vault, guid(1), AuthTarget::kServer, AuthScheme::kNtlm, sealed));
  EXPECT_FALSE(open_headers(*vault, guid(1), sealed));

  Credentials of_account;
  of_account.implicit = true;
  const auto implicit =
      seal_credentials(*vault, guid(1), AuthTarget::kServer, AuthScheme::kNtlm, of_account);
  const auto back =
      open_credentials(*vault, guid(1), AuthTarget::kServer, AuthScheme::kNtlm, implicit);
  ASSERT_TRUE(back);
  EXPECT_TRUE(back->implicit);
}

}  // namespace
}  // namespace openbits::vault
