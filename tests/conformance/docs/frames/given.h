// What the pages say exists outside of their fragments. Not a header: the tool takes out of it the
// blocks whose names a fragment uses and does not declare. See Given in framing.py for the form.

// "The example assumes the g_pbcm variable is a valid IBackgroundCopyManager interface pointer",
// and "Global variable that several of the code examples in this document reference".
//: g_pbcm
extern IBackgroundCopyManager* g_pbcm;

// "The g_XferManager variable in the example is an IBackgroundCopyManager interface pointer."
//: g_XferManager
extern IBackgroundCopyManager* g_XferManager;

// Step by step pages declare these in the fragment of an earlier step.
//: pManager
extern IBackgroundCopyManager* pManager;
//: pQueueMgr
extern IBackgroundCopyManager* pQueueMgr;
//: pBackgroundCopyJob
extern IBackgroundCopyJob* pBackgroundCopyJob;
//: pBackgroundJob
extern IBackgroundCopyJob* pBackgroundJob;
//: Job
extern IBackgroundCopyJob* Job;

// "The example assumes that pJob is valid", where the fragment does not declare it.
//: pJob
extern IBackgroundCopyJob* pJob;
//: pFile
extern IBackgroundCopyFile* pFile;
//: pError
extern IBackgroundCopyError* pError;
//: pbcm
extern IBackgroundCopyManager* pbcm;

// The result of the calls; the pages declare it in the first fragment.
//: hr
extern HRESULT hr;

// common-classes: "The following code example defines an exception class to handle errors."
//: MyException
class MyException {
 public:
  MyException(HRESULT hr, LPWSTR message) : Error(hr), Message(message) {}
  HRESULT Error;
  std::wstring Message;
};

// common-classes and IBackgroundCopyCallback: "the CNotifyInterface example class". It has an id,
// as the page about class notifications says that it is registered as a COM server.
//: CNotifyInterface
class CNotifyInterface : public IBackgroundCopyCallback {
  LONG m_lRefCount;

 public:
  CNotifyInterface() : m_lRefCount(1) {}
  virtual ~CNotifyInterface() {}
  HRESULT __stdcall QueryInterface(REFIID riid, LPVOID* ppvObj);
  ULONG __stdcall AddRef();
  ULONG __stdcall Release();
  HRESULT __stdcall JobTransferred(IBackgroundCopyJob* pJob);
  HRESULT __stdcall JobError(IBackgroundCopyJob* pJob, IBackgroundCopyError* pError);
  HRESULT __stdcall JobModification(IBackgroundCopyJob* pJob, DWORD dwReserved);
};
inline constexpr CLSID CLSID_CNotifyInterface = {
    0x6A1D9F30, 0x52C4, 0x4B7E, {0x9E, 0x11, 0x3C, 0x70, 0x0B, 0x5D, 0xA8, 0x42}};
OPENBITS_UUID(CNotifyInterface, CLSID_CNotifyInterface);

//:= CNotifyInterface
HRESULT CNotifyInterface::QueryInterface(REFIID riid, LPVOID* ppvObj) {
  const bool known = riid == IID_IUnknown || riid == IID_IBackgroundCopyCallback;
  *ppvObj = known ? this : nullptr;
  if (!known) return E_NOINTERFACE;
  AddRef();
  return S_OK;
}
ULONG CNotifyInterface::AddRef() {
  return static_cast<ULONG>(__atomic_add_fetch(&m_lRefCount, 1, __ATOMIC_SEQ_CST));
}
ULONG CNotifyInterface::Release() {
  const LONG left = __atomic_sub_fetch(&m_lRefCount, 1, __ATOMIC_SEQ_CST);
  if (left == 0) delete this;
  return static_cast<ULONG>(left);
}
HRESULT CNotifyInterface::JobTransferred(IBackgroundCopyJob*) {
  return S_OK;
}
HRESULT CNotifyInterface::JobError(IBackgroundCopyJob*, IBackgroundCopyError*) {
  return S_OK;
}
HRESULT CNotifyInterface::JobModification(IBackgroundCopyJob*, DWORD) {
  return S_OK;
}

// The page about HTTP headers shows these in its complete listing, which the steps are taken from.
//: DOWNLOAD_FILE
typedef struct {
  LPCWSTR RemoteFile;
  LPCWSTR LocalFile;
} DOWNLOAD_FILE;
//: ARRAY_LENGTH
#define ARRAY_LENGTH(x) (sizeof(x) / sizeof(*(x)))
//: HALF_SECOND_AS_MILLISECONDS
static const unsigned int HALF_SECOND_AS_MILLISECONDS = 500;
//: TWO_SECOND_LOOP
static const unsigned int TWO_SECOND_LOOP = 4;
//:+ DisplayProgress
void DisplayProgress(IBackgroundCopyJob* Job);
//:+ DisplayError
void DisplayError(IBackgroundCopyJob* Job);
//:+ DisplayHeaders
void DisplayHeaders(LPWSTR Headers);

// "Create a container structure that maps BG_AUTH_SCHEME values to scheme names": an earlier step.
//: SchemeNames
struct SchemeName {
  LPCWSTR Name;
  BG_AUTH_SCHEME Scheme;
};
extern SchemeName SchemeNames[];

// Headers that the pages name for functions they use.
//: CREDUI_INFO CredUIPromptForCredentials
#include <wincred.h>
//: ConvertStringSidToSid
#include <sddl.h>
