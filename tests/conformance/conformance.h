// The COM surface against the real service: what a program written for BITS sees.
#pragma once

#include <gtest/gtest.h>
#include <stdlib.h>

#include <atomic>
#include <functional>
#include <string>

#include <openbits/com/bits.h>
#include <openbits/com/objbase.h>

#include "support/com_ptr.h"
#include "support/service_world.h"

namespace openbits::test {

inline std::wstring wide(const std::string& ascii) {
  return {ascii.begin(), ascii.end()};
}

/// A callback object as programs write them.
class Callback final : public IBackgroundCopyCallback {
 public:
  HRESULT QueryInterface(REFIID iid, void** out) override {
    if (iid != IID_IUnknown && iid != IID_IBackgroundCopyCallback) {
      *out = nullptr;
      return E_NOINTERFACE;
    }
    *out = this;
    AddRef();
    return S_OK;
  }
  ULONG AddRef() override { return ++references; }
  ULONG Release() override { return --references; }  // lives on the test's stack
  HRESULT JobTransferred(IBackgroundCopyJob* job) override {
    const HRESULT result = on_transferred ? on_transferred(job) : S_OK;
    ++transferred;
    return result;
  }
  HRESULT JobError(IBackgroundCopyJob* job, IBackgroundCopyError* error) override {
    const HRESULT result = on_error ? on_error(job, error) : S_OK;
    ++errors;
    return result;
  }
  HRESULT JobModification(IBackgroundCopyJob*, DWORD reserved) override {
    EXPECT_EQ(reserved, 0u);
    ++modifications;
    return E_FAIL;  // is ignored (NOT-16)
  }

  std::function<HRESULT(IBackgroundCopyJob*)> on_transferred;
  std::function<HRESULT(IBackgroundCopyJob*, IBackgroundCopyError*)> on_error;
  std::atomic<ULONG> references{1};
  std::atomic<int> transferred{0};
  std::atomic<int> errors{0};
  std::atomic<int> modifications{0};
};

class Conformance : public ::testing::Test {
 protected:
  explicit Conformance(const Nginx::Options& web = {}, const PrivateBus::Options& bus = {})
      : world_(web, bus) {
    ::setenv("DBUS_SESSION_BUS_ADDRESS", world_.bus.address().c_str(), 1);
    EXPECT_EQ(CoInitializeEx(nullptr, COINIT_MULTITHREADED), S_OK);
    EXPECT_EQ(CoCreateInstance(CLSID_BackgroundCopyManager, nullptr, CLSCTX_LOCAL_SERVER,
                               IID_IBackgroundCopyManager, reinterpret_cast<void**>(&manager_)),
              S_OK);
  }
  ~Conformance() override {
    if (manager_ != nullptr) manager_->Release();
    CoUninitialize();
  }

  IBackgroundCopyJob* new_job(const wchar_t* name = L"job", GUID* id = nullptr) {
    GUID unwanted{};
    IBackgroundCopyJob* job = nullptr;
    EXPECT_EQ(manager_->CreateJob(name, BG_JOB_TYPE_DOWNLOAD, id ? id : &unwanted, &job), S_OK);
    return job;
  }
  HRESULT add(IBackgroundCopyJob* job, const std::string& name) {
    return job->AddFile(wide(world_.web.url(name)).c_str(), wide(world_.out / name).c_str());
  }
  static BG_JOB_STATE state_of(IBackgroundCopyJob* job) {
    BG_JOB_STATE state = BG_JOB_STATE_CANCELLED;
    EXPECT_EQ(job->GetState(&state), S_OK);
    return state;
  }
  static bool reaches(IBackgroundCopyJob* job, BG_JOB_STATE wanted) {
    return eventually([&] { return state_of(job) == wanted; }, std::chrono::seconds(60));
  }

  ServiceWorld world_;
  IBackgroundCopyManager* manager_ = nullptr;
};

}  // namespace openbits::test
