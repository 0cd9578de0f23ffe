// serve_class: programs that the bus starts for a class, and how they end.

#include <gtest/gtest.h>

#include <chrono>
#include <functional>
#include <future>
#include <memory>
#include <optional>
#include <set>
#include <stdexcept>
#include <string>
#include <thread>
#include <utility>

#include <openbits/class_server.hpp>

#include "fakes/fake_service.h"
#include "fakes/lone_bus.h"
#include "integration/client_fixture.h"

namespace openbits {
namespace {

using test::eventually;
using test::FactoryAnswer;
using test::FakeService;
using test::Gate;
using test::LoneBus;
using namespace std::chrono_literals;

const Guid kClass = *Guid::parse("00112233-4455-6677-8899-aabbccddeeff");

const std::string kName = "org.openbits.Class.C" + kClass.hex();

class ClassServerTest : public testing::Test {
 protected:
  /// serve_class on a thread of its own.
  std::future<HResult> serve(std::function<Callbacks()> create, std::chrono::milliseconds idle) {
    return std::async(std::launch::async, [this, create = std::move(create), idle]() mutable {
      return serve_class(kClass, std::move(create), {bus_.address(), idle}).code();
    });
  }
  /// Waits for a server, if there is none yet. The bus has the request when this returns.
  std::future<FactoryAnswer> create() {
    auto answer = service_->create_instance(kClass);
    std::promise<void> passed;
    service_->call(
        "org.freedesktop.DBus", "/org/freedesktop/DBus", "org.freedesktop.DBus", "GetId",
        [](sd_bus_message*) { return 0; }, [&](sd_bus_message*) { passed.set_value(); });
    passed.get_future().wait();
    return answer;
  }
  HResult notify(const FactoryAnswer& made) {
    return service_
        ->call_object(made.server, made.object, "JobTransferred", FakeService::job_path(), 1)
        .get()
        .code;
  }
  std::string release(const FactoryAnswer& made) {
    return service_->release_instance(kClass, made.object, made.server).get().error;
  }

  // The bus keeps the requests for whoever takes the name.
  LoneBus bus_{LoneBus::Services{{kName, "/bin/true"}}};
  std::optional<FakeService> service_{std::in_place, bus_.address()};
};

TEST_F(ClassServerTest, AnObjectKeepsItServing) {  // NOT-33, NOT-34
  auto held = std::make_shared<int>();
  auto request = create();
  auto result = serve(
      [held] {
        Callbacks callbacks;
        callbacks.transferred = [held](const Job&, std::uint64_t) { return hr::kFalse; };
        return callbacks;
      },
      0ms);
  held.reset();
  const auto made = request.get();
  ASSERT_EQ(made.error, "");
  EXPECT_EQ(result.wait_for(50ms), std::future_status::timeout);
  EXPECT_EQ(notify(made), hr::kFalse);
  EXPECT_EQ(release(made), "");
  EXPECT_EQ(result.get(), hr::kOk);
}

TEST_F(ClassServerTest, NothingOfTheProgramsIsLeftInTheLibrary) {
  auto held = std::make_shared<int>();
  auto request = create();
  std::thread server([&] {
    const auto create = [held] {
      Callbacks callbacks;
      callbacks.modified = [held](const Job&, std::uint64_t) {};
      return callbacks;
    };
    EXPECT_TRUE(serve_class(kClass, create, {bus_.address(), 0ms}));
    EXPECT_EQ(held.use_count(), 2);  // ours and that of `create`
  });
  EXPECT_EQ(release(request.get()), "");
  server.join();
}

TEST_F(ClassServerTest, EndsWhenNobodyEverAsks) {
  EXPECT_EQ(serve([] { return Callbacks{}; }, 1ms).get(), hr::kOk);
  EXPECT_EQ(serve([] { return Callbacks{}; }, -1h).get(), hr::kOk);
}

TEST_F(ClassServerTest, TheRequestThatStartedItIsServedHoweverShortTheTime) {
  for (int i = 0; i < 20; ++i) {
    auto request = create();
    auto result = serve([] { return Callbacks{}; }, 0ms);
    const auto made = request.get();
    ASSERT_EQ(made.error, "");
    EXPECT_EQ(notify(made), hr::kOk);
    EXPECT_EQ(release(made), "");
    EXPECT_EQ(result.get(), hr::kOk);
  }
}

TEST_F(ClassServerTest, WhatCannotBeServed) {
  const auto create = [] { return Callbacks{}; };
  EXPECT_EQ(serve_class(Guid{}, create, {bus_.address(), 0ms}).code(), hr::kEInvalidArg);
  EXPECT_EQ(serve_class(kClass, nullptr, {bus_.address(), 0ms}).code(), hr::kEInvalidArg);
  EXPECT_EQ(serve_class(kClass, create, {"unix:path=/nonexistent/bus", 0ms}).code(),
            hr::kWin32RpcServerUnavailable);
}

TEST_F(ClassServerTest, ASecondServerIsRefused) {
  auto first = serve([] { return Callbacks{}; }, std::chrono::milliseconds::max());
  const auto made = create().get();
  EXPECT_EQ(serve([] { return Callbacks{}; }, 0ms).get(), hr::kWin32AlreadyExists);
  EXPECT_EQ(notify(made), hr::kOk);
  bus_.stop();
  EXPECT_EQ(first.get(), hr::kWin32RpcServerUnavailable);
}

TEST_F(ClassServerTest, EndsWithTheBusWhenItsFunctionsHaveEnded) {
  Gate gate;
  auto result = serve(
      [&] {
        Callbacks callbacks;
        callbacks.transferred = [&](const Job&, std::uint64_t) {
          gate.pass();
          return hr::kOk;
        };
        return callbacks;
      },
      1h);
  const auto made = create().get();
  const auto answer =
      service_->call_object(made.server, made.object, "JobTransferred", FakeService::job_path(), 1);
  EXPECT_TRUE(eventually([&] { return gate.arrived() == 1; }));
  bus_.stop();
  EXPECT_EQ(result.wait_for(50ms), std::future_status::timeout);
  gate.open();
  EXPECT_EQ(result.get(), hr::kWin32RpcServerUnavailable);
}

TEST_F(ClassServerTest, ObjectsOfAServiceThatIsGoneDoNotKeepItServing) {
  auto request = create();
  auto result = serve([] { return Callbacks{}; }, 0ms);
  EXPECT_EQ(request.get().error, "");
  EXPECT_EQ(result.wait_for(50ms), std::future_status::timeout);
  service_.reset();
  EXPECT_EQ(result.get(), hr::kOk);
}

TEST_F(ClassServerTest, AFailureToMakeAnObjectIsEFail) {
  auto request = create();
  auto result = serve([]() -> Callbacks { throw std::runtime_error("no"); }, 0ms);
  EXPECT_EQ(request.get().error, "org.openbits.Error.HR80004005");
  EXPECT_EQ(result.get(), hr::kOk);
}

// The bus starts the program, which exits at once when it has nothing to do: each request meets it
// in some moment of its end.
TEST(ClassServerActivationTest, NoRequestIsLostAtTheIdleExit) {
  const std::string program = OPENBITS_CLASS_PROGRAM;
  LoneBus bus(LoneBus::Services{{kName, program + " " + kClass.text() + " 0"}});
  FakeService service(bus.address());
  std::set<std::string> servers;
  for (int i = 0; i < 100; ++i) {
    const auto made = service.create_instance(kClass).get();
    ASSERT_EQ(made.error, "") << "request " << i;
    ASSERT_EQ(
        service.call_object(made.server, made.object, "JobTransferred", FakeService::job_path(), 1)
            .get()
            .code,
        hr::kOk);
    ASSERT_EQ(service.release_instance(kClass, made.object, made.server).get().error, "");
    servers.insert(made.server);
  }
  EXPECT_GT(servers.size(), 1u);  // it did exit
}

}  // namespace
}  // namespace openbits
