// Files of this machine as what is downloaded: the stand-in for shares and drive paths.
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <string>

#include "conformance/conformance.h"

namespace openbits::test {
namespace {

class LocalFiles : public Conformance {
 protected:
  std::string source(const std::string& name = "source") const { return from_ / name; }
  HRESULT add_from(IBackgroundCopyJob* job, const std::string& remote, const std::string& name) {
    return job->AddFile(wide(remote).c_str(), wide(world_.out / name).c_str());
  }
  static void expect_error(IBackgroundCopyJob* job, HRESULT code) {
    Ptr<IBackgroundCopyError> error;
    ASSERT_EQ(job->GetError(&error), S_OK);
    BG_ERROR_CONTEXT context = BG_ERROR_CONTEXT_NONE;
    HRESULT actual = S_OK;
    EXPECT_EQ(error->GetError(&context, &actual), S_OK);
    EXPECT_EQ(actual, code);
    EXPECT_EQ(context, BG_ERROR_CONTEXT_REMOTE_FILE);
    LPWSTR protocol = nullptr;
    EXPECT_EQ(error->GetProtocol(&protocol), S_OK);
    EXPECT_EQ(taken(protocol), L"file");
  }

  TempDir from_;
};

TEST_F(LocalFiles, AreCopiedWithTheirTime) {  // FILE-10 FILE-24 LNX-02
  const timespec times[2] = {{0, UTIME_OMIT}, {1'234'567'890, 987'654'321}};
  write_bytes(source(), content(3'000'000, 1));
  ASSERT_EQ(::utimensat(AT_FDCWD, source().c_str(), times, 0), 0);
  Ptr<IBackgroundCopyJob> job(new_job());
  ASSERT_EQ(add_from(job.get(), source(), "by-path"), S_OK);
  ASSERT_EQ(add_from(job.get(), "file://" + source(), "by-url"), S_OK);
  ASSERT_EQ(add(job.get(), "file"), S_OK);  // beside one of HTTP
  world_.web.write_file("file", 1000, 2);
  ASSERT_EQ(job->Resume(), S_OK);
  ASSERT_TRUE(reaches(job.get(), BG_JOB_STATE_TRANSFERRED));
  ASSERT_EQ(job->Complete(), S_OK);
  for (const char* name : {"by-path", "by-url"}) {
    EXPECT_TRUE(read_file(world_.out / name) == content(3'000'000, 1)) << name;
    struct stat st = {};
    ASSERT_EQ(::stat((world_.out / name).c_str(), &st), 0);
    EXPECT_EQ(st.st_mtim.tv_sec, 1'234'567'890);
    EXPECT_EQ(st.st_mtim.tv_nsec, 987'654'321);
  }
  EXPECT_TRUE(read_file(world_.out / "file") == content(1000, 2));
}

TEST_F(LocalFiles, ThatCannotBeReadAreAnErrorUntilTheyCan) {  // FILE-33 ERR-07 ERR-24
  Ptr<IBackgroundCopyJob> job(new_job());
  ASSERT_EQ(add_from(job.get(), source(), "file"), S_OK) << "nobody looks when it is added";
  ASSERT_EQ(job->Resume(), S_OK);
  ASSERT_TRUE(reaches(job.get(), BG_JOB_STATE_ERROR));
  expect_error(job.get(), HRESULT_FROM_WIN32(2) /* ERROR_FILE_NOT_FOUND */);
  ASSERT_EQ(::mkdir(source().c_str(), 0700), 0);
  ASSERT_EQ(job->Resume(), S_OK);
  ASSERT_TRUE(reaches(job.get(), BG_JOB_STATE_ERROR));
  expect_error(job.get(), E_ACCESSDENIED);
  ASSERT_EQ(::rmdir(source().c_str()), 0);
  write_bytes(source(), content(100, 1));
  ASSERT_EQ(job->Resume(), S_OK);
  ASSERT_TRUE(reaches(job.get(), BG_JOB_STATE_TRANSFERRED));
  EXPECT_EQ(job->Complete(), S_OK);
  EXPECT_TRUE(read_file(world_.out / "file") == content(100, 1));
}

TEST_F(LocalFiles, NeedNoCredentialsAndIgnoreThem) {  // CRED-11
  write_bytes(source(), content(100, 1));
  Ptr<IBackgroundCopyJob> job(new_job());
  Ptr<IBackgroundCopyJob2> job2;
  ASSERT_EQ(job->QueryInterface(IID_IBackgroundCopyJob2, reinterpret_cast<void**>(&job2)), S_OK);
  BG_AUTH_CREDENTIALS wrong{};
  wrong.Target = BG_AUTH_TARGET_SERVER;
  wrong.Scheme = BG_AUTH_SCHEME_NTLM;
  wchar_t user[] = L"nobody";
  wchar_t password[] = L"wrong";
  wrong.Credentials.Basic.UserName = user;
  wrong.Credentials.Basic.Password = password;
  ASSERT_EQ(job2->SetCredentials(&wrong), S_OK);
  ASSERT_EQ(add_from(job.get(), source(), "file"), S_OK);
  ASSERT_EQ(job->Resume(), S_OK);
  ASSERT_TRUE(reaches(job.get(), BG_JOB_STATE_TRANSFERRED));
  EXPECT_EQ(job->Complete(), S_OK);
  EXPECT_TRUE(read_file(world_.out / "file") == content(100, 1));
}

TEST_F(LocalFiles, InADirectoryThatIsNotThere) {  // FILE-33
  Ptr<IBackgroundCopyJob> job(new_job());
  ASSERT_EQ(add_from(job.get(), source("missing/file"), "file"), S_OK);
  ASSERT_EQ(job->Resume(), S_OK);
  ASSERT_TRUE(reaches(job.get(), BG_JOB_STATE_ERROR));
  expect_error(job.get(), HRESULT_FROM_WIN32(3) /* ERROR_PATH_NOT_FOUND */);
}

TEST_F(LocalFiles, TakeTheNameOfOneThatAServerLacks) {  // FILE-32
  write_bytes(source(), content(100, 1));
  Ptr<IBackgroundCopyJob> job(new_job());
  ASSERT_EQ(add(job.get(), "lacking"), S_OK);
  ASSERT_EQ(job->Resume(), S_OK);
  ASSERT_TRUE(reaches(job.get(), BG_JOB_STATE_ERROR));
  Ptr<IEnumBackgroundCopyFiles> files;
  ASSERT_EQ(job->EnumFiles(&files), S_OK);
  Ptr<IBackgroundCopyFile> file;
  ASSERT_EQ(files->Next(1, &file, nullptr), S_OK);
  Ptr<IBackgroundCopyFile2> file2;
  ASSERT_EQ(file->QueryInterface(IID_IBackgroundCopyFile2, reinterpret_cast<void**>(&file2)), S_OK);
  ASSERT_EQ(file2->SetRemoteName(wide(source()).c_str()), S_OK);
  ASSERT_EQ(job->Resume(), S_OK);
  ASSERT_TRUE(reaches(job.get(), BG_JOB_STATE_TRANSFERRED));
  EXPECT_EQ(job->Complete(), S_OK);
  EXPECT_TRUE(read_file(world_.out / "lacking") == content(100, 1));
}

TEST_F(LocalFiles, Ranges) {  // RANGE-06 LNX-112
  write_bytes(source(), content(5000, 1));
  Ptr<IBackgroundCopyJob> job(new_job());
  Ptr<IBackgroundCopyJob3> job3;
  ASSERT_EQ(job->QueryInterface(IID_IBackgroundCopyJob3, reinterpret_cast<void**>(&job3)), S_OK);
  BG_FILE_RANGE ranges[] = {{4000, 100}, {0, 10}, {4900, BG_LENGTH_TO_EOF}};
  ASSERT_EQ(
      job3->AddFileWithRanges(wide(source()).c_str(), wide(world_.out / "file").c_str(), 3, ranges),
      S_OK);
  ASSERT_EQ(job->Resume(), S_OK);
  ASSERT_TRUE(reaches(job.get(), BG_JOB_STATE_TRANSFERRED));
  ASSERT_EQ(job->Complete(), S_OK);
  const std::string all = content(5000, 1);
  EXPECT_TRUE(read_file(world_.out / "file") ==
              all.substr(4000, 100) + all.substr(0, 10) + all.substr(4900));
}

}  // namespace
}  // namespace openbits::test
