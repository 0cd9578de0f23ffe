// Uploads that are answered with a file.
#include <filesystem>
#include <mutex>

#include <openbits/http_options.hpp>

#include "uploads_testing.h"

namespace openbits::test {
namespace {

class UploadReplies : public Uploads {
 protected:
  void serve_reply(const std::string& reply) {
    BitsUploadServer::Options options;
    options.reply = [reply](const std::string&) { return reply; };
    serve(std::move(options));
  }
  Job replied_job(const std::string& name = "file") {
    return job_for(source(name, 1000), name, JobType::kUploadReply);
  }
};

// STATE-16 TEMP-10 PROG-05 PROG-10 UPL-23 UPL-34 UPL-36 UPL-40 UPL-41
TEST_F(UploadReplies, AReplyComesBack) {
  serve_reply("thanks");
  Job job = replied_job();
  const std::string reply = dir_ / "reply";
  must(job.set_reply_file_name(reply));
  EXPECT_EQ(must(job.reply_progress()).bytes_total, kSizeUnknown);
  EXPECT_EQ(job.reply_data().code(), hr::kBgEInvalidState);
  must(job.resume());
  ASSERT_TRUE(reaches(job, JobState::kTransferred)) << must(job.error()).message;
  EXPECT_EQ(uploaded("file"), content(1000, 1));
  EXPECT_FALSE(std::filesystem::exists(reply));
  EXPECT_EQ(must(job.progress()).bytes_total, 1000u);
  EXPECT_EQ(must(job.progress()).files_total, 1u);
  EXPECT_EQ(must(job.files()).size(), 1u);
  EXPECT_EQ(must(job.reply_progress()).bytes_total, 6u);
  EXPECT_EQ(must(job.reply_progress()).bytes_transferred, 6u);
  const std::vector<std::uint8_t> data = must(job.reply_data());
  EXPECT_EQ(std::string(data.begin(), data.end()), "thanks");
  EXPECT_TRUE(eventually([&] { return server_->open_sessions() == 0; }));
  // Closed not before the reply was there.
  const auto packets = server_->packets();
  ASSERT_FALSE(packets.empty());
  EXPECT_TRUE(packets.back().is("Close-Session"));
  EXPECT_EQ(must(job.complete()), hr::kOk);
  EXPECT_EQ(read_file(reply), "thanks");
}

// NOT-19 UPL-38
TEST_F(UploadReplies, TheProgramHearsOfTheReply) {
  serve_reply("thanks");
  Job job = replied_job();
  must(job.set_notify_flags(notify::kFileTransferred | notify::kJobTransferred));
  std::mutex mutex;
  std::vector<std::string> heard;
  Callbacks callbacks;
  callbacks.file_transferred = [&](const Job&, const File& file, std::uint64_t) {
    const std::lock_guard lock(mutex);
    heard.push_back(must(file.local_name()));
    return hr::kOk;
  };
  callbacks.transferred = [&](const Job&, std::uint64_t) {
    const std::lock_guard lock(mutex);
    heard.emplace_back("transferred");
    return hr::kOk;
  };
  must(job.set_callbacks(callbacks));
  must(job.resume());
  ASSERT_TRUE(eventually([&] {
    const std::lock_guard lock(mutex);
    return heard.size() >= 2;
  }));
  const std::string name = must(job.reply_file_name());
  EXPECT_TRUE(name.starts_with(dir_.path() + "/BITS-reply-")) << name;
  EXPECT_EQ(heard, (std::vector<std::string>{name, "transferred"}));
  EXPECT_EQ(must(job.complete()), hr::kOk);
  EXPECT_EQ(read_file(name), "thanks");
}

// UPL-36
TEST_F(UploadReplies, AnEmptyReplyIsAnEmptyFile) {
  serve_reply("");
  Job job = replied_job();
  must(job.resume());
  ASSERT_TRUE(reaches(job, JobState::kTransferred)) << must(job.error()).message;
  EXPECT_TRUE(must(job.reply_data()).empty());
  EXPECT_EQ(must(job.reply_progress()).bytes_total, 0u);
  EXPECT_EQ(must(job.complete()), hr::kOk);
  EXPECT_EQ(std::filesystem::file_size(must(job.reply_file_name())), 0u);
}

// UPL-42
TEST_F(UploadReplies, ALargeReplyIsReadFromItsFile) {
  serve_reply(content((std::size_t{1} << 20) + 1, 3));
  Job job = replied_job();
  must(job.resume());
  ASSERT_TRUE(reaches(job, JobState::kTransferred));
  EXPECT_EQ(job.reply_data().code(), hr::kBgETooLarge);
  EXPECT_EQ(must(job.complete()), hr::kOk);
  EXPECT_TRUE(read_file(must(job.reply_file_name())) == content((std::size_t{1} << 20) + 1, 3));
}

// ERR-14 UPL-34
TEST_F(UploadReplies, WithoutAnUrlOfTheReplyTheUploadHasFailed) {
  serve_reply("thanks");
  server_->set_script([](const Packet& packet) {
    Fault fault;
    fault.without_reply_url = packet.is_last();
    return fault;
  });
  Job job = replied_job();
  must(job.resume());
  ASSERT_TRUE(reaches(job, JobState::kError));
  const JobErrorInfo error = must(job.error());
  EXPECT_EQ(error.code, hr::kBgEInvalidServerResponse);
  EXPECT_EQ(error.context, ErrorContext::kRemoteFile);
  EXPECT_EQ(must(job.reply_progress()).bytes_total, kSizeUnknown);
  server_->set_script({});
  must(job.resume());
  EXPECT_TRUE(reaches(job, JobState::kTransferred));
  EXPECT_EQ(server_->packets("Create-Session").size(), 1u);
}

// ERR-14
TEST_F(UploadReplies, AReplyThatCannotBeFetchedIsNotAFailedUpload) {
  serve_reply("thanks");
  server_->set_script([](const Packet& packet) {
    Fault fault;
    if (packet.is_last()) fault.fields["BITS-Reply-URL"] = "/nowhere";  // relative
    return fault;
  });
  Job job = replied_job();
  must(job.resume());
  ASSERT_TRUE(reaches(job, JobState::kError));
  const JobErrorInfo error = must(job.error());
  EXPECT_EQ(error.code, http_status(404));
  EXPECT_EQ(error.context, ErrorContext::kRemoteFile);
  EXPECT_NE(must(job.reply_progress()).bytes_total, kSizeUnknown);
  EXPECT_EQ(uploaded("file"), content(1000, 1));
}

// UPL-35 LNX-147: as a download of the job.
TEST_F(UploadReplies, AReplyIsAskedForWithTheJobsCredentialsAndHeaders) {
  BitsUploadServer::Options options;
  options.credentials = "user:secret";
  options.reply = [](const std::string&) { return "thanks"; };
  serve(std::move(options));
  Job job = replied_job();
  must(job.set_credentials(AuthTarget::kServer, AuthScheme::kBasic, "user", "secret"));
  must(job.http().set_custom_headers("X-Token: abc\r\n"));
  must(job.resume());
  ASSERT_TRUE(reaches(job, JobState::kTransferred)) << must(job.error()).message;
  for (const Packet& packet : server_->packets()) {
    EXPECT_EQ(packet.fields.count("x-token"), 1u) << packet.type;
  }
  EXPECT_EQ(must(job.complete()), hr::kOk);
  EXPECT_EQ(read_file(must(job.reply_file_name())), "thanks");
}

// LNX-71 LNX-147: wherever the server says that the reply is.
TEST_F(UploadReplies, AnotherServerGetsNoSecrets) {
  std::mutex mutex;
  std::vector<HttpRequest> asked;
  FaultServer other([&](Exchange& exchange) {
    const std::lock_guard lock(mutex);
    asked.push_back(exchange.request());
    const HttpAnswer answer = good_answer(exchange.request(), {"elsewhere", "\"e\"", ""});
    return exchange.send(answer.head()) &&
           (exchange.request().method == "HEAD" || exchange.send(answer.body));
  });
  serve_reply("thanks");
  server_->set_script([&other](const Packet& packet) {
    Fault fault;
    if (packet.is_last()) fault.fields["BITS-Reply-URL"] = other.url("reply");
    return fault;
  });
  Job job = replied_job();
  must(job.http().set_custom_headers("X-Token: abc\r\n"));
  must(job.resume());
  ASSERT_TRUE(reaches(job, JobState::kTransferred)) << must(job.error()).message;
  EXPECT_EQ(must(job.complete()), hr::kOk);
  EXPECT_EQ(read_file(must(job.reply_file_name())), "elsewhere");
  const std::lock_guard lock(mutex);
  ASSERT_FALSE(asked.empty());
  for (const HttpRequest& request : asked) EXPECT_EQ(request.fields.count("x-token"), 0u);
  EXPECT_EQ(server_->packets("Fragment")[0].fields.count("x-token"), 1u);
}

// PERS-01 UPL-35: the reply is fetched by the ordinary machinery, after a kill as well.
TEST_F(UploadReplies, AKilledServiceFetchesTheReplyAllTheSame) {
  serve_reply("thanks");
  Job job = replied_job();
  must(job.set_minimum_retry_delay(5));
  server_->set_script([](const Packet& packet) {
    Fault fault;
    fault.reset_after = packet.is_last() && packet.number < 2;
    return fault;
  });
  must(job.resume());
  ASSERT_TRUE(reaches(job, JobState::kTransientError));
  bus_.kill_service(SIGKILL);
  ASSERT_TRUE(reaches(job, JobState::kTransferred));
  EXPECT_GT(server_->deliveries(), 1) << "UPL-22";
  EXPECT_EQ(must(job.complete()), hr::kOk);
  EXPECT_EQ(read_file(must(job.reply_file_name())), "thanks");
}

}  // namespace
}  // namespace openbits::test
