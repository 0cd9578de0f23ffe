// IBackgroundCopyJob2 to IBackgroundCopyJob5: the settings that few jobs have, rule by rule.
#include <filesystem>
#include <string>

#include "conformance/conformance.h"
#include "conformance/network_manager.h"

namespace openbits::test {
namespace {

class JobProperties : public Conformance {
 protected:
  explicit JobProperties(const Nginx::Options& web = {}, const PrivateBus::Options& bus = {})
      : Conformance(web, bus) {}

  Ptr<IBackgroundCopyJob5> new_job5(BG_JOB_TYPE type = BG_JOB_TYPE_DOWNLOAD) {
    GUID id{};
    Ptr<IBackgroundCopyJob> job;
    EXPECT_EQ(manager_->CreateJob(L"job", type, &id, &job), S_OK);
    Ptr<IBackgroundCopyJob5> job5;
    EXPECT_EQ(job->QueryInterface(IID_IBackgroundCopyJob5, reinterpret_cast<void**>(&job5)), S_OK);
    return job5;
  }
  /// Takes the job up again after a restart of the service.
  Ptr<IBackgroundCopyJob5> again(IBackgroundCopyJob* job) {
    GUID id{};
    EXPECT_EQ(job->GetId(&id), S_OK);
    world_.bus.kill_service();
    Ptr<IBackgroundCopyJob> found;
    EXPECT_EQ(manager_->GetJob(id, &found), S_OK);
    Ptr<IBackgroundCopyJob5> job5;
    found->QueryInterface(IID_IBackgroundCopyJob5, reinterpret_cast<void**>(&job5));
    return job5;
  }
  static HRESULT set_dword(IBackgroundCopyJob5* job, BITS_JOB_PROPERTY_ID id, DWORD dword) {
    BITS_JOB_PROPERTY_VALUE value{};
    value.Dword = dword;
    return job->SetProperty(id, value);
  }
  static HRESULT enable(IBackgroundCopyJob5* job, BITS_JOB_PROPERTY_ID id, BOOL on = TRUE) {
    BITS_JOB_PROPERTY_VALUE value{};
    value.Enable = on;
    return job->SetProperty(id, value);
  }
  static HRESULT set_most(IBackgroundCopyJob5* job, UINT64 bytes) {
    BITS_JOB_PROPERTY_VALUE value{};
    value.Uint64 = bytes;
    return job->SetProperty(BITS_JOB_PROPERTY_MAX_DOWNLOAD_SIZE, value);
  }
  static HRESULT set_target(IBackgroundCopyJob5* job, int target) {
    BITS_JOB_PROPERTY_VALUE value{};
    value.Target = static_cast<BG_AUTH_TARGET>(target);
    return job->SetProperty(BITS_JOB_PROPERTY_USE_STORED_CREDENTIALS, value);
  }
  static BITS_JOB_PROPERTY_VALUE value_of(IBackgroundCopyJob5* job, BITS_JOB_PROPERTY_ID id) {
    BITS_JOB_PROPERTY_VALUE value{};
    EXPECT_EQ(job->GetProperty(id, &value), S_OK) << id;
    return value;
  }
  /// S_OK if the job has no error.
  static HRESULT error_of(IBackgroundCopyJob* job) {
    Ptr<IBackgroundCopyError> error;
    if (FAILED(job->GetError(&error))) return S_OK;
    BG_ERROR_CONTEXT context{};
    HRESULT code = S_OK;
    EXPECT_EQ(error->GetError(&context, &code), S_OK);
    return code;
  }
};

// Setting and reading ---------------------------------------------------------------------------

TEST_F(JobProperties, ANewJobHasTheDefaults) {  // PROP-12 PROP-13 ACL-01 COST-06 LNX-11 JOB-20
  auto job = new_job5();
  EXPECT_EQ(value_of(job.get(), BITS_JOB_PROPERTY_ID_COST_FLAGS).Dword,
            DWORD{BITS_JOB_TRANSFER_POLICY_STANDARD});
  EXPECT_EQ(job->SetPriority(BG_JOB_PRIORITY_FOREGROUND), S_OK);
  EXPECT_EQ(value_of(job.get(), BITS_JOB_PROPERTY_ID_COST_FLAGS).Dword,
            DWORD{BITS_JOB_TRANSFER_POLICY_ALWAYS});
  EXPECT_EQ(value_of(job.get(), BITS_JOB_PROPERTY_NOTIFICATION_CLSID).ClsID, GUID_NULL);
  EXPECT_EQ(value_of(job.get(), BITS_JOB_PROPERTY_DYNAMIC_CONTENT).Enable, FALSE);
  EXPECT_EQ(value_of(job.get(), BITS_JOB_PROPERTY_HIGH_PERFORMANCE).Enable, FALSE);
  EXPECT_EQ(value_of(job.get(), BITS_JOB_PROPERTY_ON_DEMAND_MODE).Enable, FALSE);
  EXPECT_EQ(value_of(job.get(), BITS_JOB_PROPERTY_MAX_DOWNLOAD_SIZE).Uint64, BG_SIZE_UNKNOWN);
  EXPECT_EQ(value_of(job.get(), BITS_JOB_PROPERTY_MINIMUM_NOTIFICATION_INTERVAL_MS).Dword, 500u);
  DWORD flags = 1;
  EXPECT_EQ(job->GetFileACLFlags(&flags), S_OK);
  EXPECT_EQ(flags, 0u);
  EXPECT_EQ(job->GetPeerCachingFlags(&flags), S_OK);
  EXPECT_EQ(flags, 0u);
  ULONG seconds = 0;
  EXPECT_EQ(job->GetMaximumDownloadTime(&seconds), S_OK);
  EXPECT_EQ(seconds, 7'776'000u);
}

TEST_F(JobProperties, UnknownIdsAndFinalJobs) {  // PROP-01
  auto job = new_job5();
  BITS_JOB_PROPERTY_VALUE value{};
  for (const int id : {0, 6, 8, 11}) {
    EXPECT_EQ(job->SetProperty(static_cast<BITS_JOB_PROPERTY_ID>(id), value),
              BG_E_UNKNOWN_PROPERTY_ID);
    EXPECT_EQ(job->GetProperty(static_cast<BITS_JOB_PROPERTY_ID>(id), &value),
              BG_E_UNKNOWN_PROPERTY_ID);
  }
  EXPECT_EQ(job->Cancel(), S_OK);
  EXPECT_EQ(set_dword(job.get(), BITS_JOB_PROPERTY_ID_COST_FLAGS, 1), BG_E_INVALID_STATE);
  EXPECT_EQ(job->SetMaximumDownloadTime(1), BG_E_INVALID_STATE);  // GEN-13
  EXPECT_EQ(job->SetFileACLFlags(1), BG_E_INVALID_STATE);
  EXPECT_EQ(job->SetPeerCachingFlags(1), BG_E_INVALID_STATE);
}

TEST_F(JobProperties, WhatIsSetIsReadAndStored) {  // PROP-02 PROP-11 ACL-01 PEER-02 PERS-02
  auto job = new_job5();
  EXPECT_EQ(
      set_dword(job.get(), BITS_JOB_PROPERTY_ID_COST_FLAGS, BITS_JOB_TRANSFER_POLICY_NOT_ROAMING),
      S_OK);
  EXPECT_EQ(set_most(job.get(), 0x123456789A), S_OK);
  EXPECT_EQ(enable(job.get(), BITS_JOB_PROPERTY_DYNAMIC_CONTENT), S_OK);
  EXPECT_EQ(enable(job.get(), BITS_JOB_PROPERTY_HIGH_PERFORMANCE), S_OK);
  EXPECT_EQ(set_target(job.get(), BG_AUTH_TARGET_SERVER),
            BG_E_USE_STORED_CREDENTIALS_NOT_SUPPORTED);
  EXPECT_EQ(set_target(job.get(), BG_AUTH_TARGET_PROXY), S_OK);
  EXPECT_EQ(job->SetFileACLFlags(16), E_INVALIDARG);
  EXPECT_EQ(job->SetFileACLFlags(15), S_OK);
  EXPECT_EQ(job->SetPeerCachingFlags(8), E_NOTIMPL);
  EXPECT_EQ(job->SetPeerCachingFlags(7), S_OK);
  EXPECT_EQ(job->SetMaximumDownloadTime(4242), S_OK);
  auto stored = again(job.get());
  EXPECT_EQ(value_of(stored.get(), BITS_JOB_PROPERTY_ID_COST_FLAGS).Dword,
            DWORD{BITS_JOB_TRANSFER_POLICY_NOT_ROAMING});
  EXPECT_EQ(value_of(stored.get(), BITS_JOB_PROPERTY_MAX_DOWNLOAD_SIZE).Uint64, 0x123456789Au);
  EXPECT_EQ(value_of(stored.get(), BITS_JOB_PROPERTY_DYNAMIC_CONTENT).Enable, TRUE);
  EXPECT_EQ(value_of(stored.get(), BITS_JOB_PROPERTY_HIGH_PERFORMANCE).Enable, TRUE);
  EXPECT_EQ(value_of(stored.get(), BITS_JOB_PROPERTY_USE_STORED_CREDENTIALS).Target,
            BG_AUTH_TARGET_PROXY);
  DWORD flags = 0;
  EXPECT_EQ(stored->GetFileACLFlags(&flags), S_OK);
  EXPECT_EQ(flags, 15u);
  EXPECT_EQ(stored->SetFileACLFlags(0), S_OK);
  EXPECT_EQ(stored->GetPeerCachingFlags(&flags), S_OK);
  EXPECT_EQ(flags, 7u);
  ULONG seconds = 0;
  EXPECT_EQ(stored->GetMaximumDownloadTime(&seconds), S_OK);
  EXPECT_EQ(seconds, 4242u);
  stored->Cancel();
}

TEST_F(JobProperties, WhatIsFrozenAndWhen) {  // PROP-04 PROP-07 PROP-09 ACL-03
  world_.web.write_file("file", 1000, 1);
  auto job = new_job5();
  EXPECT_EQ(set_most(job.get(), 0), BG_E_MAX_DOWNLOAD_SIZE_INVALID_VALUE);
  EXPECT_EQ(set_most(job.get(), 1000), S_OK);
  ASSERT_EQ(add(job.get(), "file"), S_OK);
  EXPECT_EQ(enable(job.get(), BITS_JOB_PROPERTY_HIGH_PERFORMANCE),
            BG_E_READ_ONLY_PROPERTY_AFTER_ADDFILE);
  EXPECT_EQ(enable(job.get(), BITS_JOB_PROPERTY_DYNAMIC_CONTENT, FALSE), S_OK);
  ASSERT_EQ(job->Resume(), S_OK);
  EXPECT_EQ(enable(job.get(), BITS_JOB_PROPERTY_DYNAMIC_CONTENT, FALSE),
            BG_E_READ_ONLY_PROPERTY_AFTER_RESUME);
  EXPECT_EQ(set_most(job.get(), 2000), BG_E_READ_ONLY_PROPERTY_AFTER_RESUME);
  ASSERT_TRUE(reaches(job.get(), BG_JOB_STATE_TRANSFERRED)) << "1000 bytes are not too many";
  EXPECT_EQ(job->SetFileACLFlags(1), BG_E_INVALID_STATE);
  EXPECT_EQ(job->Complete(), S_OK);
}

TEST_F(JobProperties, AclFlagsMeanNothingToHttp) {  // ACL-02
  world_.web.write_file("file", 1000, 1);
  auto job = new_job5();
  EXPECT_EQ(job->SetFileACLFlags(15), S_OK);
  ASSERT_EQ(add(job.get(), "file"), S_OK);
  ASSERT_EQ(job->Resume(), S_OK);
  EXPECT_TRUE(reaches(job.get(), BG_JOB_STATE_TRANSFERRED));
  EXPECT_EQ(job->Complete(), S_OK);
}

TEST_F(JobProperties, OnDemandAndDynamicContentDoNotGoTogether) {  // PROP-13
  auto job = new_job5();
  EXPECT_EQ(enable(job.get(), BITS_JOB_PROPERTY_ON_DEMAND_MODE), S_OK);
  EXPECT_EQ(enable(job.get(), BITS_JOB_PROPERTY_DYNAMIC_CONTENT),
            BG_E_UNSUPPORTED_JOB_CONFIGURATION);
  EXPECT_EQ(enable(job.get(), BITS_JOB_PROPERTY_ON_DEMAND_MODE, FALSE), S_OK);
  EXPECT_EQ(enable(job.get(), BITS_JOB_PROPERTY_DYNAMIC_CONTENT), S_OK);
  EXPECT_EQ(enable(job.get(), BITS_JOB_PROPERTY_ON_DEMAND_MODE),
            BG_E_UNSUPPORTED_JOB_CONFIGURATION);
}

// Uploads ---------------------------------------------------------------------------------------

TEST_F(JobProperties, UploadsHaveNoDownloadProperties) {  // PROP-14
  for (const BG_JOB_TYPE type : {BG_JOB_TYPE_UPLOAD, BG_JOB_TYPE_UPLOAD_REPLY}) {
    auto job = new_job5(type);
    constexpr HRESULT kExpected = BG_E_PROPERTY_SUPPORTED_FOR_DOWNLOAD_JOBS_ONLY;
    EXPECT_EQ(enable(job.get(), BITS_JOB_PROPERTY_DYNAMIC_CONTENT), kExpected);
    EXPECT_EQ(enable(job.get(), BITS_JOB_PROPERTY_HIGH_PERFORMANCE), kExpected);
    EXPECT_EQ(enable(job.get(), BITS_JOB_PROPERTY_ON_DEMAND_MODE), kExpected);
    EXPECT_EQ(set_most(job.get(), 1), kExpected);
    EXPECT_EQ(set_dword(job.get(), BITS_JOB_PROPERTY_ID_COST_FLAGS, 1), S_OK);
  }
}

TEST_F(JobProperties, AnUploadReplyJobCanBeConfigured) {
  auto job = new_job5(BG_JOB_TYPE_UPLOAD_REPLY);
  LPWSTR name = nullptr;
  EXPECT_EQ(job->GetReplyFileName(&name), S_OK);
  EXPECT_EQ(name, nullptr);                                     // UPL-39
  EXPECT_EQ(job->SetReplyFileName(L"relative"), E_INVALIDARG);  // UPL-37
  EXPECT_EQ(job->SetReplyFileName(wide(world_.out / "reply").c_str()), S_OK);
  EXPECT_EQ(job->GetReplyFileName(&name), S_OK);
  EXPECT_EQ(taken(name), wide(world_.out / "reply"));
  EXPECT_EQ(job->SetReplyFileName(nullptr), S_OK);  // UPL-38
  ASSERT_EQ(add(job.get(), "up"), S_OK);
  EXPECT_EQ(add(job.get(), "second"), BG_E_TOO_MANY_FILES);  // FILE-04
  EXPECT_EQ(job->GetReplyFileName(&name), S_OK);
  EXPECT_EQ(taken(name).substr(0, world_.out.path().size()), wide(world_.out.path()));
  BG_JOB_REPLY_PROGRESS progress{};
  EXPECT_EQ(job->GetReplyProgress(&progress), S_OK);
  EXPECT_EQ(progress.BytesTotal, BG_SIZE_UNKNOWN);  // PROG-10
  EXPECT_EQ(progress.BytesTransferred, 0u);
  EXPECT_EQ(job->GetReplyProgress(nullptr), E_INVALIDARG);  // PROG-12
  BYTE* data = nullptr;
  UINT64 length = 0;
  EXPECT_EQ(job->GetReplyData(&data, &length), BG_E_INVALID_STATE);  // UPL-41
  EXPECT_EQ(job->Complete(), BG_E_INVALID_STATE);                    // DONE-05
  EXPECT_EQ(job->Cancel(), S_OK);
}

TEST_F(JobProperties, OtherJobsHaveNoReply) {  // PROG-11 UPL-37 UPL-39 UPL-41
  for (const BG_JOB_TYPE type : {BG_JOB_TYPE_DOWNLOAD, BG_JOB_TYPE_UPLOAD}) {
    auto job = new_job5(type);
    BG_JOB_REPLY_PROGRESS progress{1, 1};
    EXPECT_EQ(job->GetReplyProgress(&progress), E_NOTIMPL);
    EXPECT_EQ(progress.BytesTotal, 0u);
    EXPECT_EQ(progress.BytesTransferred, 0u);
    LPWSTR name = nullptr;
    EXPECT_EQ(job->GetReplyFileName(&name), E_NOTIMPL);
    EXPECT_EQ(job->SetReplyFileName(L"/tmp/reply"), E_NOTIMPL);
    BYTE* data = nullptr;
    UINT64 length = 0;
    EXPECT_EQ(job->GetReplyData(&data, &length), E_NOTIMPL);
  }
}

// What they do to transfers ---------------------------------------------------------------------

TEST_F(JobProperties, AJobThatIsTooLargeStops) {  // PROP-10
  world_.web.write_file("file", 1001, 1);
  auto job = new_job5();
  ASSERT_EQ(set_most(job.get(), 1000), S_OK);
  ASSERT_EQ(add(job.get(), "file"), S_OK);
  ASSERT_EQ(job->Resume(), S_OK);
  ASSERT_TRUE(reaches(job.get(), BG_JOB_STATE_ERROR));
  EXPECT_EQ(error_of(job.get()), BG_E_MAX_DOWNLOAD_SIZE_LIMIT_REACHED);
  EXPECT_EQ(job->Cancel(), S_OK);
}

TEST_F(JobProperties, HighPerformanceWritesToTheDestination) {  // PROP-08 TEMP-07
  world_.web.write_file("file", 100'000, 7);
  auto job = new_job5();
  ASSERT_EQ(enable(job.get(), BITS_JOB_PROPERTY_HIGH_PERFORMANCE), S_OK);
  ASSERT_EQ(add(job.get(), "file"), S_OK);
  ASSERT_EQ(job->Resume(), S_OK);
  ASSERT_TRUE(reaches(job.get(), BG_JOB_STATE_TRANSFERRED));
  EXPECT_EQ(read_file(world_.out / "file"), content(100'000, 7)) << "before Complete";
  const auto entries = std::filesystem::directory_iterator(world_.out.path());
  EXPECT_EQ(std::distance(begin(entries), end(entries)), 1) << "and nothing beside it";
  EXPECT_EQ(job->Cancel(), S_OK);
  EXPECT_EQ(read_file(world_.out / "file"), content(100'000, 7)) << "Cancel leaves it";
}

class SlowProperties : public JobProperties {
 protected:
  static Nginx::Options slow() {
    Nginx::Options options;
    options.server = "limit_rate 1m;";
    return options;
  }
  explicit SlowProperties(const PrivateBus::Options& bus = {}) : JobProperties(slow(), bus) {
    world_.web.write_file("big", 16'000'000, 1);
  }
};

TEST_F(SlowProperties, TheTimeOfTransferIsLimited) {  // SCHED-16 SCHED-17
  auto job = new_job5();
  ASSERT_EQ(add(job.get(), "big"), S_OK);
  ASSERT_EQ(job->SetMaximumDownloadTime(1), S_OK);
  ASSERT_EQ(job->Resume(), S_OK);
  ASSERT_TRUE(reaches(job.get(), BG_JOB_STATE_ERROR));
  EXPECT_EQ(error_of(job.get()), BG_E_MAXDOWNLOAD_TIMEOUT);
  ASSERT_EQ(job->SetMaximumDownloadTime(1000), S_OK);
  ASSERT_EQ(job->Resume(), S_OK);
  EXPECT_TRUE(reaches(job.get(), BG_JOB_STATE_TRANSFERRING));
  EXPECT_EQ(job->Cancel(), S_OK);
}

TEST_F(SlowProperties, PeerFlagsRescheduleARunningJob) {  // PEER-03
  auto job = new_job5();
  ASSERT_EQ(add(job.get(), "big"), S_OK);
  ASSERT_EQ(job->Resume(), S_OK);
  BG_JOB_PROGRESS before{};
  ASSERT_TRUE(
      eventually([&] { return job->GetProgress(&before) == S_OK && before.BytesTransferred > 0; }));
  ASSERT_EQ(job->SetPeerCachingFlags(BG_JOB_ENABLE_PEERCACHING_CLIENT), S_OK);
  ASSERT_TRUE(reaches(job.get(), BG_JOB_STATE_TRANSFERRING));
  BG_JOB_PROGRESS after{};
  EXPECT_EQ(job->GetProgress(&after), S_OK);
  EXPECT_GE(after.BytesTransferred, before.BytesTransferred);
  EXPECT_EQ(job->Cancel(), S_OK);
}

TEST_F(SlowProperties, DynamicContentIsForForegroundAndStartsOver) {  // PROP-05 PROP-06
  auto job = new_job5();
  ASSERT_EQ(enable(job.get(), BITS_JOB_PROPERTY_DYNAMIC_CONTENT), S_OK);
  ASSERT_EQ(add(job.get(), "big"), S_OK);
  ASSERT_EQ(job->Resume(), S_OK);
  EXPECT_EQ(state_of(job.get()), BG_JOB_STATE_QUEUED);
  ASSERT_EQ(job->SetPriority(BG_JOB_PRIORITY_FOREGROUND), S_OK);
  BG_JOB_PROGRESS progress{};
  const auto some_bytes = [&] {
    return eventually(
        [&] { return job->GetProgress(&progress) == S_OK && progress.BytesTransferred > 0; });
  };
  ASSERT_TRUE(some_bytes());
  ASSERT_EQ(job->SetPriority(BG_JOB_PRIORITY_HIGH), S_OK);
  ASSERT_TRUE(reaches(job.get(), BG_JOB_STATE_QUEUED));
  ASSERT_EQ(job->SetPriority(BG_JOB_PRIORITY_FOREGROUND), S_OK);
  ASSERT_TRUE(reaches(job.get(), BG_JOB_STATE_TRANSFERRING));
  ASSERT_TRUE(some_bytes());
  EXPECT_EQ(job->Cancel(), S_OK);
  for (const Nginx::Request& request : world_.web.requests(2)) {
    EXPECT_EQ(request.method, "GET") << "nobody asks for a size that is made up later";
    EXPECT_EQ(request.range, "");
  }
}

class ChunkedProperties : public JobProperties {
 protected:
  // A filter that may change the content makes nginx send it in chunks, without a length.
  static Nginx::Options chunked() {
    Nginx::Options options;
    options.server = "sub_filter 'never to be found' ''; sub_filter_types *;";
    return options;
  }
  ChunkedProperties() : JobProperties(chunked()) { world_.web.write_file("file", 300'000, 3); }
};

TEST_F(ChunkedProperties, DynamicContentNeedsNoLength) {  // PROP-04
  auto job = new_job5();
  ASSERT_EQ(enable(job.get(), BITS_JOB_PROPERTY_DYNAMIC_CONTENT), S_OK);
  ASSERT_EQ(job->SetPriority(BG_JOB_PRIORITY_FOREGROUND), S_OK);
  ASSERT_EQ(add(job.get(), "file"), S_OK);
  ASSERT_EQ(job->Resume(), S_OK);
  ASSERT_TRUE(reaches(job.get(), BG_JOB_STATE_TRANSFERRED));
  BG_JOB_PROGRESS progress{};
  EXPECT_EQ(job->GetProgress(&progress), S_OK);
  EXPECT_EQ(progress.BytesTotal, 300'000u);
  EXPECT_EQ(job->Complete(), S_OK);
  EXPECT_EQ(read_file(world_.out / "file"), content(300'000, 3));
}

TEST_F(ChunkedProperties, ALimitCountsBytesOfNoLength) {  // PROP-10
  auto job = new_job5();
  ASSERT_EQ(enable(job.get(), BITS_JOB_PROPERTY_DYNAMIC_CONTENT), S_OK);
  ASSERT_EQ(set_most(job.get(), 299'999), S_OK);
  ASSERT_EQ(job->SetPriority(BG_JOB_PRIORITY_FOREGROUND), S_OK);
  ASSERT_EQ(add(job.get(), "file"), S_OK);
  ASSERT_EQ(job->Resume(), S_OK);
  ASSERT_TRUE(reaches(job.get(), BG_JOB_STATE_ERROR));
  EXPECT_EQ(error_of(job.get()), BG_E_MAX_DOWNLOAD_SIZE_LIMIT_REACHED);
  EXPECT_EQ(job->Cancel(), S_OK);
}

// Cost ------------------------------------------------------------------------------------------

/// The system bus of the service, with a stand-in for NetworkManager.
struct Machine {
  PrivateBus system;
  NetworkManager network{system.address()};
};

class CostProperties : private Machine, public SlowProperties {
 protected:
  CostProperties() : SlowProperties(options()) {}
  void set_metered(std::uint32_t metered) { network.set_metered(metered); }

 private:
  PrivateBus::Options options() const {
    PrivateBus::Options o;
    o.env["DBUS_SYSTEM_BUS_ADDRESS"] = system.address();
    return o;
  }
};

TEST_F(CostProperties, AMeteredNetworkIsForWhomItIsCheapEnough) {
  // COST-01 COST-02 COST-03 COST-04 COST-05 STATE-14 ERR-21
  auto job = new_job5();
  ASSERT_EQ(add(job.get(), "big"), S_OK);
  const auto set_cost = [&](DWORD flags) {
    return set_dword(job.get(), BITS_JOB_PROPERTY_ID_COST_FLAGS, flags);
  };
  ASSERT_EQ(set_cost(BITS_JOB_TRANSFER_POLICY_UNRESTRICTED), S_OK);
  ASSERT_EQ(job->Resume(), S_OK);
  ASSERT_TRUE(reaches(job.get(), BG_JOB_STATE_TRANSFERRING));
  set_metered(1);
  ASSERT_TRUE(reaches(job.get(), BG_JOB_STATE_TRANSIENT_ERROR));
  EXPECT_EQ(error_of(job.get()), BG_E_BLOCKED_BY_COST_TRANSFER_POLICY);
  ASSERT_EQ(set_cost(BITS_JOB_TRANSFER_POLICY_STANDARD), S_OK);
  ASSERT_TRUE(reaches(job.get(), BG_JOB_STATE_TRANSFERRING));
  ASSERT_EQ(set_cost(BITS_JOB_TRANSFER_POLICY_UNRESTRICTED), S_OK);
  ASSERT_TRUE(reaches(job.get(), BG_JOB_STATE_TRANSIENT_ERROR));
  auto stored = again(job.get());
  EXPECT_EQ(state_of(stored.get()), BG_JOB_STATE_TRANSIENT_ERROR) << "it is known at the start";
  set_metered(2);
  ASSERT_TRUE(reaches(stored.get(), BG_JOB_STATE_TRANSFERRING));
  EXPECT_EQ(stored->Cancel(), S_OK);
}

TEST_F(JobProperties, ReadyMadePolicies) {  // COST-03 COST-04
  constexpr DWORD kStates[] = {0xFF, 0x7F, 0x6F, 0x67, 0x21};
  constexpr DWORD kPolicies[] = {
      BITS_JOB_TRANSFER_POLICY_ALWAYS, BITS_JOB_TRANSFER_POLICY_NOT_ROAMING,
      BITS_JOB_TRANSFER_POLICY_NO_SURCHARGE, BITS_JOB_TRANSFER_POLICY_STANDARD,
      BITS_JOB_TRANSFER_POLICY_UNRESTRICTED};
  auto job = new_job5();
  for (int i = 0; i < 5; ++i) {
    EXPECT_EQ(kPolicies[i], kStates[i] | BITS_COST_OPTION_IGNORE_CONGESTION);
    EXPECT_EQ(set_dword(job.get(), BITS_JOB_PROPERTY_ID_COST_FLAGS, kPolicies[i]), S_OK);
    EXPECT_EQ(value_of(job.get(), BITS_JOB_PROPERTY_ID_COST_FLAGS).Dword, kPolicies[i]);
  }
}

TEST_F(JobProperties, BitsThatAreNotForApplications) {  // COST-07
  auto job = new_job5();
  EXPECT_EQ(set_dword(job.get(), BITS_JOB_PROPERTY_ID_COST_FLAGS,
                      BITS_COST_STATE_RESERVED | BITS_COST_STATE_UNRESTRICTED),
            E_INVALIDARG);
}

// Policies --------------------------------------------------------------------------------------

struct NoBandwidth {
  NoBandwidth() { write_bytes(file, "MaxInternetBandwidth = 0\nMaxDownloadTime = 5000\n"); }
  TempDir dir;
  std::string file = dir / "policy.toml";
};

class PolicyProperties : private NoBandwidth, public JobProperties {
 protected:
  PolicyProperties() : JobProperties({}, options()) {}
  void lift_policy() { write_bytes(file, ""); }

 private:
  PrivateBus::Options options() const {
    PrivateBus::Options o;
    o.service_arguments = {"--policy", file};
    return o;
  }
};

TEST_F(PolicyProperties, NoBandwidthIsForForegroundJobsOnly) {  // POL-02 POL-04 STATE-14 ERR-21
  world_.web.write_file("file", 1000, 1);
  auto job = new_job5();
  ASSERT_EQ(add(job.get(), "file"), S_OK);
  ASSERT_EQ(job->Resume(), S_OK);
  ASSERT_TRUE(reaches(job.get(), BG_JOB_STATE_TRANSIENT_ERROR));
  EXPECT_EQ(error_of(job.get()), BG_E_BLOCKED_BY_POLICY);
  ULONG errors = 1;
  EXPECT_EQ(job->GetErrorCount(&errors), S_OK);
  EXPECT_EQ(errors, 0u);  // ERR-12
  lift_policy();
  auto stored = again(job.get());
  EXPECT_TRUE(reaches(stored.get(), BG_JOB_STATE_TRANSFERRED));
  EXPECT_EQ(stored->Complete(), S_OK);
}

TEST_F(PolicyProperties, ForegroundJobsAreNotLimited) {  // POL-02
  world_.web.write_file("file", 1000, 1);
  auto job = new_job5();
  ASSERT_EQ(add(job.get(), "file"), S_OK);
  ASSERT_EQ(job->SetPriority(BG_JOB_PRIORITY_FOREGROUND), S_OK);
  ASSERT_EQ(job->Resume(), S_OK);
  EXPECT_TRUE(reaches(job.get(), BG_JOB_STATE_TRANSFERRED));
  EXPECT_EQ(job->Complete(), S_OK);
}

TEST_F(PolicyProperties, TheDefaultDownloadTimeIsThePolicys) {  // JOB-20 SCHED-18
  auto job = new_job5();
  ULONG seconds = 0;
  EXPECT_EQ(job->GetMaximumDownloadTime(&seconds), S_OK);
  EXPECT_EQ(seconds, 5000u);
  EXPECT_EQ(job->SetMaximumDownloadTime(6000), S_OK);
  EXPECT_EQ(job->GetMaximumDownloadTime(&seconds), S_OK);
  EXPECT_EQ(seconds, 6000u);
}

}  // namespace
}  // namespace openbits::test
