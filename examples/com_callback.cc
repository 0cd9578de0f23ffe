// Downloads one file and is called back about it: the interfaces of BITS, used the classic way.
//
//   com_callback URL FILE
#include <atomic>
#include <clocale>
#include <condition_variable>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <mutex>
#include <string>

#include <openbits/com/bits.h>
#include <openbits/com/objbase.h>

namespace {

/// What the service calls. All methods have to be there, also those whose flag is not set.
class CNotifyInterface : public IBackgroundCopyCallback {
 public:
  CNotifyInterface() = default;
  virtual ~CNotifyInterface() = default;

  HRESULT QueryInterface(REFIID riid, void** ppvObject) override {
    if (ppvObject == nullptr) return E_POINTER;
    *ppvObject = nullptr;
    if (riid != IID_IUnknown && riid != IID_IBackgroundCopyCallback) return E_NOINTERFACE;
    *ppvObject = static_cast<IBackgroundCopyCallback*>(this);
    AddRef();
    return S_OK;
  }

  ULONG AddRef() override { return ++m_cRef; }

  ULONG Release() override {
    const ULONG cRef = --m_cRef;
    if (cRef == 0) delete this;
    return cRef;
  }

  HRESULT JobTransferred(IBackgroundCopyJob* pJob) override {
    std::printf("JobTransferred\n");
    // Any method may be called in here. The file gets its name now.
    const HRESULT hr = pJob->Complete();
    if (FAILED(hr)) return hr;  // this method is called again later
    SetEnd(0);
    return S_OK;
  }

  HRESULT JobError(IBackgroundCopyJob* pJob, IBackgroundCopyError* pError) override {
    LPWSTR description = nullptr;
    if (SUCCEEDED(pError->GetErrorDescription(MAKELANGID(LANG_ENGLISH, SUBLANG_ENGLISH_US),
                                              &description))) {
      std::printf("JobError: %ls\n", description);
      CoTaskMemFree(description);
    }
    pJob->Cancel();
    SetEnd(1);
    return S_OK;
  }

  HRESULT JobModification(IBackgroundCopyJob* pJob, DWORD) override {
    BG_JOB_PROGRESS progress;
    if (SUCCEEDED(pJob->GetProgress(&progress))) {
      std::printf("JobModification: %llu bytes\n",
                  static_cast<unsigned long long>(progress.BytesTransferred));
    }
    return S_OK;
  }

  int WaitForEnd() {
    std::unique_lock lock(m_mutex);
    m_changed.wait(lock, [this] { return m_end >= 0; });
    return m_end;
  }

 private:
  void SetEnd(int end) {
    const std::lock_guard lock(m_mutex);
    m_end = end;
    m_changed.notify_all();
  }

  std::atomic<ULONG> m_cRef{1};
  std::mutex m_mutex;
  std::condition_variable m_changed;
  int m_end = -1;
};

std::wstring Wide(const char* text) {
  std::wstring wide(std::mbstowcs(nullptr, text, 0), L'\0');
  std::mbstowcs(wide.data(), text, wide.size());
  return wide;
}

/// Sets the job up and starts it.
HRESULT Start(IBackgroundCopyJob* pJob, LPCWSTR url, LPCWSTR file, IUnknown* pNotify) {
  HRESULT hr = pJob->AddFile(url, file);
  if (FAILED(hr)) return hr;
  hr = pJob->SetNotifyFlags(BG_NOTIFY_JOB_TRANSFERRED | BG_NOTIFY_JOB_ERROR |
                            BG_NOTIFY_JOB_MODIFICATION);
  if (FAILED(hr)) return hr;
  hr = pJob->SetNotifyInterface(pNotify);
  if (FAILED(hr)) return hr;
  return pJob->Resume();
}

HRESULT Download(LPCWSTR url, LPCWSTR file, int* pEnd) {
  IBackgroundCopyManager* pManager = nullptr;
  HRESULT hr = CoCreateInstance(CLSID_BackgroundCopyManager, nullptr, CLSCTX_LOCAL_SERVER,
                                IID_IBackgroundCopyManager, reinterpret_cast<void**>(&pManager));
  if (FAILED(hr)) return hr;

  GUID id;
  IBackgroundCopyJob* pJob = nullptr;
  hr = pManager->CreateJob(L"an example", BG_JOB_TYPE_DOWNLOAD, &id, &pJob);
  if (SUCCEEDED(hr)) {
    auto* const pNotify = new CNotifyInterface;
    hr = Start(pJob, url, file, pNotify);
    if (SUCCEEDED(hr)) {
      *pEnd = pNotify->WaitForEnd();
    } else {
      pJob->Cancel();
    }
    pNotify->Release();
    pJob->Release();
  }
  pManager->Release();
  return hr;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 3) {
    std::fprintf(stderr, "usage: %s URL FILE\n", argv[0]);
    return 2;
  }
  std::setlocale(LC_ALL, "C.UTF-8");
  const std::wstring file = std::filesystem::absolute(argv[2]).wstring();

  HRESULT hr = CoInitializeEx(nullptr, COINIT_MULTITHREADED);
  if (FAILED(hr)) return 1;
  int end = 1;
  hr = Download(Wide(argv[1]).c_str(), file.c_str(), &end);
  if (FAILED(hr)) {
    std::fprintf(stderr, "the download could not be started: 0x%08X\n", static_cast<unsigned>(hr));
  } else if (end == 0) {
    std::printf("saved %ls\n", file.c_str());
  }
  CoUninitialize();
  return end;
}
