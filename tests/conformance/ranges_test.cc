// Byte ranges: AddFileWithRanges, and what is asked for while a file is on its way.
#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <mutex>
#include <vector>

#include "base/unique_fd.h"
#include "conformance/conformance.h"

namespace openbits::test {
namespace {

using Ranges = std::vector<BG_FILE_RANGE>;

std::vector<std::pair<UINT64, UINT64>> pairs(const BG_FILE_RANGE* ranges, DWORD count) {
  std::vector<std::pair<UINT64, UINT64>> out;
  for (DWORD i = 0; i < count; ++i) out.emplace_back(ranges[i].InitialOffset, ranges[i].Length);
  return out;
}

/// Remembers what FileRangesTransferred reports.
class RangesCallback final : public IBackgroundCopyCallback3 {
 public:
  HRESULT QueryInterface(REFIID iid, void** out) override {
    const bool known = iid == IID_IUnknown || iid == IID_IBackgroundCopyCallback ||
                       iid == IID_IBackgroundCopyCallback2 || iid == IID_IBackgroundCopyCallback3;
    *out = known ? this : nullptr;
    if (!known) return E_NOINTERFACE;
    AddRef();
    return S_OK;
  }
  ULONG AddRef() override { return ++references_; }
  ULONG Release() override { return --references_; }  // lives on the test's stack
  HRESULT JobTransferred(IBackgroundCopyJob*) override { return S_OK; }
  HRESULT JobError(IBackgroundCopyJob*, IBackgroundCopyError*) override { return S_OK; }
  HRESULT JobModification(IBackgroundCopyJob*, DWORD) override { return S_OK; }
  HRESULT FileTransferred(IBackgroundCopyJob*, IBackgroundCopyFile*) override {
    ++files_;
    return S_OK;
  }
  HRESULT FileRangesTransferred(IBackgroundCopyJob*, IBackgroundCopyFile*, DWORD count,
                                const BG_FILE_RANGE ranges[]) override {
    const std::lock_guard lock(mutex_);
    for (const auto& range : pairs(ranges, count)) seen_.push_back(range);
    return S_OK;
  }
  std::vector<std::pair<UINT64, UINT64>> seen() {
    const std::lock_guard lock(mutex_);
    return seen_;
  }
  int files() const { return files_; }

 private:
  std::atomic<ULONG> references_{1};
  std::atomic<int> files_{0};
  std::mutex mutex_;
  std::vector<std::pair<UINT64, UINT64>> seen_;
};

class RangesConformance : public Conformance {
 protected:
  explicit RangesConformance(const Nginx::Options& web = {}) : Conformance(web) {}

  Ptr<IBackgroundCopyJob3> make_job(BG_JOB_TYPE type = BG_JOB_TYPE_DOWNLOAD) {
    GUID id{};
    Ptr<IBackgroundCopyJob> job;
    EXPECT_EQ(manager_->CreateJob(L"ranges", type, &id, &job), S_OK);
    return as<IBackgroundCopyJob3>(job.get());
  }
  template <class T>
  static Ptr<T> as(IUnknown* object) {
    Ptr<T> other;
    EXPECT_EQ(object->QueryInterface(openbits_uuid_of<T>(), reinterpret_cast<void**>(&other)),
              S_OK);
    return other;
  }
  HRESULT add_ranges(IBackgroundCopyJob3* job, const std::string& name, Ranges ranges) {
    return job->AddFileWithRanges(wide(world_.web.url(name)).c_str(),
                                  wide(world_.out / name).c_str(),
                                  static_cast<DWORD>(ranges.size()), ranges.data());
  }
  static Ptr<IBackgroundCopyFile6> file_of(IBackgroundCopyJob* job) {
    Ptr<IEnumBackgroundCopyFiles> files;
    EXPECT_EQ(job->EnumFiles(&files), S_OK);
    Ptr<IBackgroundCopyFile> file;
    EXPECT_EQ(files->Next(1, &file, nullptr), S_OK);
    return as<IBackgroundCopyFile6>(file.get());
  }
  static BG_FILE_PROGRESS progress_of(IBackgroundCopyFile* file) {
    BG_FILE_PROGRESS progress{};
    EXPECT_EQ(file->GetProgress(&progress), S_OK);
    return progress;
  }
  static std::vector<std::pair<UINT64, UINT64>> filled(IBackgroundCopyFile6* file) {
    DWORD count = 7;
    BG_FILE_RANGE* ranges = nullptr;
    EXPECT_EQ(file->GetFilledFileRanges(&count, &ranges), S_OK);
    const auto out = pairs(ranges, count);
    CoTaskMemFree(ranges);
    return out;
  }
  static HRESULT error_of(IBackgroundCopyJob* job, BG_ERROR_CONTEXT* context) {
    Ptr<IBackgroundCopyError> error;
    EXPECT_EQ(job->GetError(&error), S_OK);
    HRESULT code = S_OK;
    if (error.get() == nullptr) return code;
    EXPECT_EQ(error->GetError(context, &code), S_OK);
    return code;
  }
};

class SlowRangesConformance : public RangesConformance {
 protected:
  SlowRangesConformance() : RangesConformance(slow()) {}
  static Nginx::Options slow() {
    Nginx::Options options;
    options.server = "limit_rate 256k;";
    return options;
  }
};

TEST_F(RangesConformance, TheFileIsItsRangesOneBehindTheOther) {  // RANGE-03 RANGE-06 RANGE-07
  world_.web.write_file("file", 5000, 1);
  const std::string all = content(5000, 1);
  const auto job = make_job();
  ASSERT_EQ(add_ranges(job.get(), "file", {{100, 100}, {4900, BG_LENGTH_TO_EOF}, {0, 1}}), S_OK);
  const auto file = file_of(job.get());
  EXPECT_EQ(progress_of(file.get()).BytesTotal, BG_SIZE_UNKNOWN);  // PROG-06
  ASSERT_EQ(job->Resume(), S_OK);
  ASSERT_TRUE(reaches(job.get(), BG_JOB_STATE_TRANSFERRED));
  EXPECT_EQ(progress_of(file.get()).BytesTotal, 201u);  // PROG-03
  EXPECT_EQ(progress_of(file.get()).BytesTransferred, 201u);
  BG_JOB_PROGRESS progress{};
  EXPECT_EQ(job->GetProgress(&progress), S_OK);
  EXPECT_EQ(progress.BytesTotal, 201u);
  EXPECT_EQ(job->Complete(), S_OK);
  EXPECT_TRUE(read_file(world_.out / "file") ==
              all.substr(100, 100) + all.substr(4900) + all.substr(0, 1));
}

TEST_F(RangesConformance, WhatIsRefusedAtOnce) {  // RANGE-02 RANGE-04
  const auto job = make_job();
  const std::wstring url = wide(world_.web.url("file"));
  const std::wstring local = wide(world_.out / "file");
  BG_FILE_RANGE one[] = {{0, 10}};
  EXPECT_EQ(job->AddFileWithRanges(url.c_str(), local.c_str(), 0, one), E_INVALIDARG);
  EXPECT_EQ(job->AddFileWithRanges(url.c_str(), local.c_str(), 1, nullptr), E_INVALIDARG);
  EXPECT_EQ(job->AddFileWithRanges(nullptr, local.c_str(), 1, one), E_INVALIDARG);
  EXPECT_EQ(job->AddFileWithRanges(url.c_str(), nullptr, 1, one), E_INVALIDARG);
  EXPECT_EQ(job->AddFileWithRanges(url.c_str(), L"file", 1, one), E_INVALIDARG);
  EXPECT_EQ(job->AddFileWithRanges(L"gopher://h/a", local.c_str(), 1, one), E_INVALIDARG);
  // RANGE-11
  EXPECT_EQ(job->AddFileWithRanges(L"\\\\server\\share\\a", local.c_str(), 1, one), E_INVALIDARG);
  EXPECT_EQ(add_ranges(job.get(), "file", {{0, 0}}), BG_E_INVALID_RANGE);  // RANGE-03
  EXPECT_EQ(add_ranges(job.get(), "file", {{BG_LENGTH_TO_EOF, 1}}), BG_E_INVALID_RANGE);
  EXPECT_EQ(add_ranges(job.get(), "file", {{BG_LENGTH_TO_EOF - 1, 5}}), BG_E_INVALID_RANGE);
  EXPECT_EQ(add_ranges(job.get(), "file", {{0, 10}, {0, 10}}), BG_E_OVERLAPPING_RANGES);
  EXPECT_EQ(add_ranges(job.get(), "file", {{100, 5}, {50, BG_LENGTH_TO_EOF}}),
            BG_E_OVERLAPPING_RANGES);
  EXPECT_EQ(job->Resume(), BG_E_EMPTY);
  EXPECT_EQ(job->Cancel(), S_OK);
  EXPECT_EQ(add_ranges(job.get(), "file", {{0, 1}}), BG_E_INVALID_STATE);
  for (const BG_JOB_TYPE type : {BG_JOB_TYPE_UPLOAD, BG_JOB_TYPE_UPLOAD_REPLY}) {  // RANGE-01
    EXPECT_EQ(add_ranges(make_job(type).get(), "file", {{0, 1}}), E_NOTIMPL);
  }
}

TEST_F(RangesConformance, TheRangesAreReadBackInTheirOrder) {  // RANGE-12 PERS-02
  const auto job = make_job();
  ASSERT_EQ(add_ranges(job.get(), "file", {{100, 5}, {0, 7}, {500, BG_LENGTH_TO_EOF}}), S_OK);
  world_.bus.kill_service(SIGKILL);
  const auto file = file_of(job.get());
  DWORD count = 0;
  BG_FILE_RANGE* ranges = nullptr;
  EXPECT_EQ(file->GetFileRanges(&count, &ranges), S_OK);
  EXPECT_EQ(pairs(ranges, count),
            (std::vector<std::pair<UINT64, UINT64>>{{100, 5}, {0, 7}, {500, BG_LENGTH_TO_EOF}}));
  CoTaskMemFree(ranges);
  for (const BG_JOB_TYPE type : {BG_JOB_TYPE_DOWNLOAD, BG_JOB_TYPE_UPLOAD}) {
    const auto plain = make_job(type);
    ASSERT_EQ(add(plain.get(), type == BG_JOB_TYPE_UPLOAD ? "up" : "plain"), S_OK);
    count = 9;
    ranges = reinterpret_cast<BG_FILE_RANGE*>(&count);
    EXPECT_EQ(file_of(plain.get())->GetFileRanges(&count, &ranges), S_FALSE);
    EXPECT_EQ(count, 0u);
    EXPECT_EQ(ranges, nullptr);
  }
}

TEST_F(RangesConformance, RangesThatTheFileDoesNotHave) {  // RANGE-08
  world_.web.write_file("file", 1000, 1);
  const auto job = make_job();
  ASSERT_EQ(add_ranges(job.get(), "file", {{0, 10}, {990, 11}}), S_OK);
  ASSERT_EQ(job->Resume(), S_OK);
  ASSERT_TRUE(reaches(job.get(), BG_JOB_STATE_ERROR));
  BG_ERROR_CONTEXT context{};
  EXPECT_EQ(error_of(job.get(), &context), BG_E_INVALID_RANGE);
  EXPECT_EQ(context, BG_ERROR_CONTEXT_REMOTE_FILE);
}

class NoRangesConformance : public RangesConformance {
 protected:
  NoRangesConformance() : RangesConformance(no_ranges()) {}
  static Nginx::Options no_ranges() {
    Nginx::Options options;
    options.server = "max_ranges 0;";
    return options;
  }
};

TEST_F(NoRangesConformance, AServerWithoutRanges) {  // RANGE-09 OND-01 OND-06
  world_.web.write_file("file", 1000, 1);
  const auto job = make_job();
  ASSERT_EQ(add_ranges(job.get(), "file", {{10, 10}}), S_OK);
  ASSERT_EQ(job->SetPriority(BG_JOB_PRIORITY_FOREGROUND), S_OK);
  ASSERT_EQ(job->Resume(), S_OK);
  ASSERT_TRUE(reaches(job.get(), BG_JOB_STATE_ERROR));
  BG_ERROR_CONTEXT context{};
  EXPECT_EQ(error_of(job.get(), &context), BG_E_INSUFFICIENT_RANGE_SUPPORT);
  EXPECT_EQ(progress_of(file_of(job.get()).get()).BytesTransferred, 0u);

  const auto other = make_job();
  world_.web.write_file("other", 1000, 1);
  ASSERT_EQ(add(other.get(), "other"), S_OK);
  const auto file = file_of(other.get());
  BG_FILE_RANGE range{10, 10};
  ASSERT_EQ(file->RequestFileRanges(1, &range), S_OK);  // nobody has asked the server yet
  ASSERT_EQ(other->Resume(), S_OK);
  ASSERT_TRUE(reaches(other.get(), BG_JOB_STATE_ERROR));
  EXPECT_EQ(error_of(other.get(), &context), BG_E_RANDOM_ACCESS_NOT_SUPPORTED);
  EXPECT_EQ(file->RequestFileRanges(1, &range), BG_E_RANDOM_ACCESS_NOT_SUPPORTED);
  EXPECT_EQ(file->UpdateDownloadPosition(5), BG_E_RANDOM_ACCESS_NOT_SUPPORTED);
}

TEST_F(SlowRangesConformance, AKilledServiceGoesOnInTheMiddleOfTheRanges) {  // RANGE-06 PERS-01
  constexpr std::size_t kSize = 4 << 20;
  world_.web.write_file("file", kSize, 5);
  const std::string all = content(kSize, 5);
  const auto job = make_job();
  RangesCallback callback;
  ASSERT_EQ(add_ranges(job.get(), "file", {{3 << 20, 1 << 19}, {1, 1 << 19}, {1 << 20, 100}}),
            S_OK);
  ASSERT_EQ(job->Resume(), S_OK);
  const auto file = file_of(job.get());
  for (const UINT64 at : {UINT64{200'000}, UINT64{700'000}}) {
    ASSERT_TRUE(eventually([&] { return progress_of(file.get()).BytesTransferred >= at; },
                           std::chrono::seconds(60)));
    world_.bus.kill_service(SIGKILL);
  }
  ASSERT_EQ(job->SetNotifyFlags(BG_NOTIFY_FILE_TRANSFERRED | BG_NOTIFY_FILE_RANGES_TRANSFERRED),
            S_OK);
  ASSERT_EQ(job->SetNotifyInterface(&callback), S_OK);
  ASSERT_TRUE(reaches(job.get(), BG_JOB_STATE_TRANSFERRED));
  EXPECT_TRUE(eventually([&] { return callback.files() == 1; }));  // NOT-19
  EXPECT_TRUE(callback.seen().empty());                            // NOT-11 OND-01
  EXPECT_EQ(job->Complete(), S_OK);
  EXPECT_TRUE(read_file(world_.out / "file") ==
              all.substr(3 << 20, 1 << 19) + all.substr(1, 1 << 19) + all.substr(1 << 20, 100));
  std::uint64_t sent = 0;
  for (const auto& request : world_.web.requests()) {
    if (request.method != "GET") continue;
    EXPECT_EQ(request.status, 206);
    sent += request.body_bytes_sent;
  }
  EXPECT_LT(sent, std::uint64_t{kSize}) << "what was there has not been fetched again";
}

// Parts out of order -------------------------------------------------------------------------

TEST_F(RangesConformance, PartsThatCannotBeAskedFor) {  // OND-01 OND-05 OND-08
  world_.web.write_file("file", 1000, 1);
  const auto job = make_job();
  ASSERT_EQ(add_ranges(job.get(), "ranged", {{0, 1}}), S_OK);
  BG_FILE_RANGE range{0, 1};
  DWORD count = 5;
  BG_FILE_RANGE* ranges = &range;
  {
    const auto file = file_of(job.get());
    EXPECT_EQ(file->RequestFileRanges(1, &range), BG_E_RANDOM_ACCESS_NOT_SUPPORTED);
    EXPECT_EQ(file->UpdateDownloadPosition(0), BG_E_RANDOM_ACCESS_NOT_SUPPORTED);
    EXPECT_EQ(file->GetFilledFileRanges(&count, &ranges), BG_E_RANDOM_ACCESS_NOT_SUPPORTED);
    EXPECT_EQ(count, 0u);
    EXPECT_EQ(ranges, nullptr);
    EXPECT_EQ(file->GetFilledFileRanges(nullptr, &ranges), E_INVALIDARG);
    EXPECT_EQ(file->GetFilledFileRanges(&count, nullptr), E_INVALIDARG);
  }
  const auto upload = make_job(BG_JOB_TYPE_UPLOAD);
  ASSERT_EQ(add(upload.get(), "up"), S_OK);
  EXPECT_EQ(file_of(upload.get())->RequestFileRanges(1, &range), BG_E_RANDOM_ACCESS_NOT_SUPPORTED);
  const auto plain = make_job();
  ASSERT_EQ(add(plain.get(), "file"), S_OK);
  const auto file = file_of(plain.get());
  EXPECT_EQ(file->RequestFileRanges(0, &range), E_INVALIDARG);
  EXPECT_EQ(file->RequestFileRanges(1, nullptr), E_INVALIDARG);
  range = {0, 0};
  EXPECT_EQ(file->RequestFileRanges(1, &range), BG_E_INVALID_RANGE);
  range = {999, 2};
  EXPECT_EQ(file->RequestFileRanges(1, &range), S_OK);  // the size is not known
  ASSERT_EQ(plain->Resume(), S_OK);
  ASSERT_TRUE(reaches(plain.get(), BG_JOB_STATE_ERROR));
  BG_ERROR_CONTEXT context{};
  EXPECT_EQ(error_of(plain.get(), &context), BG_E_INVALID_RANGE);
  ASSERT_EQ(plain->Resume(), S_OK);
  ASSERT_TRUE(reaches(plain.get(), BG_JOB_STATE_TRANSFERRED));
  EXPECT_EQ(file->RequestFileRanges(1, &range), BG_E_INVALID_RANGE);  // now it is
  EXPECT_EQ(filled(file.get()), (std::vector<std::pair<UINT64, UINT64>>{{0, 1000}}));
}

TEST_F(SlowRangesConformance, PartsThatAreAskedForComeFirst) {  // OND-03 OND-04 OND-09 NOT-11
  constexpr std::size_t kSize = 2 << 20;
  world_.web.write_file("file", kSize, 6);
  const std::string all = content(kSize, 6);
  const auto job = make_job();
  RangesCallback callback;
  ASSERT_EQ(add(job.get(), "file"), S_OK);
  ASSERT_EQ(job->SetNotifyFlags(BG_NOTIFY_FILE_RANGES_TRANSFERRED), S_OK);
  ASSERT_EQ(job->SetNotifyInterface(&callback), S_OK);
  ASSERT_EQ(job->Resume(), S_OK);
  const auto file = file_of(job.get());
  ASSERT_TRUE(eventually([&] { return progress_of(file.get()).BytesTransferred > 0; }));
  const BG_FILE_RANGE wanted[] = {{kSize - 1000, BG_LENGTH_TO_EOF}, {0, 10}, {kSize - 2000, 1500}};
  ASSERT_EQ(file->RequestFileRanges(3, wanted), S_OK);
  const auto is_there = [&] {
    const auto ranges = filled(file.get());
    return ranges.size() == 2 && ranges.back() == std::pair<UINT64, UINT64>{kSize - 2000, 2000};
  };
  ASSERT_TRUE(eventually(is_there)) << "long before the rest";
  EXPECT_LT(progress_of(file.get()).BytesTransferred, UINT64{kSize});
  LPWSTR name = nullptr;
  ASSERT_EQ(file->GetTemporaryName(&name), S_OK);
  const std::wstring path = taken(name);
  EXPECT_TRUE(read_file({path.begin(), path.end()}).substr(kSize - 2000) ==
              all.substr(kSize - 2000));  // OND-10
  world_.bus.kill_service(SIGKILL);
  ASSERT_EQ(job->SetNotifyInterface(&callback), S_OK);
  const UINT64 middle = kSize / 2;
  ASSERT_EQ(file->UpdateDownloadPosition(middle), S_OK);  // OND-08
  ASSERT_TRUE(eventually([&] {
    const auto seen = callback.seen();
    return std::any_of(seen.begin(), seen.end(), [&](const auto& r) { return r.first == middle; });
  })) << "NOT-23: what has arrived is reported where it is";
  ASSERT_TRUE(reaches(job.get(), BG_JOB_STATE_TRANSFERRED));
  EXPECT_EQ(job->Complete(), S_OK);
  EXPECT_TRUE(read_file(world_.out / "file") == all);
}

TEST_F(RangesConformance, OnDemandNothingElseIsFetched) {  // OND-02 OND-07
  world_.web.write_file("file", 100'000, 6);
  const auto job = make_job();
  ASSERT_EQ(add(job.get(), "file"), S_OK);
  BITS_JOB_PROPERTY_VALUE on{};
  on.Enable = TRUE;
  ASSERT_EQ(as<IBackgroundCopyJob5>(job.get())->SetProperty(BITS_JOB_PROPERTY_ON_DEMAND_MODE, on),
            S_OK);
  const auto file = file_of(job.get());
  const BG_FILE_RANGE wanted{50'000, 100};
  ASSERT_EQ(file->RequestFileRanges(1, &wanted), S_OK);
  EXPECT_EQ(state_of(job.get()), BG_JOB_STATE_SUSPENDED);
  ASSERT_EQ(job->Resume(), S_OK);
  ASSERT_TRUE(eventually([&] {
    return state_of(job.get()) == BG_JOB_STATE_SUSPENDED && !filled(file.get()).empty();
  }));
  EXPECT_EQ(filled(file.get()), (std::vector<std::pair<UINT64, UINT64>>{{50'000, 100}}));
  const BG_FILE_RANGE rest{0, BG_LENGTH_TO_EOF};
  ASSERT_EQ(file->RequestFileRanges(1, &rest), S_OK);
  ASSERT_EQ(job->Resume(), S_OK);
  ASSERT_TRUE(reaches(job.get(), BG_JOB_STATE_TRANSFERRED));
  EXPECT_EQ(job->Complete(), S_OK);
  EXPECT_TRUE(read_file(world_.out / "file") == content(100'000, 6));
  EXPECT_EQ(world_.web.bytes_sent(), 100'000u) << "OND-04: no byte twice";
}

}  // namespace
}  // namespace openbits::test
