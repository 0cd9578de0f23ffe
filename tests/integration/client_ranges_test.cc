// The C++ API and parts of files, against the real service.
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "support/service_world.h"

namespace openbits::test {
namespace {

class ClientRanges : public ::testing::Test {
 protected:
  ServiceWorld world_;
};

TEST_F(ClientRanges, AFileOfRanges) {  // RANGE-02 RANGE-06 RANGE-12 HTTP-30 PROG-13
  world_.web.write_file("file", 5000, 1);
  Job job = must(world_.client.create_job("ranges"));
  const std::string url = world_.web.url("file");
  const std::string local = world_.out / "file";
  const std::vector<FileRange> ranges = {{4000, kToEndOfFile}, {10, 20}};
  EXPECT_EQ(job.add_file_with_ranges(url, local, {}).code(), hr::kEInvalidArg);
  EXPECT_EQ(job.add_file_with_ranges(std::string_view("a\0b", 3), local, ranges).code(),
            hr::kEInvalidArg);
  const FileSpec mixed[] = {{url, local, ranges}, {url, world_.out / "other", {}}};
  EXPECT_EQ(job.add_files(mixed).code(), hr::kEInvalidArg);
  EXPECT_TRUE(must(job.files()).empty());
  must(job.add_file_with_ranges(url, local, ranges));
  EXPECT_EQ(must(job.file(0).ranges()), ranges);
  EXPECT_EQ(must(job.file(0).response_headers()), "");
  must(job.resume());
  ASSERT_TRUE(world_.reaches(job, JobState::kTransferred));
  EXPECT_EQ(must(job.file(0).progress()).bytes_total, 1020u);
  EXPECT_EQ(must(job.file(0).download_stats()).from_origin, 1020u);
  EXPECT_TRUE(must(job.file(0).response_headers()).starts_with("HTTP/1.1 206 "));
  EXPECT_EQ(must(job.complete()), hr::kOk);
  const std::string all = content(5000, 1);
  EXPECT_TRUE(read_file(local) == all.substr(4000) + all.substr(10, 20));
}

TEST_F(ClientRanges, PartsOfAnOrdinaryFile) {  // OND-03 OND-08 OND-09
  world_.web.write_file("file", 5000, 1);
  Job job = world_.job_for("file");
  File file = job.file(0);
  const FileRange wanted[] = {{4000, 10}, {100, 50}};
  EXPECT_EQ(file.request_ranges({}).code(), hr::kEInvalidArg);
  must(file.request_ranges(wanted));
  must(file.update_download_position(2000));
  EXPECT_TRUE(must(file.filled_ranges()).empty());
  must(job.resume());
  ASSERT_TRUE(world_.reaches(job, JobState::kTransferred));
  EXPECT_EQ(must(file.filled_ranges()), (std::vector<FileRange>{{0, 5000}}));
  EXPECT_EQ(must(job.complete()), hr::kOk);
  EXPECT_TRUE(read_file(world_.out / "file") == content(5000, 1));
  EXPECT_EQ(world_.web.bytes_sent(), 5000u) << "OND-04: no byte twice";
  EXPECT_EQ(file.request_ranges(wanted).code(), hr::kBgEInvalidState);
}

TEST_F(ClientRanges, AnotherServer) {  // FILE-34 FILE-35
  Job job = must(world_.client.create_job("prefix"));
  must(job.add_file("http://h/a", world_.out / "a"));
  EXPECT_EQ(must(job.replace_remote_prefix("http://other/", "http://x/")), hr::kFalse);
  EXPECT_EQ(must(job.replace_remote_prefix("http://h/", "http://x/y/")), hr::kOk);
  EXPECT_EQ(must(job.file(0).remote_name()), "http://x/y/a");
  EXPECT_EQ(job.replace_remote_prefix("", "http://x/").code(), hr::kEInvalidArg);
  EXPECT_EQ(job.replace_remote_prefix("http://x/", "\xFF").code(), hr::kEInvalidArg);
}

}  // namespace
}  // namespace openbits::test
