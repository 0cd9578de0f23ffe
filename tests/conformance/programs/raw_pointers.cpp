// Downloads a file with BITS.   raw_pointers URL FILE
//
// Plain interface pointers in the multithreaded apartment; main waits for an event that the
// callback sets.

#define _WIN32_WINNT 0x0600
#define WIN32_LEAN_AND_MEAN
#include <windows.h>
#include <bits.h>
#include <stdio.h>
#include <strsafe.h>
#include <tchar.h>

#pragma comment(lib, "ole32.lib")
#pragma comment(lib, "bits.lib")

#define CHECK_HR(expression, text)                         \
    do                                                     \
    {                                                      \
        hr = (expression);                                 \
        if (FAILED(hr))                                    \
        {                                                  \
            wprintf(L"%s failed: 0x%08lx\n", text, hr);    \
            goto cleanup;                                  \
        }                                                  \
    } while (0)

class CNotifyInterface : public IBackgroundCopyCallback
{
    LONG m_lRefCount;
    HANDLE m_hDone;
    HRESULT m_hrResult;

public:
    explicit CNotifyInterface(HANDLE hDone) : m_lRefCount(1), m_hDone(hDone), m_hrResult(E_PENDING) {}
    virtual ~CNotifyInterface() {}

    HRESULT Result() const { return m_hrResult; }

    // IUnknown
    HRESULT __stdcall QueryInterface(REFIID riid, LPVOID* ppvObj);
    ULONG __stdcall AddRef();
    ULONG __stdcall Release();

    // IBackgroundCopyCallback
    HRESULT __stdcall JobTransferred(IBackgroundCopyJob* pJob);
    HRESULT __stdcall JobError(IBackgroundCopyJob* pJob, IBackgroundCopyError* pError);
    HRESULT __stdcall JobModification(IBackgroundCopyJob* pJob, DWORD dwReserved);
};

HRESULT CNotifyInterface::QueryInterface(REFIID riid, LPVOID* ppvObj)
{
    if (ppvObj == NULL)
    {
        return E_POINTER;
    }
    if (riid == __uuidof(IUnknown) || riid == __uuidof(IBackgroundCopyCallback))
    {
        *ppvObj = this;
        AddRef();
        return NOERROR;
    }
    *ppvObj = NULL;
    return E_NOINTERFACE;
}

ULONG CNotifyInterface::AddRef()
{
    return InterlockedIncrement(&m_lRefCount);
}

ULONG CNotifyInterface::Release()
{
    ULONG ulCount = InterlockedDecrement(&m_lRefCount);
    if (ulCount == 0)
    {
        delete this;
    }
    return ulCount;
}

HRESULT CNotifyInterface::JobTransferred(IBackgroundCopyJob* pJob)
{
    BG_JOB_PROGRESS progress;
    LPWSTR pszName = NULL;

    if (SUCCEEDED(pJob->GetProgress(&progress)) && SUCCEEDED(pJob->GetDisplayName(&pszName)))
    {
        wprintf(L"%s: %I64u bytes in %lu file(s)\n", pszName, progress.BytesTransferred,
                progress.FilesTransferred);
        CoTaskMemFree(pszName);
    }
    m_hrResult = pJob->Complete();
    SetEvent(m_hDone);
    return S_OK;
}

HRESULT CNotifyInterface::JobError(IBackgroundCopyJob* pJob, IBackgroundCopyError* pError)
{
    BG_ERROR_CONTEXT context;
    HRESULT hrError = E_FAIL;
    WCHAR* pszDescription = NULL;

    if (SUCCEEDED(pError->GetError(&context, &hrError)))
    {
        TCHAR szText[1024];
        if (SUCCEEDED(pError->GetErrorDescription(LANGIDFROMLCID(GetThreadLocale()), &pszDescription)) &&
            SUCCEEDED(StringCchPrintf(szText, ARRAYSIZE(szText), TEXT("error 0x%08lx: %s"), hrError,
                                      pszDescription)))
        {
            _putws(szText);
        }
        CoTaskMemFree(pszDescription);
    }
    m_hrResult = hrError;
    pJob->Cancel();
    SetEvent(m_hDone);
    return S_OK;
}

HRESULT CNotifyInterface::JobModification(IBackgroundCopyJob*, DWORD)
{
    return S_OK;
}

int __cdecl wmain(int argc, wchar_t* argv[])
{
    HRESULT hr;
    GUID JobId;
    IBackgroundCopyManager* pManager = NULL;
    IBackgroundCopyJob* pJob = NULL;
    CNotifyInterface* pNotify = NULL;
    HANDLE hDone = NULL;

    if (argc != 3)
    {
        fwprintf(stderr, L"usage: %s URL FILE\n", argv[0]);
        return 2;
    }

    hr = CoInitializeEx(NULL, COINIT_MULTITHREADED);
    if (FAILED(hr))
    {
        return 1;
    }

    CHECK_HR(CoInitializeSecurity(NULL, -1, NULL, NULL, RPC_C_AUTHN_LEVEL_CONNECT,
                                  RPC_C_IMP_LEVEL_IMPERSONATE, NULL, EOAC_DYNAMIC_CLOAKING, 0),
             L"CoInitializeSecurity");
    hDone = CreateEvent(NULL, TRUE, FALSE, NULL);
    if (hDone == NULL)
    {
        CHECK_HR(HRESULT_FROM_WIN32(GetLastError()), L"CreateEvent");
    }

    CHECK_HR(CoCreateInstance(__uuidof(BackgroundCopyManager), NULL, CLSCTX_LOCAL_SERVER,
                              __uuidof(IBackgroundCopyManager), (void**)&pManager),
             L"CoCreateInstance");
    CHECK_HR(CoSetProxyBlanket(pManager, RPC_C_AUTHN_DEFAULT, RPC_C_AUTHZ_NONE,
                               COLE_DEFAULT_PRINCIPAL, RPC_C_AUTHN_LEVEL_CONNECT,
                               RPC_C_IMP_LEVEL_IMPERSONATE, NULL, EOAC_DYNAMIC_CLOAKING),
             L"CoSetProxyBlanket");
    CHECK_HR(pManager->CreateJob(L"MyJobName", BG_JOB_TYPE_DOWNLOAD, &JobId, &pJob), L"CreateJob");

    pNotify = new CNotifyInterface(hDone);
    CHECK_HR(pJob->SetNotifyInterface(pNotify), L"SetNotifyInterface");
    CHECK_HR(pJob->SetNotifyFlags(BG_NOTIFY_JOB_TRANSFERRED | BG_NOTIFY_JOB_ERROR), L"SetNotifyFlags");
    CHECK_HR(pJob->SetPriority(BG_JOB_PRIORITY_FOREGROUND), L"SetPriority");
    CHECK_HR(pJob->AddFile(argv[1], argv[2]), L"AddFile");
    CHECK_HR(pJob->Resume(), L"Resume");

    WaitForSingleObject(hDone, INFINITE);
    hr = pNotify->Result();

cleanup:
    if (pNotify)
    {
        pNotify->Release();
    }
    if (pJob)
    {
        pJob->Release();
    }
    if (pManager)
    {
        pManager->Release();
    }
    if (hDone)
    {
        CloseHandle(hDone);
    }
    CoUninitialize();
    return SUCCEEDED(hr) ? 0 : 1;
}
