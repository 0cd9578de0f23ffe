#include "unit/sqlite_store_testing.h"

#include <gtest/gtest.h>
#include <sqlite3.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <iterator>
#include <optional>
#include <random>
#include <utility>

namespace openbits::store::testing {

TempDirectory::TempDirectory(Where where) {
  const bool in_memory = where == Where::kMemory && ::access("/dev/shm", W_OK) == 0;
  const auto parent = in_memory ? "/dev/shm" : std::filesystem::temp_directory_path();
  std::string name = (parent / "openbits-store-XXXXXX").string();
  if (::mkdtemp(name.data()) == nullptr) std::abort();
  path_ = name;
}

TempDirectory::~TempDirectory() {
  std::error_code ignored;
  std::filesystem::remove_all(path_, ignored);
}

void Loop::post(std::function<void()> task) {
  {
    const std::lock_guard lock(mutex_);
    tasks_.push_back(std::move(task));
  }
  posted_.notify_one();
}

void Loop::run_until(const std::function<bool()>& done) {
  while (!done()) {
    std::unique_lock lock(mutex_);
    posted_.wait(lock, [this] { return !tasks_.empty(); });
    const auto task = std::move(tasks_.front());
    tasks_.pop_front();
    lock.unlock();
    task();
  }
}

Result<void> Service::open() {
  auto opened = SqliteStore::open(
      {.directory = directory_,
       .post = [this](std::function<void()> task) { loop_.post(std::move(task)); },
       .warn = [this](std::string line) { warnings_.push_back(std::move(line)); }});
  if (!opened) return std::move(opened).error();
  store_ = std::move(*opened);
  return {};
}

Result<core::StoredState> Service::start() {
  if (auto opened = open(); !opened) return std::move(opened).error();
  return store_->load();
}

Result<void> Service::commit(core::StoreBatch batch) {
  std::optional<Result<void>> answer;
  store_->commit(std::move(batch), [&](Result<void> result) { answer = std::move(result); });
  loop_.run_until([&] { return answer.has_value(); });
  return *answer;
}

std::uint64_t seed() {
  const char* given = std::getenv("OPENBITS_SEED");
  const std::uint64_t value =
      given != nullptr ? std::strtoull(given, nullptr, 10) : std::random_device()();
  std::cout << "OPENBITS_SEED=" << value << std::endl;
  return value;
}

Guid job_id(std::uint8_t n) {
  Guid id;
  for (std::size_t i = 0; i < id.bytes.size(); ++i) {
    id.bytes[i] = static_cast<std::uint8_t>(n + i);
  }
  return id;
}

core::JobRecord plain_job(std::uint8_t n) {
  core::JobRecord job;
  job.id = job_id(n);
  job.ordinal = n;
  job.display_name = "job " + std::to_string(n);
  return job;
}

core::FileRecord plain_file(std::uint32_t index) {
  core::FileRecord file;
  file.index = index;
  file.remote_name = "http://example.org/" + std::to_string(index);
  file.local_name = "/srv/files/" + std::to_string(index);
  return file;
}

core::StoreBatch job_batch(std::uint8_t n, std::uint32_t files) {
  core::StoreBatch batch;
  batch.jobs.push_back(plain_job(n));
  for (std::uint32_t i = 0; i < files; ++i) batch.files.push_back({job_id(n), plain_file(i)});
  batch.next_ordinal = n + 1u;
  return batch;
}

core::JobRecord full_job() {
  const auto at = [](std::int64_t us) { return WallTime(std::chrono::microseconds(us)); };
  core::JobRecord job;
  job.id = job_id(7);
  job.ordinal = 11;
  job.type = JobType::kUploadReply;
  job.state = JobState::kTransientError;
  job.priority = JobPriority::kLow;
  job.owner_uid = 4294967294u;
  job.display_name = "Grüße, \xE4\xB8\x96\xE7\x95\x8C, and a NUL" + std::string(1, '\0') + "!";
  job.description = "it's \"quoted\"; DROP TABLE jobs";
  job.notify_flags = notify::kAll;
  job.minimum_retry_delay = 5;
  job.no_progress_timeout = 4294967295u;
  job.proxy = {ProxyUsage::kOverride, "http://proxy:3128", "<local>"};
  job.times = {at(1'700'000'000'000'001), at(1'700'000'000'000'002), at(1'700'000'000'000'003)};
  job.error_count = 12;
  job.error = JobErrorInfo{ErrorContext::kRemoteFile, hr::kBgEFileNotFound, 3, "http", "gone"};
  job.retries = 13;
  job.no_progress_since = at(1'700'000'000'000'004);
  job.retry_at = at(-5);
  job.event = 14;
  job.newest_event = 15;
  job.notification_clsid = job_id(77);
  job.notify_command = {"/usr/bin/tell-\xC3\xA4", "tell \"a b\" 'c'"};
  job.notification_interval = 4294967295u;
  job.last_run = CommandRun{at(1'700'000'000'000'007), at(1'700'000'000'000'008),
                            CommandEnd::kNotStarted, -2, "out\nput"};
  job.completing = true;
  job.cleanup = true;
  job.retired = at(1'700'000'000'000'006);
  job.resumed = true;
  job.active_time = 18446744073709551615u;
  job.last_active = 4294967295u;
  core::JobOptions options;
  options.cost_flags = 0x80000067u;
  options.maximum_download_time = 4294967295u;
  options.maximum_download_size = 18446744073709551614u;
  options.acl_flags = 15;
  options.peer_caching_flags = 7;
  options.stored_credentials_target = 2;
  options.on_demand = true;
  options.reply_file_name = "/srv/r\xC3\xA4ply";
  options.token_flags = 3;
  options.security_flags = 0xA1F;
  options.http_method = "POST";
  options.custom_headers = core::Sealed{0, 255, 1, 0};
  options.headers_write_only = true;
  options.certificate = ClientCertificate{
      CertificateStoreLocation::kLocalMachineEnterprise, "MY", {1, 0, 3, 255}, "CN=x"};
  options.needs_certificate_callback = true;
  options.credentials = {{AuthTarget::kServer, AuthScheme::kDigest, {}},
                         {AuthTarget::kProxy, AuthScheme::kPassport, {0, 7}}};
  job.options = std::make_shared<const core::JobOptions>(std::move(options));
  return job;
}

void expect_equal(const core::JobRecord& a, const core::JobRecord& b) {
  EXPECT_EQ(a.id, b.id);
  EXPECT_EQ(a.ordinal, b.ordinal);
  EXPECT_EQ(a.type, b.type);
  EXPECT_EQ(a.state, b.state);
  EXPECT_EQ(a.priority, b.priority);
  EXPECT_EQ(a.owner_uid, b.owner_uid);
  EXPECT_EQ(a.display_name, b.display_name);
  EXPECT_EQ(a.description, b.description);
  EXPECT_EQ(a.notify_flags, b.notify_flags);
  EXPECT_EQ(a.minimum_retry_delay, b.minimum_retry_delay);
  EXPECT_EQ(a.no_progress_timeout, b.no_progress_timeout);
  EXPECT_EQ(a.proxy.usage, b.proxy.usage);
  EXPECT_EQ(a.proxy.list, b.proxy.list);
  EXPECT_EQ(a.proxy.bypass, b.proxy.bypass);
  EXPECT_EQ(a.times.creation, b.times.creation);
  EXPECT_EQ(a.times.modification, b.times.modification);
  EXPECT_EQ(a.times.transfer_completion, b.times.transfer_completion);
  EXPECT_EQ(a.error_count, b.error_count);
  ASSERT_EQ(a.error.has_value(), b.error.has_value());
  if (a.error) {
    EXPECT_EQ(a.error->context, b.error->context);
    EXPECT_EQ(a.error->code, b.error->code);
    EXPECT_EQ(a.error->file, b.error->file);
    EXPECT_EQ(a.error->protocol, b.error->protocol);
    EXPECT_EQ(a.error->message, b.error->message);
  }
  EXPECT_EQ(a.retries, b.retries);
  EXPECT_EQ(a.no_progress_since, b.no_progress_since);
  EXPECT_EQ(a.retry_at, b.retry_at);
  EXPECT_EQ(a.event, b.event);
  EXPECT_EQ(a.newest_event, b.newest_event);
  EXPECT_EQ(a.notification_clsid, b.notification_clsid);
  EXPECT_EQ(a.notify_command, b.notify_command);
  EXPECT_EQ(a.notification_interval, b.notification_interval);
  ASSERT_EQ(a.last_run.has_value(), b.last_run.has_value());
  if (a.last_run) {
    EXPECT_EQ(a.last_run->started, b.last_run->started);
    EXPECT_EQ(a.last_run->ended, b.last_run->ended);
    EXPECT_EQ(a.last_run->end, b.last_run->end);
    EXPECT_EQ(a.last_run->status, b.last_run->status);
    EXPECT_EQ(a.last_run->output, b.last_run->output);
  }
  EXPECT_EQ(a.completing, b.completing);
  EXPECT_EQ(a.cleanup, b.cleanup);
  EXPECT_EQ(a.retired, b.retired);
  EXPECT_EQ(a.resumed, b.resumed);
  EXPECT_EQ(a.active_time, b.active_time);
  EXPECT_EQ(a.last_active, b.last_active);
  EXPECT_EQ(a.settings(), b.settings());
}

void expect_equal(const core::FileRecord& a, const core::FileRecord& b) {
  EXPECT_EQ(a.index, b.index);
  EXPECT_EQ(a.remote_name, b.remote_name);
  EXPECT_EQ(a.local_name, b.local_name);
  EXPECT_EQ(a.temp_name, b.temp_name);
  EXPECT_EQ(a.size, b.size);
  EXPECT_EQ(a.durable, b.durable);
  EXPECT_EQ(a.validators, b.validators);
  EXPECT_EQ(a.boot_id, b.boot_id);
  EXPECT_EQ(a.transferred, b.transferred);
  EXPECT_EQ(a.completed, b.completed);
  EXPECT_EQ(a.validated, b.validated);
  ASSERT_EQ(a.options != nullptr, b.options != nullptr);
  if (a.options) {
    EXPECT_EQ(*a.options, *b.options);
  }
}

void run_sql(const std::string& database, const std::string& sql) {
  sqlite3* db = nullptr;
  ASSERT_EQ(sqlite3_open(database.c_str(), &db), SQLITE_OK);
  EXPECT_EQ(sqlite3_exec(db, sql.c_str(), nullptr, nullptr, nullptr), SQLITE_OK)
      << sqlite3_errmsg(db);
  sqlite3_close(db);
}

std::string read_file(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
}

void write_file(const std::string& path, std::string_view bytes) {
  std::ofstream out(path, std::ios::binary | std::ios::trunc);
  out.write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
}

std::vector<std::string> names_in(const std::string& directory, std::string_view prefix) {
  std::vector<std::string> names;
  for (const auto& entry : std::filesystem::directory_iterator(directory)) {
    const std::string name = entry.path().filename().string();
    if (name.starts_with(prefix)) names.push_back(name);
  }
  return names;
}

}  // namespace openbits::store::testing
