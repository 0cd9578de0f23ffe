/* Downloads one file in the background, in C: the callback object is a structure with a table of
 * functions, its calls come in through the message loop of a single-threaded apartment.
 *
 *   c11_cobjmacros URL FILE
 */
#define COBJMACROS

#include <bits.h>
#include <locale.h>
#include <objbase.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <winuser.h>

/* The callback object ------------------------------------------------------------------------- */

typedef struct CNotify {
  IBackgroundCopyCallback iface; /* the first member: one address for both */
  atomic_uint cRef;
  int nModifications;
} CNotify;

static HRESULT STDMETHODCALLTYPE CNotify_QueryInterface(IBackgroundCopyCallback* This, REFIID riid,
                                                        void** ppvObject) {
  if (ppvObject == NULL) return E_POINTER;
  if (!IsEqualIID(riid, &IID_IUnknown) && !IsEqualIID(riid, &IID_IBackgroundCopyCallback)) {
    *ppvObject = NULL;
    return E_NOINTERFACE;
  }
  *ppvObject = This;
  IBackgroundCopyCallback_AddRef(This);
  return S_OK;
}

static ULONG STDMETHODCALLTYPE CNotify_AddRef(IBackgroundCopyCallback* This) {
  return atomic_fetch_add(&((CNotify*)This)->cRef, 1) + 1;
}

static ULONG STDMETHODCALLTYPE CNotify_Release(IBackgroundCopyCallback* This) {
  const ULONG cRef = atomic_fetch_sub(&((CNotify*)This)->cRef, 1) - 1;
  if (cRef == 0) free(This);
  return cRef;
}

static HRESULT STDMETHODCALLTYPE CNotify_JobTransferred(IBackgroundCopyCallback* This,
                                                        IBackgroundCopyJob* pJob) {
  (void)This;
  const HRESULT hr = IBackgroundCopyJob_Complete(pJob);
  if (FAILED(hr)) {
    fprintf(stderr, "Complete: 0x%08X\n", (unsigned)hr);
    IBackgroundCopyJob_Cancel(pJob);
  }
  PostQuitMessage(hr == S_OK ? 0 : 1);
  return S_OK;
}

static HRESULT STDMETHODCALLTYPE CNotify_JobError(IBackgroundCopyCallback* This,
                                                  IBackgroundCopyJob* pJob,
                                                  IBackgroundCopyError* pError) {
  (void)This;
  BG_ERROR_CONTEXT context = BG_ERROR_CONTEXT_NONE;
  HRESULT code = E_UNEXPECTED;
  IBackgroundCopyError_GetError(pError, &context, &code);
  fprintf(stderr, "JobError: 0x%08X in context %d\n", (unsigned)code, (int)context);
  LPWSTR pszText = NULL;
  if (SUCCEEDED(IBackgroundCopyError_GetErrorDescription(
          pError, MAKELANGID(LANG_ENGLISH, SUBLANG_ENGLISH_US), &pszText))) {
    fprintf(stderr, "%ls\n", pszText);
    CoTaskMemFree(pszText);
  }
  IBackgroundCopyFile* pFile = NULL;
  if (SUCCEEDED(IBackgroundCopyError_GetFile(pError, &pFile))) {
    if (SUCCEEDED(IBackgroundCopyFile_GetRemoteName(pFile, &pszText))) {
      fprintf(stderr, "at %ls\n", pszText);
      CoTaskMemFree(pszText);
    }
    IBackgroundCopyFile_Release(pFile);
  }
  IBackgroundCopyJob_Cancel(pJob);
  PostQuitMessage(1);
  return S_OK;
}

static HRESULT STDMETHODCALLTYPE CNotify_JobModification(IBackgroundCopyCallback* This,
                                                         IBackgroundCopyJob* pJob,
                                                         DWORD dwReserved) {
  (void)dwReserved;
  BG_JOB_PROGRESS progress;
  if (SUCCEEDED(IBackgroundCopyJob_GetProgress(pJob, &progress))) {
    printf("modification %d: %llu bytes\n", ++((CNotify*)This)->nModifications,
           (unsigned long long)progress.BytesTransferred);
  }
  return S_OK;
}

static const IBackgroundCopyCallbackVtbl CNotify_Vtbl = {
    CNotify_QueryInterface, CNotify_AddRef,   CNotify_Release,
    CNotify_JobTransferred, CNotify_JobError, CNotify_JobModification};

static IBackgroundCopyCallback* CNotify_Create(void) {
  CNotify* pNotify = calloc(1, sizeof *pNotify);
  if (pNotify == NULL) return NULL;
  pNotify->iface.lpVtbl = &CNotify_Vtbl;
  atomic_init(&pNotify->cRef, 1);
  return &pNotify->iface;
}

/* The download -------------------------------------------------------------------------------- */

static HRESULT Failed(const char* pszWhat, HRESULT hr) {
  if (FAILED(hr)) fprintf(stderr, "%s: 0x%08X\n", pszWhat, (unsigned)hr);
  return hr;
}

/* Sets the job up and starts it. */
static HRESULT Start(IBackgroundCopyJob* pJob, LPCWSTR pszUrl, LPCWSTR pszFile,
                     IBackgroundCopyCallback* pNotify) {
  HRESULT hr = Failed("AddFile", IBackgroundCopyJob_AddFile(pJob, pszUrl, pszFile));
  if (FAILED(hr)) return hr;
  hr = Failed("SetPriority", IBackgroundCopyJob_SetPriority(pJob, BG_JOB_PRIORITY_FOREGROUND));
  if (FAILED(hr)) return hr;
  hr = Failed("SetNotifyFlags", IBackgroundCopyJob_SetNotifyFlags(
                                    pJob, BG_NOTIFY_JOB_TRANSFERRED | BG_NOTIFY_JOB_ERROR |
                                              BG_NOTIFY_JOB_MODIFICATION));
  if (FAILED(hr)) return hr;
  hr =
      Failed("SetNotifyInterface", IBackgroundCopyJob_SetNotifyInterface(pJob, (IUnknown*)pNotify));
  if (FAILED(hr)) return hr;
  return Failed("Resume", IBackgroundCopyJob_Resume(pJob));
}

/* Prints the names of the files of the job. */
static HRESULT ListFiles(IBackgroundCopyJob* pJob) {
  IEnumBackgroundCopyFiles* pEnum = NULL;
  HRESULT hr = Failed("EnumFiles", IBackgroundCopyJob_EnumFiles(pJob, &pEnum));
  if (FAILED(hr)) return hr;
  IBackgroundCopyFile* pFile = NULL;
  while ((hr = IEnumBackgroundCopyFiles_Next(pEnum, 1, &pFile, NULL)) == S_OK) {
    LPWSTR pszName = NULL;
    if (SUCCEEDED(IBackgroundCopyFile_GetLocalName(pFile, &pszName))) {
      printf("to %ls\n", pszName);
      CoTaskMemFree(pszName);
    }
    IBackgroundCopyFile_Release(pFile);
  }
  IEnumBackgroundCopyFiles_Release(pEnum);
  return Failed("Next", hr);
}

/* Runs until the callback object ends it. What it has given to PostQuitMessage. */
static int MessageLoop(void) {
  MSG msg;
  while (GetMessage(&msg, NULL, 0, 0) > 0) {
    TranslateMessage(&msg);
    DispatchMessage(&msg);
  }
  return (int)msg.wParam;
}

static int Run(IBackgroundCopyJob* pJob, LPCWSTR pszUrl, LPCWSTR pszFile) {
  IBackgroundCopyCallback* pNotify = CNotify_Create();
  if (pNotify == NULL) return 1;
  int nResult = 1;
  if (SUCCEEDED(Start(pJob, pszUrl, pszFile, pNotify)) && SUCCEEDED(ListFiles(pJob))) {
    nResult = MessageLoop();
  } else {
    IBackgroundCopyJob_Cancel(pJob);
  }
  IBackgroundCopyJob_SetNotifyInterface(pJob, NULL);
  IBackgroundCopyCallback_Release(pNotify);

  BG_JOB_STATE state;
  if (nResult == 0 &&
      (FAILED(IBackgroundCopyJob_GetState(pJob, &state)) || state != BG_JOB_STATE_ACKNOWLEDGED)) {
    fprintf(stderr, "the job is not completed\n");
    nResult = 1;
  }
  return nResult;
}

static int Download(LPCWSTR pszUrl, LPCWSTR pszFile) {
  IBackgroundCopyManager* pManager = NULL;
  HRESULT hr = Failed("CoCreateInstance",
                      CoCreateInstance(&CLSID_BackgroundCopyManager, NULL, CLSCTX_LOCAL_SERVER,
                                       &IID_IBackgroundCopyManager, (void**)&pManager));
  if (FAILED(hr)) return 1;
  GUID id;
  IBackgroundCopyJob* pJob = NULL;
  hr = Failed("CreateJob", IBackgroundCopyManager_CreateJob(pManager, L"C11 download",
                                                            BG_JOB_TYPE_DOWNLOAD, &id, &pJob));
  int nResult = 1;
  if (SUCCEEDED(hr)) {
    WCHAR szId[39];
    if (StringFromGUID2(&id, szId, 39) != 0) printf("job %ls\n", szId);
    nResult = Run(pJob, pszUrl, pszFile);
    IBackgroundCopyJob_Release(pJob);
  }
  IBackgroundCopyManager_Release(pManager);
  return nResult;
}

static LPWSTR Wide(const char* psz) {
  const size_t cch = mbstowcs(NULL, psz, 0);
  if (cch == (size_t)-1) return NULL;
  LPWSTR pszWide = CoTaskMemAlloc((cch + 1) * sizeof(WCHAR));
  if (pszWide != NULL) mbstowcs(pszWide, psz, cch + 1);
  return pszWide;
}

int main(int argc, char** argv) {
  if (argc != 3) {
    fprintf(stderr, "usage: %s URL FILE\n", argv[0]);
    return 2;
  }
  setlocale(LC_ALL, "C.UTF-8");
  LPWSTR pszUrl = Wide(argv[1]);
  LPWSTR pszFile = Wide(argv[2]);
  int nResult = 1;
  if (pszUrl == NULL || pszFile == NULL) {
    fprintf(stderr, "the arguments are not UTF-8\n");
  } else if (SUCCEEDED(Failed("CoInitializeEx", CoInitializeEx(NULL, COINIT_APARTMENTTHREADED)))) {
    nResult = Download(pszUrl, pszFile);
    CoUninitialize();
  }
  CoTaskMemFree(pszUrl);
  CoTaskMemFree(pszFile);
  return nResult;
}
