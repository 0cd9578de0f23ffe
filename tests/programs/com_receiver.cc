// The three kinds of receiver of the BITS interfaces. Each call is a line in LOG: kind, process,
// number of the object in it, method, description of the job.
//   com_receiver object JOB LOG         SetNotifyInterface; prints "ready"; until it is killed
//   com_receiver class CLSID LOG        the server of a class; ends when it is not needed
//   com_receiver command LOG JOB        as a command line
#include <unistd.h>

#include <atomic>
#include <condition_variable>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <mutex>
#include <string>

#include <openbits/com/bits.h>
#include <openbits/com/objbase.h>

namespace {

std::string kind;
std::string log_path;

std::mutex idle_mutex;
std::condition_variable idle_changed;
bool idle = false;

std::string description_of(IBackgroundCopyJob* job) {
  LPWSTR text = nullptr;
  if (FAILED(job->GetDescription(&text))) return "?";
  const std::wstring wide = text;
  CoTaskMemFree(text);
  return {wide.begin(), wide.end()};
}

void write_line(const std::string& object, const char* method, IBackgroundCopyJob* job) {
  const std::string line = kind + " " + std::to_string(::getpid()) + " " + object + " " + method +
                           " " + description_of(job) + "\n";
  std::ofstream(log_path, std::ios::app) << line << std::flush;
}

class Callback final : public IBackgroundCopyCallback2 {
 public:
  Callback() { CoAddRefServerProcess(); }

  HRESULT QueryInterface(REFIID riid, void** object) override {
    if (object == nullptr) return E_POINTER;
    *object = nullptr;
    if (riid != IID_IUnknown && riid != IID_IBackgroundCopyCallback &&
        riid != IID_IBackgroundCopyCallback2) {
      return E_NOINTERFACE;
    }
    *object = static_cast<IBackgroundCopyCallback2*>(this);
    AddRef();
    return S_OK;
  }
  ULONG AddRef() override { return ++references_; }
  ULONG Release() override {
    const ULONG left = --references_;
    if (left == 0) {
      delete this;
      if (CoReleaseServerProcess() == 0) {
        const std::lock_guard lock(idle_mutex);
        idle = true;
        idle_changed.notify_all();
      }
    }
    return left;
  }
  HRESULT JobTransferred(IBackgroundCopyJob* job) override { return told("JobTransferred", job); }
  HRESULT JobError(IBackgroundCopyJob* job, IBackgroundCopyError*) override {
    return told("JobError", job);
  }
  HRESULT JobModification(IBackgroundCopyJob*, DWORD) override { return S_OK; }
  HRESULT FileTransferred(IBackgroundCopyJob* job, IBackgroundCopyFile*) override {
    return told("FileTransferred", job);
  }

 private:
  HRESULT told(const char* method, IBackgroundCopyJob* job) {
    write_line(std::to_string(number_), method, job);
    return S_OK;
  }
  static inline std::atomic<int> made = 0;
  const int number_ = ++made;
  std::atomic<ULONG> references_{1};
};

class Factory final : public IClassFactory {
 public:
  HRESULT QueryInterface(REFIID riid, void** object) override {
    const bool known = riid == IID_IUnknown || riid == IID_IClassFactory;
    *object = known ? static_cast<IClassFactory*>(this) : nullptr;
    return known ? S_OK : E_NOINTERFACE;
  }
  ULONG AddRef() override { return 2; }
  ULONG Release() override { return 1; }
  HRESULT CreateInstance(IUnknown* outer, REFIID riid, void** object) override {
    if (outer != nullptr) return CLASS_E_NOAGGREGATION;
    auto* const callback = new Callback;
    const HRESULT result = callback->QueryInterface(riid, object);
    callback->Release();
    return result;
  }
  HRESULT LockServer(BOOL) override { return S_OK; }
};

std::wstring braced(const std::string& guid) {
  return L"{" + std::wstring(guid.begin(), guid.end()) + L"}";
}

IBackgroundCopyJob* job_named(const char* id) {
  GUID guid{};
  IBackgroundCopyManager* manager = nullptr;
  IBackgroundCopyJob* job = nullptr;
  if (FAILED(CLSIDFromString(braced(id).c_str(), &guid)) ||
      FAILED(CoCreateInstance(CLSID_BackgroundCopyManager, nullptr, CLSCTX_LOCAL_SERVER,
                              IID_IBackgroundCopyManager, reinterpret_cast<void**>(&manager)))) {
    return nullptr;
  }
  manager->GetJob(guid, &job);
  manager->Release();
  return job;
}

int object(const char* id) {
  IBackgroundCopyJob* const job = job_named(id);
  if (job == nullptr || FAILED(job->SetNotifyInterface(new Callback))) return 1;
  std::puts("ready");
  std::fflush(stdout);
  for (;;) ::pause();
}

int serve(const char* text) {
  CLSID clsid{};
  if (FAILED(CLSIDFromString(braced(text).c_str(), &clsid))) return 2;
  static Factory factory;
  DWORD cookie = 0;
  if (FAILED(CoRegisterClassObject(clsid, &factory, CLSCTX_LOCAL_SERVER, REGCLS_MULTIPLEUSE,
                                   &cookie))) {
    return 1;
  }
  std::unique_lock lock(idle_mutex);
  idle_changed.wait(lock, [] { return idle; });
  lock.unlock();
  CoRevokeClassObject(cookie);
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 4 || FAILED(CoInitializeEx(nullptr, COINIT_MULTITHREADED))) return 2;
  kind = argv[1];
  int result = 2;
  if (kind == "command") {
    log_path = argv[2];
    IBackgroundCopyJob* const job = job_named(argv[3]);
    if (job == nullptr) return 1;
    write_line("0", std::getenv("OPENBITS_NOTICE"), job);
    job->Release();
    result = 0;
  } else {
    log_path = argv[3];
    result = kind == "object" ? object(argv[2]) : serve(argv[2]);
  }
  CoUninitialize();
  return result;
}
