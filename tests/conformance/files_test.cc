// What files of a job offer beyond BITS 1.0: other URLs, temporary files, headers, statistics.
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <regex>

#include "conformance/conformance.h"

namespace openbits::test {
namespace {

class FilesConformance : public Conformance {
 protected:
  explicit FilesConformance(const Nginx::Options& web = {}) : Conformance(web) {}

  template <class T>
  static Ptr<T> as(IUnknown* object) {
    Ptr<T> other;
    EXPECT_EQ(object->QueryInterface(openbits_uuid_of<T>(), reinterpret_cast<void**>(&other)),
              S_OK);
    return other;
  }
  Ptr<IBackgroundCopyJob3> make_job(BG_JOB_TYPE type = BG_JOB_TYPE_DOWNLOAD) {
    GUID id{};
    Ptr<IBackgroundCopyJob> job;
    EXPECT_EQ(manager_->CreateJob(L"files", type, &id, &job), S_OK);
    return as<IBackgroundCopyJob3>(job.get());
  }
  HRESULT add_from(IBackgroundCopyJob* job, const std::wstring& url, const std::string& name) {
    return job->AddFile(url.c_str(), wide(world_.out / name).c_str());
  }
  static Ptr<IBackgroundCopyFile6> file_of(IBackgroundCopyJob* job, ULONG index = 0) {
    Ptr<IEnumBackgroundCopyFiles> files;
    EXPECT_EQ(job->EnumFiles(&files), S_OK);
    EXPECT_EQ(files->Skip(index), S_OK);
    Ptr<IBackgroundCopyFile> file;
    EXPECT_EQ(files->Next(1, &file, nullptr), S_OK);
    return as<IBackgroundCopyFile6>(file.get());
  }
  static std::wstring url_of(IBackgroundCopyFile* file) {
    LPWSTR text = nullptr;
    EXPECT_EQ(file->GetRemoteName(&text), S_OK);
    return taken(text);
  }
  static std::string temp_of(IBackgroundCopyFile3* file) {
    LPWSTR text = nullptr;
    EXPECT_EQ(file->GetTemporaryName(&text), S_OK);
    const std::wstring name = taken(text);
    return {name.begin(), name.end()};
  }
  static std::string headers_of(IBackgroundCopyFile5* file) {
    BITS_FILE_PROPERTY_VALUE value{};
    EXPECT_EQ(file->GetProperty(BITS_FILE_PROPERTY_ID_HTTP_RESPONSE_HEADERS, &value), S_OK);
    const std::wstring text = taken(value.String);
    return {text.begin(), text.end()};
  }
};

class SlowFilesConformance : public FilesConformance {
 protected:
  SlowFilesConformance() : FilesConformance(slow()) {}
  static Nginx::Options slow() {
    Nginx::Options options;
    options.server = "limit_rate 512k;";
    return options;
  }
};

// ReplaceRemotePrefix ------------------------------------------------------------------------

TEST_F(FilesConformance, TheBeginningOfUrlsIsReplaced) {  // FILE-34 FILE-35 FILE-37
  const auto job = make_job();
  ASSERT_EQ(add_from(job.get(), L"http://old.example/A/1", "1"), S_OK);
  ASSERT_EQ(add_from(job.get(), L"http://OLD.example/A/2", "2"), S_OK);
  ASSERT_EQ(add_from(job.get(), L"http://old.example/B/3", "3"), S_OK);
  EXPECT_EQ(job->ReplaceRemotePrefix(L"http://old.example/A", L"https://new.example/x"), S_OK);
  EXPECT_EQ(url_of(file_of(job.get(), 0).get()), L"https://new.example/x/1");
  EXPECT_EQ(url_of(file_of(job.get(), 1).get()), L"http://OLD.example/A/2");
  EXPECT_EQ(url_of(file_of(job.get(), 2).get()), L"http://old.example/B/3");
  EXPECT_EQ(job->ReplaceRemotePrefix(L"http://old.example/A", L"http://c/"), S_FALSE);
  ASSERT_EQ(file_of(job.get(), 2)->SetRemoteName(L"http://third/3"), S_OK);
  EXPECT_EQ(job->ReplaceRemotePrefix(L"http://old", L"http://c"), S_FALSE);
  EXPECT_EQ(job->ReplaceRemotePrefix(L"http://third/", L"http://fourth/"), S_OK);
  EXPECT_EQ(url_of(file_of(job.get(), 2).get()), L"http://fourth/3");
  EXPECT_EQ(job->ReplaceRemotePrefix(L"", L"http://c"), E_INVALIDARG);
  EXPECT_EQ(job->ReplaceRemotePrefix(L"http://", L""), E_INVALIDARG);
  EXPECT_EQ(job->ReplaceRemotePrefix(nullptr, L"http://c"), E_INVALIDARG);
  EXPECT_EQ(job->ReplaceRemotePrefix(L"http://", nullptr), E_INVALIDARG);
  EXPECT_EQ(job->ReplaceRemotePrefix(L"http", L"gopher"), E_INVALIDARG);
  const std::wstring long_one = L"http://" + std::wstring(2300, L'h') + L"/";
  EXPECT_EQ(job->ReplaceRemotePrefix(L"http://", long_one.c_str()), E_INVALIDARG);
  EXPECT_EQ(job->ReplaceRemotePrefix(L"http://", long_one.substr(0, 2195).c_str()), E_INVALIDARG);
  EXPECT_EQ(url_of(file_of(job.get(), 2).get()), L"http://fourth/3");
  EXPECT_EQ(job->Cancel(), S_OK);
  EXPECT_EQ(job->ReplaceRemotePrefix(L"http", L"https"), BG_E_INVALID_STATE);
  for (const BG_JOB_TYPE type : {BG_JOB_TYPE_UPLOAD, BG_JOB_TYPE_UPLOAD_REPLY}) {
    EXPECT_EQ(make_job(type)->ReplaceRemotePrefix(L"http", L"https"), E_NOTIMPL);
  }
}

TEST_F(SlowFilesConformance, AnotherServerGoesOnWithWhatIsThere) {  // FILE-30 FILE-36
  const std::string all = content(2 << 20, 4);
  const Nginx mirror;
  for (const char* name : {"done", "file"}) {
    world_.web.write_file(name, all);
    world_.web.set_time(name, 1445412480);
    mirror.write_file(name, all);
    mirror.set_time(name, 1445412480);
  }
  world_.web.write_file("done", "short");
  const auto job = make_job();
  ASSERT_EQ(add(job.get(), "done"), S_OK);
  ASSERT_EQ(add(job.get(), "file"), S_OK);
  ASSERT_EQ(job->Resume(), S_OK);
  const auto file = file_of(job.get(), 1);
  BG_FILE_PROGRESS progress{};
  ASSERT_TRUE(eventually(
      [&] { return file->GetProgress(&progress) == S_OK && progress.BytesTransferred > 100'000; }));
  ASSERT_EQ(
      job->ReplaceRemotePrefix(wide(world_.web.url("")).c_str(), wide(mirror.url("")).c_str()),
      S_OK);
  ASSERT_TRUE(reaches(job.get(), BG_JOB_STATE_TRANSFERRED));
  EXPECT_EQ(job->Complete(), S_OK);
  EXPECT_TRUE(read_file(world_.out / "file") == all);
  EXPECT_EQ(read_file(world_.out / "done"), "short") << "it is not fetched again";
  EXPECT_LT(mirror.bytes_sent(), all.size());
  EXPECT_GT(mirror.bytes_sent(), 0u);
}

// FILE-03: what else there is to do about a file that fails.
TEST_F(FilesConformance, AFileThatFailsIsRedirected) {  // FILE-03
  world_.web.write_file("good", 100, 1);
  const auto job = make_job();
  ASSERT_EQ(add(job.get(), "bad"), S_OK);
  ASSERT_EQ(job->Resume(), S_OK);
  ASSERT_TRUE(reaches(job.get(), BG_JOB_STATE_ERROR));
  ASSERT_EQ(job->ReplaceRemotePrefix(wide(world_.web.url("bad")).c_str(),
                                     wide(world_.web.url("worse")).c_str()),
            S_OK);
  ASSERT_EQ(job->Resume(), S_OK);
  ASSERT_TRUE(reaches(job.get(), BG_JOB_STATE_ERROR));
  ASSERT_EQ(file_of(job.get())->SetRemoteName(wide(world_.web.url("good")).c_str()), S_OK);
  ASSERT_EQ(job->Resume(), S_OK);
  ASSERT_TRUE(reaches(job.get(), BG_JOB_STATE_TRANSFERRED));
  EXPECT_EQ(job->Complete(), S_OK);
  EXPECT_TRUE(read_file(world_.out / "bad") == content(100, 1));
}

TEST_F(FilesConformance, AReplyIsNotFetchedFromAShare) {  // FILE-11
  for (const wchar_t* name : {L"file:///tmp/x", L"\\\\server\\share\\x", L"smb://server/share/x"}) {
    EXPECT_EQ(add_from(make_job(BG_JOB_TYPE_UPLOAD_REPLY).get(), name, "x"), E_INVALIDARG);
  }
}

// Temporary files ----------------------------------------------------------------------------

TEST_F(SlowFilesConformance, TheTemporaryFile) {  // TEMP-02 TEMP-03 TEMP-04 TEMP-05 LNX-03
  world_.web.write_file("file", 1 << 20, 1);
  ASSERT_EQ(::chmod(world_.out.path().c_str(), 02755), 0);
  const auto job = make_job();
  ASSERT_EQ(add(job.get(), "file"), S_OK);
  const auto file = file_of(job.get());
  const std::string temp = temp_of(file.get());
  EXPECT_TRUE(std::regex_match(temp, std::regex(world_.out.path() + "/\\.BIT[0-9a-fA-F]{8}\\.tmp")))
      << temp;
  EXPECT_EQ(file->GetTemporaryName(nullptr), E_INVALIDARG);
  EXPECT_FALSE(std::ifstream(temp).is_open()) << "looking before it is there harms nothing";
  ASSERT_EQ(job->Resume(), S_OK);
  ASSERT_TRUE(eventually([&] { return std::filesystem::exists(temp); }));
  std::ifstream reader(temp);  // LNX-94: neither does reading
  ASSERT_TRUE(reader.is_open());
  struct stat of_directory = {};
  struct stat of_file = {};
  ASSERT_EQ(::stat(world_.out.path().c_str(), &of_directory), 0);
  ASSERT_EQ(::stat(temp.c_str(), &of_file), 0);
  EXPECT_EQ(of_file.st_gid, of_directory.st_gid) << "as the directory says";
  ASSERT_TRUE(reaches(job.get(), BG_JOB_STATE_TRANSFERRED));
  EXPECT_EQ(temp_of(file.get()), temp);
  EXPECT_TRUE(read_file(temp) == content(1 << 20, 1));
  ULONG errors = 7;
  EXPECT_EQ(job->GetErrorCount(&errors), S_OK);
  EXPECT_EQ(errors, 0u);
  EXPECT_EQ(job->Complete(), S_OK);
  EXPECT_FALSE(std::filesystem::exists(temp));
}

// Properties ---------------------------------------------------------------------------------

TEST_F(FilesConformance, TheHeadersOfTheLastAnswer) {  // HTTP-30 LNX-91
  world_.web.write_file("file", 100, 1);
  const auto job = make_job();
  ASSERT_EQ(add(job.get(), "file"), S_OK);
  ASSERT_EQ(add(job.get(), "nothing"), S_OK);
  const auto file = file_of(job.get());
  EXPECT_EQ(headers_of(file.get()), "");
  ASSERT_EQ(job->Resume(), S_OK);
  ASSERT_TRUE(reaches(job.get(), BG_JOB_STATE_ERROR));
  const std::string headers = headers_of(file.get());
  EXPECT_TRUE(headers.starts_with("HTTP/1.1 206 Partial Content\r\n")) << headers;
  EXPECT_NE(headers.find("\r\nContent-Length: 100\r\n"), std::string::npos);
  EXPECT_NE(headers.find("\r\nLast-Modified: "), std::string::npos);
  EXPECT_TRUE(headers.ends_with("\r\n\r\n"));
  EXPECT_TRUE(headers_of(file_of(job.get(), 1).get()).starts_with("HTTP/1.1 404 Not Found\r\n"));
  world_.bus.kill_service(SIGKILL);
  EXPECT_EQ(headers_of(file.get()), headers);
  EXPECT_EQ(job->Complete(), BG_S_PARTIAL_COMPLETE);
  EXPECT_EQ(headers_of(file.get()), headers) << "GEN-14";
}

TEST_F(FilesConformance, PropertiesOfFilesAreReadOnly) {  // HTTP-31
  const auto job = make_job();
  ASSERT_EQ(add(job.get(), "file"), S_OK);
  const auto file = file_of(job.get());
  wchar_t text[] = L"X: y";
  BITS_FILE_PROPERTY_VALUE value{text};
  EXPECT_EQ(file->SetProperty(BITS_FILE_PROPERTY_ID_HTTP_RESPONSE_HEADERS, value),
            BG_E_READ_ONLY_PROPERTY);
  for (const int id : {0, 2, -1, 99}) {
    EXPECT_EQ(file->SetProperty(static_cast<BITS_FILE_PROPERTY_ID>(id), value),
              BG_E_UNKNOWN_PROPERTY_ID);
    value.String = text;
    EXPECT_EQ(file->GetProperty(static_cast<BITS_FILE_PROPERTY_ID>(id), &value),
              BG_E_UNKNOWN_PROPERTY_ID);
    EXPECT_EQ(value.String, nullptr);
  }
  EXPECT_EQ(file->GetProperty(BITS_FILE_PROPERTY_ID_HTTP_RESPONSE_HEADERS, nullptr), E_INVALIDARG);
}

TEST_F(FilesConformance, EverythingComesFromTheOrigin) {  // PEER-11 PROG-13
  world_.web.write_file("file", 100, 1);
  const auto job = make_job();
  ASSERT_EQ(add(job.get(), "file"), S_OK);
  const auto file = file_of(job.get());
  UINT64 origin = 7;
  UINT64 peers = 7;
  EXPECT_EQ(file->GetPeerDownloadStats(&origin, &peers), S_OK);
  EXPECT_EQ(origin, 0u);
  EXPECT_EQ(peers, 0u);
  ASSERT_EQ(job->Resume(), S_OK);
  ASSERT_TRUE(reaches(job.get(), BG_JOB_STATE_TRANSFERRED));
  EXPECT_EQ(file->GetPeerDownloadStats(&origin, &peers), S_OK);
  EXPECT_EQ(origin, 100u);
  EXPECT_EQ(peers, 0u);
  EXPECT_EQ(file->GetPeerDownloadStats(nullptr, &peers), E_INVALIDARG);
  EXPECT_EQ(file->GetPeerDownloadStats(&origin, nullptr), E_INVALIDARG);
  BOOL from_peer = TRUE;
  EXPECT_EQ(file->IsDownloadedFromPeer(&from_peer), S_OK);
  EXPECT_EQ(from_peer, FALSE);
  EXPECT_EQ(file->IsDownloadedFromPeer(nullptr), E_INVALIDARG);
}

TEST_F(FilesConformance, AFileHasEveryInterface) {  // GEN-03
  const auto job = make_job();
  ASSERT_EQ(add(job.get(), "file"), S_OK);
  const auto file = file_of(job.get());
  for (const IID& iid : {IID_IBackgroundCopyFile, IID_IBackgroundCopyFile2,
                         IID_IBackgroundCopyFile3, IID_IBackgroundCopyFile4,
                         IID_IBackgroundCopyFile5, IID_IBackgroundCopyFile6, IID_IUnknown}) {
    Ptr<IUnknown> same;
    EXPECT_EQ(file->QueryInterface(iid, reinterpret_cast<void**>(&same)), S_OK);
    EXPECT_EQ(same.get(), static_cast<IUnknown*>(file.get()));
  }
}

}  // namespace
}  // namespace openbits::test
