// What the tests of notification share: jobs that end with their test, an object with all callback
// methods, and what the service's log and the C++ API say of a job.
#pragma once

#include <signal.h>

#include <algorithm>
#include <condition_variable>
#include <deque>
#include <filesystem>
#include <initializer_list>
#include <memory>
#include <mutex>
#include <optional>
#include <span>
#include <sstream>
#include <string>
#include <vector>

#include "conformance/conformance.h"

namespace openbits::test {

/// What callbacks wait at.
class Gate {
 public:
  /// Waits to be let through. Counted in waited() from its beginning.
  void pass() {
    std::unique_lock lock(mutex_);
    const int turn = waited_++;
    changed_.wait(lock, [&] { return open_ || turn < let_; });
  }
  /// Lets one more through.
  void let_one() {
    const std::lock_guard lock(mutex_);
    ++let_;
    changed_.notify_all();
  }
  void open() {
    const std::lock_guard lock(mutex_);
    open_ = true;
    changed_.notify_all();
  }
  int waited() const {
    const std::lock_guard lock(mutex_);
    return waited_;
  }

 private:
  mutable std::mutex mutex_;
  std::condition_variable changed_;
  int waited_ = 0;
  int let_ = 0;
  bool open_ = false;
};

/// A callback object with the interfaces up to a version. It lives as long as it is referred to,
/// and writes down its calls when they end: "JobTransferred", "FileTransferred one".
class FileCallback final : public IBackgroundCopyCallback3 {
 public:
  static Ptr<FileCallback> make(int version = 3) {
    return Ptr<FileCallback>(new FileCallback(version));
  }

  HRESULT QueryInterface(REFIID iid, void** out) override {
    const bool known = iid == IID_IUnknown || iid == IID_IBackgroundCopyCallback ||
                       (iid == IID_IBackgroundCopyCallback2 && version_ >= 2) ||
                       (iid == IID_IBackgroundCopyCallback3 && version_ >= 3);
    *out = known ? this : nullptr;
    if (known) AddRef();
    return known ? S_OK : E_NOINTERFACE;
  }
  ULONG AddRef() override { return ++references_; }
  ULONG Release() override {
    const ULONG left = --references_;
    if (left == 0) delete this;
    return left;
  }
  HRESULT JobTransferred(IBackgroundCopyJob* job) override {
    return add("JobTransferred", on_transferred ? on_transferred(job) : S_OK);
  }
  HRESULT JobError(IBackgroundCopyJob* job, IBackgroundCopyError* error) override {
    return add("JobError", on_error ? on_error(job, error) : S_OK);
  }
  HRESULT JobModification(IBackgroundCopyJob*, DWORD) override { return S_OK; }
  HRESULT FileTransferred(IBackgroundCopyJob* job, IBackgroundCopyFile* file) override {
    EXPECT_GE(version_, 2);
    EXPECT_EQ(++in_file_, 1) << "NOT-20";
    const HRESULT answer = on_file ? on_file(job, file) : S_OK;
    --in_file_;
    return add("FileTransferred " + name_of(file), answer);
  }
  HRESULT FileRangesTransferred(IBackgroundCopyJob* job, IBackgroundCopyFile* file, DWORD count,
                                const BG_FILE_RANGE ranges[]) override {
    EXPECT_GE(version_, 3);
    if (on_ranges) on_ranges(job, file, {ranges, count});
    ++ranges_calls;
    return E_FAIL;  // is ignored
  }

  /// The last part of the file's local name.
  static std::string name_of(IBackgroundCopyFile* file) {
    LPWSTR text = nullptr;
    EXPECT_EQ(file->GetLocalName(&text), S_OK);
    const std::wstring path = taken(text);
    return {path.begin() + static_cast<std::ptrdiff_t>(path.rfind(L'/')) + 1, path.end()};
  }

  std::vector<std::string> calls() const {
    const std::lock_guard lock(mutex_);
    return calls_;
  }
  std::size_t count(const std::string& call) const {
    const auto all = calls();
    return static_cast<std::size_t>(std::count(all.begin(), all.end(), call));
  }
  /// Waits until there are so many calls of that kind.
  bool hears(const std::string& call, std::size_t at_least = 1) const {
    std::unique_lock lock(mutex_);
    return changed_.wait_for(lock, std::chrono::seconds(60), [&] {
      return static_cast<std::size_t>(std::count(calls_.begin(), calls_.end(), call)) >= at_least;
    });
  }

  std::function<HRESULT(IBackgroundCopyJob*)> on_transferred;
  std::function<HRESULT(IBackgroundCopyJob*, IBackgroundCopyError*)> on_error;
  std::function<HRESULT(IBackgroundCopyJob*, IBackgroundCopyFile*)> on_file;
  std::function<void(IBackgroundCopyJob*, IBackgroundCopyFile*, std::span<const BG_FILE_RANGE>)>
      on_ranges;
  std::atomic<int> ranges_calls{0};

 private:
  explicit FileCallback(int version) : version_(version) {}
  ~FileCallback() = default;
  HRESULT add(std::string call, HRESULT answer) {
    const std::lock_guard lock(mutex_);
    calls_.push_back(std::move(call));
    changed_.notify_all();
    return answer;
  }

  const int version_;
  std::atomic<ULONG> references_{1};
  std::atomic<int> in_file_{0};
  mutable std::mutex mutex_;
  mutable std::condition_variable changed_;
  std::vector<std::string> calls_;
};

/// A job of the test, in its versions.
struct TestJob {
  Ptr<IBackgroundCopyJob5> com;
  GUID guid{};
  Guid id;
  IBackgroundCopyJob5* operator->() const { return com.get(); }
};

/// Answers the given codes one after the other, then S_OK.
inline std::function<HRESULT()> answers(std::initializer_list<HRESULT> codes) {
  return [left = std::make_shared<std::deque<HRESULT>>(codes),
          mutex = std::make_shared<std::mutex>()] {
    const std::lock_guard lock(*mutex);
    if (left->empty()) return HRESULT{S_OK};
    const HRESULT code = left->front();
    left->pop_front();
    return code;
  };
}

/// Kills the program that has written its process id into a file.
class Killed {
 public:
  explicit Killed(std::string file) : file_(std::move(file)) {}
  ~Killed() { kill(); }
  Killed(const Killed&) = delete;
  Killed& operator=(const Killed&) = delete;
  const std::string& file() const { return file_; }
  bool started() const { return std::filesystem::exists(file_); }
  void kill() {
    if (started()) ::kill(std::stoi(read_file(file_)), SIGKILL);
    std::filesystem::remove(file_);
  }

 private:
  const std::string file_;
};

class NotificationTest : public Conformance {
 protected:
  static constexpr ULONG kEnds = BG_NOTIFY_JOB_TRANSFERRED | BG_NOTIFY_JOB_ERROR;
  static constexpr ULONG kWithFiles = kEnds | BG_NOTIFY_FILE_TRANSFERRED;

  using Conformance::Conformance;

  /// Nobody is called any more when the test's own things go.
  void TearDown() override {
    gate_->open();
    for (const GUID& id : made_) {
      Ptr<IBackgroundCopyJob> job;
      if (manager_->GetJob(id, &job) == S_OK) job->Cancel();
    }
  }

  /// A job with these files, each of which is on the server and in world_.out under its name.
  TestJob job_with(std::initializer_list<std::string> names, ULONG flags = kEnds) {
    TestJob job;
    const Ptr<IBackgroundCopyJob> made(new_job(L"job", &job.guid));
    made_.push_back(job.guid);
    wchar_t text[39] = {};
    StringFromGUID2(job.guid, text, 39);
    job.id = *Guid::parse(std::string(text + 1, text + 37));
    EXPECT_EQ(made->QueryInterface(&job.com), S_OK);
    for (const std::string& name : names) EXPECT_EQ(add(job.com.get(), name), S_OK);
    EXPECT_EQ(job->SetNotifyFlags(flags), S_OK);
    return job;
  }
  bool reaches(const TestJob& job, BG_JOB_STATE state) {
    return Conformance::reaches(job.com.get(), state);
  }

  static Ptr<IBackgroundCopyFile3> file(const TestJob& job, ULONG index) {
    Ptr<IEnumBackgroundCopyFiles> files;
    EXPECT_EQ(job->EnumFiles(&files), S_OK);
    EXPECT_EQ(files->Skip(index), S_OK);
    Ptr<IBackgroundCopyFile> found;
    EXPECT_EQ(files->Next(1, &found, nullptr), S_OK);
    Ptr<IBackgroundCopyFile3> file;
    EXPECT_EQ(found->QueryInterface(&file), S_OK);
    return file;
  }

  static HRESULT set_class(const TestJob& job, const CLSID& clsid) {
    BITS_JOB_PROPERTY_VALUE value{};
    value.ClsID = clsid;
    return job->SetProperty(BITS_JOB_PROPERTY_NOTIFICATION_CLSID, value);
  }
  static CLSID class_of(const TestJob& job) {
    BITS_JOB_PROPERTY_VALUE value{};
    value.ClsID = IID_IUnknown;
    EXPECT_EQ(job->GetProperty(BITS_JOB_PROPERTY_NOTIFICATION_CLSID, &value), S_OK);
    return value.ClsID;
  }
  static HRESULT set_command(const TestJob& job, const std::string& program,
                             const std::string& parameters) {
    return job->SetNotifyCmdLine(wide(program).c_str(), wide(parameters).c_str());
  }

  /// The job as the C++ API has it.
  Job cpp(const TestJob& job) { return must(world_.client.job(job.id)); }
  std::vector<OpenNotice> open_notices(const TestJob& job) { return must(cpp(job).open_notices()); }
  /// Waits until nothing is owed for the job.
  bool settles(const TestJob& job) {
    return eventually([&] { return open_notices(job).empty(); }, std::chrono::seconds(60));
  }
  /// Waits until the command line has been run (once more than when it was run at `after`).
  std::optional<CommandRun> run_of(const TestJob& job, WallTime after = {}) {
    std::optional<CommandRun> run;
    eventually(
        [&] {
          run = must(cpp(job).last_command_run());
          return run && run->started > after;
        },
        std::chrono::seconds(60));
    return run && run->started > after ? run : std::nullopt;
  }
  /// Waits until a line of the service's log about the job has all these parts.
  bool logs(const TestJob& job, const std::vector<std::string>& parts) {
    return eventually([&] { return !log_lines(job, parts).empty(); });
  }
  std::vector<std::string> log_lines(const TestJob& job, const std::vector<std::string>& parts) {
    std::vector<std::string> found;
    std::istringstream in(world_.bus.log());
    for (std::string line; std::getline(in, line);) {
      const auto has = [&](const std::string& p) { return line.find(p) != std::string::npos; };
      if (has(job.id.text()) && std::all_of(parts.begin(), parts.end(), has)) found.push_back(line);
    }
    return found;
  }

  /// Hooks of callbacks take a copy.
  const std::shared_ptr<Gate> gate_ = std::make_shared<Gate>();

 private:
  std::vector<GUID> made_;
};

}  // namespace openbits::test
