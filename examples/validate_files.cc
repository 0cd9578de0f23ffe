// Downloads files of which the SHA-256 is known, and takes them only if it is right.
//
//   validate_files URL FILE HEX [URL FILE HEX]...
//
// Each file is looked at as soon as it is there, before it has its name. Exit status: 0 if all are
// right, 1 if a file is not, or could not be had.
#include <openssl/evp.h>

#include <atomic>
#include <clocale>
#include <condition_variable>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <openbits/com/bits.h>
#include <openbits/com/objbase.h>

namespace {

/// The digest of a file in lower-case hexadecimal digits; nullopt if it cannot be read.
std::optional<std::string> Sha256(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  const std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> context(EVP_MD_CTX_new(),
                                                                        EVP_MD_CTX_free);
  if (!file || !context || EVP_DigestInit_ex(context.get(), EVP_sha256(), nullptr) != 1) {
    return std::nullopt;
  }
  std::vector<char> buffer(1 << 16);
  while (file) {
    file.read(buffer.data(), static_cast<std::streamsize>(buffer.size()));
    EVP_DigestUpdate(context.get(), buffer.data(), static_cast<std::size_t>(file.gcount()));
  }
  if (file.bad()) return std::nullopt;
  unsigned char digest[EVP_MAX_MD_SIZE];
  unsigned size = 0;
  EVP_DigestFinal_ex(context.get(), digest, &size);
  std::string hex;
  for (unsigned i = 0; i < size; ++i) {
    constexpr char kDigits[] = "0123456789abcdef";
    hex += kDigits[digest[i] >> 4];
    hex += kDigits[digest[i] & 15];
  }
  return hex;
}

/// A string that a method has handed out.
std::wstring Taken(LPWSTR text) {
  std::wstring copy = text != nullptr ? text : L"";
  CoTaskMemFree(text);
  return copy;
}

/// What the service calls.
class CNotifyInterface : public IBackgroundCopyCallback2 {
 public:
  /// Local names, and the digests that the files are to have.
  explicit CNotifyInterface(std::map<std::wstring, std::string> expected)
      : m_expected(std::move(expected)) {}
  virtual ~CNotifyInterface() = default;

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

  /// The next file is reported when this one has been dealt with. A failure has this one reported
  /// again later.
  HRESULT FileTransferred(IBackgroundCopyJob*, IBackgroundCopyFile* pFile) override {
    IBackgroundCopyFile3* pFile3 = nullptr;
    HRESULT hr = pFile->QueryInterface(&pFile3);
    if (FAILED(hr)) return hr;
    hr = Validate(pFile3);
    pFile3->Release();
    return hr;
  }

  HRESULT JobTransferred(IBackgroundCopyJob* pJob) override {
    const HRESULT hr = pJob->Complete();
    if (FAILED(hr)) return hr;  // this method is called again later
    SetEnd(0);
    return S_OK;
  }

  HRESULT JobError(IBackgroundCopyJob* pJob, IBackgroundCopyError* pError) override {
    BG_ERROR_CONTEXT context;
    HRESULT code = S_OK;
    LPWSTR description = nullptr;
    pError->GetError(&context, &code);
    if (SUCCEEDED(pError->GetErrorDescription(MAKELANGID(LANG_ENGLISH, SUBLANG_ENGLISH_US),
                                              &description))) {
      std::printf("%s: %ls\n", code == BG_E_VALIDATION_FAILED ? "not what it should be" : "failed",
                  Taken(description).c_str());
    }
    // Resume would fetch the file once more; this program gives up.
    pJob->Cancel();
    SetEnd(1);
    return S_OK;
  }

  HRESULT JobModification(IBackgroundCopyJob*, DWORD) override { return S_OK; }

  int WaitForEnd() {
    std::unique_lock lock(m_mutex);
    m_changed.wait(lock, [this] { return m_end >= 0; });
    return m_end;
  }

 private:
  HRESULT Validate(IBackgroundCopyFile3* pFile) {
    LPWSTR name = nullptr;
    HRESULT hr = pFile->GetLocalName(&name);
    if (FAILED(hr)) return hr;
    const std::wstring local = Taken(name);
    LPWSTR temporary = nullptr;
    hr = pFile->GetTemporaryName(&temporary);
    if (FAILED(hr)) return hr;
    const auto digest = Sha256(Taken(temporary));
    const auto expected = m_expected.find(local);
    const bool good = digest && expected != m_expected.end() && *digest == expected->second;
    std::printf("%ls: %s\n", local.c_str(), good ? "right" : "WRONG");
    return pFile->SetValidationState(good ? TRUE : FALSE);
  }

  void SetEnd(int end) {
    const std::lock_guard lock(m_mutex);
    m_end = end;
    m_changed.notify_all();
  }

  std::atomic<ULONG> m_cRef{1};
  const std::map<std::wstring, std::string> m_expected;
  std::mutex m_mutex;
  std::condition_variable m_changed;
  int m_end = -1;
};

struct Wanted {
  std::wstring url;
  std::wstring file;
};

HRESULT Start(IBackgroundCopyJob* pJob, const std::vector<Wanted>& files, IUnknown* pNotify) {
  for (const Wanted& wanted : files) {
    const HRESULT hr = pJob->AddFile(wanted.url.c_str(), wanted.file.c_str());
    if (FAILED(hr)) return hr;
  }
  HRESULT hr = pJob->SetNotifyFlags(BG_NOTIFY_JOB_TRANSFERRED | BG_NOTIFY_JOB_ERROR |
                                    BG_NOTIFY_FILE_TRANSFERRED);
  if (FAILED(hr)) return hr;
  hr = pJob->SetNotifyInterface(pNotify);
  if (FAILED(hr)) return hr;
  return pJob->Resume();
}

HRESULT Download(const std::vector<Wanted>& files, CNotifyInterface* pNotify, int* pEnd) {
  IBackgroundCopyManager* pManager = nullptr;
  HRESULT hr = CoCreateInstance(CLSID_BackgroundCopyManager, nullptr, CLSCTX_LOCAL_SERVER,
                                IID_IBackgroundCopyManager, reinterpret_cast<void**>(&pManager));
  if (FAILED(hr)) return hr;
  GUID id;
  IBackgroundCopyJob* pJob = nullptr;
  hr = pManager->CreateJob(L"an example", BG_JOB_TYPE_DOWNLOAD, &id, &pJob);
  if (SUCCEEDED(hr)) {
    hr = Start(pJob, files, pNotify);
    if (SUCCEEDED(hr)) {
      *pEnd = pNotify->WaitForEnd();
    } else {
      pJob->Cancel();
    }
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
  if (argc < 4 || argc % 3 != 1) {
    std::fprintf(stderr, "usage: %s URL FILE HEX [URL FILE HEX]...\n", argv[0]);
    return 2;
  }
  std::setlocale(LC_ALL, "C.UTF-8");
  std::vector<Wanted> files;
  std::map<std::wstring, std::string> expected;
  for (int i = 1; i < argc; i += 3) {
    files.push_back({Wide(argv[i]), std::filesystem::absolute(argv[i + 1]).wstring()});
    expected[files.back().file] = argv[i + 2];
  }

  HRESULT hr = CoInitializeEx(nullptr, COINIT_MULTITHREADED);
  if (FAILED(hr)) return 1;
  int end = 1;
  auto* const pNotify = new CNotifyInterface(std::move(expected));
  hr = Download(files, pNotify, &end);
  pNotify->Release();
  CoUninitialize();
  if (FAILED(hr)) {
    std::fprintf(stderr, "the download could not be started: 0x%08X\n", static_cast<unsigned>(hr));
  }
  return end;
}
