// Downloads a file with BITS.   sta_message_loop URL FILE
//
// Compiler COM support in a single-threaded apartment: the callback runs inside the PeekMessage
// loop of the thread, and ends it with PostQuitMessage.

#include <windows.h>
#include <bits.h>
#include <comdef.h>
#include <tchar.h>
#include <stdio.h>

_COM_SMARTPTR_TYPEDEF(IBackgroundCopyManager, __uuidof(IBackgroundCopyManager));
_COM_SMARTPTR_TYPEDEF(IBackgroundCopyJob, __uuidof(IBackgroundCopyJob));

static DWORD g_dwMainThread;

class CNotify : public IBackgroundCopyCallback
{
public:
    CNotify() : m_cRef(1) {}
    virtual ~CNotify() {}

    HRESULT STDMETHODCALLTYPE QueryInterface(REFIID riid, void** ppv)
    {
        if (IsEqualIID(riid, IID_IUnknown) || IsEqualIID(riid, IID_IBackgroundCopyCallback))
        {
            *ppv = static_cast<IBackgroundCopyCallback*>(this);
            AddRef();
            return S_OK;
        }
        *ppv = NULL;
        return E_NOINTERFACE;
    }
    ULONG STDMETHODCALLTYPE AddRef() { return ++m_cRef; }
    ULONG STDMETHODCALLTYPE Release()
    {
        const ULONG cRef = --m_cRef;
        if (cRef == 0)
        {
            delete this;
        }
        return cRef;
    }
    HRESULT STDMETHODCALLTYPE JobTransferred(IBackgroundCopyJob* pJob)
    {
        HRESULT hr = GetCurrentThreadId() == g_dwMainThread ? pJob->Complete() : RPC_E_WRONG_THREAD;
        PostQuitMessage(SUCCEEDED(hr) ? 0 : 3);
        return S_OK;
    }
    HRESULT STDMETHODCALLTYPE JobError(IBackgroundCopyJob* pJob, IBackgroundCopyError* pError)
    {
        BG_ERROR_CONTEXT context;
        HRESULT code;
        if (SUCCEEDED(pError->GetError(&context, &code)))
        {
            _com_error error(code);
            _tprintf(_T("error 0x%08x: %s\n"), error.Error(), error.ErrorMessage());
        }
        pJob->Cancel();
        PostQuitMessage(1);
        return S_OK;
    }
    HRESULT STDMETHODCALLTYPE JobModification(IBackgroundCopyJob*, DWORD) { return S_OK; }

private:
    ULONG m_cRef;  // of one thread only
};

static int Run()
{
    MSG msg;
    for (;;)
    {
        while (PeekMessage(&msg, NULL, 0, 0, PM_REMOVE))
        {
            if (msg.message == WM_QUIT)
            {
                return static_cast<int>(msg.wParam);
            }
            TranslateMessage(&msg);
            DispatchMessage(&msg);
        }
        if (MsgWaitForMultipleObjects(0, NULL, FALSE, INFINITE, QS_ALLINPUT) == WAIT_FAILED)
        {
            return 4;
        }
    }
}

int _tmain(int argc, _TCHAR* argv[])
{
    if (argc != 3)
    {
        _tprintf(TEXT("usage: %s URL FILE\n"), argv[0]);
        return 2;
    }
    g_dwMainThread = GetCurrentThreadId();
    int result = 1;
    CoInitialize(NULL);
    try
    {
        IBackgroundCopyManagerPtr pManager(__uuidof(BackgroundCopyManager), NULL, CLSCTX_LOCAL_SERVER);
        IBackgroundCopyJobPtr pJob;
        GUID id;
        _com_util::CheckError(pManager->CreateJob(L"STA", BG_JOB_TYPE_DOWNLOAD, &id, &pJob));
        CNotify* pNotify = new CNotify;
        HRESULT hr = pJob->SetNotifyInterface(pNotify);
        pNotify->Release();
        _com_util::CheckError(hr);
        _com_util::CheckError(pJob->SetPriority(BG_JOB_PRIORITY_FOREGROUND));
        _com_util::CheckError(pJob->AddFile(argv[1], argv[2]));
        _com_util::CheckError(pJob->Resume());
        result = Run();
    }
    catch (const _com_error& error)
    {
        _tprintf(TEXT("failed: 0x%08x %s\n"), error.Error(), error.ErrorMessage());
    }
    CoUninitialize();
    return result;
}
