// What a fragment is run in: COM, and the pointers that its page assumes to be valid. The job has
// one small file to download from the web server of the run (OPENBITS_RUN_URL), into its folder
// (OPENBITS_RUN_DIR).
#pragma once

#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <initializer_list>
#include <string>

namespace run {

inline void must(HRESULT result, const char* what) {
  if (SUCCEEDED(result)) return;
  std::fprintf(stderr, "run: %s: 0x%08x\n", what, static_cast<unsigned>(result));
  std::_Exit(70);  // NO_WORLD of running.py
}

/// What the fragment's own `hr` is where the fragment ends; this, if it does not come there.
inline HRESULT last = E_UNEXPECTED;

/// What a given `hr` is before the fragment: a success, and not one of any call.
inline constexpr HRESULT kUntouched = 0x0004FFFF;

/// The exit status for a result: 0, or the failure is said. That no call gave it is said as well.
inline int status_of(HRESULT result) {
  if (result == kUntouched) std::fputs("run: no call gave a result\n", stderr);  // UNTOUCHED
  if (SUCCEEDED(result)) return 0;
  std::fprintf(stderr, "run: the result is 0x%08x\n", static_cast<unsigned>(result));
  return 1;
}

inline std::wstring setting(const char* name) {
  const char* value = std::getenv(name);
  const std::string text = value != nullptr ? value : "";
  return std::wstring(text.begin(), text.end());
}

/// COM in a single-threaded apartment, as most pages have it. A page that ends COM, or has begun
/// another apartment, is no failure of the run.
class World {
 public:
  World() { must(CoInitializeEx(nullptr, COINIT_APARTMENTTHREADED), "CoInitializeEx"); }
  World(const World&) = delete;
  World& operator=(const World&) = delete;
  /// The exit status of a fragment with those results: 0 if all of them are successes.
  int end(std::initializer_list<HRESULT> results) const {
    int status = 0;
    for (const HRESULT result : results) status |= status_of(result);
    return status;
  }
};

/// A new reference to a valid object of that type.
template <class T>
T* given();

template <>
inline IBackgroundCopyManager* given<IBackgroundCopyManager>() {
  void* manager = nullptr;
  must(CoCreateInstance(CLSID_BackgroundCopyManager, nullptr, CLSCTX_LOCAL_SERVER,
                        IID_IBackgroundCopyManager, &manager),
       "CoCreateInstance");
  return static_cast<IBackgroundCopyManager*>(manager);
}

template <>
inline IBackgroundCopyJob* given<IBackgroundCopyJob>() {
  static int count = 0;
  IBackgroundCopyManager* manager = given<IBackgroundCopyManager>();
  IBackgroundCopyJob* job = nullptr;
  GUID id;
#ifdef OPENBITS_RUN_UPLOAD_REPLY
  const BG_JOB_TYPE type = BG_JOB_TYPE_UPLOAD_REPLY;
#else
  const BG_JOB_TYPE type = BG_JOB_TYPE_DOWNLOAD;
#endif
  must(manager->CreateJob(L"fragment", type, &id, &job), "CreateJob");
  manager->Release();
  const std::wstring local = setting("OPENBITS_RUN_DIR") + L"/" + std::to_wstring(::getpid()) +
                             L"-" + std::to_wstring(++count);
#ifdef OPENBITS_RUN_UPLOAD_REPLY
  std::FILE* upload = std::fopen(std::string(local.begin(), local.end()).c_str(), "w");
  std::fputs("fragment", upload);
  std::fclose(upload);
#endif
  must(job->AddFile(setting("OPENBITS_RUN_URL").c_str(), local.c_str()), "AddFile");
#ifdef OPENBITS_RUN_RESUMED
  must(job->Resume(), "Resume");
#endif
  return job;
}

template <>
inline IBackgroundCopyFile* given<IBackgroundCopyFile>() {
  IBackgroundCopyJob* job = given<IBackgroundCopyJob>();
  IEnumBackgroundCopyFiles* files = nullptr;
  IBackgroundCopyFile* file = nullptr;
  must(job->EnumFiles(&files), "EnumFiles");
  must(files->Next(1, &file, nullptr), "Next");
  files->Release();
  job->Release();
  return file;
}

/// A newer interface of one of the above.
template <class Newer, class Older>
Newer* newer() {
  Older* older = given<Older>();
  void* found = nullptr;
  must(older->QueryInterface(openbits_uuid_of<Newer>(), &found), "QueryInterface");
  older->Release();
  return static_cast<Newer*>(found);
}

template <>
inline IBackgroundCopyJob2* given<IBackgroundCopyJob2>() {
  return newer<IBackgroundCopyJob2, IBackgroundCopyJob>();
}
template <>
inline IBackgroundCopyJob3* given<IBackgroundCopyJob3>() {
  return newer<IBackgroundCopyJob3, IBackgroundCopyJob>();
}
template <>
inline IBackgroundCopyJob4* given<IBackgroundCopyJob4>() {
  return newer<IBackgroundCopyJob4, IBackgroundCopyJob>();
}
template <>
inline IBackgroundCopyJob5* given<IBackgroundCopyJob5>() {
  return newer<IBackgroundCopyJob5, IBackgroundCopyJob>();
}

/// Has a job transferred with that callback, until it is completed, as the JobTransferred of the
/// pages does. 0, or the run's time is over.
template <class Callback>
int called_back(Callback* callback) {
  IBackgroundCopyJob* job = given<IBackgroundCopyJob>();
  must(job->SetNotifyInterface(callback), "SetNotifyInterface");
  must(job->SetNotifyFlags(BG_NOTIFY_JOB_TRANSFERRED | BG_NOTIFY_JOB_ERROR), "SetNotifyFlags");
  must(job->Resume(), "Resume");
  callback->Release();
  BG_JOB_STATE state = BG_JOB_STATE_SUSPENDED;
  while (state != BG_JOB_STATE_ACKNOWLEDGED) {
    MSG message;
    PeekMessageW(&message, nullptr, 0, 0, PM_REMOVE);
    must(job->GetState(&state), "GetState");
    ::usleep(10000);
  }
  job->Release();
  return 0;
}

}  // namespace run
