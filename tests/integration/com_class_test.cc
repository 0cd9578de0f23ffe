// The COM surface: class objects, by which a program serves callback classes.

#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <functional>
#include <future>
#include <thread>
#include <utility>

#include <openbits/com/bits.h>
#include <openbits/com/objbase.h>
#include <openbits/com/winuser.h>

#include "integration/com_fixture.h"

namespace openbits {
namespace {

using test::ComTest;
using test::eventually;
using test::Ptr;

constexpr GUID kCom = {
    0x11223344, 0x5566, 0x7788, {0x99, 0xAA, 0xBB, 0xCC, 0xDD, 0xEE, 0xFF, 0x00}};
constexpr GUID kOtherCom = {
    0x11223344, 0x5566, 0x7788, {0x99, 0xAA, 0xBB, 0xCC, 0xDD, 0xEE, 0xFF, 0x01}};
const Guid kClass = *Guid::parse("11223344-5566-7788-99aa-bbccddeeff00");
const Guid kOtherClass = *Guid::parse("11223344-5566-7788-99aa-bbccddeeff01");
constexpr const char* kCallbackIid = "97EA99C7-0186-4AD4-8DF9-C5B4E0ED6B22";
constexpr const char* kNobody = "org.freedesktop.DBus.Error.ServiceUnknown";
constexpr const char* kStopping = "org.openbits.Error.HR80080008";

std::atomic<int> living = 0;

/// An object of the class, made with one reference. Counts for the server process, as the
/// documentation of COM has it.
class Product final : public IBackgroundCopyCallback2 {
 public:
  using Last = std::function<void(ULONG)>;

  explicit Product(Last last) : last_(std::move(last)) {
    ++living;
    CoAddRefServerProcess();
  }
  HRESULT STDMETHODCALLTYPE QueryInterface(REFIID riid, void** out) override {
    const bool known = riid == IID_IUnknown || riid == IID_IBackgroundCopyCallback ||
                       riid == IID_IBackgroundCopyCallback2;
    *out = known ? this : nullptr;
    if (known) AddRef();
    return known ? S_OK : E_NOINTERFACE;
  }
  ULONG STDMETHODCALLTYPE AddRef() override { return ++references_; }
  ULONG STDMETHODCALLTYPE Release() override {
    const ULONG left = --references_;
    if (left == 0) delete this;
    return left;
  }
  HRESULT STDMETHODCALLTYPE JobTransferred(IBackgroundCopyJob* job) override {
    EXPECT_EQ(GetCurrentThreadId() == thread_, expect_same_thread);
    return job->Complete();
  }
  HRESULT STDMETHODCALLTYPE JobError(IBackgroundCopyJob*, IBackgroundCopyError*) override {
    return S_FALSE;
  }
  HRESULT STDMETHODCALLTYPE JobModification(IBackgroundCopyJob*, DWORD) override { return S_OK; }
  HRESULT STDMETHODCALLTYPE FileTransferred(IBackgroundCopyJob*, IBackgroundCopyFile*) override {
    return S_FALSE;
  }

  static inline std::atomic<bool> expect_same_thread = false;

 private:
  ~Product() {
    --living;
    const ULONG left = CoReleaseServerProcess();
    if (last_) last_(left);
  }
  const Last last_;
  const DWORD thread_ = expect_same_thread ? GetCurrentThreadId() : 0;
  std::atomic<ULONG> references_ = 1;
};

/// Lives on the test's stack; counts its references.
class Factory final : public IClassFactory {
 public:
  HRESULT STDMETHODCALLTYPE QueryInterface(REFIID riid, void** out) override {
    const bool known = riid == IID_IUnknown || riid == IID_IClassFactory;
    *out = known ? this : nullptr;
    if (known) AddRef();
    return known ? S_OK : E_NOINTERFACE;
  }
  ULONG STDMETHODCALLTYPE AddRef() override { return ++references; }
  ULONG STDMETHODCALLTYPE Release() override { return --references; }
  HRESULT STDMETHODCALLTYPE CreateInstance(IUnknown* outer, REFIID riid, void** out) override {
    EXPECT_EQ(outer, nullptr);
    iid = riid;
    thread = GetCurrentThreadId();
    *out = nullptr;
    ++calls;
    if (create) return create(riid, out);
    auto* const product = new Product(last);
    const HRESULT r = product->QueryInterface(riid, out);
    product->Release();
    return r;
  }
  HRESULT STDMETHODCALLTYPE LockServer(BOOL lock) override {
    ++locks;
    const ULONG left = lock ? CoAddRefServerProcess() : CoReleaseServerProcess();
    if (!lock && last) last(left);
    return S_OK;
  }

  std::atomic<ULONG> references = 1;
  std::atomic<int> calls = 0;
  std::atomic<int> locks = 0;
  std::atomic<DWORD> thread = 0;
  IID iid{};
  std::function<HRESULT(REFIID, void**)> create;
  Product::Last last;
};

/// Neither a factory nor a callback.
class Nothing final : public IUnknown {
 public:
  HRESULT STDMETHODCALLTYPE QueryInterface(REFIID riid, void** out) override {
    *out = riid == IID_IUnknown ? this : nullptr;
    if (*out != nullptr) ++references;
    return *out != nullptr ? S_OK : E_NOINTERFACE;
  }
  ULONG STDMETHODCALLTYPE AddRef() override { return ++references; }
  ULONG STDMETHODCALLTYPE Release() override { return --references; }
  std::atomic<ULONG> references = 1;
};

HRESULT register_class(IUnknown* factory, DWORD* cookie, DWORD flags = REGCLS_MULTIPLEUSE,
                       REFCLSID clsid = kCom) {
  return CoRegisterClassObject(clsid, factory, CLSCTX_LOCAL_SERVER, flags, cookie);
}

class ComClassTest : public ComTest {
 protected:
  ComClassTest() {
    living = 0;
    Product::expect_same_thread = false;
  }
  test::FactoryAnswer make(const Guid& clsid = kClass, const std::string& iid = kCallbackIid) {
    return service_->create_instance(clsid, iid).get();
  }
  std::future<test::CallbackAnswer> call(const test::FactoryAnswer& made,
                                         const std::string& member) {
    return service_->call_object(made.server, made.object, member, test::FakeService::job_path(),
                                 7);
  }
  void release(const test::FactoryAnswer& made, const Guid& clsid = kClass) {
    EXPECT_EQ(service_->release_instance(clsid, made.object, made.server).get().error, "");
  }
};

TEST_F(ComClassTest, ObjectsAreCreatedCalledAndReleased) {  // NOT-33, NOT-34
  start();
  Factory factory;
  DWORD cookie = 0;
  ASSERT_EQ(register_class(&factory, &cookie), S_OK);
  EXPECT_NE(cookie, 0u);
  EXPECT_EQ(make(kClass, "{00000000-0000-0000-C000-000000000046}").error, "");
  EXPECT_EQ(factory.iid, IID_IUnknown);
  const auto made = make();
  ASSERT_EQ(made.error, "");
  EXPECT_EQ(factory.iid, IID_IBackgroundCopyCallback);
  EXPECT_EQ(living, 2);
  EXPECT_EQ(call(made, "FileTransferred").get().code, S_FALSE);
  EXPECT_EQ(call(made, "JobError").get().code, S_FALSE);
  EXPECT_EQ(call(made, "JobTransferred").get().code, S_OK);  // NOT-30
  EXPECT_EQ(service_->calls("Complete"), 1);
  release(made);
  EXPECT_TRUE(eventually([] { return living == 1; }));
  EXPECT_EQ(call(made, "JobError").get().error, "org.freedesktop.DBus.Error.UnknownObject");
  EXPECT_EQ(CoRevokeClassObject(cookie), S_OK);
  EXPECT_EQ(factory.references, 1u);
  EXPECT_EQ(make().error, kNobody);
  EXPECT_EQ(living, 1);  // what there is stays
}

TEST_F(ComClassTest, ObjectsGoWithTheService) {
  start();
  Factory factory;
  DWORD cookie = 0;
  ASSERT_EQ(register_class(&factory, &cookie), S_OK);
  ASSERT_EQ(make().error, "");
  service_.reset();
  EXPECT_TRUE(eventually([] { return living == 0; }));
  EXPECT_EQ(CoRevokeClassObject(cookie), S_OK);
}

TEST_F(ComClassTest, FactoriesThatFail) {
  start();
  CoAddRefServerProcess();  // or the first object that comes to nothing would be the end
  Factory factory;
  DWORD cookie = 0;
  ASSERT_EQ(register_class(&factory, &cookie), S_OK);
  factory.create = [](REFIID, void**) { return E_OUTOFMEMORY; };
  EXPECT_EQ(make().error, "org.openbits.Error.HR8007000E");
  factory.create = [](REFIID, void**) { return S_OK; };  // and no object
  EXPECT_EQ(make().error, "org.openbits.Error.HR8000FFFF");
  factory.create = [](REFIID, void**) -> HRESULT { throw 1; };
  EXPECT_NE(make().error, "");
  Nothing nothing;  // not what was asked for
  factory.create = [&](REFIID, void** out) { return nothing.QueryInterface(IID_IUnknown, out); };
  EXPECT_EQ(make().error, "org.openbits.Error.HR80004002");  // NOT-02
  EXPECT_EQ(nothing.references, 1u);
  const int before = factory.calls;
  EXPECT_EQ(make(kClass, "no guid").error, "org.openbits.Error.HR80070057");
  EXPECT_EQ(factory.calls, before);
  factory.create = {};
  EXPECT_EQ(make(kClass, "5CE34C0D-0DC9-4C1F-897C-DAA1B78CEE7C").error,
            "org.openbits.Error.HR80004002");
  EXPECT_EQ(living, 0);
  EXPECT_EQ(make().error, "");
  EXPECT_EQ(CoRevokeClassObject(cookie), S_OK);
  CoReleaseServerProcess();
}

TEST_F(ComClassTest, BadRegistrations) {
  start();
  Factory factory;
  Nothing nothing;
  DWORD cookie = 5;
  EXPECT_EQ(register_class(&nothing, &cookie), E_NOINTERFACE);
  EXPECT_EQ(cookie, 0u);
  EXPECT_EQ(nothing.references, 1u);
  EXPECT_EQ(register_class(nullptr, &cookie), E_INVALIDARG);
  EXPECT_EQ(register_class(&factory, nullptr), E_INVALIDARG);
  EXPECT_EQ(register_class(&factory, &cookie, REGCLS_MULTIPLEUSE, GUID_NULL), E_INVALIDARG);
  EXPECT_EQ(register_class(&factory, &cookie, 3), E_INVALIDARG);
  EXPECT_EQ(register_class(&factory, &cookie, 0x20), E_INVALIDARG);
  EXPECT_EQ(CoRegisterClassObject(kCom, &factory, CLSCTX_INPROC_SERVER, 1, &cookie), E_INVALIDARG);
  EXPECT_EQ(CoRevokeClassObject(0), E_INVALIDARG);
  EXPECT_EQ(CoRevokeClassObject(12345), E_INVALIDARG);
  EXPECT_EQ(make().error, kNobody);
  ASSERT_EQ(register_class(&factory, &cookie), S_OK);
  DWORD second = 5;
  EXPECT_EQ(register_class(&factory, &second), CO_E_OBJISREG);
  EXPECT_EQ(second, 0u);
  EXPECT_EQ(make().error, "");
  EXPECT_EQ(CoRevokeClassObject(cookie), S_OK);
  EXPECT_EQ(CoRevokeClassObject(cookie), E_INVALIDARG);
  EXPECT_EQ(factory.references, 1u);
  CoUninitialize();
  EXPECT_EQ(register_class(&factory, &cookie), CO_E_NOTINITIALIZED);
  EXPECT_EQ(CoInitializeEx(nullptr, COINIT_MULTITHREADED), S_OK);
}

TEST_F(ComClassTest, AClassThatAnotherProgramServes) {
  start();
  sd_bus* other = nullptr;
  ASSERT_GE(sd_bus_new(&other), 0);
  ASSERT_GE(sd_bus_set_address(other, bus_.address().c_str()), 0);
  ASSERT_GE(sd_bus_set_bus_client(other, 1), 0);
  ASSERT_GE(sd_bus_start(other), 0);
  const std::string name = "org.openbits.Class.C" + kClass.hex();
  ASSERT_GE(sd_bus_request_name(other, name.c_str(), 0), 0);
  Factory factory;
  DWORD cookie = 5;
  EXPECT_EQ(register_class(&factory, &cookie), CO_E_OBJISREG);
  EXPECT_EQ(cookie, 0u);
  EXPECT_EQ(factory.references, 1u);
  sd_bus_flush_close_unref(other);
  EXPECT_TRUE(eventually([&] { return register_class(&factory, &cookie) == S_OK; }));
  EXPECT_EQ(CoRevokeClassObject(cookie), S_OK);
}

TEST_F(ComClassTest, TwoClassesInOneProcess) {
  start();
  Factory factory;
  Factory other;
  DWORD cookie = 0;
  DWORD other_cookie = 0;
  ASSERT_EQ(register_class(&factory, &cookie), S_OK);
  ASSERT_EQ(register_class(&other, &other_cookie, REGCLS_MULTI_SEPARATE, kOtherCom), S_OK);
  EXPECT_NE(cookie, other_cookie);
  EXPECT_EQ(make().error, "");
  const auto made = make(kOtherClass);
  EXPECT_EQ(made.error, "");
  EXPECT_EQ(factory.calls, 1);
  EXPECT_EQ(other.calls, 1);
  EXPECT_EQ(CoRevokeClassObject(cookie), S_OK);
  EXPECT_EQ(make().error, kNobody);
  EXPECT_EQ(call(made, "JobError").get().code, S_FALSE);
  EXPECT_EQ(make(kOtherClass).error, "");
  EXPECT_EQ(CoRevokeClassObject(other_cookie), S_OK);
}

TEST_F(ComClassTest, SuspendedClasses) {
  start();
  Factory factory;
  DWORD cookie = 0;
  ASSERT_EQ(register_class(&factory, &cookie, REGCLS_MULTIPLEUSE | REGCLS_SUSPENDED), S_OK);
  EXPECT_EQ(make().error, kNobody);
  EXPECT_EQ(CoResumeClassObjects(), S_OK);
  const auto made = make();
  EXPECT_EQ(made.error, "");
  EXPECT_EQ(CoSuspendClassObjects(), S_OK);
  EXPECT_EQ(make().error, kNobody);
  EXPECT_EQ(call(made, "JobError").get().code, S_FALSE);
  EXPECT_EQ(CoResumeClassObjects(), S_OK);
  EXPECT_EQ(make().error, "");
  EXPECT_EQ(CoSuspendClassObjects(), S_OK);
  EXPECT_EQ(CoRevokeClassObject(cookie), S_OK);
  EXPECT_EQ(factory.references, 1u);
}

TEST_F(ComClassTest, AClassForOneObject) {
  start();
  Factory factory;
  DWORD cookie = 0;
  ASSERT_EQ(register_class(&factory, &cookie, REGCLS_SINGLEUSE), S_OK);
  factory.create = [](REFIID, void**) { return E_FAIL; };
  EXPECT_EQ(make().error, "org.openbits.Error.HR80004005");
  factory.create = {};
  const auto made = make();  // that was none
  ASSERT_EQ(made.error, "");
  EXPECT_EQ(make().error, kNobody);
  EXPECT_EQ(call(made, "JobError").get().code, S_FALSE);
  EXPECT_EQ(CoRevokeClassObject(cookie), S_OK);
}

// The end of the server -------------------------------------------------------------------------

TEST_F(ComClassTest, TheLastObjectEndsTheServer) {
  start();
  Factory factory;
  std::promise<ULONG> ended;
  factory.last = [&](ULONG left) {
    if (left == 0) ended.set_value(left);
  };
  DWORD cookie = 0;
  ASSERT_EQ(register_class(&factory, &cookie), S_OK);
  const auto first = make();
  const auto second = make();
  ASSERT_EQ(second.error, "");
  release(first);
  EXPECT_TRUE(eventually([] { return living == 1; }));
  EXPECT_EQ(make().error, "");
  release(second);
  EXPECT_TRUE(eventually([] { return living == 1; }));
  auto end = ended.get_future();
  EXPECT_EQ(end.wait_for(std::chrono::seconds(0)), std::future_status::timeout);
  service_.reset();  // the third goes
  ASSERT_EQ(end.wait_for(std::chrono::seconds(20)), std::future_status::ready);
  service_.emplace(bus_.address());
  EXPECT_EQ(make().error, kNobody);  // given back when the count came to 0
  EXPECT_EQ(CoRevokeClassObject(cookie), S_OK);
}

TEST_F(ComClassTest, TheCountOfTheServer) {
  EXPECT_EQ(CoAddRefServerProcess(), 1u);
  EXPECT_EQ(CoAddRefServerProcess(), 2u);
  EXPECT_EQ(CoReleaseServerProcess(), 1u);
  EXPECT_EQ(CoReleaseServerProcess(), 0u);
  EXPECT_EQ(CoReleaseServerProcess(), 0u);  // once too often: harmless
  EXPECT_EQ(CoAddRefServerProcess(), 1u);
  EXPECT_EQ(CoReleaseServerProcess(), 0u);
}

TEST_F(ComClassTest, TheServerDoesNotEndWhileAnObjectIsMade) {
  start();
  Factory factory;
  std::atomic<int> zeros = 0;
  factory.last = [&](ULONG left) { zeros += left == 0 ? 1 : 0; };
  DWORD cookie = 0;
  ASSERT_EQ(register_class(&factory, &cookie), S_OK);
  // One that is made and thrown away at once: its end is not the end, until the factory is done.
  factory.create = [&](REFIID, void**) {
    (new Product(factory.last))->Release();
    EXPECT_EQ(zeros, 0);
    return E_FAIL;
  };
  EXPECT_EQ(make().error, "org.openbits.Error.HR80004005");
  EXPECT_TRUE(eventually([&] { return zeros == 1; }));  // by way of LockServer
  EXPECT_EQ(factory.locks, 2);
  EXPECT_EQ(make().error, kNobody);
  EXPECT_EQ(CoRevokeClassObject(cookie), S_OK);
}

TEST_F(ComClassTest, WhatIsAskedForTooLateIsRefused) {
  start();
  Factory factory;
  DWORD cookie = 0;
  ASSERT_EQ(register_class(&factory, &cookie), S_OK);
  const auto made = make();
  EXPECT_EQ(CoSuspendClassObjects(), S_OK);
  // By the unique name, as if it had been under way.
  const auto late = service_->create_instance(kClass, kCallbackIid, made.server).get();
  EXPECT_TRUE(late.error == kStopping || late.error == "org.openbits.Error.HR80040154")
      << late.error;
  EXPECT_EQ(factory.calls, 1);
  EXPECT_EQ(CoRevokeClassObject(cookie), S_OK);
}

TEST_F(ComClassTest, TheLastUninitializeWithdrawsClasses) {
  start();
  Factory factory;
  DWORD cookie = 0;
  ASSERT_EQ(register_class(&factory, &cookie), S_OK);
  ASSERT_EQ(make().error, "");
  CoUninitialize();
  EXPECT_EQ(factory.references, 1u);
  EXPECT_EQ(living, 0);
  EXPECT_EQ(make().error, kNobody);
  EXPECT_EQ(CoInitializeEx(nullptr, COINIT_MULTITHREADED), S_OK);
  EXPECT_EQ(CoRevokeClassObject(cookie), E_INVALIDARG);
}

// Apartments ------------------------------------------------------------------------------------

/// Gets messages until `answer` is there.
template <class Answer>
Answer pump(std::future<Answer> answer) {
  MSG message;
  EXPECT_TRUE(eventually([&] {
    PeekMessage(&message, nullptr, 0, 0, PM_REMOVE);
    return answer.wait_for(std::chrono::seconds(0)) == std::future_status::ready;
  }));
  return answer.get();
}

TEST_F(ComClassTest, AClassOfASingleThreadedApartment) {  // NOT-37
  start();
  Product::expect_same_thread = true;
  Factory factory;
  DWORD cookie = 0;
  std::thread([&] {
    EXPECT_EQ(CoInitialize(nullptr), S_OK);
    EXPECT_EQ(register_class(&factory, &cookie), S_OK);
    const auto made = pump(service_->create_instance(kClass, kCallbackIid));
    EXPECT_EQ(made.error, "");
    EXPECT_EQ(factory.thread, GetCurrentThreadId());
    EXPECT_EQ(pump(call(made, "JobTransferred")).code, S_OK);
    std::thread([&] { EXPECT_EQ(CoRevokeClassObject(cookie), RPC_E_WRONG_THREAD); }).join();
    EXPECT_EQ(living, 1);
    // Both go with the apartment.
    CoUninitialize();
    EXPECT_EQ(living, 0);
    EXPECT_EQ(factory.references, 1u);
  }).join();
  EXPECT_EQ(make().error, kNobody);
  EXPECT_EQ(CoRevokeClassObject(cookie), E_INVALIDARG);
}

TEST_F(ComClassTest, AnActivationThatMeetsTheEndOfItsApartment) {
  start();
  for (int i = 0; i < 20; ++i) {
    Factory factory;
    std::future<test::FactoryAnswer> answer;
    std::thread([&] {
      EXPECT_EQ(CoInitialize(nullptr), S_OK);
      DWORD cookie = 0;
      EXPECT_EQ(register_class(&factory, &cookie), S_OK);
      answer = service_->create_instance(kClass, kCallbackIid);
      CoUninitialize();
    }).join();
    ASSERT_EQ(answer.wait_for(std::chrono::seconds(20)), std::future_status::ready);
    const auto got = answer.get();
    // Made while CoUninitialize waited, or refused in one of the ways there are.
    EXPECT_TRUE(got.error.empty() || got.error == kNobody || got.error == kStopping ||
                got.error == "org.openbits.Error.HR80010108" ||
                got.error == "org.openbits.Error.HR80040154")
        << got.error;
    EXPECT_TRUE(eventually([&] { return living == 0 && factory.references == 1; }));
  }
}

}  // namespace
}  // namespace openbits
