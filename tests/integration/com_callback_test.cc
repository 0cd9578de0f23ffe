// The COM surface: the program's callback objects.

#include <gtest/gtest.h>

#include <atomic>
#include <vector>

#include <openbits/com/bits.h>
#include <openbits/com/objbase.h>
#include <openbits/hresult.hpp>

#include "integration/com_fixture.h"

namespace openbits {
namespace {

using test::ComTest;
using test::eventually;
using test::Ptr;

// Callbacks -------------------------------------------------------------------------------------

/// Lives on the test's stack; counts its references.
class Callback final : public IBackgroundCopyCallback {
 public:
  HRESULT STDMETHODCALLTYPE QueryInterface(REFIID riid, void** out) override {
    const bool known = riid == IID_IUnknown || riid == IID_IBackgroundCopyCallback;
    *out = known ? this : nullptr;
    if (known) AddRef();
    return known ? S_OK : E_NOINTERFACE;
  }
  ULONG STDMETHODCALLTYPE AddRef() override { return ++references; }
  ULONG STDMETHODCALLTYPE Release() override { return --references; }
  HRESULT STDMETHODCALLTYPE JobTransferred(IBackgroundCopyJob* job) override {
    EXPECT_EQ(CoInitializeEx(nullptr, COINIT_MULTITHREADED), S_FALSE);
    CoUninitialize();
    if (keep) job->AddRef();
    if (complete) {
      EXPECT_EQ(job->Complete(), S_OK);
    }
    kept = job;
    return result;
  }
  HRESULT STDMETHODCALLTYPE JobError(IBackgroundCopyJob*, IBackgroundCopyError* error) override {
    BG_ERROR_CONTEXT context{};
    EXPECT_EQ(error->GetError(&context, &code), S_OK);
    return S_OK;
  }
  HRESULT STDMETHODCALLTYPE JobModification(IBackgroundCopyJob*, DWORD reserved) override {
    EXPECT_EQ(reserved, 0u);
    return E_FAIL;  // ignored
  }

  std::atomic<ULONG> references = 1;
  HRESULT result = S_OK;
  bool keep = false;
  bool complete = false;
  IBackgroundCopyJob* kept = nullptr;
  HRESULT code = S_OK;
};

class NoCallback final : public IUnknown {
 public:
  HRESULT STDMETHODCALLTYPE QueryInterface(REFIID, void** out) override {
    *out = nullptr;
    return E_NOINTERFACE;
  }
  ULONG STDMETHODCALLTYPE AddRef() override { return 2; }
  ULONG STDMETHODCALLTYPE Release() override { return 1; }
};

TEST_F(ComTest, CallbackObjectsAreHeldAndCalled) {  // NOT-02, NOT-24
  start();
  Callback callback;
  NoCallback none;
  EXPECT_EQ(job_->SetNotifyInterface(&none), E_NOINTERFACE);
  EXPECT_EQ(job_->SetNotifyInterface(&callback), S_OK);
  const ULONG held = callback.references;
  EXPECT_GT(held, 1u);
  EXPECT_EQ(service_->notify("JobTransferred").get().code, S_OK);
  callback.result = S_FALSE;
  callback.keep = true;
  EXPECT_EQ(service_->notify("JobTransferred").get().code, S_FALSE);  // NOT-25
  EXPECT_EQ(callback.kept->Release(), 0u);  // the argument itself has been given back
  EXPECT_EQ(service_->notify("JobError").get().code, S_OK);
  EXPECT_EQ(callback.code, BG_E_HTTP_ERROR_404);
  EXPECT_EQ(service_->notify("JobModification").get().code, S_OK);  // NOT-16
  EXPECT_EQ(callback.references, held);
  // Of another object: that of the first is given back (NOT-06).
  Callback second;
  EXPECT_EQ(job_->SetNotifyInterface(&second), S_OK);
  EXPECT_EQ(callback.references, 1u);
  EXPECT_EQ(job_->SetNotifyInterface(nullptr), S_OK);
  EXPECT_EQ(second.references, 1u);
}

TEST_F(ComTest, TheRegisteredObjectIsHandedOut) {  // NOT-40, LNX-24
  start();
  Ptr<IUnknown> object;
  EXPECT_EQ(job_->GetNotifyInterface(&object), S_OK);
  EXPECT_EQ(object.get(), nullptr);
  Callback callback;
  EXPECT_EQ(job_->SetNotifyInterface(&callback), S_OK);
  // By way of another proxy of the job, too.
  Ptr<IBackgroundCopyJob> other;
  EXPECT_EQ(manager_->GetJob({}, &other), S_OK);
  const ULONG held = callback.references;
  EXPECT_EQ(other->GetNotifyInterface(&object), S_OK);
  EXPECT_EQ(object.get(), static_cast<IUnknown*>(&callback));
  EXPECT_EQ(callback.references, held + 1);
  object.reset();
  // Somebody else's.
  const auto [name, path] = service_->notify_object();
  service_->set_notify_object(":1.9999", path);
  EXPECT_EQ(job_->GetNotifyInterface(&object), S_OK);
  Ptr<IBackgroundCopyCallback> foreign;
  ASSERT_EQ(object->QueryInterface(IID_IBackgroundCopyCallback, reinterpret_cast<void**>(&foreign)),
            S_OK);
  EXPECT_EQ(foreign->JobTransferred(job_.get()), E_ACCESSDENIED);
  EXPECT_EQ(foreign->JobModification(job_.get(), 0), E_ACCESSDENIED);
  service_->set_notify_object(name, path);
  EXPECT_EQ(job_->SetNotifyInterface(nullptr), S_OK);
  EXPECT_EQ(job_->GetNotifyInterface(&object), S_OK);
  EXPECT_EQ(object.get(), nullptr);
}

TEST_F(ComTest, ARegistrationOutlivesTheProxies) {
  start();
  Callback callback;
  callback.complete = true;
  EXPECT_EQ(job_->SetNotifyInterface(&callback), S_OK);
  job_.reset();
  manager_.reset();
  EXPECT_EQ(service_->notify("JobTransferred").get().code, S_OK);
  EXPECT_TRUE(eventually([&] { return callback.references == 1; }));  // the job is over
}

TEST_F(ComTest, AFinalJobIsNoMatterForSetNotifyInterface) {  // NOT-03, LNX-27
  start();
  service_->fail("SetNotifyObject", "org.openbits.Error.HR80200002");
  Callback callback;
  EXPECT_EQ(job_->SetNotifyInterface(&callback), BG_E_INVALID_STATE);
  EXPECT_EQ(callback.references, 1u);
  EXPECT_EQ(job_->SetNotifyInterface(nullptr), BG_E_INVALID_STATE);
}

TEST_F(ComTest, CompletionServiceEndAndLastUninitializeGiveTheReferenceBack) {
  start();
  Callback callback;
  EXPECT_EQ(job_->SetNotifyInterface(&callback), S_OK);
  EXPECT_EQ(job_->Complete(), S_OK);
  EXPECT_EQ(callback.references, 1u);

  EXPECT_EQ(job_->SetNotifyInterface(&callback), S_OK);
  service_.reset();
  EXPECT_TRUE(eventually([&] { return callback.references == 1; }));  // NOT-04

  service_.emplace(bus_.address());
  EXPECT_EQ(job_->SetNotifyInterface(&callback), S_OK);
  CoUninitialize();
  EXPECT_EQ(callback.references, 1u);
  EXPECT_EQ(service_->notify("JobTransferred").get().error,
            "org.freedesktop.DBus.Error.UnknownObject");
  EXPECT_EQ(CoInitializeEx(nullptr, COINIT_MULTITHREADED), S_OK);
}

// Files -----------------------------------------------------------------------------------------

/// Has the chain of callback interfaces up to `last`, and no more.
class FileCallback final : public IBackgroundCopyCallback3 {
 public:
  explicit FileCallback(int last) : last_(last) {}
  HRESULT STDMETHODCALLTYPE QueryInterface(REFIID riid, void** out) override {
    const bool known = riid == IID_IUnknown || riid == IID_IBackgroundCopyCallback ||
                       (last_ >= 2 && riid == IID_IBackgroundCopyCallback2) ||
                       (last_ >= 3 && riid == IID_IBackgroundCopyCallback3);
    *out = known ? this : nullptr;
    if (known) AddRef();
    return known ? S_OK : E_NOINTERFACE;
  }
  ULONG STDMETHODCALLTYPE AddRef() override { return ++references; }
  ULONG STDMETHODCALLTYPE Release() override { return --references; }
  HRESULT STDMETHODCALLTYPE JobTransferred(IBackgroundCopyJob*) override { return S_OK; }
  HRESULT STDMETHODCALLTYPE JobError(IBackgroundCopyJob*, IBackgroundCopyError*) override {
    return S_OK;
  }
  HRESULT STDMETHODCALLTYPE JobModification(IBackgroundCopyJob*, DWORD) override { return S_OK; }
  HRESULT STDMETHODCALLTYPE FileTransferred(IBackgroundCopyJob* job,
                                            IBackgroundCopyFile* file) override {
    LPWSTR name = nullptr;
    EXPECT_EQ(file->GetRemoteName(&name), S_OK);
    test::taken(name);
    GUID id{};
    EXPECT_EQ(job->GetId(&id), S_OK);
    EXPECT_EQ(id.Data1, 0xAB000000u);
    file->AddRef();
    kept = file;
    ++files;
    return result;
  }
  HRESULT STDMETHODCALLTYPE FileRangesTransferred(IBackgroundCopyJob*, IBackgroundCopyFile* file,
                                                  DWORD count,
                                                  const BG_FILE_RANGE given[]) override {
    EXPECT_NE(file, nullptr);
    ranges.assign(given, given + count);
    return E_FAIL;  // ignored
  }

  std::atomic<ULONG> references = 1;
  std::atomic<int> files = 0;
  HRESULT result = S_OK;
  IBackgroundCopyFile* kept = nullptr;
  std::vector<BG_FILE_RANGE> ranges;

 private:
  const int last_;
};

TEST_F(ComTest, FilesAreReported) {  // NOT-02, NOT-19, NOT-24, NOT-25
  start();
  FileCallback callback(2);
  EXPECT_EQ(job_->SetNotifyInterface(&callback), S_OK);
  EXPECT_EQ(service_->notify("FileTransferred").get().code, S_OK);
  EXPECT_EQ(callback.files, 1);
  EXPECT_EQ(callback.kept->Release(), 0u);  // the argument itself has been given back
  for (const HRESULT result : {S_FALSE, E_PENDING}) {
    callback.result = result;
    EXPECT_EQ(service_->notify("FileTransferred").get().code, result);
    callback.kept->Release();
  }
  EXPECT_EQ(service_->notify("JobTransferred").get().code, S_OK);
  EXPECT_EQ(job_->SetNotifyInterface(nullptr), S_OK);
  EXPECT_TRUE(eventually([&] { return callback.references == 1; }));
}

TEST_F(ComTest, RangesAreReported) {  // NOT-02, NOT-23
  start();
  FileCallback callback(3);
  EXPECT_EQ(job_->SetNotifyInterface(&callback), S_OK);
  EXPECT_EQ(service_->notify("FileRangesTransferred").get().code, S_OK);
  ASSERT_EQ(callback.ranges.size(), 2u);
  EXPECT_EQ(callback.ranges[0].InitialOffset, 0u);
  EXPECT_EQ(callback.ranges[0].Length, 10u);
  EXPECT_EQ(callback.ranges[1].InitialOffset, 20u);
  EXPECT_EQ(callback.ranges[1].Length, 5u);
  EXPECT_EQ(service_->notify("FileTransferred").get().code, S_OK);
  callback.kept->Release();
  EXPECT_EQ(job_->SetNotifyInterface(nullptr), S_OK);
  EXPECT_TRUE(eventually([&] { return callback.references == 1; }));
}

TEST_F(ComTest, OlderObjectsAreNotAskedForWhatTheyDoNotHave) {  // NOT-31
  start();
  FileCallback first(1);
  first.result = E_FAIL;
  EXPECT_EQ(job_->SetNotifyInterface(&first), S_OK);
  EXPECT_EQ(service_->notify("FileTransferred").get().code, S_OK);
  EXPECT_EQ(service_->notify("FileRangesTransferred").get().code, S_OK);
  EXPECT_EQ(first.files, 0);
  EXPECT_TRUE(first.ranges.empty());
  FileCallback second(2);
  EXPECT_EQ(job_->SetNotifyInterface(&second), S_OK);
  EXPECT_EQ(service_->notify("FileRangesTransferred").get().code, S_OK);
  EXPECT_TRUE(second.ranges.empty());
  EXPECT_EQ(job_->SetNotifyInterface(nullptr), S_OK);
  EXPECT_TRUE(eventually([&] { return first.references == 1 && second.references == 1; }));
}

}  // namespace
}  // namespace openbits
