// What the tests of IBackgroundCopyJobHttpOptions share.
#pragma once

#include <filesystem>
#include <string>

#include <openbits/com/bits10_3.h>

#include "conformance/conformance.h"

namespace openbits::test {

struct JobError {
  BG_ERROR_CONTEXT context = BG_ERROR_CONTEXT_NONE;
  HRESULT code = S_OK;
};

inline JobError error_of(IBackgroundCopyJob* job) {
  JobError found;
  Ptr<IBackgroundCopyError> error;
  if (SUCCEEDED(job->GetError(&error))) error->GetError(&found.context, &found.code);
  return found;
}

inline Ptr<IBackgroundCopyJobHttpOptions3> options_of(IBackgroundCopyJob* job) {
  Ptr<IBackgroundCopyJobHttpOptions3> options;
  EXPECT_EQ(
      job->QueryInterface(IID_IBackgroundCopyJobHttpOptions3, reinterpret_cast<void**>(&options)),
      S_OK);
  return options;
}

inline std::string remote_name(IBackgroundCopyJob* job) {
  Ptr<IEnumBackgroundCopyFiles> files;
  Ptr<IBackgroundCopyFile> file;
  LPWSTR name = nullptr;
  if (FAILED(job->EnumFiles(&files)) || files->Next(1, &file, nullptr) != S_OK ||
      FAILED(file->GetRemoteName(&name))) {
    return "no name";
  }
  const std::wstring text = taken(name);
  return {text.begin(), text.end()};
}

/// Another server, which sends nothing to who shows a mark.
struct OtherServer {
  OtherServer() : other({"if ($http_x_mark) { return 418; }", {}, {}, false}) {
    other.write_file("file", 10'000, 2);
  }
  Nginx::Options web() const {
    Nginx::Options options;
    options.server =
        "location /marked/ { if ($http_x_mark != one) { return 403; } }\n"
        "location /away/ { return 302 " +
        other.url("file") +
        "; }\n"
        "location /moved/ { return 302 /file; }\n"
        "location /share/ { return 302 smb://127.0.0.1/share/file; }\n"
        "location /status/301 { return 301 /file; }\n"
        "location /status/302 { return 302 /file; }\n"
        "location /status/303 { return 303 /file; }\n"
        "location /status/307 { return 307 /file; }\n"
        "location /status/308 { return 308 /file; }\n"
        "location /method { if ($request_method != FETCH) { return 405; } return 200 fetched; }\n"
        "location /busy { return 503; }";
    return options;
  }
  Nginx other;
};

class HttpOptionsTest : public OtherServer, public Conformance {
 protected:
  HttpOptionsTest() : Conformance(web()) {
    std::filesystem::create_directory(world_.web.root() + "/marked");
    world_.web.write_file("marked/file", 10'000, 1);
    world_.web.write_file("file", 10'000, 1);
  }
  Ptr<IBackgroundCopyJob> job_for(const std::string& name, GUID* id = nullptr) {
    Ptr<IBackgroundCopyJob> job(new_job(L"job", id));
    EXPECT_EQ(job->AddFile(wide(world_.web.url(name)).c_str(), wide(world_.out / "file").c_str()),
              S_OK);
    return job;
  }
};

}  // namespace openbits::test
