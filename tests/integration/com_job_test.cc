// The COM surface: the later interfaces of jobs and files.

#include <gtest/gtest.h>

#include <atomic>
#include <cerrno>
#include <mutex>
#include <string>
#include <utility>

#include <openbits/com/bits.h>
#include <openbits/com/objbase.h>

#include "integration/com_fixture.h"

namespace openbits {
namespace {

using test::ComTest;
using test::Ptr;
using test::taken;

constexpr GUID kClass = {
    0x11223344, 0x5566, 0x7788, {0x99, 0xAA, 0xBB, 0xCC, 0xDD, 0xEE, 0xFF, 0x00}};
constexpr const char* kClassText = "11223344-5566-7788-99aa-bbccddeeff00";

class ComJobTest : public ComTest {
 protected:
  void start() {
    ComTest::start();
    ASSERT_EQ(job_->QueryInterface(IID_IBackgroundCopyJob5, reinterpret_cast<void**>(&job5_)),
              S_OK);
    service_->on("Configure", [this](sd_bus_message* m) { return configure(m); });
  }
  void open_file() {
    Ptr<IEnumBackgroundCopyFiles> files;
    ASSERT_EQ(job_->EnumFiles(&files), S_OK);
    Ptr<IBackgroundCopyFile> file;
    ASSERT_EQ(files->Next(1, &file, nullptr), S_OK);
    ASSERT_EQ(file->QueryInterface(IID_IBackgroundCopyFile3, reinterpret_cast<void**>(&file_)),
              S_OK);
  }
  /// What the service was last told with Configure: one setting, as "key value".
  std::string configured() {
    const std::lock_guard lock(mutex_);
    return std::exchange(configured_, {});
  }
  HRESULT set(int id, const BITS_JOB_PROPERTY_VALUE& value) {
    return job5_->SetProperty(static_cast<BITS_JOB_PROPERTY_ID>(id), value);
  }
  HRESULT get(int id, BITS_JOB_PROPERTY_VALUE* value) {
    return job5_->GetProperty(static_cast<BITS_JOB_PROPERTY_ID>(id), value);
  }

  Ptr<IBackgroundCopyJob5> job5_;
  Ptr<IBackgroundCopyFile3> file_;

 private:
  int configure(sd_bus_message* m) {
    const char* key = "";
    const char* type = "";
    int r = sd_bus_message_enter_container(m, 'a', "{sv}");
    if (r > 0) r = sd_bus_message_enter_container(m, 'e', "sv");
    if (r > 0) r = sd_bus_message_read_basic(m, 's', &key);
    if (r > 0) r = sd_bus_message_peek_type(m, nullptr, &type);
    if (r <= 0) return -EBADMSG;
    const std::string signature = type;
    std::string text = std::string(key) + " ";
    const char* a = "";
    const char* b = "";
    std::uint32_t number = 0;
    if (signature == "s") {
      r = sd_bus_message_read(m, "v", "s", &a);
      text += a;
    } else if (signature == "t") {
      std::uint64_t large = 0;
      r = sd_bus_message_read(m, "v", "t", &large);
      text += std::to_string(large);
    } else if (signature == "b") {
      int on = 0;
      r = sd_bus_message_read(m, "v", "b", &on);
      text += on != 0 ? "true" : "false";
    } else if (signature == "u") {
      r = sd_bus_message_read(m, "v", "u", &number);
      text += std::to_string(number);
    } else {
      r = sd_bus_message_read(m, "v", "(ss)", &a, &b);
      text += std::string(a) + "|" + b;
    }
    if (r < 0) return r;
    const std::lock_guard lock(mutex_);
    configured_ = text;
    return sd_bus_reply_method_return(m, "");
  }

  std::mutex mutex_;
  std::string configured_;
};

// Command lines ---------------------------------------------------------------------------------

TEST_F(ComJobTest, CommandLinesAreSetAndCleared) {  // CMD-02
  start();
  EXPECT_EQ(job5_->SetNotifyCmdLine(L"/bin/true", L"true \u20AC"), S_OK);
  EXPECT_EQ(configured(), "NotifyCommand /bin/true|true \xE2\x82\xAC");
  EXPECT_EQ(job5_->SetNotifyCmdLine(L"/bin/true", nullptr), S_OK);
  EXPECT_EQ(configured(), "NotifyCommand /bin/true|");
  EXPECT_EQ(job5_->SetNotifyCmdLine(nullptr, nullptr), S_OK);
  EXPECT_EQ(configured(), "NotifyCommand |");
  EXPECT_EQ(job5_->SetNotifyCmdLine(nullptr, L"true"), E_INVALIDARG);
  EXPECT_EQ(job5_->SetNotifyCmdLine(nullptr, L""), E_INVALIDARG);
  EXPECT_EQ(configured(), "");
}

TEST_F(ComJobTest, CommandLinesThatAreTooLong) {  // CMD-01
  start();
  const std::wstring program(260, L'\u20AC');
  const std::wstring parameters(4000, L'\u20AC');
  EXPECT_EQ(job5_->SetNotifyCmdLine((program + L"x").c_str(), nullptr), BG_E_STRING_TOO_LONG);
  EXPECT_EQ(job5_->SetNotifyCmdLine(L"/x", (parameters + L"x").c_str()), BG_E_STRING_TOO_LONG);
  const wchar_t surrogate[] = {static_cast<wchar_t>(0xD800), 0};
  EXPECT_EQ(job5_->SetNotifyCmdLine(surrogate, nullptr), E_INVALIDARG);
  EXPECT_EQ(configured(), "");
  EXPECT_EQ(job5_->SetNotifyCmdLine(program.c_str(), parameters.c_str()), S_OK);
  EXPECT_NE(configured(), "");
}

TEST_F(ComJobTest, TheServiceJudgesCommandLines) {  // CMD-03
  start();
  service_->fail("Configure", "org.openbits.Error.HR80200002");
  EXPECT_EQ(job5_->SetNotifyCmdLine(L"/bin/true", nullptr), BG_E_INVALID_STATE);
}

TEST_F(ComJobTest, CommandLinesAreHandedOut) {  // CMD-13
  start();
  service_->answer("NotifyCommand", "v", "(ss)", "/bin/true", "true \xE2\x82\xAC");
  LPWSTR program = nullptr;
  LPWSTR parameters = nullptr;
  EXPECT_EQ(job5_->GetNotifyCmdLine(&program, &parameters), S_OK);
  EXPECT_EQ(taken(program), L"/bin/true");
  EXPECT_EQ(taken(parameters), L"true \u20AC");
  service_->answer("NotifyCommand", "v", "(ss)", "", "");
  EXPECT_EQ(job5_->GetNotifyCmdLine(&program, &parameters), S_OK);
  EXPECT_EQ(taken(program), L"");
  EXPECT_EQ(taken(parameters), L"");
  EXPECT_EQ(job5_->GetNotifyCmdLine(nullptr, &parameters), E_INVALIDARG);
  EXPECT_EQ(job5_->GetNotifyCmdLine(&program, nullptr), E_INVALIDARG);
  service_->fail("NotifyCommand", "org.openbits.Error.HR80200001");
  EXPECT_EQ(job5_->GetNotifyCmdLine(&program, &parameters), BG_E_NOT_FOUND);
  EXPECT_EQ(program, nullptr);
  EXPECT_EQ(parameters, nullptr);
}

// Properties ------------------------------------------------------------------------------------

TEST_F(ComJobTest, TheNotificationClass) {  // PROP-03, NOT-35, LNX-20
  start();
  BITS_JOB_PROPERTY_VALUE value{};
  value.ClsID = kClass;
  EXPECT_EQ(set(BITS_JOB_PROPERTY_NOTIFICATION_CLSID, value), S_OK);
  EXPECT_EQ(configured(), std::string("NotificationClass ") + kClassText);
  value.ClsID = GUID_NULL;
  EXPECT_EQ(set(BITS_JOB_PROPERTY_NOTIFICATION_CLSID, value), S_OK);
  const std::string cleared = configured();
  EXPECT_TRUE(cleared == "NotificationClass " ||
              cleared == "NotificationClass 00000000-0000-0000-0000-000000000000")
      << cleared;
  service_->answer("NotificationClass", "v", "s", kClassText);
  EXPECT_EQ(get(BITS_JOB_PROPERTY_NOTIFICATION_CLSID, &value), S_OK);
  EXPECT_EQ(value.ClsID, kClass);
  service_->answer("NotificationClass", "v", "s", "");
  EXPECT_EQ(get(BITS_JOB_PROPERTY_NOTIFICATION_CLSID, &value), S_OK);
  EXPECT_EQ(value.ClsID, GUID_NULL);
  EXPECT_EQ(get(BITS_JOB_PROPERTY_NOTIFICATION_CLSID, nullptr), E_INVALIDARG);
  service_->fail("Configure", "org.openbits.Error.HR80040154");
  value.ClsID = kClass;
  EXPECT_EQ(set(BITS_JOB_PROPERTY_NOTIFICATION_CLSID, value), REGDB_E_CLASSNOTREG);
}

TEST_F(ComJobTest, TheNotificationInterval) {  // PROP-12
  start();
  BITS_JOB_PROPERTY_VALUE value{};
  value.Dword = 2500;
  EXPECT_EQ(set(BITS_JOB_PROPERTY_MINIMUM_NOTIFICATION_INTERVAL_MS, value), S_OK);
  EXPECT_EQ(configured(), "MinimumNotificationInterval 2500");
  service_->answer("MinimumNotificationInterval", "v", "u", 700u);
  EXPECT_EQ(get(BITS_JOB_PROPERTY_MINIMUM_NOTIFICATION_INTERVAL_MS, &value), S_OK);
  EXPECT_EQ(value.Dword, 700u);
}

TEST_F(ComJobTest, EachPropertyHasItsMemberOfTheUnion) {  // PROP-02 to PROP-13
  start();
  BITS_JOB_PROPERTY_VALUE value{};
  value.Dword = 0x8000007F;
  EXPECT_EQ(set(BITS_JOB_PROPERTY_ID_COST_FLAGS, value), S_OK);
  EXPECT_EQ(configured(), "CostFlags 2147483775");
  value.Enable = 2;  // whatever is not FALSE is TRUE
  EXPECT_EQ(set(BITS_JOB_PROPERTY_DYNAMIC_CONTENT, value), S_OK);
  EXPECT_EQ(configured(), "DynamicContent true");
  EXPECT_EQ(set(BITS_JOB_PROPERTY_HIGH_PERFORMANCE, value), S_OK);
  EXPECT_EQ(configured(), "HighPerformance true");
  value.Enable = FALSE;
  EXPECT_EQ(set(BITS_JOB_PROPERTY_ON_DEMAND_MODE, value), S_OK);
  EXPECT_EQ(configured(), "OnDemandMode false");
  value.Uint64 = 0x123456789ABCDEF0;
  EXPECT_EQ(set(BITS_JOB_PROPERTY_MAX_DOWNLOAD_SIZE, value), S_OK);
  EXPECT_EQ(configured(), "MaximumDownloadSize 1311768467463790320");
  value.Target = BG_AUTH_TARGET_PROXY;
  EXPECT_EQ(set(BITS_JOB_PROPERTY_USE_STORED_CREDENTIALS, value), S_OK);
  EXPECT_EQ(configured(), "StoredCredentialsTarget 2");

  service_->answer("MaximumDownloadSize", "v", "t", std::uint64_t{0x123456789ABCDEF0});
  EXPECT_EQ(get(BITS_JOB_PROPERTY_MAX_DOWNLOAD_SIZE, &value), S_OK);
  EXPECT_EQ(value.Uint64, 0x123456789ABCDEF0u);
  service_->answer("StoredCredentialsTarget", "v", "u", 2u);
  EXPECT_EQ(get(BITS_JOB_PROPERTY_USE_STORED_CREDENTIALS, &value), S_OK);
  EXPECT_EQ(value.Target, BG_AUTH_TARGET_PROXY);
  service_->answer("DynamicContent", "v", "b", 1);
  EXPECT_EQ(get(BITS_JOB_PROPERTY_DYNAMIC_CONTENT, &value), S_OK);
  EXPECT_EQ(value.Enable, TRUE);
}

TEST_F(ComJobTest, OtherProperties) {  // PROP-01
  start();
  BITS_JOB_PROPERTY_VALUE value{};
  for (const int unknown : {-1, 0, 6, 8, 11, 0x7FFFFFFF}) {
    EXPECT_EQ(set(unknown, value), BG_E_UNKNOWN_PROPERTY_ID) << unknown;
    EXPECT_EQ(get(unknown, &value), BG_E_UNKNOWN_PROPERTY_ID) << unknown;
  }
  EXPECT_EQ(configured(), "");
}

TEST_F(ComJobTest, AFailureLeavesNothingToFree) {  // PROG-11 PROG-12
  start();
  for (const char* method : {"GetReplyProgress", "GetReplyData", "GetReplyFileName"}) {
    service_->fail(method, "org.openbits.Error.HR80004001");
  }
  BG_JOB_REPLY_PROGRESS progress = {1, 2};
  EXPECT_EQ(job5_->GetReplyProgress(&progress), E_NOTIMPL);
  EXPECT_EQ(progress.BytesTotal, 0u);
  EXPECT_EQ(progress.BytesTransferred, 0u);
  EXPECT_EQ(job5_->GetReplyProgress(nullptr), E_INVALIDARG);
  BYTE* data = reinterpret_cast<BYTE*>(&progress);
  UINT64 length = 1;
  EXPECT_EQ(job5_->GetReplyData(&data, &length), E_NOTIMPL);
  EXPECT_EQ(data, nullptr);
  EXPECT_EQ(length, 0u);
  EXPECT_EQ(job5_->GetReplyData(nullptr, &length), E_INVALIDARG);
  LPWSTR name = const_cast<LPWSTR>(L"x");
  EXPECT_EQ(job5_->GetReplyFileName(&name), E_NOTIMPL);
  EXPECT_EQ(name, nullptr);
}

TEST_F(ComJobTest, AReplyIsHandedOut) {  // UPL-36 UPL-42
  start();
  service_->on("GetReplyData",
               [](sd_bus_message* m) { return sd_bus_reply_method_return(m, "ay", 3, 1, 0, 255); });
  BYTE* data = nullptr;
  UINT64 length = 0;
  ASSERT_EQ(job5_->GetReplyData(&data, &length), S_OK);
  EXPECT_EQ(length, 3u);
  EXPECT_EQ(data[0], 1);
  EXPECT_EQ(data[2], 255);
  CoTaskMemFree(data);
  ASSERT_EQ(job5_->GetReplyData(&data, nullptr), S_OK);
  CoTaskMemFree(data);
  service_->on("GetReplyData",
               [](sd_bus_message* m) { return sd_bus_reply_method_return(m, "ay", 0); });
  EXPECT_EQ(job5_->GetReplyData(&data, &length), S_OK);
  EXPECT_EQ(data, nullptr);
  EXPECT_EQ(length, 0u);
  const std::string large(1024 * 1024 + 1, 'x');
  service_->on("GetReplyData", [&large](sd_bus_message* m) {
    sd_bus_message* reply = nullptr;
    int r = sd_bus_message_new_method_return(m, &reply);
    if (r >= 0) r = sd_bus_message_append_array(reply, 'y', large.data(), large.size());
    if (r >= 0) r = sd_bus_send(nullptr, reply, nullptr);
    sd_bus_message_unref(reply);
    return r;
  });
  EXPECT_EQ(job5_->GetReplyData(&data, &length), BG_E_TOO_LARGE);
  EXPECT_EQ(data, nullptr);
  EXPECT_EQ(length, large.size());
}

// Files -----------------------------------------------------------------------------------------

TEST_F(ComJobTest, FilesAreLookedAtAndValidated) {  // TEMP-04, PEER-06, PEER-09
  start();
  open_file();
  service_->answer("TemporaryName", "v", "s", "/d/.BIT0000ABCD.tmp");
  LPWSTR name = nullptr;
  EXPECT_EQ(file_->GetTemporaryName(&name), S_OK);
  EXPECT_EQ(taken(name), L"/d/.BIT0000ABCD.tmp");
  EXPECT_EQ(file_->GetTemporaryName(nullptr), E_INVALIDARG);

  std::atomic<int> said = -1;
  service_->on("SetValidationState", [&](sd_bus_message* m) {
    int good = -1;
    sd_bus_message_read_basic(m, 'b', &good);
    said = good;
    return sd_bus_reply_method_return(m, "");
  });
  EXPECT_EQ(file_->SetValidationState(TRUE), S_OK);
  EXPECT_EQ(said, 1);
  EXPECT_EQ(file_->SetValidationState(FALSE), S_OK);
  EXPECT_EQ(said, 0);
  EXPECT_EQ(file_->SetValidationState(2), S_OK);  // anything but FALSE
  EXPECT_EQ(said, 1);
  service_->fail("SetValidationState", "org.openbits.Error.HR8000000A");
  EXPECT_EQ(file_->SetValidationState(TRUE), E_PENDING);  // PEER-05

  BOOL state = -1;
  service_->answer("ValidationState", "v", "b", 0);
  EXPECT_EQ(file_->GetValidationState(&state), S_OK);
  EXPECT_EQ(state, FALSE);
  service_->answer("ValidationState", "v", "b", 1);
  EXPECT_EQ(file_->GetValidationState(&state), S_OK);
  EXPECT_EQ(state, TRUE);
  EXPECT_EQ(file_->GetValidationState(nullptr), E_INVALIDARG);
}

TEST_F(ComJobTest, FilesHaveNeitherRangesNorPeers) {  // RANGE-12, PEER-11
  start();
  open_file();
  DWORD count = 7;
  BG_FILE_RANGE one{};
  BG_FILE_RANGE* ranges = &one;
  EXPECT_EQ(file_->GetFileRanges(&count, &ranges), S_FALSE);
  EXPECT_EQ(count, 0u);
  EXPECT_EQ(ranges, nullptr);
  EXPECT_EQ(file_->GetFileRanges(nullptr, &ranges), E_INVALIDARG);
  EXPECT_EQ(file_->GetFileRanges(&count, nullptr), E_INVALIDARG);
  BOOL from_peer = TRUE;
  EXPECT_EQ(file_->IsDownloadedFromPeer(&from_peer), S_OK);
  EXPECT_EQ(from_peer, FALSE);
  EXPECT_EQ(file_->IsDownloadedFromPeer(nullptr), E_INVALIDARG);
  service_->answer("DownloadStats", "v", "(tt)", std::uint64_t{10}, std::uint64_t{1});
  EXPECT_EQ(file_->IsDownloadedFromPeer(&from_peer), S_OK);
  EXPECT_EQ(from_peer, TRUE);
}

TEST_F(ComJobTest, RangesTravelAsTheyAre) {  // RANGE-12, OND-09, PROG-13
  start();
  open_file();
  Ptr<IBackgroundCopyFile6> file;
  ASSERT_EQ(file_->QueryInterface(IID_IBackgroundCopyFile6, reinterpret_cast<void**>(&file)), S_OK);
  std::mutex mutex;
  std::vector<std::pair<UINT64, UINT64>> told;
  const auto remember = [&](sd_bus_message* m) {
    const std::lock_guard lock(mutex);
    told.clear();
    EXPECT_GE(sd_bus_message_enter_container(m, 'a', "(tt)"), 0);
    UINT64 offset = 0;
    UINT64 length = 0;
    while (sd_bus_message_read(m, "(tt)", &offset, &length) > 0) told.emplace_back(offset, length);
    return sd_bus_reply_method_return(m, "");
  };
  service_->on("RequestRanges", remember);
  const BG_FILE_RANGE asked[] = {{5, 6}, {0, BG_LENGTH_TO_EOF}};
  EXPECT_EQ(file->RequestFileRanges(2, asked), S_OK);
  EXPECT_EQ(told, (std::vector<std::pair<UINT64, UINT64>>{{5, 6}, {0, BG_LENGTH_TO_EOF}}));
  EXPECT_EQ(file->RequestFileRanges(0, asked), E_INVALIDARG);
  EXPECT_EQ(file->RequestFileRanges(1, nullptr), E_INVALIDARG);
  service_->answer("Ranges", "v", "a(tt)", 2, std::uint64_t{7}, std::uint64_t{8}, std::uint64_t{0},
                   ~std::uint64_t{0});
  DWORD count = 0;
  BG_FILE_RANGE* ranges = nullptr;
  EXPECT_EQ(file->GetFileRanges(&count, &ranges), S_OK);
  ASSERT_EQ(count, 2u);
  EXPECT_EQ(ranges[0].InitialOffset, 7u);
  EXPECT_EQ(ranges[1].Length, BG_LENGTH_TO_EOF);
  CoTaskMemFree(ranges);
  service_->fail("GetFilledRanges", "org.openbits.Error.HR8020006D");
  EXPECT_EQ(file->GetFilledFileRanges(&count, &ranges), BG_E_RANDOM_ACCESS_NOT_SUPPORTED);
  EXPECT_EQ(count, 0u);
  EXPECT_EQ(ranges, nullptr);
  UINT64 origin = 0;
  UINT64 peers = 7;
  EXPECT_EQ(file->GetPeerDownloadStats(&origin, &peers), S_OK);
  EXPECT_EQ(origin, 10u);
  EXPECT_EQ(peers, 0u);
}

TEST_F(ComJobTest, FilesGetAnotherUrl) {  // FILE-28
  start();
  open_file();
  std::mutex mutex;
  std::string url;
  service_->on("SetRemoteName", [&](sd_bus_message* m) {
    const char* text = "";
    sd_bus_message_read_basic(m, 's', &text);
    const std::lock_guard lock(mutex);
    url = text;
    return sd_bus_reply_method_return(m, "");
  });
  EXPECT_EQ(file_->SetRemoteName(L"http://other/a"), S_OK);
  {
    const std::lock_guard lock(mutex);
    EXPECT_EQ(url, "http://other/a");
  }
  EXPECT_EQ(file_->SetRemoteName(nullptr), E_INVALIDARG);
  EXPECT_EQ(file_->SetRemoteName(std::wstring(2201, L'x').c_str()), E_INVALIDARG);
  service_->fail("SetRemoteName", "org.openbits.Error.HR80200002");
  EXPECT_EQ(file_->SetRemoteName(L"http://other/b"), BG_E_INVALID_STATE);
}

}  // namespace
}  // namespace openbits
