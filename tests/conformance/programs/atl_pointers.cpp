// Downloads a file with BITS.   atl_pointers URL FILE
//
// ATL smart pointers, and a worker thread that shows the progress until the job is done.

#include <Windows.h>
#include <AtlBase.h>
#include <bits.h>
#include <process.h>
#include <iostream>
#include <string>

#pragma warning(disable : 4996)

struct CDownload
{
    CHandle hDone;
    CHandle hTimer;
    CComPtr<IBackgroundCopyJob> pJob;
    volatile LONG fFailed = 0;
};

class CCallback : public IBackgroundCopyCallback2
{
public:
    explicit CCallback(CDownload& download) : m_cRef(0), m_download(download) {}
    virtual ~CCallback() {}

    STDMETHOD(QueryInterface)(REFIID riid, void** ppv) override
    {
        *ppv = nullptr;
        if (InlineIsEqualGUID(riid, IID_IUnknown) ||
            IsEqualIID(riid, __uuidof(IBackgroundCopyCallback)) ||
            IsEqualIID(riid, __uuidof(IBackgroundCopyCallback2)))
        {
            *ppv = static_cast<IBackgroundCopyCallback2*>(this);
            AddRef();
            return S_OK;
        }
        return E_NOINTERFACE;
    }
    STDMETHOD_(ULONG, AddRef)() override { return InterlockedIncrement(&m_cRef); }
    STDMETHOD_(ULONG, Release)() override
    {
        const long cRef = InterlockedDecrement(&m_cRef);
        if (cRef == 0)
            delete this;
        return cRef;
    }

    STDMETHOD(FileTransferred)(__in IBackgroundCopyJob*, __in IBackgroundCopyFile* pFile) override
    {
        LPWSTR pszName = nullptr;
        if (SUCCEEDED(pFile->GetLocalName(&pszName)))
        {
            std::wcout << L"transferred: " << pszName << std::endl;
            CoTaskMemFree(pszName);
        }
        return S_OK;
    }
    STDMETHOD(JobTransferred)(IBackgroundCopyJob* pJob) override
    {
        if (FAILED(pJob->Complete()))
            InterlockedExchange(&m_download.fFailed, 1);
        SetEvent(m_download.hDone);
        return S_OK;
    }
    STDMETHOD(JobError)(IBackgroundCopyJob* pJob, IBackgroundCopyError* pError) override
    {
        LPWSTR pszText = nullptr;
        if (SUCCEEDED(pError->GetErrorDescription(
                MAKELANGID(LANG_ENGLISH, SUBLANG_ENGLISH_US), &pszText)))
        {
            std::wcerr << L"error: " << pszText << std::endl;
            CoTaskMemFree(pszText);
        }
        pJob->Cancel();
        InterlockedExchange(&m_download.fFailed, 1);
        SetEvent(m_download.hDone);
        return S_OK;
    }
    STDMETHOD(JobModification)(IBackgroundCopyJob*, DWORD) override { return S_OK; }

private:
    long m_cRef;
    CDownload& m_download;
};

unsigned __stdcall ShowProgress(void* pContext)
{
    CDownload* pDownload = static_cast<CDownload*>(pContext);
    HANDLE handles[] = {pDownload->hDone, pDownload->hTimer};

    CoInitializeEx(nullptr, COINIT_MULTITHREADED);
    while (WaitForMultipleObjects(ARRAYSIZE(handles), handles, FALSE, INFINITE) == WAIT_OBJECT_0 + 1)
    {
        BG_JOB_PROGRESS progress;
        if (SUCCEEDED(pDownload->pJob->GetProgress(&progress)) &&
            progress.BytesTotal != BG_SIZE_UNKNOWN)
        {
            printf("%I64u of %I64u bytes\n", progress.BytesTransferred, progress.BytesTotal);
        }
    }
    CoUninitialize();
    return 0;
}

int wmain(int argc, wchar_t** argv)
{
    if (argc != 3)
    {
        std::wcerr << L"usage: atl_pointers URL FILE" << std::endl;
        return 2;
    }
    HRESULT hr = CoInitializeEx(nullptr, COINIT_MULTITHREADED | COINIT_DISABLE_OLE1DDE);
    if (FAILED(hr))
        return 1;
    {
        CDownload download;
        download.hDone.Attach(CreateEventW(nullptr, TRUE, FALSE, nullptr));
        download.hTimer.Attach(CreateWaitableTimerW(nullptr, FALSE, nullptr));

        CComPtr<IBackgroundCopyManager> pManager;
        hr = pManager.CoCreateInstance(__uuidof(BackgroundCopyManager), nullptr, CLSCTX_LOCAL_SERVER);
        GUID id;
        if (SUCCEEDED(hr))
            hr = pManager->CreateJob(L"ATL", BG_JOB_TYPE_DOWNLOAD, &id, &download.pJob);
        CComQIPtr<IBackgroundCopyJob2> pJob2(download.pJob);
        if (SUCCEEDED(hr) && !pJob2)
            hr = E_NOINTERFACE;
        CComPtr<IBackgroundCopyCallback2> pCallback = new CCallback(download);
        if (SUCCEEDED(hr))
            hr = pJob2->SetNotifyInterface(pCallback);
        if (SUCCEEDED(hr))
            hr = pJob2->SetNotifyFlags(BG_NOTIFY_JOB_TRANSFERRED | BG_NOTIFY_JOB_ERROR |
                                       BG_NOTIFY_FILE_TRANSFERRED);
        if (SUCCEEDED(hr))
            hr = pJob2->SetPriority(BG_JOB_PRIORITY_FOREGROUND);
        if (SUCCEEDED(hr))
            hr = pJob2->AddFile(argv[1], argv[2]);
        if (SUCCEEDED(hr))
            hr = pJob2->Resume();
        if (SUCCEEDED(hr))
        {
            LARGE_INTEGER due;
            due.QuadPart = -10000LL * 50;  // in 50 ms
            SetWaitableTimer(download.hTimer, &due, 50, nullptr, nullptr, FALSE);
            CHandle hThread(reinterpret_cast<HANDLE>(
                _beginthreadex(nullptr, 0, ShowProgress, &download, 0, nullptr)));
            WaitForSingleObject(hThread, INFINITE);
            if (download.fFailed != 0)
                hr = E_FAIL;
        }
        if (FAILED(hr))
            wprintf(L"failed: 0x%08X\n", static_cast<unsigned>(hr));
    }
    CoUninitialize();
    return SUCCEEDED(hr) ? 0 : 1;
}
