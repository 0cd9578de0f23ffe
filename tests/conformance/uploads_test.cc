// Uploads as programs written for BITS make them.
#include <fstream>

#include <openbits/com/bits1_5.h>

#include "conformance.h"
#include "support/bits_upload_server.h"

namespace openbits::test {
namespace {

class ComUploads : public Conformance {
 protected:
  void TearDown() override {
    if (server_) {
      EXPECT_EQ(server_->complaints(), "");
    }
  }
  void serve(const std::string& reply) {
    BitsUploadServer::Options options;
    options.reply = [reply](const std::string&) { return reply; };
    server_ = std::make_unique<BitsUploadServer>(std::move(options));
  }
  /// An upload of "source" with 1000 bytes to "target".
  Ptr<IBackgroundCopyJob2> new_upload(BG_JOB_TYPE type) {
    Ptr<IBackgroundCopyJob> job;
    GUID id{};
    EXPECT_EQ(manager_->CreateJob(L"upload", type, &id, &job), S_OK);
    const std::string source = world_.out / "source";
    std::ofstream(source, std::ios::binary) << content(1000, 1);
    EXPECT_EQ(job->AddFile(wide(server_->url("target")).c_str(), wide(source).c_str()), S_OK);
    Ptr<IBackgroundCopyJob2> job2;
    EXPECT_EQ(job->QueryInterface(IID_IBackgroundCopyJob2, reinterpret_cast<void**>(&job2)), S_OK);
    return job2;
  }

  std::unique_ptr<BitsUploadServer> server_;
};

TEST_F(ComUploads, AFileIsSent) {  // STATE-16 DONE-05 PROG-07
  server_ = std::make_unique<BitsUploadServer>();
  const auto job = new_upload(BG_JOB_TYPE_UPLOAD);
  EXPECT_EQ(job->Complete(), BG_E_INVALID_STATE);
  ASSERT_EQ(job->Resume(), S_OK);
  ASSERT_TRUE(reaches(job.get(), BG_JOB_STATE_TRANSFERRED));
  EXPECT_EQ(server_->file("target"), content(1000, 1));
  BG_JOB_PROGRESS progress{};
  EXPECT_EQ(job->GetProgress(&progress), S_OK);
  EXPECT_EQ(progress.BytesTransferred, 1000u);
  EXPECT_EQ(progress.FilesTransferred, 1u);
  Ptr<IEnumBackgroundCopyFiles> files;
  ASSERT_EQ(job->EnumFiles(&files), S_OK);
  Ptr<IBackgroundCopyFile> file;
  ASSERT_EQ(files->Next(1, &file, nullptr), S_OK);
  BG_FILE_PROGRESS of_file{};
  EXPECT_EQ(file->GetProgress(&of_file), S_OK);
  EXPECT_EQ(of_file.BytesTotal, 1000u);
  EXPECT_EQ(of_file.Completed, TRUE);
  EXPECT_EQ(job->Complete(), S_OK);
  EXPECT_EQ(state_of(job.get()), BG_JOB_STATE_ACKNOWLEDGED);
}

TEST_F(ComUploads, AReplyIsRead) {  // PROG-05 PROG-10 TEMP-10 UPL-39 UPL-40 UPL-41 DONE-05
  serve("thanks");
  const auto job = new_upload(BG_JOB_TYPE_UPLOAD_REPLY);
  const std::string reply = world_.out / "reply";
  EXPECT_EQ(job->SetReplyFileName(wide(reply).c_str()), S_OK);
  BYTE* data = nullptr;
  UINT64 length = 0;
  EXPECT_EQ(job->GetReplyData(&data, &length), BG_E_INVALID_STATE);
  ASSERT_EQ(job->Resume(), S_OK);
  ASSERT_TRUE(reaches(job.get(), BG_JOB_STATE_TRANSFERRED));
  EXPECT_EQ(job->SetReplyFileName(wide(reply).c_str()), BG_E_INVALID_STATE);  // UPL-37
  BG_JOB_PROGRESS progress{};
  EXPECT_EQ(job->GetProgress(&progress), S_OK);
  EXPECT_EQ(progress.BytesTotal, 1000u);
  EXPECT_EQ(progress.FilesTotal, 1u);
  BG_JOB_REPLY_PROGRESS of_reply{};
  EXPECT_EQ(job->GetReplyProgress(&of_reply), S_OK);
  EXPECT_EQ(of_reply.BytesTotal, 6u);
  EXPECT_EQ(of_reply.BytesTransferred, 6u);
  ASSERT_EQ(job->GetReplyData(&data, &length), S_OK);
  EXPECT_EQ(std::string(data, data + length), "thanks");
  CoTaskMemFree(data);
  EXPECT_FALSE(std::ifstream(reply).good());
  EXPECT_EQ(job->Complete(), S_OK);
  EXPECT_EQ(read_file(reply), "thanks");
}

TEST_F(ComUploads, NoReplyIsANullBuffer) {  // UPL-36
  serve("");
  const auto job = new_upload(BG_JOB_TYPE_UPLOAD_REPLY);
  ASSERT_EQ(job->Resume(), S_OK);
  ASSERT_TRUE(reaches(job.get(), BG_JOB_STATE_TRANSFERRED));
  BYTE byte = 0;
  BYTE* data = &byte;
  UINT64 length = 1;
  EXPECT_EQ(job->GetReplyData(&data, &length), S_OK);
  EXPECT_EQ(data, nullptr);
  EXPECT_EQ(length, 0u);
}

TEST_F(ComUploads, ALargeReplyTellsItsLength) {  // UPL-42
  constexpr std::size_t kSize = 1024 * 1024 + 1;
  serve(content(kSize, 3));
  const auto job = new_upload(BG_JOB_TYPE_UPLOAD_REPLY);
  ASSERT_EQ(job->Resume(), S_OK);
  ASSERT_TRUE(reaches(job.get(), BG_JOB_STATE_TRANSFERRED));
  BYTE byte = 0;
  BYTE* data = &byte;
  UINT64 length = 0;
  EXPECT_EQ(job->GetReplyData(&data, &length), BG_E_TOO_LARGE);
  EXPECT_EQ(data, nullptr);
  EXPECT_EQ(length, kSize);
}

}  // namespace
}  // namespace openbits::test
