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

/// The classes that can be made: those of the versions whose interfaces are all here, which is how
/// a program finds out what it may use (GEN-02). Those of later versions are known but not
/// registered.
constexpr std::array kClasses = {CLSID_BackgroundCopyManager};

HRESULT make_manager(REFIID riid, LPVOID* object) {
  if (riid != IID_IUnknown && riid != IID_IBackgroundCopyManager) return E_NOINTERFACE;
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
  // The classes live in a process of their own, and are registered so.
  if ((dwClsContext & CLSCTX_LOCAL_SERVER) == 0 ||
      std::find(kClasses.begin(), kClasses.end(), rclsid) == kClasses.end()) {
    return REGDB_E_CLASSNOTREG;
  }
  if (pUnkOuter != nullptr) return CLASS_E_NOAGGREGATION;
  return guarded([&] { return make_manager(riid, ppv); });
}
