// bitsctl put against the real service and a server of the upload protocol.
#include <fstream>

#include "integration/bitsctl_fixture.h"
#include "support/bits_upload_server.h"

namespace openbits::test {
namespace {

using testing::HasSubstr;

class BitsctlPut : public BitsctlTest {
 protected:
  void TearDown() override { EXPECT_EQ(server_->complaints(), ""); }
  void serve(BitsUploadServer::Options options = {}) {
    server_ = std::make_unique<BitsUploadServer>(std::move(options));
  }
  std::string source() const {
    const std::string path = dir_ / "source.txt";
    std::ofstream(path) << "words";
    return path;
  }

  std::unique_ptr<BitsUploadServer> server_;
};

// STATE-16
TEST_F(BitsctlPut, PutSendsAFile) {
  serve();
  const Bitsctl put = run(0, {"put", source(), server_->url("a")});
  EXPECT_EQ(server_->file("a"), "words");
  EXPECT_THAT(put.out(), HasSubstr("sent " + (dir_ / "source.txt")));
  EXPECT_EQ(put.err(), "");
  EXPECT_EQ(list(), nlohmann::json::array());
}

TEST_F(BitsctlPut, AFolderOnTheServerKeepsTheName) {
  serve();
  run(0, {"put", source(), server_->url("folder/")});
  EXPECT_EQ(server_->file("folder/source.txt"), "words");
}

// TEMP-10
TEST_F(BitsctlPut, TheReplyIsSaved) {
  BitsUploadServer::Options options;
  options.reply = [](const std::string& content) { return "got " + content; };
  serve(options);
  const std::string reply = dir_ / "reply";
  const auto events =
      run(0, {"put", source(), server_->url("a"), "--reply", reply, "--json"}).objects();
  EXPECT_EQ(read_file(reply), "got words");
  ASSERT_FALSE(events.empty());
  EXPECT_EQ(events.back().at("reply"), reply);
}

TEST_F(BitsctlPut, WhatCannotBeSentIsAnError) {
  serve();
  const Bitsctl put = run(1, {"put", dir_ / "missing", server_->url("a")});
  EXPECT_THAT(put.err(), HasSubstr("the upload failed"));
  EXPECT_EQ(list(), nlohmann::json::array()) << "nothing is left behind";
  EXPECT_TRUE(server_->packets().empty());
}

}  // namespace
}  // namespace openbits::test
