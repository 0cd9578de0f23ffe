// CoCreateInstance: the way in.

#include <algorithm>
#include <array>

#include <openbits/com/bits.h>
#include <openbits/com/objbase.h>

#include "com/apartment.h"
#include "com/manager.h"
#include "com/object.h"
#include "com/session.h"

namespace openbits::com {
namespace {

/// The classes that can be made: every version's, for every interface is here. A program finds out
/// by them what it may use (GEN-02, LNX-45).
constexpr std::array kClasses = {CLSID_BackgroundCopyManager,     CLSID_BackgroundCopyManager1_5,
                                 CLSID_BackgroundCopyManager2_0,  CLSID_BackgroundCopyManager2_5,
                                 CLSID_BackgroundCopyManager3_0,  CLSID_BackgroundCopyManager4_0,
                                 CLSID_BackgroundCopyManager5_0,  CLSID_BackgroundCopyManager10_1,
                                 CLSID_BackgroundCopyManager10_2, CLSID_BackgroundCopyManager10_3};

constexpr std::array kInterfaces = {IID_IUnknown, IID_IBackgroundCopyManager,
                                    IID_IBitsPeerCacheAdministration};

HRESULT make_manager(REFIID riid, LPVOID* object) {
  if (std::find(kInterfaces.begin(), kInterfaces.end(), riid) == kInterfaces.end()) {
    return E_NOINTERFACE;
  }
  auto session = Session::get();
  if (!session) return session.code();
  // The first call starts the service, if it does not run (GEN-01).
  if (auto version = (*session)->client.version(); !version) return version.code();
  const auto manager = Ref<ManagerObject>::adopt(new ManagerObject(std::move(session).value()));
  return manager->QueryInterface(riid, object);
}

}  // namespace
}  // namespace openbits::com

using namespace openbits::com;

HRESULT CoCreateInstance(REFCLSID rclsid, LPUNKNOWN pUnkOuter, DWORD dwClsContext, REFIID riid,
                         LPVOID* ppv) {
  if (ppv == nullptr) return E_POINTER;
  *ppv = nullptr;
  if (!apartment_entered()) return CO_E_NOTINITIALIZED;
  if (std::find(kClasses.begin(), kClasses.end(), rclsid) == kClasses.end()) {
    return REGDB_E_CLASSNOTREG;
  }
  if ((dwClsContext & CLSCTX_LOCAL_SERVER) == 0) {
    // The classes live in a process of their own, of this machine only (GEN-07).
    return (dwClsContext & CLSCTX_REMOTE_SERVER) != 0 ? BG_E_REMOTE_NOT_SUPPORTED
                                                      : REGDB_E_CLASSNOTREG;
  }
  if (pUnkOuter != nullptr) return CLASS_E_NOAGGREGATION;
  return guarded([&] { return make_manager(riid, ppv); });
}
