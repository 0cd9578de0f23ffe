// IBackgroundCopyJobHttpOptions: certificates of clients and servers, against real TLS.
#include <algorithm>
#include <atomic>
#include <filesystem>
#include <functional>
#include <memory>
#include <mutex>

#include <openbits/hresult.hpp>

#include "conformance/http_options.h"
#include "support/tls_files.h"

namespace openbits::test {
namespace {

constexpr auto kUser = BG_CERT_STORE_LOCATION_CURRENT_USER;
constexpr HRESULT kNullReference = hr::kWin32NullRefPointer;
constexpr HRESULT kRejected = static_cast<HRESULT>(0x800B0109);  // CERT_E_UNTRUSTEDROOT

/// An authority, a server certificate by it, and the user's configuration with a store MY.
struct TlsFiles {
  TlsFiles() {
    authority.issue("server", {});
    write_bytes(authority.path("chain.pem"),
                read_file(authority.path("server.pem")) + read_file(authority.certificate()));
    std::filesystem::create_directories(store());
    std::filesystem::create_directories(config / "openbits/crls");
  }
  std::string store() const { return config / "openbits/certificates/MY"; }
  void put_client(const std::string& name, const std::string& subject,
                  const std::string& usage = "clientAuth") {
    authority.issue(name, {subject, "extendedKeyUsage=" + usage});
    std::filesystem::copy_file(authority.path(name + ".both.pem"), store() + "/" + name + ".pem");
  }
  Nginx::Options web(const std::string& server = {}) const {
    return {server, {}, {}, true, authority.path("chain.pem"), authority.path("server.key")};
  }
  PrivateBus::Options bus() const {
    PrivateBus::Options options;
    options.env["XDG_CONFIG_HOME"] = config.path();
    return options;
  }
  Authority authority;
  TempDir config;
};

class Certificates : public TlsFiles, public Conformance {
 protected:
  explicit Certificates(const std::function<std::string(const TlsFiles&)>& server = {})
      : Conformance(web(server ? server(*this) : std::string()), bus()) {
    world_.web.write_file("file", 10'000, 1);
  }
  Ptr<IBackgroundCopyJob> job_for(const std::string& url, ULONG flags) {
    Ptr<IBackgroundCopyJob> job(new_job());
    EXPECT_EQ(job->AddFile(wide(url).c_str(), wide(world_.out / "file").c_str()), S_OK);
    EXPECT_EQ(options_of(job.get())->SetSecurityFlags(flags), S_OK);
    return job;
  }
  Ptr<IBackgroundCopyJob> job_for_file(ULONG flags = BG_SSL_IGNORE_UNKNOWN_CA) {
    return job_for(world_.web.url("file"), flags);
  }
  /// How a transfer ends: S_OK or the error.
  static HRESULT outcome(IBackgroundCopyJob* job) {
    EXPECT_EQ(job->Resume(), S_OK);
    EXPECT_TRUE(eventually([&] {
      const auto state = state_of(job);
      return state == BG_JOB_STATE_TRANSFERRED || state == BG_JOB_STATE_ERROR ||
             state == BG_JOB_STATE_TRANSIENT_ERROR;
    }));
    return error_of(job).code;
  }
};

// Stores --------------------------------------------------------------------------------------

TEST_F(Certificates, AreChosenById) {
  put_client("a", "/CN=Alice");
  put_client("b", "/CN=Bob");
  const auto job = job_for_file();
  const auto options = options_of(job.get());
  auto a = authority.thumbprint("a");
  auto b = authority.thumbprint("b");
  BG_CERT_STORE_LOCATION location = BG_CERT_STORE_LOCATION_USERS;
  LPWSTR store = nullptr, subject = nullptr;
  BYTE* hash = nullptr;
  EXPECT_EQ(options->GetClientCertificate(&location, &store, &hash, &subject),
            hr::kWin32BadStubData);                                            // CERT-06
  EXPECT_EQ(options->RemoveClientCertificate(), S_FALSE);                      // CERT-05
  EXPECT_EQ(options->SetClientCertificateByID(kUser, L"MY", a.data()), S_OK);  // CERT-01
  EXPECT_EQ(options->SetClientCertificateByID(kUser, L"MY", b.data()), S_OK);  // CERT-04
  world_.bus.kill_service();                                                   // PERS-02
  ASSERT_EQ(options->GetClientCertificate(&location, &store, &hash, &subject), S_OK);
  EXPECT_EQ(location, kUser);
  EXPECT_EQ(taken(store), L"MY");
  EXPECT_EQ(taken(subject), L"CN=Bob");
  EXPECT_TRUE(std::equal(b.begin(), b.end(), hash));
  CoTaskMemFree(hash);
  for (int missing = 0; missing < 4; ++missing) {  // CERT-06
    EXPECT_EQ(options->GetClientCertificate(
                  missing == 0 ? nullptr : &location, missing == 1 ? nullptr : &store,
                  missing == 2 ? nullptr : &hash, missing == 3 ? nullptr : &subject),
              kNullReference);
  }
  EXPECT_EQ(options->RemoveClientCertificate(), S_OK);
  EXPECT_EQ(options->RemoveClientCertificate(), S_FALSE);
}

TEST_F(Certificates, ArgumentsAreChecked) {
  put_client("a", "/CN=Alice");
  const auto job = job_for_file();
  const auto options = options_of(job.get());
  auto a = authority.thumbprint("a");
  const std::wstring longest(255, L's'), too_long(256, L's');
  const auto by_id = [&](BG_CERT_STORE_LOCATION location, const wchar_t* store, BYTE* id) {
    return options->SetClientCertificateByID(location, store, id);
  };
  EXPECT_EQ(by_id(kUser, nullptr, a.data()), kNullReference);  // CERT-02 GEN-11
  EXPECT_EQ(by_id(kUser, L"MY", nullptr), kNullReference);
  EXPECT_EQ(by_id(static_cast<BG_CERT_STORE_LOCATION>(8), L"MY", a.data()), E_NOTIMPL);  // GEN-12
  EXPECT_EQ(by_id(BG_CERT_STORE_LOCATION_SERVICES, L"MY", a.data()), E_NOTIMPL);
  EXPECT_EQ(by_id(kUser, too_long.c_str(), a.data()), BG_E_STRING_TOO_LONG);  // CERT-01
  EXPECT_EQ(by_id(kUser, longest.c_str(), a.data()), hr::kWin32FileNotFound);
  EXPECT_EQ(by_id(kUser, L"../MY", a.data()), hr::kWin32FileNotFound);
  EXPECT_EQ(by_id(kUser, L"..", a.data()), hr::kWin32FileNotFound);
  a[0] ^= 1;
  EXPECT_EQ(by_id(kUser, L"MY", a.data()), CRYPT_E_NOT_FOUND);
  EXPECT_EQ(options->SetClientCertificateByName(kUser, L"MY", L""), E_INVALIDARG);  // CERT-03
  EXPECT_EQ(options->SetClientCertificateByName(kUser, L"MY", nullptr), kNullReference);
  EXPECT_EQ(options->SetClientCertificateByName(kUser, L"MY", L"Carol"), CRYPT_E_NOT_FOUND);
  EXPECT_EQ(job->Cancel(), S_OK);
  a[0] ^= 1;
  EXPECT_EQ(by_id(kUser, L"MY", a.data()), BG_E_INVALID_STATE);
  EXPECT_EQ(options->RemoveClientCertificate(), BG_E_INVALID_STATE);
}

TEST_F(Certificates, AreChosenByName) {  // CERT-03
  put_client("1", "/CN=Alice Server", "serverAuth");
  authority.issue("2", {"/CN=Alice Keyless", "extendedKeyUsage=clientAuth"});
  std::filesystem::copy_file(authority.path("2.pem"), store() + "/2.pem");
  put_client("3", "/CN=Alice Client/O=Works");
  put_client("4", "/CN=Alice Second");
  write_bytes(store() + "/0.pem", "no certificate");
  const auto options = options_of(job_for_file().get());
  EXPECT_EQ(options->SetClientCertificateByName(kUser, L"MY", L"alice"), S_OK);
  BG_CERT_STORE_LOCATION location{};
  LPWSTR name = nullptr, subject = nullptr;
  BYTE* hash = nullptr;
  ASSERT_EQ(options->GetClientCertificate(&location, &name, &hash, &subject), S_OK);
  const auto expected = authority.thumbprint("3");
  EXPECT_TRUE(std::equal(expected.begin(), expected.end(), hash));
  taken(name);
  taken(subject);
  CoTaskMemFree(hash);
}

// On the wire ---------------------------------------------------------------------------------

class ClientCertificates : public Certificates {
 protected:
  ClientCertificates()
      : Certificates([](const TlsFiles& f) {
          return "ssl_verify_client optional_no_ca; ssl_client_certificate " +
                 f.authority.certificate() +
                 ";\nif ($ssl_client_verify != SUCCESS) { return 403; }";
        }) {}
};

TEST_F(ClientCertificates, AreShownToAServerThatAsks) {
  put_client("a", "/CN=Alice");
  const auto job = job_for_file();
  EXPECT_EQ(outcome(job.get()), hr::kWin32WinhttpClientAuthCertNeeded);  // CERT-08
  EXPECT_EQ(state_of(job.get()), BG_JOB_STATE_ERROR);
  EXPECT_EQ(world_.web.requests().size(), 0u);

  const Authority stranger("Stranger");
  stranger.issue("x", {"/CN=Mallory", "extendedKeyUsage=clientAuth"});
  std::filesystem::copy_file(stranger.path("x.both.pem"), store() + "/x.pem");
  const auto options = options_of(job.get());
  EXPECT_EQ(options->SetClientCertificateByName(kUser, L"MY", L"Mallory"), S_OK);
  EXPECT_EQ(outcome(job.get()), BG_E_HTTP_ERROR_403);  // CERT-09
  EXPECT_EQ(options->SetClientCertificateByName(kUser, L"MY", L"Alice"), S_OK);
  EXPECT_EQ(outcome(job.get()), S_OK);
  EXPECT_EQ(job->Complete(), S_OK);
  EXPECT_EQ(read_file(world_.out / "file"), content(10'000, 1));

  const auto second = job_for_file();  // no connection of the first job is used for it
  EXPECT_EQ(outcome(second.get()), hr::kWin32WinhttpClientAuthCertNeeded);
}

/// A server that breaks the handshake off if it does not like the client's certificate.
class StrictServer {
 public:
  explicit StrictServer(const TlsFiles& files) {
    const std::string port = std::to_string(port_);
    server_ = std::make_unique<Process>(
        std::vector<std::string>{"openssl", "s_server", "-accept", "127.0.0.1:" + port, "-cert",
                                 files.authority.path("server.pem"), "-key",
                                 files.authority.path("server.key"), "-CAfile",
                                 files.authority.certificate(), "-Verify", "1",
                                 "-verify_return_error", "-WWW", "-quiet"},
        Process::Options{{}, files.authority.path("s_server.log")});
    EXPECT_TRUE(eventually([&] { return can_connect(port_); }));
  }
  std::string url() const { return "https://127.0.0.1:" + std::to_string(port_) + "/file"; }

 private:
  const std::uint16_t port_ = free_port();
  std::unique_ptr<Process> server_;
};

TEST_F(Certificates, ThatTheHandshakeRefusesAreForbidden) {  // CERT-08 CERT-09 LNX-79
  const StrictServer server(*this);
  const Authority stranger("Stranger");
  stranger.issue("x", {"/CN=Mallory", "extendedKeyUsage=clientAuth"});
  std::filesystem::copy_file(stranger.path("x.both.pem"), store() + "/x.pem");
  const auto job = job_for(server.url(), BG_SSL_IGNORE_UNKNOWN_CA);
  EXPECT_EQ(outcome(job.get()), hr::kWin32WinhttpClientAuthCertNeeded);
  EXPECT_EQ(options_of(job.get())->SetClientCertificateByName(kUser, L"MY", L"Mallory"), S_OK);
  EXPECT_EQ(outcome(job.get()), BG_E_HTTP_ERROR_403);
  EXPECT_EQ(state_of(job.get()), BG_JOB_STATE_ERROR);
}

TEST_F(Certificates, OfTheJobMayBeGoneAtTheTransfer) {  // LNX-70
  put_client("a", "/CN=Alice");
  const auto job = job_for_file();
  EXPECT_EQ(options_of(job.get())->SetClientCertificateByName(kUser, L"MY", L"Alice"), S_OK);
  std::filesystem::remove(store() + "/a.pem");
  EXPECT_EQ(outcome(job.get()), CRYPT_E_NOT_FOUND);
  EXPECT_EQ(state_of(job.get()), BG_JOB_STATE_ERROR);
  std::filesystem::copy_file(authority.path("a.pem"), store() + "/a.pem");
  EXPECT_EQ(outcome(job.get()), hr::kWin32WinhttpClientCertNoAccessPrivateKey);
}

struct PlainServer {
  Nginx plain;
};

class Downgrade : public PlainServer, public Certificates {
 protected:
  Downgrade()
      : Certificates([this](const TlsFiles&) {
          return "location /down { return 302 " + plain.url("file") + "; }";
        }) {}
};

TEST_F(Downgrade, NeedsItsFlag) {  // HTTP-16
  plain.write_file("file", 10'000, 3);
  for (const ULONG policy :
       {BG_HTTP_REDIRECT_POLICY_ALLOW_SILENT, BG_HTTP_REDIRECT_POLICY_ALLOW_REPORT}) {
    const ULONG flags = BG_SSL_IGNORE_UNKNOWN_CA | policy;
    const auto job = job_for(world_.web.url("down"), flags);
    EXPECT_EQ(outcome(job.get()), http_status(302));
    EXPECT_EQ(state_of(job.get()), BG_JOB_STATE_ERROR);
    EXPECT_EQ(remote_name(job.get()), world_.web.url("down"));
    EXPECT_EQ(plain.requests().size(), 0u);
  }
  const auto job = job_for(world_.web.url("down"),
                           BG_SSL_IGNORE_UNKNOWN_CA | BG_HTTP_REDIRECT_POLICY_ALLOW_HTTPS_TO_HTTP);
  EXPECT_EQ(outcome(job.get()), S_OK);
}

TEST_F(Certificates, EachClassOfErrorHasItsFlag) {  // CERT-10
  EXPECT_EQ(outcome(job_for_file(0).get()), hr::kBgETrustFailure);
  EXPECT_EQ(outcome(job_for_file(0x1F & ~(BG_SSL_IGNORE_UNKNOWN_CA | 1u)).get()),
            hr::kBgETrustFailure);
  EXPECT_EQ(outcome(job_for_file().get()), S_OK);
  EXPECT_EQ(outcome(job_for_file(0).get()), hr::kBgETrustFailure);  // nothing is left of that

  const struct {
    const char* name;
    Authority::Request request;
    ULONG flag;
  } kinds[] = {
      {"date",
       {"/CN=localhost", "subjectAltName=IP:127.0.0.1", -1},
       BG_SSL_IGNORE_CERT_DATE_INVALID},
      {"name", {"/CN=elsewhere", "subjectAltName=DNS:elsewhere", 2}, BG_SSL_IGNORE_CERT_CN_INVALID},
      {"usage",
       {"/CN=localhost", "extendedKeyUsage=clientAuth,subjectAltName=IP:127.0.0.1", 2},
       BG_SSL_IGNORE_CERT_WRONG_USAGE},
  };
  for (const auto& kind : kinds) {
    if (std::string(kind.name) == "usage") {
      authority.issue(kind.name, {"/CN=127.0.0.1", "extendedKeyUsage=clientAuth", 2});
    } else {
      authority.issue(kind.name, kind.request);
    }
    const Nginx server({{},
                        {},
                        {},
                        true,
                        authority.path(std::string(kind.name) + ".pem"),
                        authority.path(std::string(kind.name) + ".key")});
    server.write_file("file", 100, 1);
    const ULONG others = 0x1E & ~kind.flag;
    EXPECT_EQ(outcome(job_for(server.url("file"), others).get()), hr::kBgETrustFailure)
        << kind.name;
    EXPECT_EQ(outcome(job_for(server.url("file"), others | kind.flag).get()), S_OK) << kind.name;
  }
}

TEST_F(Certificates, RevocationIsChecked) {  // CERT-11 CERT-12
  constexpr ULONG kFlags = BG_SSL_IGNORE_UNKNOWN_CA | BG_SSL_ENABLE_CRL_CHECK;
  const std::string list = config / "openbits/crls/test.pem";
  const auto job = job_for_file(kFlags);
  EXPECT_EQ(outcome(job.get()), hr::kWin32WinhttpSecureCertRevFailed);
  EXPECT_EQ(state_of(job.get()), BG_JOB_STATE_ERROR);
  write_bytes(list, authority.revocation_list());
  EXPECT_EQ(outcome(job.get()), S_OK);
  authority.revoke("server");
  write_bytes(list, authority.revocation_list());
  const auto second = job_for_file(kFlags);
  EXPECT_EQ(outcome(second.get()), hr::kWin32WinhttpSecureCertRevoked);
  EXPECT_EQ(state_of(second.get()), BG_JOB_STATE_ERROR);
  EXPECT_EQ(outcome(job_for_file().get()), S_OK);  // who does not ask is not told
}

// Servers judged by the program ---------------------------------------------------------------

class Judge final : public IBackgroundCopyServerCertificateValidationCallback {
 public:
  HRESULT QueryInterface(REFIID iid, void** out) override {
    if (iid != IID_IUnknown && iid != IID_IBackgroundCopyServerCertificateValidationCallback) {
      *out = nullptr;
      return E_NOINTERFACE;
    }
    *out = this;
    AddRef();
    return S_OK;
  }
  ULONG AddRef() override { return ++references; }
  ULONG Release() override { return --references; }  // lives on the test's stack
  HRESULT ValidateServerCertificate(IBackgroundCopyJob* job, IBackgroundCopyFile* file,
                                    DWORD certLength, const BYTE certData[], DWORD certEncodingType,
                                    DWORD certStoreLength, const BYTE certStoreData[]) override {
    const std::lock_guard lock(mutex);
    EXPECT_EQ(job->GetId(&id), S_OK);
    LPWSTR name = nullptr;
    EXPECT_EQ(file->GetRemoteName(&name), S_OK);
    url = taken(name);
    certificate.assign(certData, certData + certLength);
    encoding = certEncodingType;
    chain.assign(certStoreData, certStoreData + certStoreLength);
    ++asked;
    return answer;
  }

  std::mutex mutex;
  GUID id{};
  std::wstring url;
  std::string certificate, chain;
  DWORD encoding = 0;
  std::atomic<HRESULT> answer{S_OK};
  std::atomic<int> asked{0};
  std::atomic<ULONG> references{1};
};

TEST_F(Certificates, AreJudgedByTheProgram) {
  Judge judge;
  const auto job = job_for_file();
  const auto options = options_of(job.get());
  Callback other;
  EXPECT_EQ(options->SetServerCertificateValidationInterface(&other), E_NOINTERFACE);  // CERT-13
  EXPECT_EQ(options->SetServerCertificateValidationInterface(&judge), S_OK);
  judge.answer = kRejected;
  EXPECT_EQ(outcome(job.get()), kRejected);  // CERT-17
  EXPECT_EQ(state_of(job.get()), BG_JOB_STATE_TRANSIENT_ERROR);
  EXPECT_EQ(error_of(job.get()).context, BG_ERROR_CONTEXT_SERVER_CERTIFICATE_CALLBACK);
  EXPECT_EQ(judge.asked, 1);
  EXPECT_EQ(world_.web.requests().size(), 0u);  // CERT-16
  {
    const std::lock_guard lock(judge.mutex);  // CERT-19
    GUID id{};
    EXPECT_EQ(job->GetId(&id), S_OK);
    EXPECT_EQ(judge.id, id);
    EXPECT_EQ(judge.url, wide(world_.web.url("file")));
    EXPECT_EQ(judge.encoding, 0x10001u);
    EXPECT_TRUE(judge.certificate.starts_with("\x30\x82"));
    EXPECT_TRUE(judge.chain.starts_with(std::string("\0\0\0\0CERT\x20\0\0\0\1\0\0\0", 16)));
    EXPECT_NE(judge.chain.find(judge.certificate), std::string::npos);
    EXPECT_GT(judge.chain.size(), judge.certificate.size() + 300);  // with the authority's
  }

  EXPECT_EQ(options->SetServerCertificateValidationInterface(&judge),
            BG_E_READ_ONLY_WHEN_JOB_ACTIVE);  // CERT-14
  judge.answer = S_OK;
  EXPECT_EQ(job->Suspend(), S_OK);
  EXPECT_EQ(job->AddFile(wide(world_.web.url("file?2")).c_str(), wide(world_.out / "2").c_str()),
            S_OK);
  EXPECT_EQ(job->Resume(), S_OK);
  ASSERT_TRUE(reaches(job.get(), BG_JOB_STATE_TRANSFERRED));
  EXPECT_EQ(judge.asked, 2);  // CERT-18: a failure is not remembered, a success is

  EXPECT_EQ(options->SetServerCertificateValidationInterface(&judge), S_OK);
  EXPECT_EQ(job->AddFile(wide(world_.web.url("file?3")).c_str(), wide(world_.out / "3").c_str()),
            S_OK);
  EXPECT_EQ(job->Resume(), S_OK);
  ASSERT_TRUE(eventually([&] { return judge.asked == 3; }));  // CERT-18
  ASSERT_TRUE(reaches(job.get(), BG_JOB_STATE_TRANSFERRED));
  EXPECT_EQ(options->SetServerCertificateValidationInterface(nullptr), S_OK);  // CERT-13
  EXPECT_TRUE(eventually([&] { return judge.references == 1; }));
}

TEST_F(Certificates, AreNotShownToTheProgramIfTheSystemRefuses) {  // CERT-16
  Judge judge;
  const auto job = job_for_file(0);
  EXPECT_EQ(options_of(job.get())->SetServerCertificateValidationInterface(&judge), S_OK);
  EXPECT_EQ(outcome(job.get()), hr::kBgETrustFailure);
  EXPECT_EQ(judge.asked, 0);
  EXPECT_EQ(options_of(job.get())->SetServerCertificateValidationInterface(nullptr), S_OK);
}

TEST_F(Certificates, TheProgramThatJudgesHasToBeThere) {  // CERT-15 PERS-03
  Judge judge;
  const auto job = job_for_file();
  const auto options = options_of(job.get());
  EXPECT_EQ(options->SetServerCertificateValidationInterface(&judge), S_OK);
  world_.bus.kill_service();
  EXPECT_EQ(outcome(job.get()), hr::kBgEServerCertValidationInterfaceRequired);
  EXPECT_EQ(state_of(job.get()), BG_JOB_STATE_ERROR);
  EXPECT_EQ(judge.asked, 0);
  EXPECT_EQ(world_.web.requests().size(), 0u);
  EXPECT_EQ(options->SetServerCertificateValidationInterface(&judge), S_OK);
  EXPECT_EQ(outcome(job.get()), S_OK);
  EXPECT_EQ(judge.asked, 1);
  EXPECT_EQ(options->SetServerCertificateValidationInterface(nullptr), S_OK);
}

}  // namespace
}  // namespace openbits::test
