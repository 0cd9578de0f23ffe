// Callback objects and classes on a real bus, as programs of any kind may behave.
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/stat.h>
#include <unistd.h>

#include <memory>
#include <optional>
#include <sstream>
#include <string>
#include <vector>

#include "loop/event_loop.h"
#include "notify/bus_receivers.h"
#include "support/bus.h"
#include "support/nginx.h"
#include "support/process.h"
#include "wire/names.h"

namespace openbits::test {
namespace {

using namespace std::chrono_literals;
using core::CallbackObject;
using core::Delivery;
using core::NoticeCall;
using core::NoticeKind;
using notify::BusReceivers;

const core::JobId kJob = *Guid::parse("0badcafe-1234-5678-9abc-def012345678");
const Guid kClass = *Guid::parse("11111111-2222-3333-4444-555555555555");
const std::string kJobPath = "/org/openbits/jobs/0badcafe123456789abcdef012345678";

constexpr auto kAllKinds = {NoticeKind::kJobTransferred, NoticeKind::kJobError,
                            NoticeKind::kJobModification, NoticeKind::kFileTransferred,
                            NoticeKind::kFileRangesTransferred};

bool about_file(NoticeKind kind) {
  return kind == NoticeKind::kFileTransferred || kind == NoticeKind::kFileRangesTransferred;
}

NoticeCall notice(NoticeKind kind) {
  NoticeCall call;
  call.kind = kind;
  call.job = kJob;
  call.sequence = 42;
  return call;
}

std::vector<std::string> lines_of(const std::string& file) {
  std::vector<std::string> out;
  std::istringstream in(read_file(file));
  for (std::string line; std::getline(in, line);) out.push_back(line);
  return out;
}

/// A program on the bus that behaves as told (tests/programs/bus_object.cc).
class Program {
 public:
  Program(const std::string& address, const std::string& name, const std::string& behaviour)
      : process_({OPENBITS_BUS_OBJECT, address, name, behaviour, empty_record()}) {
    EXPECT_TRUE(eventually([this] { return record().starts_with("ready :") && whole(); }));
  }
  CallbackObject object() const {
    const std::string text = record();
    return {text.substr(6, text.find('\n') - 6), "/callback"};
  }
  std::vector<std::string> calls() const {
    auto lines = lines_of(dir_ / "record");
    lines.erase(lines.begin());
    return lines;
  }
  void kill() {
    process_.kill(SIGKILL);
    process_.wait();
  }

 private:
  std::string empty_record() const {
    write_bytes(dir_ / "record", "");
    return dir_ / "record";
  }
  std::string record() const { return read_file(dir_ / "record"); }
  bool whole() const { return record().find('\n') != std::string::npos; }
  TempDir dir_;
  Process process_;
};

class BusTest : public ::testing::Test {
 protected:
  void SetUp() override { ::alarm(120); }  // whatever hangs ends the program
  void TearDown() override {
    receivers_.reset();
    bus_.reset();
    loop_->drain();
    ::alarm(0);
  }

  /// Has the bus know the class. Before open().
  void add_class(const Guid& clsid, const std::string& exec) {
    ::mkdir((dir_ / "services").c_str(), 0755);
    const std::string name = wire::class_name(clsid);
    write_bytes(dir_ / ("services/" + name + ".service"),
                "[D-BUS Service]\nName=" + name + "\nExec=" + exec + "\n");
  }
  void add_class_that(const std::string& behaviour) {
    write_bytes(record(), "");
    add_class(kClass, std::string(OPENBITS_BUS_OBJECT) + " " + address() + " " +
                          wire::class_name(kClass) + " " + behaviour + " " + record());
  }
  void open(const BusReceivers::Options& options = {}) {
    ::mkdir((dir_ / "services").c_str(), 0755);
    write_bytes(dir_ / "bus.conf",
                "<busconfig><type>session</type><listen>" + address() +
                    "</listen><auth>EXTERNAL</auth><servicedir>" + (dir_ / "services") +
                    "</servicedir><policy context='default'><allow send_destination='*'"
                    " eavesdrop='true'/><allow eavesdrop='true'/><allow own='*'/></policy>"
                    "<limit name='service_start_timeout'>" +
                    std::to_string(start_timeout_.count()) + "</limit></busconfig>\n");
    daemon_ = std::make_unique<Process>(
        std::vector<std::string>{"dbus-daemon", "--config-file=" + (dir_ / "bus.conf"), "--nofork",
                                 "--nopidfile"},
        Process::Options{{}, dir_ / "log"});
    ASSERT_TRUE(eventually([this] { return connect(); })) << read_file(dir_ / "log");
    ASSERT_GE(sd_bus_attach_event(bus_.get(), loop_->get(), SD_EVENT_PRIORITY_NORMAL), 0);
    receivers_ = std::make_unique<BusReceivers>(*loop_, bus_.get(), options);
  }
  void stop_bus() {
    daemon_->kill(SIGKILL);
    daemon_->wait();
  }

  void run_until(const std::function<bool()>& condition) {
    while (!condition()) ASSERT_GE(sd_event_run(loop_->get(), 10'000), 0);
  }
  static auto into(std::shared_ptr<std::optional<Delivery>> place) {
    return [place](Delivery d) {
      EXPECT_FALSE(*place) << "told twice";
      *place = d;
    };
  }
  /// Begins a call; what comes of it is in the result.
  std::shared_ptr<std::optional<Delivery>> start(const CallbackObject& to, const NoticeCall& call) {
    auto result = std::make_shared<std::optional<Delivery>>();
    receivers_->deliver(to, call, into(result));
    EXPECT_FALSE(*result) << "told from inside deliver()";
    return result;
  }
  Delivery deliver(const CallbackObject& to, const NoticeCall& call) {
    const auto result = start(to, call);
    run_until([&] { return result->has_value(); });
    return **result;
  }
  Result<void> check(const Guid& clsid) {
    std::optional<Result<void>> result;
    receivers_->check_class(clsid, [&](Result<void> r) { result = std::move(r); });
    run_until([&] { return result.has_value(); });
    return *result;
  }
  Result<CallbackObject> create(const Guid& clsid = kClass) {
    std::optional<Result<CallbackObject>> result;
    receivers_->create_instance(clsid, [&](Result<CallbackObject> r) { result = std::move(r); });
    EXPECT_FALSE(result) << "told from inside create_instance()";
    run_until([&] { return result.has_value(); });
    return *result;
  }

  std::string address() const { return "unix:path=" + (dir_ / "bus"); }
  /// What the server of the class has written.
  std::string record() const { return dir_ / "record"; }
  std::vector<std::string> record_lines() const { return lines_of(record()); }

  std::chrono::milliseconds start_timeout_ = 60s;  ///< of the bus for the start of a service
  TempDir dir_;
  std::unique_ptr<Process> daemon_;
  std::unique_ptr<loop::EventLoop> loop_ = std::move(loop::EventLoop::create()).value();
  loop::BusPtr bus_;
  std::unique_ptr<BusReceivers> receivers_;

 private:
  bool connect() {
    sd_bus* raw = nullptr;
    const char* name = nullptr;
    sd_bus_new(&raw);
    loop::BusPtr bus(raw);
    if (sd_bus_set_address(raw, address().c_str()) < 0 || sd_bus_set_bus_client(raw, 1) < 0 ||
        sd_bus_start(raw) < 0 || sd_bus_get_unique_name(raw, &name) < 0) {
      return false;
    }
    bus_ = std::move(bus);
    return true;
  }
};

void expect_answered(const Delivery& delivery, HResult code, const std::string& why) {
  EXPECT_EQ(delivery.outcome, Delivery::Outcome::kAnswered) << why;
  EXPECT_EQ(delivery.code, code) << why;
}

class CallbackReceivers : public BusTest {};

TEST_F(CallbackReceivers, GetTheArgumentsOfTheContract) {
  open();
  const Program program(address(), "-", "code:0");
  NoticeCall error = notice(NoticeKind::kJobError);
  error.error = JobErrorInfo{ErrorContext::kRemoteFile, 7, 3u, "http", "no-words"};
  NoticeCall file = notice(NoticeKind::kFileTransferred);
  file.file = 4'000'000'000;
  NoticeCall ranges = notice(NoticeKind::kFileRangesTransferred);
  ranges.sequence = ~std::uint64_t{0};
  ranges.file = 1;
  ranges.ranges = {{0, 10}, {1'000'000'000'000, ~std::uint64_t{0}}};
  NoticeCall no_ranges = ranges;
  no_ranges.ranges.clear();
  for (const NoticeCall& call : {notice(NoticeKind::kJobTransferred), error, file, ranges,
                                 no_ranges, notice(NoticeKind::kJobModification)}) {
    expect_answered(deliver(program.object(), call), hr::kOk, "");
  }
  const std::string most = "18446744073709551615";
  EXPECT_EQ(program.calls(),
            (std::vector<std::string>{"JobTransferred " + kJobPath + " 42",
                                      "JobError " + kJobPath + " 42 5 7 3 http no-words",
                                      "FileTransferred " + kJobPath + " 42 4000000000",
                                      "FileRangesTransferred " + kJobPath + " " + most +
                                          " 1 [ ( 0 10 ) ( 1000000000000 " + most + " ) ]",
                                      "FileRangesTransferred " + kJobPath + " " + most + " 1 [ ]",
                                      "JobModification " + kJobPath + " 42"}));
}

TEST_F(CallbackReceivers, AnswersArePassedOnAsTheyAre) {
  open();
  for (const std::uint32_t code :
       {0x00000000u, 0x00000001u, 0x7FFFFFFFu, 0x80004005u, 0x80070005u, 0xFFFFFFFFu}) {
    const Program program(address(), "-", "code:" + std::to_string(code));
    for (const NoticeKind kind : kAllKinds) {
      expect_answered(deliver(program.object(), notice(kind)), hr::code(code),
                      std::string(core::to_string(kind)));
    }
  }
  const Program refuses(address(), "-", "error:org.openbits.Error.HR80200002");
  expect_answered(deliver(refuses.object(), notice(NoticeKind::kJobTransferred)),
                  hr::kBgEInvalidState, "an error that is a HRESULT");
}

TEST_F(CallbackReceivers, AnAnswerThatIsNoneIsAFailure) {
  open();
  for (const std::string behaviour :
       {"text", "nothing", "more", "object:/x", "error:org.openbits.Error.HR00000000",
        "error:org.openbits.Error.HR8020000", "error:org.example.Failed",
        "error:org.freedesktop.DBus.Error.Failed", "error:org.freedesktop.DBus.Error.InvalidArgs",
        "error:org.freedesktop.DBus.Error.AccessDenied"}) {
    const Program program(address(), "-", behaviour);
    for (const NoticeKind kind : kAllKinds) {
      expect_answered(deliver(program.object(), notice(kind)), hr::kEFail, behaviour);
    }
  }
}

TEST_F(CallbackReceivers, AnOlderProgramDoesNotCareAboutFiles) {
  open();
  for (const std::string name : {"UnknownMethod", "UnknownInterface"}) {
    const Program program(address(), "-", "error:org.freedesktop.DBus.Error." + name);
    for (const NoticeKind kind : kAllKinds) {
      expect_answered(deliver(program.object(), notice(kind)),
                      about_file(kind) ? hr::kOk : hr::kEFail,
                      name + " to " + std::string(core::to_string(kind)));
    }
  }
}

TEST_F(CallbackReceivers, AnObjectThatIsNotThereIsGone) {  // LNX-19
  open();
  for (const std::string name : {"UnknownObject", "NoReply", "ServiceUnknown", "NameHasNoOwner"}) {
    const Program program(address(), "-", "error:org.freedesktop.DBus.Error." + name);
    for (const NoticeKind kind : kAllKinds) {
      EXPECT_EQ(deliver(program.object(), notice(kind)).outcome, Delivery::Outcome::kGone) << name;
    }
  }
  const Program ends(address(), "-", "exit");
  for (const CallbackObject& to :
       {ends.object(), CallbackObject{":1.99999", "/x"}, CallbackObject{"org.example.None", "/x"},
        CallbackObject{"no name", "/x"}, CallbackObject{":1.1", "no path"}, CallbackObject{}}) {
    EXPECT_EQ(deliver(to, notice(NoticeKind::kFileTransferred)).outcome, Delivery::Outcome::kGone)
        << to.connection << to.path;
  }
}

TEST_F(CallbackReceivers, AnObjectThatDoesNotAnswerIsGone) {  // LNX-19
  open({.answer = 50ms});
  const Program program(address(), "-", "hang");
  EXPECT_EQ(deliver(program.object(), notice(NoticeKind::kJobTransferred)).outcome,
            Delivery::Outcome::kGone);
}

TEST_F(CallbackReceivers, AnAnswerAfterTheTimeoutDoesNoHarm) {  // LNX-19
  open();
  const Program program(address(), "-", "late");
  BusReceivers hasty(*loop_, bus_.get(), {.answer = 50ms});
  const auto first = std::make_shared<std::optional<Delivery>>();
  hasty.deliver(program.object(), notice(NoticeKind::kJobTransferred), into(first));
  run_until([&] { return first->has_value(); });
  EXPECT_EQ((*first)->outcome, Delivery::Outcome::kGone);
  // The program answers the first call now, then this one.
  expect_answered(deliver(program.object(), notice(NoticeKind::kJobTransferred)), hr::kOk, "");
}

TEST_F(CallbackReceivers, ASecondAnswerDoesNoHarm) {
  open();
  const Program program(address(), "-", "twice");
  for (int i = 0; i < 3; ++i) {
    expect_answered(deliver(program.object(), notice(NoticeKind::kJobTransferred)), hr::kOk, "");
  }
}

TEST_F(CallbackReceivers, WhatCannotBeSentIsNotTheObjectsFault) {
  open();
  const Program program(address(), "-", "code:0");
  NoticeCall call = notice(NoticeKind::kJobError);
  call.error = JobErrorInfo{ErrorContext::kUnknown, hr::kEFail, {}, {}, "no UTF-8: \xFF"};
  expect_answered(deliver(program.object(), call), hr::kEFail, "");
  EXPECT_TRUE(program.calls().empty());
}

TEST_F(CallbackReceivers, AnObjectWhoseApartmentHasEndedIsGone) {  // LNX-19
  open();
  const Program program(address(), "-", "code:" + std::to_string(hr::kRpcEDisconnected));
  EXPECT_EQ(deliver(program.object(), notice(NoticeKind::kJobTransferred)).outcome,
            Delivery::Outcome::kGone);
}

TEST_F(CallbackReceivers, NothingIsToldAfterTheEnd) {
  open();
  const Program program(address(), "-", "late");
  const auto call = start(program.object(), notice(NoticeKind::kJobTransferred));
  run_until([&] { return program.calls().size() == 1; });
  const auto nowhere = start({"no name", "/x"}, notice(NoticeKind::kJobTransferred));
  receivers_ = std::make_unique<BusReceivers>(*loop_, bus_.get());
  expect_answered(deliver(program.object(), notice(NoticeKind::kJobTransferred)), hr::kOk, "");
  EXPECT_FALSE(*call);
  EXPECT_FALSE(*nowhere);
}

TEST_F(CallbackReceivers, TheEndOfTheBusIsTheEndOfTheObject) {  // LNX-19
  open();
  const Program program(address(), "-", "hang");
  const auto call = start(program.object(), notice(NoticeKind::kJobTransferred));
  run_until([&] { return program.calls().size() == 1; });
  sd_bus_set_exit_on_disconnect(bus_.get(), 0);
  stop_bus();
  run_until([&] { return call->has_value(); });
  EXPECT_EQ((*call)->outcome, Delivery::Outcome::kGone);
  EXPECT_EQ(deliver(program.object(), notice(NoticeKind::kJobTransferred)).outcome,
            Delivery::Outcome::kGone);
  EXPECT_FALSE(create().ok());
  EXPECT_FALSE(check(kClass).ok());
}

TEST_F(CallbackReceivers, TheEndOfAConnectionIsNoticed) {  // LNX-19
  open();
  Program program(address(), "-", "code:0");
  const core::JobId other = kClass;
  std::vector<std::string> gone;
  receivers_->watch(kJob, program.object(), [&] { gone.push_back("replaced"); });
  receivers_->watch(kJob, program.object(), [&] { gone.push_back("job"); });
  receivers_->watch(other, program.object(), [&] { gone.push_back("unwatched"); });
  receivers_->unwatch(other);
  program.kill();
  run_until([&] { return !gone.empty(); });
  receivers_->watch(other, program.object(), [&] { gone.push_back("too late"); });
  run_until([&] { return gone.size() == 2; });
  EXPECT_EQ(gone, (std::vector<std::string>{"job", "too late"}));
}

class Classes : public BusTest {
 protected:
  /// The error of create_instance with a server that behaves so.
  Error failure(const std::string& behaviour, const BusReceivers::Options& options = {}) {
    add_class_that(behaviour);
    open(options);
    const auto result = create();
    if (result) ADD_FAILURE() << behaviour << " makes an object";
    return result ? Error{} : result.error();
  }
  void expect_failure(const std::string& behaviour, HResult code,
                      const std::vector<std::string>& parts = {}) {
    expect_error(failure(behaviour), code, parts);
  }
  static void expect_error(const Error& error, HResult code,
                           const std::vector<std::string>& parts = {}) {
    EXPECT_EQ(error.code, code) << error.message;
    const bool names_it = error.message.find(kClass.hex()) != std::string::npos ||
                          error.message.find(kClass.text()) != std::string::npos;
    EXPECT_TRUE(names_it) << error.message;
    EXPECT_TRUE(error.message.ends_with('.')) << error.message;
    for (const std::string& part : parts) {
      EXPECT_NE(error.message.find(part), std::string::npos) << error.message;
    }
  }
};

TEST_F(Classes, AreKnownByTheirServiceFile) {  // LNX-20 NOT-36
  add_class_that("object:/an/object");
  open();
  EXPECT_TRUE(check(kClass).ok());
  EXPECT_TRUE(record_lines().empty()) << "it has been started";
}

TEST_F(Classes, AreKnownWhileTheyRun) {  // LNX-20
  open();
  Program program(address(), wire::class_name(kClass), "code:0");
  EXPECT_TRUE(check(kClass).ok());
  program.kill();
  run_until([&] { return !check(kClass).ok(); });
}

TEST_F(Classes, ThatTheBusDoesNotKnowAreNotRegistered) {  // LNX-20 NOT-36
  add_class(*Guid::parse("11111111-2222-3333-4444-555555555556"), "/bin/true");
  open();
  const auto checked = check(kClass);
  ASSERT_FALSE(checked.ok());
  const std::vector<std::string> parts = {wire::class_name(kClass), "bitsctl class add"};
  expect_error(checked.error(), hr::kRegdbEClassNotReg, parts);
  const auto created = create();
  ASSERT_FALSE(created.ok());
  expect_error(created.error(), hr::kRegdbEClassNotReg, parts);
}

TEST_F(Classes, AreStartedAndMakeObjects) {
  add_class_that("object:/an/object");
  open();
  const auto first = create();
  ASSERT_TRUE(first.ok()) << first.error().message;
  EXPECT_EQ(first->path, "/an/object");
  const auto second = create();
  ASSERT_TRUE(second.ok());
  EXPECT_EQ(*second, *first);
  const std::string call = "CreateInstance 97ea99c7-0186-4ad4-8df9-c5b4e0ed6b22";
  EXPECT_EQ(record_lines(), (std::vector<std::string>{"ready " + first->connection, call, call}));
}

TEST_F(Classes, AreToldWhatIsNotNeeded) {
  add_class_that("object:/an/object");
  open();
  const auto object = create();
  ASSERT_TRUE(object.ok());
  receivers_->release_instance(kClass, *object);
  run_until([&] { return record_lines().size() == 3; });
  EXPECT_EQ(record_lines()[2], "Release /an/object");
}

TEST_F(Classes, AreNotStartedToBeToldWhatIsNotNeeded) {
  add_class_that("object:/an/object");
  open();
  receivers_->release_instance(kClass, {":1.99999", "/an/object"});
  receivers_->release_instance(kClass, {"no name", "no path"});
  // Had it been started for the first, that would be its first call.
  ASSERT_TRUE(create().ok());
  const auto record = record_lines();
  ASSERT_EQ(record.size(), 2u);
  EXPECT_TRUE(record[1].starts_with("CreateInstance")) << record[1];
}

TEST_F(Classes, WithoutAProgramCannotBeStarted) {
  add_class(kClass, dir_ / "missing");
  open();
  const auto created = create();
  ASSERT_FALSE(created.ok());
  expect_error(created.error(), hr::kCoEServerExecFailure, {"No such file or directory"});
}

TEST_F(Classes, WhoseProgramFailsCannotBeStarted) {
  expect_failure("fails", hr::kCoEServerExecFailure);
}

TEST_F(Classes, WhoseProgramDiesCannotBeStarted) {
  expect_failure("dies", hr::kCoEServerExecFailure);
}

TEST_F(Classes, WhoseProgramDoesNotTakeTheNameCannotBeStarted) {
  start_timeout_ = 200ms;
  expect_failure("nameless", hr::kCoEServerExecFailure);
}

TEST_F(Classes, ThatDoNotAnswerHaveFailed) {
  expect_error(failure("hang", {.activation = 50ms}), hr::kWin32RpcCallFailed);
}

TEST_F(Classes, AreToldThatAnObjectHasComeTooLate) {
  add_class_that("late-object:/an/object");
  open({.activation = 50ms});
  const auto first = create();
  ASSERT_FALSE(first.ok());
  expect_error(first.error(), hr::kWin32RpcCallFailed);
  // The class answers the first call now, then this one.
  const auto hasty = std::move(receivers_);
  receivers_ = std::make_unique<BusReceivers>(*loop_, bus_.get());
  const auto second = create();
  ASSERT_TRUE(second.ok()) << second.error().message;
  EXPECT_EQ(second->path, "/an/object/2");
  run_until([&] { return record_lines().size() == 4; });
  EXPECT_EQ(record_lines()[3], "Release /an/object/1");
}

TEST_F(Classes, ThatEndAfterTheirTimeAreForgotten) {
  open({.activation = 50ms});
  Program program(address(), wire::class_name(kClass), "hang");
  int told = 0;
  receivers_->create_instance(kClass, [&](const auto& result) {
    EXPECT_FALSE(result.ok());
    ++told;
  });
  run_until([&] { return told > 0; });
  program.kill();
  run_until([&] { return !check(kClass).ok(); });
  EXPECT_EQ(told, 1);
}

TEST_F(Classes, ThatEndInMidCallHaveFailed) {
  expect_failure("exit", hr::kWin32RpcCallFailed);
}

TEST_F(Classes, SayThemselvesWhyTheyFail) {
  expect_failure("error:org.openbits.Error.HR80070005", hr::kEAccessDenied, {"as told"});
}

TEST_F(Classes, CannotFailWithSuccess) {
  expect_failure("error:org.openbits.Error.HR00000000", hr::kEFail, {"as told"});
}

TEST_F(Classes, SayItInALineOfSomeLength) {
  for (const std::string name :
       {"org.openbits.Error.HR80070005", "org.freedesktop.DBus.Error.UnknownMethod",
        "org.freedesktop.DBus.Error.NoReply", "org.freedesktop.DBus.Error.ServiceUnknown",
        "org.freedesktop.DBus.Error.Spawn.ChildExited", "org.example.Broken"}) {
    const Error error = failure("long-error:" + name);
    std::string words = " (a b  ";
    for (int i = 0; i < 500 - 6; ++i) words += "\xC3\xA4";
    EXPECT_TRUE(error.message.ends_with(words + "\xE2\x80\xA6).")) << error.message;
    TearDown();
    daemon_.reset();
    SetUp();
  }
}

TEST_F(Classes, FailWithAnyOtherError) {
  expect_failure("error:org.example.Broken", hr::kEFail, {"org.example.Broken", "as told"});
}

TEST_F(Classes, ThatDoNotKnowTheMethodDoNotServeTheClass) {
  expect_failure("error:org.freedesktop.DBus.Error.UnknownMethod", hr::kENoInterface,
                 {wire::class_name(kClass), "as told"});
}

TEST_F(Classes, ThatDoNotKnowTheObjectDoNotServeTheClass) {
  expect_failure("error:org.freedesktop.DBus.Error.UnknownObject", hr::kENoInterface);
}

TEST_F(Classes, ThatAnswerAPathThatIsTooLong) {
  expect_failure("object:/" + std::string(255, 'p'), hr::kWin32BadStubData, {"255"});
}

TEST_F(Classes, MayAnswerALongPath) {
  const std::string path = "/" + std::string(254, 'p');
  add_class_that("object:" + path);
  open();
  const auto object = create();
  ASSERT_TRUE(object.ok()) << object.error().message;
  EXPECT_EQ(object->path, path);
}

TEST_F(Classes, ThatAnswerText) {
  expect_failure("text", hr::kWin32BadStubData);
}

TEST_F(Classes, ThatAnswerNothing) {
  expect_failure("nothing", hr::kWin32BadStubData);
}

TEST_F(Classes, ThatAnswerANumber) {
  expect_failure("code:0", hr::kWin32BadStubData);
}

TEST_F(Classes, TellNothingAfterTheEnd) {
  add_class_that("hang");
  open();
  receivers_->create_instance(kClass, [](const auto&) { ADD_FAILURE() << "told"; });
  receivers_->check_class(kClass, [](const auto&) { ADD_FAILURE() << "told"; });
  receivers_ = std::make_unique<BusReceivers>(*loop_, bus_.get());
  EXPECT_TRUE(check(kClass).ok());
  loop_->drain();
}

}  // namespace
}  // namespace openbits::test
