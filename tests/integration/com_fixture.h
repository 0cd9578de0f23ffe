// The COM surface on a bus of its own, with a stand-in for the service.
#pragma once

#include <gtest/gtest.h>
#include <stdlib.h>

#include <optional>
#include <string>

#include <openbits/com/bits.h>
#include <openbits/com/objbase.h>

#include "fakes/fake_service.h"
#include "fakes/lone_bus.h"
#include "support/com_ptr.h"

namespace openbits::test {

inline HRESULT create_manager(IBackgroundCopyManager** out,
                              REFCLSID clsid = CLSID_BackgroundCopyManager) {
  return CoCreateInstance(clsid, nullptr, CLSCTX_LOCAL_SERVER, IID_IBackgroundCopyManager,
                          reinterpret_cast<void**>(out));
}

/// Every test has a bus of its own, which is the session bus.
class ComTest : public testing::Test {
 protected:
  ComTest() {
    ::setenv("DBUS_SESSION_BUS_ADDRESS", bus_.address().c_str(), 1);
    EXPECT_EQ(CoInitializeEx(nullptr, COINIT_MULTITHREADED), S_OK);
  }
  ~ComTest() override {
    job_.reset();
    manager_.reset();
    CoUninitialize();
  }
  void start() {
    service_.emplace(bus_.address());
    ASSERT_EQ(create_manager(&manager_), S_OK);
    GUID id{};
    ASSERT_EQ(manager_->CreateJob(L"name", BG_JOB_TYPE_DOWNLOAD, &id, &job_), S_OK);
  }

  LoneBus bus_;
  std::optional<FakeService> service_;
  Ptr<IBackgroundCopyManager> manager_;
  Ptr<IBackgroundCopyJob> job_;
};

}  // namespace openbits::test
