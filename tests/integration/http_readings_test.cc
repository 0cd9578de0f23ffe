// What the service asks a server for, and how it makes sure that it goes on with the same file.
#include <gtest/gtest.h>

#include <filesystem>
#include <mutex>

#include "support/fault_server.h"
#include "support/service_world.h"

namespace openbits::test {
namespace {

constexpr std::size_t kSize = 1 << 20;
constexpr char kDate[] = "Wed, 21 Oct 2015 07:28:00 GMT";
constexpr char kLater[] = "Thu, 22 Oct 2015 07:28:00 GMT";

class HttpReadings : public ::testing::Test {
 protected:
  void SetUp() override { current_ = {content(kSize, 1), "\"one\"", kDate}; }

  Job job_for(const std::string& name, JobPriority priority) {
    Job job = must(world_.client.create_job("job"));
    must(job.set_priority(priority));
    must(job.set_proxy_settings({ProxyUsage::kNoProxy, std::nullopt, std::nullopt}));
    must(job.add_file(server_.url("file"), world_.out / name));
    return job;
  }
  /// The first answer with a body breaks off half-way; then `change` is made to the server.
  void interrupt(Job& job, const std::function<void()>& change = {}) {
    {
      const std::lock_guard lock(mutex_);
      breaks_ = true;
    }
    must(job.resume());
    ASSERT_TRUE(world_.reaches(job, JobState::kTransientError));
    EXPECT_GT(must(job.progress()).bytes_transferred, 0u);
    const std::lock_guard lock(mutex_);
    requests_.clear();
    if (change) change();
  }
  void finish(Job& job, const std::string& name, const std::string& expected) {
    must(job.resume());
    ASSERT_TRUE(world_.reaches(job, JobState::kTransferred)) << must(job.error()).message;
    EXPECT_EQ(must(job.complete()), hr::kOk);
    EXPECT_TRUE(read_file(world_.out / name) == expected);
  }
  std::vector<HttpRequest> requests() const {
    const std::lock_guard lock(mutex_);
    return requests_;
  }

  bool answer(Exchange& exchange) {
    HttpAnswer good;
    bool breaks = false;
    {
      const std::lock_guard lock(mutex_);
      HttpRequest request = exchange.request();
      requests_.push_back(request);
      if (!ranges_) request.fields.erase("range");
      good = good_answer(request, current_);
      if (!ranges_) good.set("Accept-Ranges", "none");
      if (!lengths_) good.drop("Content-Length");
      breaks = request.method == "GET" && std::exchange(breaks_, false);
    }
    if (breaks) good.body.resize(good.body.size() / 2);
    return exchange.send(good.head() + good.body) && !breaks && lengths_;
  }

  mutable std::mutex mutex_;  // of what follows
  FileVersion current_;
  bool breaks_ = false;
  bool ranges_ = true;
  bool lengths_ = true;
  std::vector<HttpRequest> requests_;
  FaultServer server_{[this](Exchange& exchange) { return answer(exchange); }};
  ServiceWorld world_;
};

TEST_F(HttpReadings, AnInterruptedFileGoesOnWhereItIs) {  // HTTP-04 HTTP-06 LNX-13 LNX-18
  Job job = job_for("file", JobPriority::kNormal);
  interrupt(job);
  const std::uint64_t kept = must(job.progress()).bytes_transferred;
  finish(job, "file", current_.body);
  const auto asked = requests();
  ASSERT_EQ(asked.size(), 1u) << "the size was known, and so was the version";
  ASSERT_TRUE(asked[0].range());
  EXPECT_EQ(asked[0].range()->first, kept);
  EXPECT_EQ(asked[0].field("if-range"), "\"one\"");
  EXPECT_EQ(asked[0].field("if-unmodified-since"), "");
  EXPECT_EQ(asked[0].field("if-match"), "");
  EXPECT_TRUE(asked[0].field("user-agent").starts_with("OpenBITS/"));
}

TEST_F(HttpReadings, WithoutAStrongTagTheTimeStampIsCompared) {  // HTTP-05 HTTP-06 LNX-13
  current_.etag = "W/\"weak\"";
  Job job = job_for("file", JobPriority::kNormal);
  interrupt(job, [&] { current_.etag = "W/\"another\""; });
  finish(job, "file", current_.body);
  ASSERT_EQ(requests().size(), 1u);
  EXPECT_EQ(requests()[0].field("if-range"), "");
  EXPECT_GT(requests()[0].range()->first, 0u);
}

TEST_F(HttpReadings, AnotherTimeStampIsAnotherFile) {  // HTTP-05 FILE-25 FILE-26
  current_.etag.clear();
  Job job = job_for("file", JobPriority::kNormal);
  interrupt(job, [&] {
    current_.body = content(kSize, 2);
    current_.last_modified = kLater;
  });
  finish(job, "file", current_.body);
}

TEST_F(HttpReadings, AForegroundFileWithoutRangesStartsOver) {  // HTTP-09 LNX-13
  ranges_ = false;
  Job job = job_for("file", JobPriority::kForeground);
  interrupt(job);
  finish(job, "file", current_.body);
  const auto asked = requests();
  ASSERT_FALSE(asked.empty());
  EXPECT_TRUE(asked.front().range()) << "it was tried to go on";
  EXPECT_FALSE(asked.back().range());
}

TEST_F(HttpReadings, DynamicContentNeedsNeitherHeadNorLengthNorRanges) {  // HTTP-11 LNX-89
  ranges_ = false;
  lengths_ = false;
  Job job = job_for("file", JobPriority::kForeground);
  must(job.set_dynamic_content(true));
  finish(job, "file", current_.body);
  const auto asked = requests();
  ASSERT_EQ(asked.size(), 1u);
  EXPECT_EQ(asked[0].method, "GET");
  EXPECT_FALSE(asked[0].range());
}

TEST_F(HttpReadings, EqualRequestsAreNotMerged) {  // SCHED-08 FILE-19
  Job first = job_for("file", JobPriority::kForeground);
  Job second = job_for("file", JobPriority::kForeground);
  must(first.resume());
  must(second.resume());
  ASSERT_TRUE(world_.reaches(first, JobState::kTransferred));
  ASSERT_TRUE(world_.reaches(second, JobState::kTransferred));
  int bodies = 0;
  for (const HttpRequest& request : requests()) bodies += request.method == "GET" ? 1 : 0;
  EXPECT_EQ(bodies, 2);
  EXPECT_NE(must(first.file(0).temporary_name()), must(second.file(0).temporary_name()));
  EXPECT_EQ(must(first.complete()), hr::kOk);
  EXPECT_EQ(must(second.complete()), hr::kOk);
  EXPECT_TRUE(read_file(world_.out / "file") == current_.body);
}

}  // namespace
}  // namespace openbits::test
