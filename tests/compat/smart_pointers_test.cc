// Smart pointers of ATL, WRL and compiler COM support, and __uuidof.

#include <atlbase.h>
#include <bits.h>
#include <comdef.h>
#include <gtest/gtest.h>
#include <windows.h>
#include <wrl.h>

using namespace Microsoft::WRL;

namespace {

int alive = 0;

class Callback : public IBackgroundCopyCallback2 {
 public:
  Callback() { ++alive; }
  virtual ~Callback() { --alive; }
  STDMETHODIMP QueryInterface(REFIID riid, void** ppv) override {
    if (ppv == NULL) return E_POINTER;
    *ppv = NULL;
    if (riid != __uuidof(IUnknown) && riid != __uuidof(IBackgroundCopyCallback) &&
        riid != __uuidof(IBackgroundCopyCallback2)) {
      return E_NOINTERFACE;
    }
    *ppv = this;
    AddRef();
    return S_OK;
  }
  STDMETHODIMP_(ULONG) AddRef() override { return InterlockedIncrement(&m_cRef); }
  STDMETHODIMP_(ULONG) Release() override {
    ULONG cRef = InterlockedDecrement(&m_cRef);
    if (cRef == 0) delete this;
    return cRef;
  }
  STDMETHODIMP JobTransferred(IBackgroundCopyJob*) override { return S_OK; }
  STDMETHODIMP JobError(IBackgroundCopyJob*, IBackgroundCopyError*) override { return S_OK; }
  STDMETHODIMP JobModification(IBackgroundCopyJob*, DWORD) override { return S_OK; }
  STDMETHODIMP FileTransferred(IBackgroundCopyJob*, IBackgroundCopyFile*) override { return S_OK; }

  ULONG count() const { return m_cRef; }

 private:
  ULONG m_cRef = 0;
};

class SmartPointers : public testing::Test {
 protected:
  SmartPointers() { alive = 0; }
  ~SmartPointers() override { EXPECT_EQ(alive, 0); }
};

using AtlPointer = SmartPointers;
using ComPtrT = SmartPointers;
using WrlPointer = SmartPointers;

TEST_F(AtlPointer, OwnsAReference) {
  CComPtr<Callback> p = new Callback;
  EXPECT_EQ(p->count(), 1u);
  {
    CComPtr<IBackgroundCopyCallback> q = p;
    EXPECT_EQ(p->count(), 2u);
    EXPECT_TRUE(q == p);
    EXPECT_FALSE(!q);
  }
  EXPECT_EQ(p->count(), 1u);
  CComPtr<Callback> r(p);
  const CComPtr<Callback>& same = r;
  r = same;
  EXPECT_EQ(p->count(), 2u);
  r = NULL;
  EXPECT_TRUE(r == nullptr);
  EXPECT_EQ(p->count(), 1u);
  CComPtr<Callback> s(std::move(p));
  EXPECT_TRUE(!p);
  EXPECT_EQ(s->count(), 1u);
  s.Release();
  EXPECT_EQ(alive, 0);
}

TEST_F(AtlPointer, IsAnOutParameter) {
  CComPtr<Callback> p = new Callback;
  CComPtr<IBackgroundCopyCallback> q;
  EXPECT_EQ(p.QueryInterface(&q), S_OK);
  EXPECT_EQ(p->QueryInterface(IID_PPV_ARGS(&q.p)), S_OK);
  q.p->Release();
  EXPECT_TRUE(p.IsEqualObject(q));
  CComPtr<IBackgroundCopyJob> job;
  EXPECT_EQ(p.QueryInterface(&job), E_NOINTERFACE);
  EXPECT_TRUE(job == NULL);
  Callback* raw = p.Detach();
  EXPECT_EQ(raw->count(), 2u);
  p.Attach(raw);
  EXPECT_EQ(p.CopyTo(NULL), E_POINTER);
}

TEST_F(AtlPointer, AsksForItsInterface) {
  CComPtr<IUnknown> p = static_cast<IBackgroundCopyCallback*>(new Callback);
  CComQIPtr<IBackgroundCopyCallback2> there(p);
  EXPECT_TRUE(there != nullptr);
  CComQIPtr<IBackgroundCopyJob> missing(p);
  EXPECT_TRUE(missing == nullptr);
  missing = p;
  EXPECT_TRUE(!missing);
  there = NULL;
  there = p;
  EXPECT_FALSE(!there);
}

TEST_F(WrlPointer, OwnsAReference) {
  ComPtr<Callback> p = new Callback;  // as CComPtr: a reference of its own
  EXPECT_EQ(p->count(), 1u);
  ComPtr<IBackgroundCopyCallback> q = p;
  EXPECT_EQ(p->count(), 2u);
  q.Reset();
  EXPECT_EQ(p.As(&q), S_OK);
  EXPECT_EQ(p->count(), 2u);
  EXPECT_EQ(p->QueryInterface(IID_PPV_ARGS(&q)), S_OK);  // gives up what it had
  EXPECT_EQ(p->count(), 2u);
  EXPECT_EQ(p->QueryInterface(IID_PPV_ARGS(q.ReleaseAndGetAddressOf())), S_OK);
  EXPECT_EQ(p->count(), 2u);
  ComPtr<IBackgroundCopyJob> job;
  EXPECT_EQ(p.As(&job), E_NOINTERFACE);
  EXPECT_EQ(job, nullptr);
  ComPtr<Callback> moved = std::move(p);
  EXPECT_FALSE(p);
  moved.Swap(p);
  IUnknown* raw = nullptr;
  EXPECT_EQ(p.CopyTo(&raw), S_OK);
  EXPECT_EQ(raw->Release(), 2u);
}

class Runtime
    : public RuntimeClass<RuntimeClassFlags<ClassicCom>,
                          ChainInterfaces<IBackgroundCopyCallback2, IBackgroundCopyCallback>,
                          IClassFactory, FtmBase> {
 public:
  explicit Runtime(int number = 0) : number_(number) { ++alive; }
  ~Runtime() override { --alive; }
  HRESULT RuntimeClassInitialize(int number) {
    number_ = number;
    return number >= 0 ? S_OK : E_INVALIDARG;
  }
  IFACEMETHODIMP JobTransferred(IBackgroundCopyJob*) override { return S_OK; }
  IFACEMETHODIMP JobError(IBackgroundCopyJob*, IBackgroundCopyError*) override { return S_OK; }
  IFACEMETHODIMP JobModification(IBackgroundCopyJob*, DWORD) override { return S_OK; }
  IFACEMETHODIMP FileTransferred(IBackgroundCopyJob*, IBackgroundCopyFile*) override {
    return number_;
  }
  IFACEMETHODIMP CreateInstance(IUnknown*, REFIID, void**) override { return E_NOTIMPL; }
  IFACEMETHODIMP LockServer(BOOL) override { return 42; }

 private:
  int number_;
};

TEST_F(WrlPointer, RuntimeClassAnswersForItsInterfaces) {
  ComPtr<Runtime> object = Make<Runtime>(7);
  ComPtr<IBackgroundCopyCallback> base;
  ComPtr<IBackgroundCopyCallback2> derived;
  ComPtr<IClassFactory> factory;
  ComPtr<IUnknown> identity;
  ComPtr<IUnknown> again;
  EXPECT_EQ(object.As(&base), S_OK);
  EXPECT_EQ(base.As(&derived), S_OK);
  EXPECT_EQ(derived->FileTransferred(nullptr, nullptr), 7);
  EXPECT_EQ(derived.As(&factory), S_OK);
  EXPECT_EQ(factory->LockServer(TRUE), 42);
  EXPECT_EQ(factory.As(&identity), S_OK);
  EXPECT_EQ(base.As(&again), S_OK);
  EXPECT_EQ(identity, again);
  ComPtr<IBackgroundCopyCallback3> none;
  EXPECT_EQ(object.As(&none), E_NOINTERFACE);
  EXPECT_EQ(object->QueryInterface(IID_IUnknown, nullptr), E_POINTER);
}

TEST_F(WrlPointer, MakeAndInitializeTellsWhatFailed) {
  ComPtr<IClassFactory> factory;
  EXPECT_EQ((MakeAndInitialize<Runtime>(&factory, 3)), S_OK);
  EXPECT_TRUE(factory);
  EXPECT_EQ((MakeAndInitialize<Runtime>(&factory, -1)), E_INVALIDARG);
  EXPECT_FALSE(factory);
}

_COM_SMARTPTR_TYPEDEF(IBackgroundCopyCallback, __uuidof(IBackgroundCopyCallback));

TEST_F(ComPtrT, OwnsAReference) {
  Callback* const raw = new Callback;
  IBackgroundCopyCallbackPtr p(raw);
  EXPECT_EQ(raw->count(), 1u);
  IBackgroundCopyCallback2Ptr q = p;  // asks
  EXPECT_EQ(raw->count(), 2u);
  IBackgroundCopyJobPtr job = p;
  EXPECT_TRUE(job == NULL);
  q = NULL;
  EXPECT_EQ(raw->count(), 1u);
  EXPECT_EQ(p->QueryInterface(&q), S_OK);
  EXPECT_EQ(raw->count(), 2u);
  p = nullptr;
  EXPECT_TRUE(!p);
  EXPECT_TRUE(q);
}

TEST_F(ComPtrT, ThrowsWhatFailed) {
  IBackgroundCopyJobPtr job;
  try {
    job->Resume();
    FAIL();
  } catch (const _com_error& error) {
    EXPECT_EQ(error.Error(), E_POINTER);
    EXPECT_NE(*error.ErrorMessage(), L'\0');
  }
  // Not prepared for COM.
  EXPECT_THROW(IBackgroundCopyManagerPtr manager(__uuidof(BackgroundCopyManager)), _com_error);
  EXPECT_NO_THROW(_com_util::CheckError(S_FALSE));
}

// __uuidof ---------------------------------------------------------------------------------------

}  // namespace

class Texted;
OPENBITS_UUID_TEXT(Texted, "{01b7bd23-FB88-4A77-8490-5891D3E4653A}");
class Numbered;
__CRT_UUID_DECL(Numbered, 0x01B7BD23, 0xFB88, 0x4A77, 0x84, 0x90, 0x58, 0x91, 0xD3, 0xE4, 0x65,
                0x3A)
#if OPENBITS_UUID_ATTRIBUTE
#pragma clang diagnostic ignored "-Wnon-virtual-dtor"  // as the interfaces of MIDL are
class __declspec(uuid("01b7bd23-fb88-4a77-8490-5891d3e4653a")) Declared;
MIDL_INTERFACE("01b7bd23-fb88-4a77-8490-5891d3e4653a")
IDeclared : public IUnknown {
 public:
  virtual HRESULT STDMETHODCALLTYPE Method() = 0;
};
#endif

namespace {

template <class T>
const GUID& id_of(T*) {
  return __uuidof(T);
}

TEST(Uuidof, TakesTypesPointersAndExpressions) {
  IBackgroundCopyFile* p = nullptr;
  IBackgroundCopyFile** pp = &p;
  const IBackgroundCopyFile* const c = nullptr;
  EXPECT_EQ(__uuidof(IBackgroundCopyFile), IID_IBackgroundCopyFile);
  EXPECT_EQ(__uuidof(IBackgroundCopyFile*), IID_IBackgroundCopyFile);
  EXPECT_EQ(__uuidof(p), IID_IBackgroundCopyFile);
  EXPECT_EQ(__uuidof(*p), IID_IBackgroundCopyFile);
  EXPECT_EQ(__uuidof(**pp), IID_IBackgroundCopyFile);
  EXPECT_EQ(__uuidof(c), IID_IBackgroundCopyFile);
  EXPECT_EQ(id_of(p), IID_IBackgroundCopyFile);
  EXPECT_EQ(__uuidof(BackgroundCopyManager), CLSID_BackgroundCopyManager);
  EXPECT_EQ(&__uuidof(IBackgroundCopyFile), &IID_IBackgroundCopyFile);
}

TEST(Uuidof, KnowsWhatTheProgramTellsIt) {
  EXPECT_EQ(__uuidof(Texted), IID_IBackgroundCopyFile);
  EXPECT_EQ(__uuidof(Numbered), IID_IBackgroundCopyFile);
#if OPENBITS_UUID_ATTRIBUTE
  EXPECT_EQ(__uuidof(Declared), IID_IBackgroundCopyFile);
  EXPECT_EQ(__uuidof(IDeclared), IID_IBackgroundCopyFile);
#endif
}

}  // namespace
