// Uploads by another method than that of the BITS upload protocol, to servers of any kind.
#include <atomic>
#include <filesystem>
#include <mutex>

#include <openbits/http_options.hpp>

#include "uploads_testing.h"

namespace openbits::test {
namespace {

constexpr std::size_t kMiB = std::size_t{1} << 20;

class UploadMethods : public Uploads {
 protected:
  Job put_job(const std::string& url, const std::string& path, const std::string& method = "PUT") {
    Job job = must(client_.create_job("put", JobType::kUpload));
    must(job.http().set_method(method));
    must(job.add_file(url, path));
    return job;
  }
};

/// A server that takes whatever comes, and answers with the next of its statuses.
class Taker {
 public:
  explicit Taker(std::vector<int> statuses)
      : statuses_(std::move(statuses)), server_([this](Exchange& e) { return take(e); }) {}

  std::string url() const { return server_.url("target"); }
  std::vector<HttpRequest> requests() const {
    const std::lock_guard lock(mutex_);
    return requests_;
  }
  std::string body() const {
    const std::lock_guard lock(mutex_);
    return body_;
  }

 private:
  bool take(Exchange& exchange) {
    const HttpRequest& request = exchange.request();
    const auto length = std::stoull("0" + request.field("content-length"));
    if (request.field("expect") == "100-continue") exchange.send("HTTP/1.1 100 Continue\r\n\r\n");
    const std::string body = exchange.receive(length);
    if (body.size() != length) return false;
    int status = 0;
    {
      const std::lock_guard lock(mutex_);
      status = statuses_[std::min(requests_.size(), statuses_.size() - 1)];
      requests_.push_back(request);
      body_ = body;
    }
    HttpAnswer answer;
    answer.status_line = "HTTP/1.1 " + std::to_string(status) + " x";
    answer.set("Content-Length", "0");
    if (status == 307) answer.set("Location", "/elsewhere");
    return exchange.send(answer.head());
  }

  const std::vector<int> statuses_;
  mutable std::mutex mutex_;
  std::vector<HttpRequest> requests_;
  std::string body_;
  FaultServer server_;
};

// HTTP-25 HTTP-27 LNX-149 STATE-16
TEST_F(UploadMethods, AFileIsPutToAnOrdinaryServer) {
  Nginx::Options options;
  options.server = "dav_methods PUT; client_max_body_size 0;";
  Nginx web(options);
  std::filesystem::permissions(web.root(), std::filesystem::perms::all);
  Job job = put_job(web.url("target"), source("file", 5 * kMiB + 3));
  EXPECT_EQ(must(job.priority()), JobPriority::kForeground);
  must(job.resume());
  ASSERT_TRUE(reaches(job, JobState::kTransferred)) << must(job.error()).message;
  EXPECT_TRUE(read_file(web.root() + "/target") == content(5 * kMiB + 3, 1));
  EXPECT_EQ(must(job.progress()).bytes_transferred, 5 * kMiB + 3);
  EXPECT_EQ(must(job.complete()), hr::kOk);
}

// LNX-149
TEST_F(UploadMethods, AnEmptyFileIsPut) {
  Taker server({201});
  Job job = put_job(server.url(), source("file", 0), "POST");
  must(job.resume());
  ASSERT_TRUE(reaches(job, JobState::kTransferred));
  ASSERT_EQ(server.requests().size(), 1u);
  EXPECT_EQ(server.requests()[0].method, "POST");
  EXPECT_EQ(server.requests()[0].field("content-length"), "0");
}

// A body is sent again to where a redirect leads.
TEST_F(UploadMethods, ARedirectGetsTheWholeFile) {
  Taker server({307, 200});
  Job job = put_job(server.url(), source("file", 2 * kMiB));
  must(job.resume());
  ASSERT_TRUE(reaches(job, JobState::kTransferred)) << must(job.error()).message;
  EXPECT_EQ(server.requests().back().path, "/elsewhere");
  EXPECT_TRUE(server.body() == content(2 * kMiB, 1));
}

// HTTP-28: what would be tried again ends the job, and Resume begins at the beginning.
TEST_F(UploadMethods, EachFailureIsFinal) {
  Taker server({503, 200});
  Job job = put_job(server.url(), source("file", 2 * kMiB));
  must(job.resume());
  ASSERT_TRUE(reaches(job, JobState::kError));
  EXPECT_EQ(must(job.error()).code, http_status(503));
  must(job.resume());
  ASSERT_TRUE(reaches(job, JobState::kTransferred));
  EXPECT_TRUE(server.body() == content(2 * kMiB, 1));
}

// FILE-27
TEST_F(UploadMethods, AChangedSourceIsAnError) {
  const std::string path = source("file", 64 * kMiB);
  std::atomic<int> tries = 0;
  FaultServer server([&](Exchange& exchange) {
    if (tries++ > 0) return false;
    exchange.send("HTTP/1.1 100 Continue\r\n\r\n");
    exchange.receive(1000);
    source("file", 1 * kMiB, 2);
    exchange.receive(std::size_t{64} * kMiB);
    return false;
  });
  Job job = put_job(server.url("target"), path);
  must(job.resume());
  ASSERT_TRUE(reaches(job, JobState::kError));
  EXPECT_EQ(must(job.error()).code, hr::kBgELocalFileChanged);
}

// PERS-01: a restart begins anew.
TEST_F(UploadMethods, AKilledServiceSendsTheFileAnew) {
  const std::string path = source("file", 4 * kMiB);
  std::atomic<int> tries = 0;
  std::atomic<bool> whole = false;
  FaultServer server([&](Exchange& exchange) {
    const int number = tries++;
    exchange.send("HTTP/1.1 100 Continue\r\n\r\n");
    if (number == 0) {
      exchange.receive(1000);
      exchange.stall();
      return false;
    }
    whole = exchange.receive(4 * kMiB) == content(4 * kMiB, 1);
    return exchange.send("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
  });
  Job job = put_job(server.url("target"), path);
  must(job.resume());
  ASSERT_TRUE(eventually([&] { return tries == 1; }));
  bus_.kill_service(SIGKILL);
  ASSERT_TRUE(reaches(job, JobState::kTransferred));
  EXPECT_TRUE(whole);
}

// LNX-149
TEST_F(UploadMethods, AReplyNeedsTheProtocol) {
  Job job = must(client_.create_job("put", JobType::kUploadReply));
  EXPECT_EQ(job.http().set_method("PUT").code(), hr::kENotImpl);
  EXPECT_EQ(job.http().set_method("BITS_POST").code(), hr::kOk);
}

}  // namespace
}  // namespace openbits::test
