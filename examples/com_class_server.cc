// Finishes its downloads without being there for them: a callback class, used the classic way.
//
//   com_class_server URL FILE             sets a download up, and exits
//   com_class_server -Embedding [LOG]     what the bus starts when the download has ended
//
// The bus has to know the class before a job can name it; LOG gets a line for each job that failed:
//
//   bitsctl class add 7C0A1A53-9C3B-4C55-8E0B-6A5B6C7D1E42 com_class_server -Embedding LOG
#include <atomic>
#include <clocale>
#include <condition_variable>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <mutex>
#include <new>
#include <string>
#include <string_view>

#include <openbits/com/bits.h>
#include <openbits/com/objbase.h>

namespace {

// {7C0A1A53-9C3B-4C55-8E0B-6A5B6C7D1E42}
constexpr CLSID CLSID_ExampleNotify = {
    0x7C0A1A53, 0x9C3B, 0x4C55, {0x8E, 0x0B, 0x6A, 0x5B, 0x6C, 0x7D, 0x1E, 0x42}};

const char* g_logFile = nullptr;

// What keeps the server running ----------------------------------------------------------------

std::mutex g_mutex;
std::condition_variable g_changed;
bool g_idle = false;

/// To be called for each object and lock that goes. After the last one the class objects are
/// suspended: the bus starts the next server when it needs one.
void ReleaseServer() {
  if (CoReleaseServerProcess() > 0) return;
  const std::lock_guard lock(g_mutex);
  g_idle = true;
  g_changed.notify_all();
}

// The object -----------------------------------------------------------------------------------

/// What the service calls, one object for each job.
class CNotify : public IBackgroundCopyCallback2 {
 public:
  CNotify() { CoAddRefServerProcess(); }
  virtual ~CNotify() { ReleaseServer(); }

  HRESULT QueryInterface(REFIID riid, void** ppvObject) override {
    if (ppvObject == nullptr) return E_POINTER;
    *ppvObject = nullptr;
    if (riid != IID_IUnknown && riid != IID_IBackgroundCopyCallback &&
        riid != IID_IBackgroundCopyCallback2) {
      return E_NOINTERFACE;
    }
    *ppvObject = static_cast<IBackgroundCopyCallback2*>(this);
    AddRef();
    return S_OK;
  }

  ULONG AddRef() override { return ++m_cRef; }

  ULONG Release() override {
    const ULONG cRef = --m_cRef;
    if (cRef == 0) delete this;
    return cRef;
  }

  /// The file gets its name now. If that fails, this method is called again later.
  HRESULT JobTransferred(IBackgroundCopyJob* pJob) override { return pJob->Complete(); }

  HRESULT JobError(IBackgroundCopyJob* pJob, IBackgroundCopyError* pError) override {
    LPWSTR description = nullptr;
    if (SUCCEEDED(pError->GetErrorDescription(MAKELANGID(LANG_ENGLISH, SUBLANG_ENGLISH_US),
                                              &description))) {
      WriteLog(description);
      CoTaskMemFree(description);
    }
    return pJob->Cancel();
  }

  // Not asked for, but all methods have to be there.
  HRESULT JobModification(IBackgroundCopyJob*, DWORD) override { return S_OK; }
  HRESULT FileTransferred(IBackgroundCopyJob*, IBackgroundCopyFile*) override { return S_OK; }

 private:
  static void WriteLog(LPCWSTR text) {
    if (g_logFile == nullptr) return;
    std::FILE* const log = std::fopen(g_logFile, "a");
    if (log == nullptr) return;
    std::fprintf(log, "the download has failed: %ls\n", text);
    std::fclose(log);
  }

  std::atomic<ULONG> m_cRef{1};
};

/// Makes those objects. There is one, which lives as long as the program.
class CNotifyFactory : public IClassFactory {
 public:
  virtual ~CNotifyFactory() = default;

  HRESULT QueryInterface(REFIID riid, void** ppvObject) override {
    if (ppvObject == nullptr) return E_POINTER;
    *ppvObject = nullptr;
    if (riid != IID_IUnknown && riid != IID_IClassFactory) return E_NOINTERFACE;
    *ppvObject = static_cast<IClassFactory*>(this);
    return S_OK;
  }
  ULONG AddRef() override { return 2; }
  ULONG Release() override { return 1; }

  HRESULT CreateInstance(IUnknown* pUnkOuter, REFIID riid, void** ppvObject) override {
    if (ppvObject == nullptr) return E_POINTER;
    *ppvObject = nullptr;
    if (pUnkOuter != nullptr) return CLASS_E_NOAGGREGATION;
    auto* const pNotify = new (std::nothrow) CNotify;
    if (pNotify == nullptr) return E_OUTOFMEMORY;
    const HRESULT hr = pNotify->QueryInterface(riid, ppvObject);
    pNotify->Release();
    return hr;
  }

  HRESULT LockServer(BOOL fLock) override {
    if (fLock) {
      CoAddRefServerProcess();
    } else {
      ReleaseServer();
    }
    return S_OK;
  }
};

// The two ways to run ----------------------------------------------------------------------------

HRESULT Serve() {
  static CNotifyFactory factory;
  DWORD cookie = 0;
  const HRESULT hr = CoRegisterClassObject(CLSID_ExampleNotify, &factory, CLSCTX_LOCAL_SERVER,
                                           REGCLS_MULTIPLEUSE, &cookie);
  if (FAILED(hr)) return hr;
  {
    std::unique_lock lock(g_mutex);
    g_changed.wait(lock, [] { return g_idle; });
  }
  return CoRevokeClassObject(cookie);
}

/// Sets the job up and starts it. From then on it is the service's.
HRESULT Start(IBackgroundCopyJob* pJob, LPCWSTR url, LPCWSTR file) {
  HRESULT hr = pJob->AddFile(url, file);
  if (FAILED(hr)) return hr;
  hr = pJob->SetNotifyFlags(BG_NOTIFY_JOB_TRANSFERRED | BG_NOTIFY_JOB_ERROR);
  if (FAILED(hr)) return hr;

  IBackgroundCopyJob5* pJob5 = nullptr;
  hr = pJob->QueryInterface(&pJob5);
  if (FAILED(hr)) return hr;
  BITS_JOB_PROPERTY_VALUE value;
  value.ClsID = CLSID_ExampleNotify;
  // REGDB_E_CLASSNOTREG: the bus does not know the class.
  hr = pJob5->SetProperty(BITS_JOB_PROPERTY_NOTIFICATION_CLSID, value);
  pJob5->Release();
  if (FAILED(hr)) return hr;
  return pJob->Resume();
}

HRESULT Download(LPCWSTR url, LPCWSTR file) {
  IBackgroundCopyManager* pManager = nullptr;
  HRESULT hr = CoCreateInstance(CLSID_BackgroundCopyManager, nullptr, CLSCTX_LOCAL_SERVER,
                                IID_IBackgroundCopyManager, reinterpret_cast<void**>(&pManager));
  if (FAILED(hr)) return hr;
  GUID id;
  IBackgroundCopyJob* pJob = nullptr;
  hr = pManager->CreateJob(L"an example", BG_JOB_TYPE_DOWNLOAD, &id, &pJob);
  if (SUCCEEDED(hr)) {
    hr = Start(pJob, url, file);
    if (FAILED(hr)) pJob->Cancel();
    pJob->Release();
  }
  pManager->Release();
  return hr;
}

std::wstring Wide(const char* text) {
  std::wstring wide(std::mbstowcs(nullptr, text, 0), L'\0');
  std::mbstowcs(wide.data(), text, wide.size());
  return wide;
}

}  // namespace

int main(int argc, char** argv) {
  const bool embedding = argc >= 2 && std::string_view(argv[1]) == "-Embedding";
  if (argc != 3 && !(embedding && argc == 2)) {
    std::fprintf(stderr, "usage: %s URL FILE | -Embedding [LOG]\n", argv[0]);
    return 2;
  }
  std::setlocale(LC_ALL, "C.UTF-8");
  HRESULT hr = CoInitializeEx(nullptr, COINIT_MULTITHREADED);
  if (FAILED(hr)) return 1;
  if (embedding) {
    if (argc == 3) g_logFile = argv[2];
    hr = Serve();
  } else {
    hr = Download(Wide(argv[1]).c_str(), std::filesystem::absolute(argv[2]).wstring().c_str());
  }
  CoUninitialize();
  if (FAILED(hr)) {
    std::fprintf(stderr, "%s: 0x%08X\n",
                 embedding ? "the class cannot be served" : "the download could not be started",
                 static_cast<unsigned>(hr));
  }
  return FAILED(hr) ? 1 : 0;
}
