// The interfaces of BITS 1.0, rule by rule.
#include <unistd.h>

#include <set>
#include <vector>

#include "conformance/conformance.h"

namespace openbits::test {
namespace {

TEST_F(Conformance, AnyClientStartsTheService) {  // GEN-01 GEN-17
  world_.bus.kill_service(SIGTERM);
  EXPECT_EQ(world_.bus.service_pid(), 0);
  IBackgroundCopyManager* manager = nullptr;
  ASSERT_EQ(CoCreateInstance(CLSID_BackgroundCopyManager, nullptr, CLSCTX_LOCAL_SERVER,
                             IID_IBackgroundCopyManager, reinterpret_cast<void**>(&manager)),
            S_OK);
  EXPECT_NE(world_.bus.service_pid(), 0);
  manager->Release();
}

TEST_F(Conformance, ANewJobIsAsDocumented) {
  GUID id{};
  IBackgroundCopyJob* job = new_job(L"n\u00E4me", &id);
  EXPECT_EQ(state_of(job), BG_JOB_STATE_SUSPENDED);  // JOB-01
  GUID same{};
  EXPECT_EQ(job->GetId(&same), S_OK);
  EXPECT_EQ(id, same);  // JOB-09
  BG_JOB_TYPE type = BG_JOB_TYPE_UPLOAD;
  EXPECT_EQ(job->GetType(&type), S_OK);
  EXPECT_EQ(type, BG_JOB_TYPE_DOWNLOAD);
  LPWSTR text = nullptr;
  EXPECT_EQ(job->GetDisplayName(&text), S_OK);
  EXPECT_EQ(taken(text), L"n\u00E4me");
  EXPECT_EQ(job->GetDescription(&text), S_OK);
  EXPECT_EQ(taken(text), L"");  // JOB-12
  EXPECT_EQ(job->GetOwner(&text), S_OK);
  EXPECT_EQ(taken(text), L"S-1-22-1-" + std::to_wstring(::getuid()));  // JOB-05 JOB-13 LNX-06
  BG_JOB_PRIORITY priority = BG_JOB_PRIORITY_LOW;
  EXPECT_EQ(job->GetPriority(&priority), S_OK);
  EXPECT_EQ(priority, BG_JOB_PRIORITY_NORMAL);  // JOB-14
  ULONG number = 0;
  EXPECT_EQ(job->GetNotifyFlags(&number), S_OK);
  EXPECT_EQ(number, ULONG{BG_NOTIFY_JOB_TRANSFERRED | BG_NOTIFY_JOB_ERROR});  // JOB-18 LNX-11
  EXPECT_EQ(job->GetMinimumRetryDelay(&number), S_OK);
  EXPECT_EQ(number, 600u);  // JOB-16
  EXPECT_EQ(job->GetNoProgressTimeout(&number), S_OK);
  EXPECT_EQ(number, 1209600u);  // JOB-17
  EXPECT_EQ(job->GetErrorCount(&number), S_OK);
  EXPECT_EQ(number, 0u);
  BG_JOB_PROXY_USAGE usage = BG_JOB_PROXY_USAGE_OVERRIDE;
  LPWSTR list = nullptr;
  LPWSTR bypass = nullptr;
  EXPECT_EQ(job->GetProxySettings(&usage, &list, &bypass), S_OK);
  EXPECT_EQ(usage, BG_JOB_PROXY_USAGE_PRECONFIG);  // JOB-19
  EXPECT_EQ(list, nullptr);                        // PROXY-08
  EXPECT_EQ(bypass, nullptr);
  BG_JOB_PROGRESS progress{};
  EXPECT_EQ(job->GetProgress(&progress), S_OK);
  EXPECT_EQ(progress.FilesTotal, 0u);
  EXPECT_EQ(progress.BytesTotal, 0u);  // PROG-02
  BG_JOB_TIMES times{};
  EXPECT_EQ(job->GetTimes(&times), S_OK);
  EXPECT_NE(times.CreationTime.dwHighDateTime, 0u);            // JOB-21
  EXPECT_EQ(times.TransferCompletionTime.dwHighDateTime, 0u);  // JOB-23
  IUnknown* callback = reinterpret_cast<IUnknown*>(1);
  EXPECT_EQ(job->GetNotifyInterface(&callback), S_OK);
  EXPECT_EQ(callback, nullptr);  // NOT-40
  IBackgroundCopyError* error = nullptr;
  EXPECT_EQ(job->GetError(&error), BG_E_ERROR_INFORMATION_UNAVAILABLE);  // ERR-01 ERR-02
  job->Release();
}

TEST_F(Conformance, EnumerationsAreSnapshots) {  // ENUM-01 ENUM-03 ENUM-04 ENUM-05 ENUM-07
  std::set<std::wstring> names;
  for (const wchar_t* name : {L"a", L"b", L"b"}) new_job(name)->Release();  // JOB-03
  IEnumBackgroundCopyJobs* jobs = nullptr;
  ASSERT_EQ(manager_->EnumJobs(0, &jobs), S_OK);
  IBackgroundCopyJob* late = new_job(L"late");
  ULONG count = 0;
  EXPECT_EQ(jobs->GetCount(&count), S_OK);
  EXPECT_EQ(count, 3u);  // ENUM-13
  std::vector<IBackgroundCopyJob*> found(4);
  ULONG fetched = 0;
  EXPECT_EQ(jobs->Next(4, found.data(), &fetched), S_FALSE);  // ENUM-08 LNX-26
  EXPECT_EQ(fetched, 3u);
  for (ULONG i = 0; i < fetched; ++i) {
    LPWSTR name = nullptr;
    EXPECT_EQ(found[i]->GetDisplayName(&name), S_OK);
    names.insert(taken(name));
  }
  EXPECT_EQ(names, (std::set<std::wstring>{L"a", L"b"}));
  EXPECT_EQ(found[0]->Cancel(), S_OK);
  EXPECT_EQ(state_of(found[0]), BG_JOB_STATE_CANCELLED);
  for (ULONG i = 0; i < fetched; ++i) found[i]->Release();
  EXPECT_EQ(jobs->Reset(), S_OK);  // ENUM-11: the cancelled one is still in this snapshot
  EXPECT_EQ(jobs->Skip(2), S_OK);
  EXPECT_EQ(jobs->Skip(2), S_FALSE);  // ENUM-10
  jobs->Release();
  ASSERT_EQ(manager_->EnumJobs(0, &jobs), S_OK);
  EXPECT_EQ(jobs->GetCount(&count), S_OK);
  EXPECT_EQ(count, 3u);  // the late one, without the cancelled one
  jobs->Release();
  IEnumBackgroundCopyFiles* files = nullptr;
  ASSERT_EQ(late->EnumFiles(&files), S_OK);
  EXPECT_EQ(files->GetCount(&count), S_OK);
  EXPECT_EQ(count, 0u);  // ENUM-07
  files->Release();
  late->Release();
}

TEST_F(Conformance, TheJobsOfAllUsersAreForAdministrators) {  // ENUM-02 LNX-07
  IEnumBackgroundCopyJobs* jobs = nullptr;
  const HRESULT expected = ::geteuid() == 0 ? S_OK : E_ACCESSDENIED;
  EXPECT_EQ(manager_->EnumJobs(BG_JOB_ENUM_ALL_USERS, &jobs), expected);
  if (jobs != nullptr) jobs->Release();
  EXPECT_EQ(manager_->EnumJobs(2, &jobs), E_INVALIDARG);
}

TEST_F(Conformance, AWholeDownload) {  // DONE-01 NOT-12 NOT-24 NOT-31 PROG-06 PROG-07 PROG-08
  world_.web.write_file("one", 1000, 1);
  world_.web.write_file("two", 2000, 2);
  Callback callback;
  std::atomic<HRESULT> completed{E_FAIL};
  callback.on_transferred = [&](IBackgroundCopyJob* job) {
    completed = job->Complete();  // NOT-30
    return S_OK;
  };
  IBackgroundCopyJob* job = new_job();
  ASSERT_EQ(job->SetNotifyFlags(BG_NOTIFY_JOB_TRANSFERRED | BG_NOTIFY_JOB_ERROR |
                                BG_NOTIFY_JOB_MODIFICATION),
            S_OK);
  ASSERT_EQ(job->SetNotifyInterface(&callback), S_OK);
  EXPECT_GT(callback.references, 1u);
  IUnknown* registered = nullptr;
  EXPECT_EQ(job->GetNotifyInterface(&registered), S_OK);
  EXPECT_EQ(registered, static_cast<IUnknown*>(&callback));  // LNX-24
  if (registered != nullptr) registered->Release();

  const std::wstring names[] = {wide(world_.web.url("one")), wide(world_.out / "one"),
                                wide(world_.web.url("two")), wide(world_.out / "two")};
  BG_FILE_INFO set[2] = {
      {const_cast<LPWSTR>(names[0].c_str()), const_cast<LPWSTR>(names[1].c_str())},
      {const_cast<LPWSTR>(names[2].c_str()), const_cast<LPWSTR>(names[3].c_str())}};
  ASSERT_EQ(job->AddFileSet(2, set), S_OK);
  BG_JOB_PROGRESS progress{};
  EXPECT_EQ(job->GetProgress(&progress), S_OK);
  EXPECT_EQ(progress.BytesTotal, BG_SIZE_UNKNOWN);  // PROG-01
  EXPECT_EQ(progress.FilesTotal, 2u);
  ASSERT_EQ(job->Resume(), S_OK);
  ASSERT_TRUE(eventually([&] { return callback.transferred == 1; }));
  EXPECT_EQ(completed, S_OK);
  EXPECT_GT(callback.modifications, 0);  // NOT-14
  EXPECT_EQ(state_of(job), BG_JOB_STATE_ACKNOWLEDGED);
  EXPECT_EQ(read_file(world_.out / "two"), content(2000, 2));
  EXPECT_EQ(job->GetProgress(&progress), S_OK);  // GEN-14
  EXPECT_EQ(progress.FilesTransferred, 2u);      // PROG-04
  EXPECT_EQ(progress.BytesTransferred, 3000u);

  IEnumBackgroundCopyFiles* files = nullptr;
  ASSERT_EQ(job->EnumFiles(&files), S_OK);
  IBackgroundCopyFile* file = nullptr;
  EXPECT_EQ(files->Next(1, &file, nullptr), S_OK);  // ENUM-09
  LPWSTR text = nullptr;
  EXPECT_EQ(file->GetRemoteName(&text), S_OK);
  EXPECT_EQ(taken(text), names[0]);  // FILE-21
  EXPECT_EQ(file->GetLocalName(&text), S_OK);
  EXPECT_EQ(taken(text), names[1]);  // FILE-22
  BG_FILE_PROGRESS of_file{};
  EXPECT_EQ(file->GetProgress(&of_file), S_OK);
  EXPECT_TRUE(of_file.Completed);
  EXPECT_EQ(of_file.BytesTotal, 1000u);
  file->Release();
  files->Release();
  EXPECT_EQ(job->SetNotifyInterface(nullptr), BG_E_INVALID_STATE);  // LNX-27
  job->Release();
  EXPECT_TRUE(eventually([&] { return callback.references == 1; })) << "the object is still held";
}

TEST_F(Conformance, AnErrorObjectSaysWhatHappened) {  // NOT-13 ERR-04 ERR-05 ERR-06 ERR-07 ERR-08
  Callback callback;
  callback.on_error = [](IBackgroundCopyJob*, IBackgroundCopyError* error) {
    BG_ERROR_CONTEXT context = BG_ERROR_CONTEXT_NONE;
    HRESULT code = S_OK;
    EXPECT_EQ(error->GetError(&context, &code), S_OK);
    EXPECT_EQ(code, BG_E_HTTP_ERROR_404);
    EXPECT_EQ(context, BG_ERROR_CONTEXT_REMOTE_FILE);
    IBackgroundCopyFile* file = nullptr;
    EXPECT_EQ(error->GetFile(&file), S_OK);
    if (file != nullptr) file->Release();
    LPWSTR text = nullptr;
    EXPECT_EQ(error->GetProtocol(&text), S_OK);
    EXPECT_EQ(taken(text), L"http");
    EXPECT_EQ(error->GetErrorDescription(0, &text), E_INVALIDARG);
    EXPECT_EQ(error->GetErrorDescription(0x0407, &text),
              HRESULT_FROM_WIN32(1815));  // ERROR_RESOURCE_LANG_NOT_FOUND
    EXPECT_EQ(error->GetErrorDescription(0x0409, &text), S_OK);
    EXPECT_FALSE(taken(text).empty());
    EXPECT_EQ(error->GetErrorContextDescription(0x0409, &text), S_OK);
    EXPECT_FALSE(taken(text).empty());
    return S_OK;
  };
  IBackgroundCopyJob* job = new_job();
  ASSERT_EQ(add(job, "missing"), S_OK);
  ASSERT_EQ(job->SetNotifyInterface(&callback), S_OK);
  ASSERT_EQ(job->Resume(), S_OK);
  ASSERT_TRUE(eventually([&] { return callback.errors == 1; }));
  EXPECT_EQ(state_of(job), BG_JOB_STATE_ERROR);
  EXPECT_EQ(job->Suspend(), S_OK);  // STATE-17 LNX-28
  EXPECT_EQ(state_of(job), BG_JOB_STATE_ERROR);
  EXPECT_EQ(job->SetNotifyInterface(nullptr), S_OK);  // NOT-02
  EXPECT_TRUE(eventually([&] { return callback.references == 1; }));
  EXPECT_EQ(job->Complete(), BG_S_PARTIAL_COMPLETE);  // DONE-02 DONE-19
  job->Release();
}

TEST_F(Conformance, AnObjectWithoutTheInterfaceIsRefused) {  // NOT-02
  IBackgroundCopyJob* job = new_job();
  EXPECT_EQ(job->SetNotifyInterface(manager_), E_NOINTERFACE);
  job->Release();
}

TEST_F(Conformance, ValuesOutsideTheirEnumerations) {  // GEN-12 JOB-25 NOT-09 LNX-30
  IBackgroundCopyJob* job = new_job();
  EXPECT_EQ(job->SetPriority(static_cast<BG_JOB_PRIORITY>(4)), E_NOTIMPL);
  EXPECT_EQ(job->SetProxySettings(static_cast<BG_JOB_PROXY_USAGE>(4), nullptr, nullptr), E_NOTIMPL);
  EXPECT_EQ(job->SetNotifyFlags(0x40), E_NOTIMPL);
  GUID id{};
  IBackgroundCopyJob* other = nullptr;
  EXPECT_EQ(manager_->CreateJob(L"x", static_cast<BG_JOB_TYPE>(3), &id, &other), E_NOTIMPL);
  EXPECT_EQ(job->SetProxySettings(BG_JOB_PROXY_USAGE_NO_PROXY, L"p", nullptr), E_INVALIDARG);
  EXPECT_EQ(job->SetProxySettings(BG_JOB_PROXY_USAGE_OVERRIDE, nullptr, nullptr), E_INVALIDARG);
  EXPECT_EQ(job->SetProxySettings(BG_JOB_PROXY_USAGE_OVERRIDE, L"p:1", nullptr), S_OK);
  EXPECT_EQ(job->SetMinimumRetryDelay(1), S_OK);
  ULONG seconds = 0;
  EXPECT_EQ(job->GetMinimumRetryDelay(&seconds), S_OK);
  EXPECT_EQ(seconds, 5u);  // JOB-16
  job->Release();
}

TEST_F(Conformance, JobsAreFoundByTheirId) {  // JOB-08 JOB-24
  GUID id{};
  IBackgroundCopyJob* job = new_job(L"mine", &id);
  IBackgroundCopyJob* again = nullptr;
  ASSERT_EQ(manager_->GetJob(id, &again), S_OK);
  EXPECT_EQ(again->SetDescription(L"changed"), S_OK);
  LPWSTR text = nullptr;
  EXPECT_EQ(job->GetDescription(&text), S_OK);
  EXPECT_EQ(taken(text), L"changed");
  again->Release();
  EXPECT_EQ(manager_->GetJob(GUID{}, &again), BG_E_NOT_FOUND);
  EXPECT_EQ(again, nullptr);
  EXPECT_EQ(job->TakeOwnership(), ::geteuid() == 0 ? S_OK : E_ACCESSDENIED);  // LNX-07
  job->Release();
}

class SlowConformance : public Conformance {
 protected:
  static Nginx::Options slow() {
    Nginx::Options options;
    options.server = "limit_rate 1m;";
    return options;
  }
  SlowConformance() : Conformance(slow()) { world_.web.write_file("big", 16'000'000, 1); }
};

TEST_F(SlowConformance, OneBackgroundJobAtATime) {  // STATE-06 STATE-11 SCHED-01 SCHED-02 JOB-15
  world_.web.write_file("big2", 16'000'000, 2);
  IBackgroundCopyJob* first = new_job();
  IBackgroundCopyJob* second = new_job();
  ASSERT_EQ(add(first, "big"), S_OK);
  ASSERT_EQ(add(second, "big2"), S_OK);
  ASSERT_EQ(first->Resume(), S_OK);
  ASSERT_TRUE(reaches(first, BG_JOB_STATE_TRANSFERRING));
  ASSERT_EQ(second->Resume(), S_OK);
  EXPECT_EQ(state_of(second), BG_JOB_STATE_QUEUED);
  EXPECT_EQ(first->Resume(), S_OK);
  EXPECT_EQ(state_of(first), BG_JOB_STATE_TRANSFERRING);
  EXPECT_EQ(second->SetPriority(BG_JOB_PRIORITY_FOREGROUND), S_OK);
  EXPECT_TRUE(reaches(second, BG_JOB_STATE_TRANSFERRING));
  EXPECT_EQ(state_of(first), BG_JOB_STATE_TRANSFERRING);
  EXPECT_EQ(first->Suspend(), S_OK);
  EXPECT_EQ(state_of(first), BG_JOB_STATE_SUSPENDED);  // STATE-03
  EXPECT_EQ(first->Suspend(), S_OK);
  EXPECT_EQ(first->Cancel(), S_OK);
  EXPECT_EQ(second->Cancel(), S_OK);
  EXPECT_EQ(second->Resume(), BG_E_INVALID_STATE);
  first->Release();
  second->Release();
}

}  // namespace
}  // namespace openbits::test
