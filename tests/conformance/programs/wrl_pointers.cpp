// Downloads a file with BITS.   wrl_pointers URL FILE
//
// WRL: ComPtr, RuntimeClass and Make.

#include <windows.h>
#include <bits.h>
#include <wrl.h>
#include <wrl/client.h>
#include <wrl/implements.h>

#include <cstdio>
#include <string>

using Microsoft::WRL::ClassicCom;
using Microsoft::WRL::ComPtr;
using Microsoft::WRL::Make;
using Microsoft::WRL::RuntimeClass;
using Microsoft::WRL::RuntimeClassFlags;

namespace
{
class DownloadCallback : public RuntimeClass<RuntimeClassFlags<ClassicCom>, IBackgroundCopyCallback>
{
public:
    explicit DownloadCallback(HANDLE done) : m_done(done) {}

    IFACEMETHODIMP JobTransferred(_In_ IBackgroundCopyJob* job) override
    {
        m_result = job->Complete();
        SetEvent(m_done);
        return S_OK;
    }

    IFACEMETHODIMP JobError(_In_ IBackgroundCopyJob* job, _In_ IBackgroundCopyError* error) override
    {
        BG_ERROR_CONTEXT context{};
        HRESULT code = E_FAIL;
        error->GetError(&context, &code);

        PWSTR text = nullptr;
        FormatMessageW(FORMAT_MESSAGE_ALLOCATE_BUFFER | FORMAT_MESSAGE_FROM_SYSTEM |
                           FORMAT_MESSAGE_IGNORE_INSERTS,
                       nullptr, code, 0, reinterpret_cast<PWSTR>(&text), 0, nullptr);
        wprintf(L"error 0x%08x (context %d): %s", code, context, text ? text : L"?\n");
        LocalFree(text);

        m_result = code;
        job->Cancel();
        SetEvent(m_done);
        return S_OK;
    }

    IFACEMETHODIMP JobModification(_In_ IBackgroundCopyJob*, DWORD) override { return S_OK; }

    HRESULT Result() const { return m_result; }

private:
    HANDLE m_done;
    HRESULT m_result = E_PENDING;
};

HRESULT Download(_In_z_ PCWSTR url, _In_z_ PCWSTR path)
{
    HANDLE done = CreateEventEx(nullptr, nullptr, CREATE_EVENT_MANUAL_RESET, EVENT_ALL_ACCESS);
    if (done == nullptr)
    {
        return HRESULT_FROM_WIN32(GetLastError());
    }

    ComPtr<IBackgroundCopyManager> manager;
    HRESULT hr = CoCreateInstance(CLSID_BackgroundCopyManager, nullptr, CLSCTX_LOCAL_SERVER,
                                  IID_PPV_ARGS(&manager));
    ComPtr<IBackgroundCopyJob> job;
    GUID id{};
    if (SUCCEEDED(hr))
    {
        hr = manager->CreateJob(L"WRL", BG_JOB_TYPE_DOWNLOAD, &id, &job);
    }
    ComPtr<IBackgroundCopyJob3> job3;
    if (SUCCEEDED(hr))
    {
        hr = job.As(&job3);
    }
    auto callback = Make<DownloadCallback>(done);
    if (SUCCEEDED(hr))
    {
        hr = job3->SetNotifyInterface(callback.Get());
    }
    if (SUCCEEDED(hr))
    {
        hr = job3->SetPriority(BG_JOB_PRIORITY_FOREGROUND);
    }
    if (SUCCEEDED(hr))
    {
        hr = job3->AddFile(url, path);
    }
    if (SUCCEEDED(hr))
    {
        hr = job3->Resume();
    }
    if (SUCCEEDED(hr))
    {
        WaitForSingleObjectEx(done, INFINITE, FALSE);
        hr = callback->Result();
    }
    CloseHandle(done);
    return hr;
}
}  // namespace

int wmain(int argc, wchar_t* argv[])
{
    if (argc != 3)
    {
        wprintf(L"usage: wrl_pointers URL FILE\n");
        return 2;
    }
    HRESULT hr = CoInitializeEx(nullptr, COINIT_MULTITHREADED);
    if (SUCCEEDED(hr))
    {
        hr = Download(argv[1], argv[2]);
        CoUninitialize();
    }
    if (FAILED(hr))
    {
        wprintf(L"failed: 0x%08x\n", hr);
    }
    return SUCCEEDED(hr) ? 0 : 1;
}
