// libopenbits: callback classes that a program serves, on a connection that it has.

#include <gtest/gtest.h>

#include <future>
#include <memory>
#include <mutex>
#include <optional>
#include <stdexcept>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include <openbits/client.hpp>

#include "client/access.h"
#include "integration/client_fixture.h"

namespace openbits {
namespace {

using client::Access;
using client::Instance;
using test::CallbackAnswer;
using test::ClientTest;
using test::eventually;
using test::FactoryAnswer;
using test::FakeService;
using test::Gate;
using namespace std::chrono_literals;

constexpr const char* kUnknownObject = "org.freedesktop.DBus.Error.UnknownObject";
constexpr const char* kAccessDenied = "org.freedesktop.DBus.Error.AccessDenied";
constexpr const char* kInvalidArgs = "org.freedesktop.DBus.Error.InvalidArgs";
const Guid kClass = *Guid::parse("00112233-4455-6677-8899-aabbccddeeff");
const Guid kOther = *Guid::parse("ffeeddcc-bbaa-9988-7766-554433221100");

class ClientClassTest : public ClientTest {
 protected:
  /// Serves kClass; each instance holds held_.
  void serve() {
    start();
    const auto result = Access::register_class(*client_, kClass, maker());
    ASSERT_TRUE(result) << result.error().message;
  }
  std::function<Result<Instance>(const std::string&)> maker() {
    return [held = std::weak_ptr<int>(held_)](const std::string&) -> Result<Instance> {
      const auto kept = held.lock();
      Callbacks callbacks;
      callbacks.transferred = [kept](const Job&, std::uint64_t) { return hr::kFalse; };
      return Instance{callbacks, kept};
    };
  }
  /// Two references for each: one of the functions, one of the cookie.
  long held() const { return (held_.use_count() - 1) / 2; }
  FactoryAnswer create(const Guid& clsid = kClass) {
    return service_->create_instance(clsid).get();
  }
  FactoryAnswer release(const FactoryAnswer& made) {
    return service_->release_instance(kClass, made.object).get();
  }
  CallbackAnswer notify(const FactoryAnswer& made, unsigned job = 1) {
    return service_
        ->call_object(made.server, made.object, "JobTransferred", FakeService::job_path(job), 1)
        .get();
  }

  std::shared_ptr<int> held_ = std::make_shared<int>();
};

// Instances -----------------------------------------------------------------------------------

TEST_F(ClientClassTest, AnInstanceIsMadeCalledAndReleased) {  // NOT-33, NOT-34
  serve();
  EXPECT_EQ(Access::instances(*client_, kClass), 0u);
  const auto made = create();
  ASSERT_EQ(made.error, "");
  EXPECT_EQ(Access::instances(*client_, kClass), 1u);
  EXPECT_EQ(held(), 1);
  // Of whatever job.
  EXPECT_EQ(notify(made, 1), (CallbackAnswer{hr::kFalse, {}}));
  EXPECT_EQ(notify(made, 2), (CallbackAnswer{hr::kFalse, {}}));
  EXPECT_EQ(release(made).error, "");
  EXPECT_TRUE(eventually([&] { return held() == 0; }));
  EXPECT_EQ(Access::instances(*client_, kClass), 0u);
  EXPECT_EQ(notify(made).error, kUnknownObject);
  EXPECT_EQ(release(made).error, kUnknownObject);
}

TEST_F(ClientClassTest, EachRequestMakesAnInstanceOfItsOwn) {
  serve();
  const auto one = create();
  const auto two = create();
  EXPECT_NE(one.object, two.object);
  EXPECT_EQ(Access::instances(*client_, kClass), 2u);
  EXPECT_EQ(release(one).error, "");
  EXPECT_EQ(notify(two).code, hr::kFalse);
  EXPECT_TRUE(eventually([&] { return held() == 1; }));
}

TEST_F(ClientClassTest, TheInterfaceAskedForIsTold) {
  start();
  std::promise<std::string> got;
  ASSERT_TRUE(Access::register_class(*client_, kClass, [&](const std::string& iid) {
    got.set_value(iid);
    return Result<Instance>(Instance{});
  }));
  EXPECT_EQ(service_->create_instance(kClass, "{any text}").get().error, "");
  EXPECT_EQ(got.get_future().get(), "{any text}");
}

TEST_F(ClientClassTest, AFailureToMakeOneIsTheAnswer) {
  start();
  ASSERT_TRUE(
      Access::register_class(*client_, kClass, [](const std::string& iid) -> Result<Instance> {
        if (iid == "throw") throw std::runtime_error("no");
        if (iid == "success") return Error{hr::kFalse, "odd"};
        return Error{hr::kEOutOfMemory, "100% full"};
      }));
  const auto failed = create();
  EXPECT_EQ(failed.error, "org.openbits.Error.HR8007000E");
  EXPECT_EQ(failed.message, "100% full");
  EXPECT_EQ(service_->create_instance(kClass, "throw").get().error,
            "org.openbits.Error.HR80004005");
  EXPECT_EQ(service_->create_instance(kClass, "success").get().error,
            "org.openbits.Error.HR80004005");
  EXPECT_EQ(Access::instances(*client_, kClass), 0u);
}

TEST_F(ClientClassTest, InstancesAreMadeOnThreadsThatMayCallTheService) {
  start();
  std::promise<HResult> got;
  ASSERT_TRUE(Access::register_class(*client_, kClass, [&](const std::string&) {
    got.set_value(job_->state().code());
    return Result<Instance>(Instance{});
  }));
  EXPECT_EQ(create().error, "");
  EXPECT_EQ(got.get_future().get(), hr::kOk);
}

// Who may -------------------------------------------------------------------------------------

TEST_F(ClientClassTest, OnlyTheServiceMayAsk) {
  serve();
  const auto made = create();
  FakeService other(bus_.address(), true);  // waits for the name, so does not have it
  EXPECT_EQ(other.create_instance(kClass).get().error, kAccessDenied);
  EXPECT_EQ(other.release_instance(kClass, made.object).get().error, kAccessDenied);
  EXPECT_EQ(
      other.call_object(made.server, made.object, "JobTransferred", FakeService::job_path(), 1)
          .get()
          .error,
      kAccessDenied);
  EXPECT_EQ(held(), 1);
  EXPECT_EQ(Access::instances(*client_, kClass), 1u);
}

TEST_F(ClientClassTest, ANewServiceIsKnownAtOnce) {
  serve();
  for (int i = 0; i < 20; ++i) {
    service_.reset();
    service_.emplace(bus_.address());
    const auto made = create();
    ASSERT_EQ(made.error, "");
    ASSERT_EQ(notify(made).code, hr::kFalse);
  }
  EXPECT_TRUE(eventually([&] { return held() == 1; }));
}

TEST_F(ClientClassTest, WrongArgumentsAreRefused) {
  serve();
  const auto made = create();
  EXPECT_EQ(service_->call_factory(kClass, {}, "CreateInstance", 'o', "/a").get().error,
            kInvalidArgs);
  EXPECT_EQ(service_->call_factory(kClass, {}, "Release", 's', made.object).get().error,
            kInvalidArgs);
  EXPECT_EQ(service_->call_factory(kClass, {}, "Destroy", 's', "").get().error,
            "org.freedesktop.DBus.Error.UnknownMethod");
  EXPECT_EQ(service_->release_instance(kClass, "/").get().error, kUnknownObject);
  EXPECT_EQ(service_->release_instance(kClass, made.object + "0").get().error, kUnknownObject);
  EXPECT_EQ(service_->create_instance(kOther, "iid", made.server).get().error, kUnknownObject);
  EXPECT_EQ(held(), 1);
}

TEST_F(ClientClassTest, AFactoryReleasesOnlyWhatItHasMade) {
  serve();
  ASSERT_TRUE(Access::register_class(*client_, kOther, maker()));
  ASSERT_TRUE(job_->set_callbacks({}));
  const auto made = create();
  const auto other = create(kOther);
  EXPECT_EQ(release(other).error, kUnknownObject);
  EXPECT_EQ(service_->release_instance(kClass, service_->notify_object().second).get().error,
            kUnknownObject);
  EXPECT_TRUE(job_->has_callbacks().value());
  EXPECT_EQ(Access::instances(*client_, kClass), 1u);
  EXPECT_EQ(Access::instances(*client_, kOther), 1u);
}

TEST_F(ClientClassTest, AClassHasOneServer) {
  serve();
  Client other = connect(bus_);
  EXPECT_EQ(Access::register_class(other, kClass, maker()).code(), hr::kWin32AlreadyExists);
  EXPECT_EQ(Access::register_class(*client_, kClass, maker()).code(), hr::kWin32AlreadyExists);
  EXPECT_EQ(create().error, "");
  Access::revoke_class(*client_, kClass);
  EXPECT_TRUE(Access::register_class(other, kClass, maker()));
  EXPECT_EQ(Access::register_class(*client_, kClass, maker()).code(), hr::kWin32AlreadyExists);
  EXPECT_EQ(create().error, "");
  EXPECT_EQ(Access::instances(*client_, kClass), 1u);
  EXPECT_EQ(Access::instances(other, kClass), 1u);
}

// Ends ------------------------------------------------------------------------------------------

TEST_F(ClientClassTest, InstancesGoWithTheService) {
  serve();
  create();
  create();
  EXPECT_EQ(held(), 2);
  service_.reset();
  EXPECT_TRUE(eventually([&] { return held() == 0; }));
  EXPECT_EQ(Access::instances(*client_, kClass), 0u);
}

TEST_F(ClientClassTest, InstancesGoWhenTheServiceIsReplaced) {
  serve();
  const auto made = create();
  FakeService next(bus_.address(), true);
  service_.reset();
  EXPECT_TRUE(eventually([&] { return held() == 0; }));
  EXPECT_EQ(next.call_object(made.server, made.object, "JobTransferred", FakeService::job_path(), 1)
                .get()
                .error,
            kUnknownObject);
  EXPECT_EQ(next.create_instance(kClass).get().error, "");
}

TEST_F(ClientClassTest, AnInstanceThatIsReadyTooLateIsLetGo) {
  start();
  Gate gate;
  ASSERT_TRUE(Access::register_class(*client_, kClass, [&](const std::string& iid) {
    if (iid == "slow") gate.pass();
    return maker()(iid);
  }));
  const auto answer = service_->create_instance(kClass, "slow");
  EXPECT_TRUE(eventually([&] { return gate.arrived() == 1; }));
  EXPECT_EQ(Access::instances(*client_, kClass), 1u);  // it has been asked for
  FakeService next(bus_.address(), true);
  service_.reset();
  // By the time of this answer the change has arrived.
  EXPECT_EQ(next.create_instance(kClass, "quick").get().error, "");
  gate.open();
  EXPECT_TRUE(eventually([&] { return Access::instances(*client_, kClass) == 1; }));
  EXPECT_TRUE(eventually([&] { return held() == 1; }));
}

TEST_F(ClientClassTest, ARevokedClassKeepsItsInstances) {
  start();
  auto kept = std::make_shared<int>();
  ASSERT_TRUE(Access::register_class(
      *client_, kClass, [kept, make = maker()](const std::string& iid) { return make(iid); }));
  const auto made = create();
  Access::revoke_class(*client_, kClass);
  EXPECT_TRUE(eventually([&] { return kept.use_count() == 1; }));
  EXPECT_EQ(create().error, "org.freedesktop.DBus.Error.ServiceUnknown");  // the name is free
  EXPECT_EQ(service_->create_instance(kClass, "iid", made.server).get().error,
            "org.openbits.Error.HR80040154");
  EXPECT_EQ(notify(made).code, hr::kFalse);
  EXPECT_EQ(service_->release_instance(kClass, made.object, made.server).get().error, "");
  EXPECT_TRUE(eventually([&] { return held() == 0; }));
  // Again, and of one that never was.
  Access::revoke_class(*client_, kClass);
  Access::revoke_class(*client_, kOther);
}

TEST_F(ClientClassTest, ARequestThatHasBegunSurvivesTheRevocation) {
  start();
  Gate gate;
  ASSERT_TRUE(Access::register_class(*client_, kClass, [&](const std::string& iid) {
    gate.pass();
    return maker()(iid);
  }));
  auto answer = service_->create_instance(kClass);
  EXPECT_TRUE(eventually([&] { return gate.arrived() == 1; }));
  Access::revoke_class(*client_, kClass);
  EXPECT_EQ(Access::instances(*client_, kClass), 1u);
  gate.open();
  const auto made = answer.get();
  EXPECT_EQ(made.error, "");
  EXPECT_EQ(notify(made).code, hr::kFalse);
}

TEST_F(ClientClassTest, InstancesAreForgottenWithAllFunctions) {
  serve();
  const auto made = create();
  Access::forget_callbacks(*client_);
  EXPECT_EQ(held(), 0);
  EXPECT_EQ(notify(made).error, kUnknownObject);
  EXPECT_EQ(create().error, "");  // the class is still served
}

TEST_F(ClientClassTest, InstancesGoWithTheBus) {
  serve();
  create();
  bus_.stop();
  EXPECT_TRUE(eventually([&] { return held() == 0; }));
  EXPECT_EQ(Access::instances(*client_, kClass), 0u);
  EXPECT_EQ(Access::register_class(*client_, kOther, maker()).code(),
            hr::kWin32RpcServerUnavailable);
  Access::revoke_class(*client_, kClass);
}

TEST_F(ClientClassTest, EverythingGoesWithTheLastHandle) {
  serve();
  create();
  Gate gate;
  ASSERT_TRUE(Access::register_class(*client_, kOther, [&](const std::string& iid) {
    gate.pass();
    return maker()(iid);
  }));
  const auto answer = service_->create_instance(kOther);
  EXPECT_TRUE(eventually([&] { return gate.arrived() == 1; }));
  let_go();
  gate.open();
  answer.wait();
  EXPECT_TRUE(eventually([&] { return held() == 0; }));
}

}  // namespace
}  // namespace openbits
