#include "fakes/world.h"

#include <utility>

namespace openbits::fakes {

World::World() {
  make_engine();
}
World::~World() = default;

void World::make_engine() {
  engine_ = std::make_unique<core::Engine>(
      core::Engine::World{store, driver, files, receivers, clock, alarm, poster, random, observer},
      policy_);
  engine_->begin_network(network_at_start);
  const auto started = engine_->start();
  EXPECT_TRUE(started.ok());
}

void World::use_policy(core::Policy policy) {
  policy_ = policy;
  restart();
}

void World::restart(End how) {
  engine_.reset();
  poster.clear();
  poster.cut_power_after(std::nullopt);
  store.crash();
  driver.crash();
  receivers.crash();
  files.crash();
  if (how == End::kPowerCut) files.power_cut();
  make_engine();
  run();
}

void World::pass(core::Duration time) {
  const core::SteadyTime end = clock.steady() + time;
  for (int i = 0; alarm.when() && *alarm.when() <= end; ++i) {
    ASSERT_LT(i, 10000) << "the alarm goes off without end";
    if (*alarm.when() > clock.steady()) clock.advance(*alarm.when() - clock.steady());
    engine_->on_alarm();
    run();
  }
  clock.advance(end - clock.steady());
}

Pending<core::JobId> World::begin_create(core::Caller who, std::string name, JobType type) {
  Pending<core::JobId> p;
  engine_->create_job(who, std::move(name), static_cast<std::uint32_t>(type), p.reply());
  return p;
}

Pending<void> World::begin_add(const core::JobId& id, std::vector<FileSpec> specs,
                               core::Caller who) {
  Pending<void> p;
  engine_->add_files(who, id, std::move(specs), p.reply());
  return p;
}

Pending<void> World::begin_suspend(const core::JobId& id, core::Caller who) {
  Pending<void> p;
  engine_->suspend(who, id, p.reply());
  return p;
}

Pending<void> World::begin_resume(const core::JobId& id, core::Caller who) {
  Pending<void> p;
  engine_->resume(who, id, p.reply());
  return p;
}

Pending<HResult> World::begin_cancel(const core::JobId& id, core::Caller who) {
  Pending<HResult> p;
  engine_->cancel(who, id, p.reply());
  return p;
}

Pending<HResult> World::begin_complete(const core::JobId& id, core::Caller who) {
  Pending<HResult> p;
  engine_->complete(who, id, p.reply());
  return p;
}

Pending<void> World::begin_configure(const core::JobId& id, core::Settings settings,
                                     core::Caller who) {
  Pending<void> p;
  engine_->configure(who, id, std::move(settings), p.reply());
  return p;
}

Pending<void> World::begin_take(const core::JobId& id, core::Caller who) {
  Pending<void> p;
  engine_->take_ownership(who, id, p.reply());
  return p;
}

Pending<void> World::begin_notify(const core::JobId& id, std::optional<core::CallbackObject> object,
                                  core::Caller who) {
  Pending<void> p;
  engine_->set_notify_object(who, id, std::move(object), p.reply());
  return p;
}

core::JobId World::create_job(core::Caller who, JobType type) {
  const auto p = begin_create(who, "job", type);
  run();
  EXPECT_EQ(p.code(), hr::kOk);
  return p.result() ? *p.result() : core::JobId{};
}

HResult World::add_file(const core::JobId& id, const std::string& name, core::Caller who) {
  return finish(begin_add(id, {spec(name)}, who));
}

HResult World::set_flags(const core::JobId& id, std::uint32_t flags) {
  core::Settings settings;
  settings.notify_flags = flags;
  return configure(id, settings);
}

core::JobId World::queued_job(std::vector<std::string> names, core::Caller who) {
  const core::JobId id = create_job(who);
  std::vector<FileSpec> specs;
  specs.reserve(names.size());
  for (const std::string& name : names) specs.push_back(spec(name));
  EXPECT_EQ(finish(begin_add(id, std::move(specs), who)), hr::kOk);
  EXPECT_EQ(finish(begin_resume(id, who)), hr::kOk);
  return id;
}

core::JobId World::transferring_job(std::vector<std::string> names) {
  const core::JobId id = queued_job(std::move(names));
  driver.connected(transfer(id));
  run();
  EXPECT_EQ(state(id), JobState::kTransferring);
  return id;
}

core::JobId World::transferred_job(std::vector<std::string> names) {
  const std::size_t n = names.size();
  const core::JobId id = queued_job(std::move(names));
  for (std::size_t i = 0; i < n; ++i) finish_file(id);
  EXPECT_EQ(state(id), JobState::kTransferred);
  return id;
}

core::JobId World::failed_job(HResult code) {
  const core::JobId id = queued_job();
  fail_file(id, false, code);
  EXPECT_EQ(state(id), JobState::kError);
  return id;
}

core::JobId World::waiting_job() {
  const core::JobId id = queued_job();
  fail_file(id, true);
  EXPECT_EQ(state(id), JobState::kTransientError);
  return id;
}

void World::finish_file(const core::JobId& id, std::uint64_t size) {
  driver.download(transfer(id), size, {"\"v1\"", "date"});
  run();
}

void World::fail_file(const core::JobId& id, bool transient, HResult code,
                      std::uint32_t retry_after) {
  core::TransferFailure failure;
  failure.transient = transient;
  failure.retry_after = retry_after;
  failure.error = {ErrorContext::kRemoteFile, code, std::nullopt, "http", "it failed"};
  driver.failed(transfer(id), failure);
  run();
}

const core::Job& World::job(const core::JobId& id) {
  const core::Job* found = std::as_const(*engine_).find(id);
  if (found == nullptr) throw std::logic_error("no job " + id.text());
  return *found;
}

core::TransferId World::transfer(const core::JobId& id) {
  const auto found = driver.of(id);
  if (!found) throw std::logic_error("no transfer of " + id.text());
  return *found;
}

}  // namespace openbits::fakes
