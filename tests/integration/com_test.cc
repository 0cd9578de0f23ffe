// The COM surface: objects, enumerators, arguments, values.

#include <gtest/gtest.h>

#include <string>
#include <thread>
#include <vector>

#include <openbits/com/bits.h>
#include <openbits/com/objbase.h>
#include <openbits/hresult.hpp>

#include "integration/com_fixture.h"

namespace openbits {
namespace {

using test::ComTest;
using test::create_manager;
using test::Ptr;
using test::taken;

// Activation ------------------------------------------------------------------------------------

TEST_F(ComTest, NoServiceToBeHad) {
  IBackgroundCopyManager* manager = nullptr;
  EXPECT_EQ(create_manager(&manager), HRESULT_FROM_WIN32(1722));  // RPC_S_SERVER_UNAVAILABLE
  EXPECT_EQ(manager, nullptr);
  bus_.stop();
  EXPECT_EQ(create_manager(&manager), HRESULT_FROM_WIN32(1722));
}

TEST_F(ComTest, ClassesAndHowTheyAreCreated) {
  start();
  Ptr<IBackgroundCopyManager> manager;
  EXPECT_EQ(create_manager(&manager, IID_IUnknown), REGDB_E_CLASSNOTREG);  // GEN-02
  void* object = &object;
  EXPECT_EQ(CoCreateInstance(CLSID_BackgroundCopyManager, nullptr, CLSCTX_INPROC_SERVER,
                             IID_IUnknown, &object),
            REGDB_E_CLASSNOTREG);
  EXPECT_EQ(object, nullptr);
  EXPECT_EQ(CoCreateInstance(CLSID_BackgroundCopyManager, manager_.get(), CLSCTX_LOCAL_SERVER,
                             IID_IUnknown, &object),
            CLASS_E_NOAGGREGATION);
  EXPECT_EQ(CoCreateInstance(CLSID_BackgroundCopyManager, nullptr, CLSCTX_ALL,
                             IID_IBackgroundCopyJob, &object),
            E_NOINTERFACE);
  EXPECT_EQ(
      CoCreateInstance(CLSID_BackgroundCopyManager, nullptr, CLSCTX_ALL, IID_IUnknown, nullptr),
      E_POINTER);
  Ptr<IUnknown> unknown;
  EXPECT_EQ(CoCreateInstance(CLSID_BackgroundCopyManager, nullptr, CLSCTX_ALL, IID_IUnknown,
                             reinterpret_cast<void**>(&unknown)),
            S_OK);
  // A thread that has not called CoInitializeEx is a member of the multithreaded apartment, too.
  std::thread([] {
    Ptr<IBackgroundCopyManager> there;
    EXPECT_EQ(create_manager(&there), S_OK);
  }).join();
}

// Objects ---------------------------------------------------------------------------------------

/// Reference counts and the rules of identity; IIDs that the object must not know (GEN-03).
void check_object(IUnknown* object, REFIID own, const std::vector<IID>& others) {
  EXPECT_EQ(object->AddRef(), 2u);
  EXPECT_EQ(object->Release(), 1u);
  Ptr<IUnknown> unknown;
  Ptr<IUnknown> again;
  Ptr<IUnknown> itself;
  const auto query = [](IUnknown* o, REFIID iid, Ptr<IUnknown>& out) {
    return o->QueryInterface(iid, reinterpret_cast<void**>(&out));
  };
  EXPECT_EQ(query(object, IID_IUnknown, unknown), S_OK);
  EXPECT_EQ(query(object, own, itself), S_OK);                // reflexive
  EXPECT_EQ(query(itself.get(), IID_IUnknown, again), S_OK);  // symmetric
  EXPECT_EQ(unknown.get(), again.get());                      // one identity
  EXPECT_EQ(itself.reset(), 3u);
  for (const IID& other : others) {
    void* none = object;
    EXPECT_EQ(object->QueryInterface(other, &none), E_NOINTERFACE);
    EXPECT_EQ(none, nullptr);
  }
  EXPECT_EQ(object->QueryInterface(own, nullptr), E_POINTER);
}

TEST_F(ComTest, ObjectsKeepTheRulesOfCom) {
  start();
  check_object(manager_.get(), IID_IBackgroundCopyManager,
               {IID_IBackgroundCopyJob, IID_IBitsPeerCacheRecord});
  check_object(job_.get(), IID_IBackgroundCopyJob, {IID_IBackgroundCopyManager, GUID_NULL});
  Ptr<IEnumBackgroundCopyFiles> files;
  ASSERT_EQ(job_->EnumFiles(&files), S_OK);
  check_object(files.get(), IID_IEnumBackgroundCopyFiles, {IID_IEnumBackgroundCopyJobs});
  Ptr<IEnumBackgroundCopyJobs> jobs;
  ASSERT_EQ(manager_->EnumJobs(0, &jobs), S_OK);
  check_object(jobs.get(), IID_IEnumBackgroundCopyJobs, {IID_IEnumBackgroundCopyFiles});
  Ptr<IBackgroundCopyError> error;
  ASSERT_EQ(job_->GetError(&error), S_OK);
  check_object(error.get(), IID_IBackgroundCopyError, {IID_IBackgroundCopyFile});
  Ptr<IBackgroundCopyFile> file;
  ASSERT_EQ(error->GetFile(&file), S_OK);
  check_object(file.get(), IID_IBackgroundCopyFile,
               {IID_IBackgroundCopyJob, IID_IBackgroundCopyError});
}

/// A later interface of the same object: the same pointer, and the same identity.
template <class Later>
void check_later(IUnknown* object) {
  Ptr<Later> later;
  ASSERT_EQ(object->QueryInterface(openbits_uuid_of<Later>(), reinterpret_cast<void**>(&later)),
            S_OK);
  EXPECT_EQ(static_cast<void*>(later.get()), static_cast<void*>(object));
}

TEST_F(ComTest, ObjectsHaveTheLaterInterfaces) {  // GEN-03
  start();
  check_later<IBackgroundCopyJob2>(job_.get());
  check_later<IBackgroundCopyJob3>(job_.get());
  check_later<IBackgroundCopyJob4>(job_.get());
  check_later<IBackgroundCopyJob5>(job_.get());
  Ptr<IEnumBackgroundCopyFiles> files;
  ASSERT_EQ(job_->EnumFiles(&files), S_OK);
  Ptr<IBackgroundCopyFile> file;
  ASSERT_EQ(files->Next(1, &file, nullptr), S_OK);
  check_later<IBackgroundCopyFile2>(file.get());
  check_later<IBackgroundCopyFile3>(file.get());
}

TEST_F(ComTest, ReferencesAreCountedAcrossThreads) {
  start();
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; ++i) {
    threads.emplace_back([this] {
      for (int k = 0; k < 1000; ++k) {
        job_->AddRef();
        job_->Release();
      }
    });
  }
  for (auto& thread : threads) thread.join();
  EXPECT_EQ(job_->AddRef(), 2u);
  EXPECT_EQ(job_->Release(), 1u);
}

// Enumerators -----------------------------------------------------------------------------------

TEST_F(ComTest, EnumeratorsGoThroughTheirList) {
  start();
  Ptr<IEnumBackgroundCopyJobs> jobs;  // three of them
  ASSERT_EQ(manager_->EnumJobs(0, &jobs), S_OK);
  ULONG count = 0;
  EXPECT_EQ(jobs->GetCount(&count), S_OK);
  EXPECT_EQ(count, 3u);  // ENUM-13
  IBackgroundCopyJob* got[4] = {};
  ULONG fetched = 99;
  EXPECT_EQ(jobs->Next(2, got, &fetched), S_OK);  // ENUM-08
  EXPECT_EQ(fetched, 2u);
  Ptr<IEnumBackgroundCopyJobs> clone;
  EXPECT_EQ(jobs->Clone(&clone), S_OK);  // ENUM-12
  EXPECT_EQ(jobs->Next(2, got + 2, &fetched), S_FALSE);
  EXPECT_EQ(fetched, 1u);
  GUID id{};
  EXPECT_EQ(got[2]->GetId(&id), S_OK);
  EXPECT_EQ(id.Data1, 0xAB000000u);
  EXPECT_EQ(id.Data4[7], 3);
  for (int i = 0; i < 3; ++i) EXPECT_EQ(got[i]->Release(), 1u);
  fetched = 99;
  EXPECT_EQ(jobs->Next(1, got, &fetched), S_FALSE);  // LNX-26
  EXPECT_EQ(fetched, 0u);
  EXPECT_EQ(got[0], nullptr);
  EXPECT_EQ(jobs->Next(1, got, nullptr), S_FALSE);  // ENUM-09
  EXPECT_EQ(clone->Next(1, got, nullptr), S_OK);
  got[0]->Release();
  EXPECT_EQ(clone->Next(2, got, nullptr), E_INVALIDARG);  // ENUM-09
  EXPECT_EQ(clone->Next(0, got, nullptr), E_INVALIDARG);
  EXPECT_EQ(clone->Next(1, nullptr, &fetched), E_INVALIDARG);
  EXPECT_EQ(clone->Next(0, got, &fetched), S_OK);
  EXPECT_EQ(jobs->Reset(), S_OK);  // ENUM-11
  EXPECT_EQ(jobs->Skip(2), S_OK);  // ENUM-10
  EXPECT_EQ(jobs->Skip(2), S_FALSE);
  EXPECT_EQ(jobs->Skip(0), S_OK);
  EXPECT_EQ(jobs->Skip(0xFFFFFFFF), S_FALSE);
  EXPECT_EQ(jobs->Next(1, got, &fetched), S_FALSE);
  EXPECT_EQ(jobs->Clone(nullptr), E_INVALIDARG);
  EXPECT_EQ(jobs->GetCount(nullptr), E_INVALIDARG);
}

TEST_F(ComTest, FilesAreEnumeratedAndLive) {  // ENUM-06
  start();
  service_->answer("File.Progress", "v", "(ttb)", std::uint64_t{10}, std::uint64_t{4}, 1);
  Ptr<IEnumBackgroundCopyFiles> files;
  ASSERT_EQ(job_->EnumFiles(&files), S_OK);
  Ptr<IBackgroundCopyFile> file;
  ASSERT_EQ(files->Next(1, &file, nullptr), S_OK);
  files.reset();
  BG_FILE_PROGRESS progress{};
  EXPECT_EQ(file->GetProgress(&progress), S_OK);
  EXPECT_EQ(progress.BytesTransferred, 4u);
  EXPECT_EQ(progress.Completed, TRUE);
  LPWSTR name = nullptr;
  EXPECT_EQ(file->GetRemoteName(&name), S_OK);
  EXPECT_EQ(taken(name), L"tea \U0001F375");
  EXPECT_EQ(file->GetLocalName(nullptr), E_INVALIDARG);
  EXPECT_EQ(file->GetRemoteName(nullptr), E_INVALIDARG);
  EXPECT_EQ(file->GetProgress(nullptr), E_INVALIDARG);
  service_->fail("LocalName", "org.openbits.Error.HR80200001");
  name = const_cast<LPWSTR>(L"x");
  EXPECT_EQ(file->GetLocalName(&name), BG_E_NOT_FOUND);
  EXPECT_EQ(name, nullptr);
}

// Arguments -------------------------------------------------------------------------------------

TEST_F(ComTest, NullOutPointersAreInvalid) {  // GEN-09, GEN-10, JOB-04
  start();
  GUID id{};
  IBackgroundCopyJob* job = job_.get();
  EXPECT_EQ(manager_->CreateJob(L"x", BG_JOB_TYPE_DOWNLOAD, nullptr, &job), E_INVALIDARG);
  EXPECT_EQ(job, nullptr);
  EXPECT_EQ(manager_->CreateJob(L"x", BG_JOB_TYPE_DOWNLOAD, &id, nullptr), E_INVALIDARG);
  EXPECT_EQ(manager_->GetJob(id, nullptr), E_INVALIDARG);
  EXPECT_EQ(manager_->EnumJobs(0, nullptr), E_INVALIDARG);
  EXPECT_EQ(manager_->GetErrorDescription(E_FAIL, 0x409, nullptr), E_INVALIDARG);
  EXPECT_EQ(job_->EnumFiles(nullptr), E_INVALIDARG);
  EXPECT_EQ(job_->GetId(nullptr), E_INVALIDARG);
  EXPECT_EQ(job_->GetType(nullptr), E_INVALIDARG);
  EXPECT_EQ(job_->GetProgress(nullptr), E_INVALIDARG);
  EXPECT_EQ(job_->GetTimes(nullptr), E_INVALIDARG);
  EXPECT_EQ(job_->GetState(nullptr), E_INVALIDARG);
  EXPECT_EQ(job_->GetError(nullptr), E_INVALIDARG);
  EXPECT_EQ(job_->GetOwner(nullptr), E_INVALIDARG);
  EXPECT_EQ(job_->GetDisplayName(nullptr), E_INVALIDARG);
  EXPECT_EQ(job_->GetDescription(nullptr), E_INVALIDARG);
  EXPECT_EQ(job_->GetPriority(nullptr), E_INVALIDARG);
  EXPECT_EQ(job_->GetNotifyFlags(nullptr), E_INVALIDARG);
  EXPECT_EQ(job_->GetNotifyInterface(nullptr), E_INVALIDARG);
  EXPECT_EQ(job_->GetMinimumRetryDelay(nullptr), E_INVALIDARG);
  EXPECT_EQ(job_->GetNoProgressTimeout(nullptr), E_INVALIDARG);
  EXPECT_EQ(job_->GetErrorCount(nullptr), E_INVALIDARG);
  BG_JOB_PROXY_USAGE usage{};
  LPWSTR list = nullptr;
  EXPECT_EQ(job_->GetProxySettings(nullptr, &list, &list), E_INVALIDARG);
  EXPECT_EQ(job_->GetProxySettings(&usage, nullptr, &list), E_INVALIDARG);
  EXPECT_EQ(job_->GetProxySettings(&usage, &list, nullptr), E_INVALIDARG);
}

TEST_F(ComTest, TextsAreCheckedAtTheDoor) {
  start();
  const std::wstring surrogate = {L'a', static_cast<wchar_t>(0xD800)};
  const std::wstring beyond = {static_cast<wchar_t>(0x110000)};
  const auto of = [](std::size_t n) { return std::wstring(n, L'\u20AC'); };
  GUID id{};
  Ptr<IBackgroundCopyJob> job;
  const auto create = [&](LPCWSTR name) {
    return manager_->CreateJob(name, BG_JOB_TYPE_DOWNLOAD, &id, &job);
  };
  EXPECT_EQ(create(nullptr), E_INVALIDARG);  // JOB-02
  EXPECT_EQ(create(of(256).c_str()), S_OK);
  EXPECT_EQ(create(of(257).c_str()), E_INVALIDARG);
  EXPECT_EQ(create(surrogate.c_str()), E_INVALIDARG);  // LNX-02
  EXPECT_EQ(create(beyond.c_str()), E_INVALIDARG);
  EXPECT_EQ(job_->SetDisplayName(nullptr), E_INVALIDARG);  // JOB-10
  EXPECT_EQ(job_->SetDisplayName(of(256).c_str()), S_OK);
  EXPECT_EQ(job_->SetDisplayName(of(257).c_str()), BG_E_STRING_TOO_LONG);
  EXPECT_EQ(job_->SetDescription(nullptr), E_INVALIDARG);  // JOB-11
  EXPECT_EQ(job_->SetDescription(of(1024).c_str()), S_OK);
  EXPECT_EQ(job_->SetDescription(of(1025).c_str()), BG_E_STRING_TOO_LONG);
  EXPECT_EQ(job_->AddFile(nullptr, L"/a"), E_INVALIDARG);  // FILE-06
  EXPECT_EQ(job_->AddFile(L"http://h/a", nullptr), E_INVALIDARG);
  EXPECT_EQ(job_->AddFile(of(2200).c_str(), L"/a"), S_OK);
  EXPECT_EQ(job_->AddFile(of(2201).c_str(), L"/a"), E_INVALIDARG);  // FILE-12
  EXPECT_EQ(job_->AddFileSet(1, nullptr), E_INVALIDARG);
  wchar_t name[] = L"/a";
  BG_FILE_INFO files[] = {{name, name}, {name, nullptr}};
  EXPECT_EQ(job_->AddFileSet(0, files), E_INVALIDARG);
  EXPECT_EQ(job_->AddFileSet(1, files), S_OK);
  EXPECT_EQ(job_->AddFileSet(2, files), E_INVALIDARG);
}

TEST_F(ComTest, ValuesAreCheckedAtTheDoor) {
  start();
  EXPECT_EQ(job_->SetPriority(static_cast<BG_JOB_PRIORITY>(4)), E_NOTIMPL);  // GEN-12, JOB-14
  EXPECT_EQ(job_->SetPriority(static_cast<BG_JOB_PRIORITY>(-1)), E_NOTIMPL);
  EXPECT_EQ(job_->SetPriority(BG_JOB_PRIORITY_LOW), S_OK);
  EXPECT_EQ(job_->SetNotifyFlags(0x40), E_NOTIMPL);  // NOT-09
  EXPECT_EQ(job_->SetNotifyFlags(0x3F), S_OK);
  const auto proxy = [&](int usage, LPCWSTR list, LPCWSTR bypass) {
    return job_->SetProxySettings(static_cast<BG_JOB_PROXY_USAGE>(usage), list, bypass);
  };
  EXPECT_EQ(proxy(4, nullptr, nullptr), E_NOTIMPL);  // GEN-12
  EXPECT_EQ(proxy(0, L"p", nullptr), E_INVALIDARG);  // PROXY-02
  EXPECT_EQ(proxy(3, nullptr, L"p"), E_INVALIDARG);
  EXPECT_EQ(proxy(2, nullptr, L"p"), E_INVALIDARG);  // PROXY-03
  EXPECT_EQ(proxy(2, L"p", nullptr), S_OK);
  EXPECT_EQ(proxy(1, nullptr, nullptr), S_OK);
  const std::wstring most(4000, L'p');
  const std::wstring more(4001, L'p');
  EXPECT_EQ(proxy(2, most.c_str(), most.c_str()), S_OK);  // PROXY-04
  EXPECT_EQ(proxy(2, more.c_str(), nullptr), BG_E_PROXY_LIST_TOO_LARGE);
  EXPECT_EQ(proxy(2, L"p", more.c_str()), BG_E_PROXY_BYPASS_LIST_TOO_LARGE);
}

TEST_F(ComTest, GettersHandOut) {
  start();
  LPWSTR text = nullptr;
  EXPECT_EQ(job_->GetDisplayName(&text), S_OK);  // GEN-08
  EXPECT_EQ(taken(text), L"tea \U0001F375");
  service_->answer("Description", "v", "s", "");
  EXPECT_EQ(job_->GetDescription(&text), S_OK);
  EXPECT_EQ(taken(text), L"");
  GUID id{};
  EXPECT_EQ(job_->GetId(&id), S_OK);
  EXPECT_EQ(id.Data1, 0xAB000000u);
  BG_JOB_TIMES times{};
  EXPECT_EQ(job_->GetTimes(&times), S_OK);  // JOB-21, JOB-23
  const auto ticks = [](FILETIME t) {
    return (std::uint64_t{t.dwHighDateTime} << 32) | t.dwLowDateTime;
  };
  EXPECT_EQ(ticks(times.CreationTime), 116444736000000000u + 10'000'000u);
  EXPECT_EQ(ticks(times.TransferCompletionTime), 0u);
  BG_JOB_PROXY_USAGE usage{};
  LPWSTR list = nullptr;
  LPWSTR bypass = nullptr;
  EXPECT_EQ(job_->GetProxySettings(&usage, &list, &bypass), S_OK);
  EXPECT_EQ(usage, BG_JOB_PROXY_USAGE_OVERRIDE);
  EXPECT_EQ(taken(list), L"http://proxy");
  EXPECT_EQ(bypass, nullptr);
  BG_JOB_STATE state{};
  EXPECT_EQ(job_->GetState(&state), S_OK);
  EXPECT_EQ(state, BG_JOB_STATE_SUSPENDED);
  service_->answer("Complete", "i", hr::kBgSPartialComplete);
  EXPECT_EQ(job_->Complete(), BG_S_PARTIAL_COMPLETE);
  EXPECT_EQ(job_->Cancel(), S_OK);
}

TEST_F(ComTest, Errors) {
  start();
  Ptr<IBackgroundCopyError> error;
  ASSERT_EQ(job_->GetError(&error), S_OK);
  BG_ERROR_CONTEXT context{};
  HRESULT code = S_OK;
  EXPECT_EQ(error->GetError(&context, &code), S_OK);  // ERR-04
  EXPECT_EQ(context, BG_ERROR_CONTEXT_REMOTE_FILE);
  EXPECT_EQ(code, BG_E_HTTP_ERROR_404);
  EXPECT_EQ(error->GetError(nullptr, &code), E_INVALIDARG);
  LPWSTR text = nullptr;
  EXPECT_EQ(error->GetProtocol(&text), S_OK);
  EXPECT_EQ(taken(text), L"http");
  EXPECT_EQ(error->GetErrorDescription(0x0409, &text), S_OK);
  EXPECT_NE(taken(text).find(L"404"), std::wstring::npos);
  EXPECT_EQ(error->GetErrorContextDescription(0x0409, &text), S_OK);
  EXPECT_FALSE(taken(text).empty());
  EXPECT_EQ(error->GetErrorContextDescription(0, &text), E_INVALIDARG);  // ERR-08
  EXPECT_EQ(text, nullptr);
  // No file, no protocol: ERR-06, ERR-07.
  service_->answer("GetError", "uixss", 2u, E_FAIL, std::int64_t{-1}, "", "");
  ASSERT_EQ(job_->GetError(&error), S_OK);
  IBackgroundCopyFile* file = reinterpret_cast<IBackgroundCopyFile*>(&text);
  EXPECT_EQ(error->GetFile(&file), BG_E_FILE_NOT_AVAILABLE);
  EXPECT_EQ(file, nullptr);
  EXPECT_EQ(error->GetProtocol(&text), BG_E_PROTOCOL_NOT_AVAILABLE);
  EXPECT_EQ(text, nullptr);
  // ERR-02.
  service_->fail("GetError", "org.openbits.Error.HR8020000F");
  EXPECT_EQ(job_->GetError(&error), BG_E_ERROR_INFORMATION_UNAVAILABLE);
  EXPECT_EQ(error.get(), nullptr);
}

TEST_F(ComTest, Languages) {  // ERR-08, ERR-09
  start();
  LPWSTR text = nullptr;
  for (const DWORD language : {0x0409u, 0x0809u, 0x0009u, 0x0400u, 0x0800u, 0x007Fu}) {
    EXPECT_EQ(manager_->GetErrorDescription(BG_E_NOT_FOUND, language, &text), S_OK) << language;
    EXPECT_FALSE(taken(text).empty());
  }
  EXPECT_EQ(manager_->GetErrorDescription(BG_E_NOT_FOUND, 0, &text), E_INVALIDARG);
  for (const DWORD language : {0x0407u, 0x0411u, 0x10409u}) {
    EXPECT_EQ(manager_->GetErrorDescription(BG_E_NOT_FOUND, language, &text),
              HRESULT_FROM_WIN32(1815));
    EXPECT_EQ(text, nullptr);
  }
}

}  // namespace
}  // namespace openbits
