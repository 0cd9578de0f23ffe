// Callback objects of the newest version against the real service: files, ranges, repeats, places.
#include "conformance/notification.h"

#include <sys/stat.h>

namespace openbits::test {
namespace {

using Calls = std::vector<std::string>;

std::string narrow(const std::wstring& ascii) {
  return {ascii.begin(), ascii.end()};
}

std::string temporary_name(IBackgroundCopyFile3* file) {
  LPWSTR text = nullptr;
  EXPECT_EQ(file->GetTemporaryName(&text), S_OK);
  return narrow(taken(text));
}

Ptr<IBackgroundCopyFile3> newer(IBackgroundCopyFile* file) {
  Ptr<IBackgroundCopyFile3> file3;
  EXPECT_EQ(file->QueryInterface(&file3), S_OK);
  return file3;
}

BG_FILE_PROGRESS progress_of(IBackgroundCopyFile* file) {
  BG_FILE_PROGRESS progress{};
  EXPECT_EQ(file->GetProgress(&progress), S_OK);
  return progress;
}

BOOL validation_of(const Ptr<IBackgroundCopyFile3>& file) {
  BOOL state = 2;
  EXPECT_EQ(file->GetValidationState(&state), S_OK);
  return state;
}

void expect_rejected(IBackgroundCopyError* error, const std::string& name) {
  BG_ERROR_CONTEXT context = BG_ERROR_CONTEXT_NONE;
  HRESULT code = S_OK;
  EXPECT_EQ(error->GetError(&context, &code), S_OK);
  EXPECT_EQ(code, BG_E_VALIDATION_FAILED);
  EXPECT_EQ(context, BG_ERROR_CONTEXT_REMOTE_FILE);
  Ptr<IBackgroundCopyFile> file;
  ASSERT_EQ(error->GetFile(&file), S_OK);
  EXPECT_EQ(FileCallback::name_of(file.get()), name);
}

// Files ----------------------------------------------------------------------------------------

// NOT-19 NOT-21 TEMP-04: with the right object for each, before the file has its name.
TEST_F(NotificationTest, EachFileOfADownloadIsTold) {
  const std::map<std::string, std::string> contents = {
      {"one", content(1000, 1)}, {"two", content(300'000, 2)}, {"three", ""}};
  for (const auto& [name, bytes] : contents) world_.web.write_file(name, bytes);
  const TestJob job = job_with({"one", "two", "three"}, kWithFiles);
  const auto callback = FileCallback::make();
  callback->on_file = [contents, id = job.guid, out = world_.out.path()](
                          IBackgroundCopyJob* of, IBackgroundCopyFile* file) {
    const std::string name = FileCallback::name_of(file);
    GUID same{};
    EXPECT_EQ(of->GetId(&same), S_OK);
    EXPECT_EQ(same, id);
    EXPECT_EQ(read_file(temporary_name(newer(file).get())), contents.at(name));
    EXPECT_EQ(progress_of(file).BytesTransferred, contents.at(name).size());
    EXPECT_FALSE(progress_of(file).Completed);  // PROG-07
    struct stat info {};
    EXPECT_NE(::stat((out + "/" + name).c_str(), &info), 0);
    return S_OK;
  };
  ASSERT_EQ(job->SetNotifyInterface(callback.get()), S_OK);
  ASSERT_EQ(job->Resume(), S_OK);
  ASSERT_TRUE(callback->hears("JobTransferred"));
  EXPECT_EQ(callback->calls(), (Calls{"FileTransferred one", "FileTransferred two",
                                      "FileTransferred three", "JobTransferred"}));
  EXPECT_EQ(job->Complete(), S_OK);
  for (const auto& [name, bytes] : contents) EXPECT_EQ(read_file(world_.out / name), bytes);
}

// NOT-20 NOT-25: a failure has the file told again, and the next one waits; any success code is
// taken.
TEST_F(NotificationTest, TheNextFileWaitsForSuccess) {
  world_.web.write_file("one", 1000, 1);
  world_.web.write_file("two", 1000, 2);
  const TestJob job = job_with({"one", "two"}, kWithFiles);
  const auto callback = FileCallback::make();
  callback->on_file = [next = answers({E_FAIL, S_FALSE, S_FALSE})](auto*, auto*) { return next(); };
  ASSERT_EQ(job->SetNotifyInterface(callback.get()), S_OK);
  ASSERT_EQ(job->Resume(), S_OK);
  ASSERT_TRUE(reaches(job, BG_JOB_STATE_TRANSFERRED));  // which does not depend on anybody
  ASSERT_TRUE(callback->hears("JobTransferred"));
  EXPECT_EQ(callback->calls(), (Calls{"FileTransferred one", "FileTransferred one",
                                      "FileTransferred two", "JobTransferred"}));
}

TEST_F(NotificationTest, FilesAreToldBeforeAnError) {  // NOT-21
  world_.web.write_file("one", 1000, 1);
  const TestJob job = job_with({"one", "missing"}, kWithFiles);
  const auto callback = FileCallback::make();
  callback->on_file = [gate = gate_](auto*, auto*) {
    gate->pass();
    return S_OK;
  };
  ASSERT_EQ(job->SetNotifyInterface(callback.get()), S_OK);
  ASSERT_EQ(job->Resume(), S_OK);
  ASSERT_TRUE(reaches(job, BG_JOB_STATE_ERROR));
  ASSERT_TRUE(eventually([&] { return gate_->waited() == 1; }));
  gate_->open();
  ASSERT_TRUE(callback->hears("JobError"));
  EXPECT_EQ(callback->calls(), (Calls{"FileTransferred one", "JobError"}));
}

// Objects of older versions are not asked for what they do not have, and hear of the end.
TEST_F(NotificationTest, OlderObjectsHearOfTheEnd) {  // NOT-31 LNX-50
  world_.web.write_file("one", 100'000, 1);
  for (const int version : {1, 2}) {
    const TestJob job = job_with({"one"}, kWithFiles | BG_NOTIFY_FILE_RANGES_TRANSFERRED);
    const auto callback = FileCallback::make(version);  // which looks at what it is called for
    ASSERT_EQ(job->SetNotifyInterface(callback.get()), S_OK);
    ASSERT_EQ(job->Resume(), S_OK);
    ASSERT_TRUE(callback->hears("JobTransferred"));
    EXPECT_EQ(callback->count("FileTransferred one"), version == 1 ? 0u : 1u);
    EXPECT_EQ(callback->ranges_calls, 0);
    EXPECT_EQ(job->Cancel(), S_OK);
  }
}

// Validation -----------------------------------------------------------------------------------

// PEER-06 NOT-22 LNX-56: refused inside FileTransferred, fetched again by Resume, told again.
TEST_F(NotificationTest, AFileIsRefusedInsideItsCallback) {
  world_.web.write_file("one", 1000, 1);
  const TestJob job = job_with({"one"}, kWithFiles);
  const auto callback = FileCallback::make();
  callback->on_file = [wanted = content(2000, 2)](auto*, IBackgroundCopyFile* file) {
    const auto file3 = newer(file);
    const bool good = read_file(temporary_name(file3.get())) == wanted;
    EXPECT_EQ(file3->SetValidationState(good ? TRUE : FALSE), S_OK);
    return S_OK;
  };
  callback->on_error = [](auto*, IBackgroundCopyError* error) {
    expect_rejected(error, "one");
    return S_OK;
  };
  ASSERT_EQ(job->SetNotifyInterface(callback.get()), S_OK);
  ASSERT_EQ(job->Resume(), S_OK);
  ASSERT_TRUE(callback->hears("JobError"));
  EXPECT_EQ(state_of(job.com.get()), BG_JOB_STATE_ERROR);
  EXPECT_EQ(progress_of(file(job, 0).get()).BytesTransferred, 0u);
  EXPECT_EQ(validation_of(file(job, 0)), FALSE);
  EXPECT_EQ(callback->count("JobTransferred"), 0u);

  world_.web.write_file("one", 2000, 2);
  ASSERT_EQ(job->Resume(), S_OK);
  ASSERT_TRUE(callback->hears("JobTransferred"));
  EXPECT_EQ(callback->calls(),
            (Calls{"FileTransferred one", "JobError", "FileTransferred one", "JobTransferred"}));
  EXPECT_EQ(validation_of(file(job, 0)), TRUE);
  EXPECT_EQ(job->Complete(), S_OK);
  EXPECT_EQ(read_file(world_.out / "one"), content(2000, 2));
}

TEST_F(NotificationTest, AFileIsRefusedWhenAllAreThere) {  // PEER-06 NOT-22 LNX-56
  world_.web.write_file("one", 1000, 1);
  world_.web.write_file("two", 1000, 2);
  const TestJob job = job_with({"one", "two"}, kWithFiles);
  const auto callback = FileCallback::make();
  ASSERT_EQ(job->SetNotifyInterface(callback.get()), S_OK);
  ASSERT_EQ(job->Resume(), S_OK);
  ASSERT_TRUE(callback->hears("JobTransferred"));
  EXPECT_EQ(file(job, 1)->SetValidationState(FALSE), S_OK);
  EXPECT_EQ(state_of(job.com.get()), BG_JOB_STATE_ERROR);
  Ptr<IBackgroundCopyError> error;
  ASSERT_EQ(job->GetError(&error), S_OK);
  expect_rejected(error.get(), "two");
  EXPECT_EQ(progress_of(file(job, 1).get()).BytesTransferred, 0u);
  EXPECT_EQ(progress_of(file(job, 0).get()).BytesTransferred, 1000u);
  BG_JOB_PROGRESS progress{};
  EXPECT_EQ(job->GetProgress(&progress), S_OK);
  EXPECT_EQ(progress.FilesTransferred, 1u);
  ASSERT_TRUE(callback->hears("JobError"));

  world_.web.write_file("two", 3000, 3);
  ASSERT_EQ(job->Resume(), S_OK);
  ASSERT_TRUE(callback->hears("JobTransferred", 2));
  EXPECT_EQ(callback->count("FileTransferred one"), 1u);
  EXPECT_EQ(callback->count("FileTransferred two"), 2u);
  EXPECT_EQ(job->Complete(), S_OK);
  EXPECT_EQ(read_file(world_.out / "one"), content(1000, 1));
  EXPECT_EQ(read_file(world_.out / "two"), content(3000, 3));
}

// PEER-09 PEER-10 DONE-11: FALSE until something is said; Complete says it for all.
TEST_F(NotificationTest, CompleteValidates) {
  world_.web.write_file("one", 1000, 1);
  world_.web.write_file("two", 1000, 2);
  const TestJob job = job_with({"one", "two"});
  const auto one = file(job, 0);
  const auto two = file(job, 1);
  EXPECT_EQ(validation_of(one), FALSE);
  ASSERT_EQ(job->Resume(), S_OK);
  ASSERT_TRUE(reaches(job, BG_JOB_STATE_TRANSFERRED));
  EXPECT_EQ(validation_of(one), FALSE);
  EXPECT_EQ(one->SetValidationState(TRUE), S_OK);
  EXPECT_EQ(validation_of(one), TRUE);
  EXPECT_EQ(validation_of(two), FALSE);
  world_.bus.kill_service();
  EXPECT_EQ(validation_of(one), TRUE);
  EXPECT_EQ(validation_of(two), FALSE);
  EXPECT_EQ(job->Complete(), S_OK);
  EXPECT_EQ(validation_of(one), TRUE);
  EXPECT_EQ(validation_of(two), TRUE);
  EXPECT_EQ(one->SetValidationState(FALSE), BG_E_INVALID_STATE);  // LNX-56
}

// Repeats and receivers ------------------------------------------------------------------------

TEST_F(NotificationTest, TheEndIsToldUntilItIsAnsweredWithSOk) {  // NOT-25
  world_.web.write_file("one", 1000, 1);
  const TestJob good = job_with({"one"});
  const TestJob bad = job_with({"missing"});
  const auto callback = FileCallback::make();
  callback->on_transferred = [next = answers({E_FAIL})](auto*) { return next(); };
  callback->on_error = [next = answers({S_FALSE})](auto*, auto*) { return next(); };
  for (const TestJob* job : {&good, &bad}) {
    ASSERT_EQ((*job)->SetNotifyInterface(callback.get()), S_OK);
    ASSERT_EQ((*job)->Resume(), S_OK);
  }
  EXPECT_TRUE(callback->hears("JobTransferred", 2));
  EXPECT_TRUE(callback->hears("JobError", 2));
  EXPECT_TRUE(settles(good));
  EXPECT_TRUE(settles(bad));
  EXPECT_EQ(callback->calls().size(), 4u);
}

TEST_F(NotificationTest, ANewObjectHearsWhatTheOldOneHasAnswered) {  // NOT-27 LNX-36
  world_.web.write_file("one", 1000, 1);
  const TestJob job = job_with({"one"});
  const auto first = FileCallback::make();
  const auto second = FileCallback::make();
  ASSERT_EQ(job->SetNotifyInterface(first.get()), S_OK);
  ASSERT_EQ(job->Resume(), S_OK);
  ASSERT_TRUE(first->hears("JobTransferred"));
  ASSERT_TRUE(settles(job));
  ASSERT_EQ(job->SetNotifyInterface(second.get()), S_OK);
  EXPECT_TRUE(second->hears("JobTransferred"));
  EXPECT_EQ(first->calls().size(), 1u);
}

TEST_F(NotificationTest, FlagsHoldForWhatIsStillToBeTold) {  // NOT-07 NOT-08 NOT-09 NOT-32
  const TestJob job = job_with({"missing"}, kEnds | BG_NOTIFY_DISABLE);
  EXPECT_EQ(job->SetNotifyFlags(kEnds | 0x40), E_NOTIMPL);
  EXPECT_EQ(job->SetNotifyFlags(0x80000000), E_NOTIMPL);
  ULONG flags = 0;
  EXPECT_EQ(job->GetNotifyFlags(&flags), S_OK);
  EXPECT_EQ(flags, kEnds | BG_NOTIFY_DISABLE);
  const auto callback = FileCallback::make();
  ASSERT_EQ(job->SetNotifyInterface(callback.get()), S_OK);
  ASSERT_EQ(job->Resume(), S_OK);
  ASSERT_TRUE(reaches(job, BG_JOB_STATE_ERROR));
  EXPECT_EQ(job->SetNotifyFlags(BG_NOTIFY_JOB_TRANSFERRED), S_OK);
  EXPECT_EQ(callback->calls(), Calls{});
  EXPECT_EQ(job->SetNotifyFlags(kEnds), S_OK);
  EXPECT_TRUE(callback->hears("JobError"));
}

TEST_F(NotificationTest, TheObjectOfAnotherProgramIsNotOursToCall) {  // LNX-24 LNX-19 NOT-04
  const TestJob job = job_with({"missing"});
  TempDir dir;
  Process program({OPENBITS_COM_RECEIVER, "object", job.id.text(), dir / "log"},
                  {world_.bus.env(), dir / "out"});
  ASSERT_TRUE(eventually([&] { return read_file(dir / "out") == "ready\n"; }));
  Ptr<IUnknown> object;
  ASSERT_EQ(job->GetNotifyInterface(&object), S_OK);
  ASSERT_NE(object.get(), nullptr);
  Ptr<IBackgroundCopyCallback> foreign;
  ASSERT_EQ(object->QueryInterface(&foreign), S_OK);
  EXPECT_EQ(foreign->JobTransferred(job.com.get()), E_ACCESSDENIED);
  EXPECT_EQ(foreign->JobModification(job.com.get(), 0), E_ACCESSDENIED);
  program.kill(SIGKILL);
  EXPECT_TRUE(eventually([&] {
    return job->GetNotifyInterface(&object) == S_OK && object.get() == nullptr;
  })) << "the object has not gone with its program";
}

TEST_F(NotificationTest, ErrorsThatAreRetriedCanBeRead) {  // LNX-26 NOT-13
  const TestJob job = job_with({"one"});
  const auto callback = FileCallback::make();
  ASSERT_EQ(job->SetNotifyInterface(callback.get()), S_OK);
  world_.web.stop();
  ASSERT_EQ(job->Resume(), S_OK);
  ASSERT_TRUE(reaches(job, BG_JOB_STATE_TRANSIENT_ERROR));
  Ptr<IBackgroundCopyError> error;
  ASSERT_EQ(job->GetError(&error), S_OK);
  BG_ERROR_CONTEXT context = BG_ERROR_CONTEXT_NONE;
  HRESULT code = S_OK;
  EXPECT_EQ(error->GetError(&context, &code), S_OK);
  EXPECT_EQ(context, BG_ERROR_CONTEXT_GENERAL_TRANSPORT);
  EXPECT_EQ(code, BG_E_CONNECT_FAILURE);
  world_.web.start();
  ASSERT_EQ(job->Resume(), S_OK);
  ASSERT_TRUE(callback->hears("JobError"));  // the file is missing
  EXPECT_EQ(callback->calls().size(), 1u);
}

// Ranges ---------------------------------------------------------------------------------------

/// With a server that takes its time.
class RangesTest : public NotificationTest {
 protected:
  static constexpr std::size_t kSize = 3'000'000;

  static Nginx::Options slow() {
    Nginx::Options options;
    options.server =
        "limit_rate 1m; location = /none { max_ranges 0; add_header Accept-Ranges none; }";
    return options;
  }
  RangesTest() : NotificationTest(slow()) {
    for (const char* name : {"big", "none"}) world_.web.write_file(name, kSize, 1);
  }
  TestJob foreground(const std::string& name, ULONG flags) {
    TestJob job = job_with({name}, flags);
    EXPECT_EQ(job->SetPriority(BG_JOB_PRIORITY_FOREGROUND), S_OK);
    BITS_JOB_PROPERTY_VALUE value{};
    value.Dword = 1;  // PROP-12
    EXPECT_EQ(job->SetProperty(BITS_JOB_PROPERTY_MINIMUM_NOTIFICATION_INTERVAL_MS, value), S_OK);
    return job;
  }
};

// NOT-23 LNX-57: what has arrived since the last call. NOT-11: the flag alone does nothing where
// the server can do no ranges.
TEST_F(RangesTest, RangesAreToldAsTheyArrive) {
  const TestJob told = foreground("big", kEnds | BG_NOTIFY_FILE_RANGES_TRANSFERRED);
  const TestJob unasked = foreground("big", kWithFiles | BG_NOTIFY_JOB_MODIFICATION);
  const TestJob incapable = foreground("none", kWithFiles | BG_NOTIFY_FILE_RANGES_TRANSFERRED);
  const auto end = std::make_shared<std::atomic<std::uint64_t>>(0);
  const auto callback = FileCallback::make();
  callback->on_ranges = [end](auto*, IBackgroundCopyFile* file,
                              std::span<const BG_FILE_RANGE> ranges) {
    EXPECT_EQ(FileCallback::name_of(file), "big");
    EXPECT_GT(ranges.size(), 0u);
    for (const BG_FILE_RANGE& range : ranges) {
      EXPECT_EQ(range.InitialOffset, *end);
      EXPECT_GT(range.Length, 0u);
      *end += range.Length;
    }
    EXPECT_LE(*end, progress_of(file).BytesTransferred);
  };
  const auto others = FileCallback::make();
  ASSERT_EQ(told->SetNotifyInterface(callback.get()), S_OK);
  ASSERT_EQ(unasked->SetNotifyInterface(others.get()), S_OK);
  ASSERT_EQ(incapable->SetNotifyInterface(others.get()), S_OK);
  for (const TestJob* job : {&told, &unasked, &incapable}) ASSERT_EQ((*job)->Resume(), S_OK);
  EXPECT_TRUE(eventually([&] { return *end == kSize; })) << *end;
  EXPECT_GE(callback->ranges_calls, 2);
  EXPECT_TRUE(others->hears("JobTransferred", 2));
  EXPECT_EQ(others->ranges_calls, 0);
}

TEST_F(RangesTest, AFileThatIsNotWholeCannotBeJudged) {  // PEER-05
  const TestJob job = foreground("big", kEnds);
  const auto big = file(job, 0);
  EXPECT_EQ(big->SetValidationState(TRUE), E_PENDING);
  ASSERT_EQ(job->Resume(), S_OK);
  ASSERT_TRUE(eventually([&] { return progress_of(big.get()).BytesTransferred > 0; }));
  EXPECT_EQ(big->SetValidationState(TRUE), E_PENDING);
  EXPECT_EQ(big->SetValidationState(FALSE), E_PENDING);
  EXPECT_EQ(validation_of(big), FALSE);  // PEER-09
  EXPECT_EQ(state_of(job.com.get()), BG_JOB_STATE_TRANSFERRING);
  EXPECT_EQ(job->Suspend(), S_OK);
  EXPECT_EQ(big->SetValidationState(FALSE), E_PENDING);
  EXPECT_EQ(state_of(job.com.get()), BG_JOB_STATE_SUSPENDED);
}

}  // namespace
}  // namespace openbits::test
