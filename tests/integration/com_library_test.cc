// The COM library: threads, memory, GUIDs.

#include <gtest/gtest.h>

#include <future>
#include <string>
#include <thread>

#include <openbits/com/bits.h>
#include <openbits/com/objbase.h>
#include <openbits/hresult.hpp>

#include "integration/com_fixture.h"

namespace openbits {
namespace {

using test::create_manager;
using test::taken;

// The COM library -------------------------------------------------------------------------------

TEST(ComLibrary, ThreadsAreInitializedOneByOne) {
  static int reserved = 0;
  std::thread([] {
    EXPECT_EQ(CoInitialize(nullptr), S_OK);
    EXPECT_EQ(CoInitializeEx(nullptr, COINIT_APARTMENTTHREADED), S_FALSE);
    EXPECT_EQ(CoInitializeEx(nullptr, COINIT_MULTITHREADED), RPC_E_CHANGED_MODE);
    CoUninitialize();
    EXPECT_EQ(CoInitializeEx(nullptr, COINIT_MULTITHREADED), RPC_E_CHANGED_MODE);
    CoUninitialize();
    EXPECT_EQ(CoInitializeEx(nullptr, COINIT_MULTITHREADED), S_OK);
    CoUninitialize();
    CoUninitialize();  // once too often: harmless
    EXPECT_EQ(CoInitializeEx(&reserved, 0), E_INVALIDARG);
    EXPECT_EQ(CoInitializeEx(nullptr, 0x100), E_INVALIDARG);
  }).join();
}

TEST(ComLibrary, NothingIsCreatedWithoutInitialization) {
  IBackgroundCopyManager* manager = nullptr;
  EXPECT_EQ(create_manager(&manager), CO_E_NOTINITIALIZED);
  EXPECT_EQ(manager, nullptr);
  // A single-threaded apartment is its thread's alone.
  std::promise<void> entered;
  std::promise<void> leave;
  std::thread other([&] {
    EXPECT_EQ(CoInitialize(nullptr), S_OK);
    entered.set_value();
    leave.get_future().wait();
    CoUninitialize();
  });
  entered.get_future().wait();
  EXPECT_EQ(create_manager(&manager), CO_E_NOTINITIALIZED);
  leave.set_value();
  other.join();
}

TEST(ComLibrary, TaskMemory) {
  void* memory = CoTaskMemAlloc(0);
  EXPECT_NE(memory, nullptr);
  memory = CoTaskMemRealloc(memory, 100);
  EXPECT_NE(memory, nullptr);
  EXPECT_EQ(CoTaskMemRealloc(memory, 0), nullptr);
  memory = CoTaskMemRealloc(nullptr, 10);
  EXPECT_NE(memory, nullptr);
  CoTaskMemFree(memory);
  CoTaskMemFree(nullptr);
}

TEST(ComLibrary, GuidsAreNewEachTime) {
  GUID a{};
  GUID b{};
  EXPECT_EQ(CoCreateGuid(&a), S_OK);
  EXPECT_EQ(CoCreateGuid(&b), S_OK);
  EXPECT_NE(a, b);
  EXPECT_EQ(a.Data3 >> 12, 4);
  EXPECT_EQ(a.Data4[0] >> 6, 2);
  EXPECT_EQ(CoCreateGuid(nullptr), E_INVALIDARG);
}

TEST(ComLibrary, GuidsAsText) {
  constexpr LPCWSTR kText = L"{4991D34B-80A1-4291-83B6-3328366B9097}";
  wchar_t buffer[39];
  EXPECT_EQ(StringFromGUID2(CLSID_BackgroundCopyManager, buffer, 39), 39);
  EXPECT_EQ(std::wstring(buffer), kText);
  EXPECT_EQ(StringFromGUID2(CLSID_BackgroundCopyManager, buffer, 38), 0);
  LPOLESTR text = nullptr;
  EXPECT_EQ(StringFromCLSID(CLSID_BackgroundCopyManager, &text), S_OK);
  EXPECT_EQ(taken(text), kText);
  EXPECT_EQ(StringFromIID(IID_IUnknown, &text), S_OK);
  EXPECT_EQ(taken(text), L"{00000000-0000-0000-C000-000000000046}");
  GUID guid{};
  EXPECT_EQ(CLSIDFromString(kText, &guid), S_OK);
  EXPECT_EQ(guid, CLSID_BackgroundCopyManager);
  EXPECT_EQ(IIDFromString(L"{4991d34b-80a1-4291-83b6-3328366b9097}", &guid), S_OK);
  EXPECT_EQ(guid, CLSID_BackgroundCopyManager);
  constexpr HRESULT kClassString = OPENBITS_HRESULT(0x800401F3L);
  for (LPCWSTR bad :
       {L"", L"BackgroundCopyManager", L"4991D34B-80A1-4291-83B6-3328366B9097",
        L"{4991D34B-80A1-4291-83B6-3328366B9097}x", L"{4991D34B-80A1-4291-83B6-3328366B909g}",
        L"{4991D34B80A1-4291-83B6-3328366B90977-}"}) {
    EXPECT_EQ(CLSIDFromString(bad, &guid), kClassString) << bad;
    EXPECT_EQ(guid, GUID_NULL);
    EXPECT_EQ(IIDFromString(bad, &guid), E_INVALIDARG) << bad;
  }
  EXPECT_EQ(CLSIDFromString(nullptr, &guid), S_OK);
  EXPECT_EQ(guid, GUID_NULL);
  EXPECT_EQ(CLSIDFromString(kText, nullptr), E_INVALIDARG);
}

}  // namespace
}  // namespace openbits
