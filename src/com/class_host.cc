#include "com/class_host.h"

#include <algorithm>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

#include <openbits/com/objbase.h>

#include "client/access.h"
#include "com/apartment.h"
#include "com/callback.h"
#include "com/convert.h"
#include "com/session.h"

namespace openbits::com {
namespace {

/// A class object that the program has registered. What is not const is guarded by Host::mutex.
struct ClassObject {
  const Guid clsid;
  const std::shared_ptr<Session> session;
  const std::shared_ptr<Apartment> apartment;
  const bool single_use;
  Ref<IClassFactory> factory;  ///< null once withdrawn
  bool open = false;           ///< objects may be created
  bool published = false;      ///< the service can reach us
  bool settling = false;       ///< a thread is about to make `published` what `open` is
};
using ClassPtr = std::shared_ptr<ClassObject>;

/// Calls to the service are made without the lock: a thread that waits for one takes calls
/// (NOT-37).
struct Host {
  std::mutex mutex;
  // The rest is guarded by mutex.
  std::map<DWORD, ClassPtr> classes;
  DWORD last_cookie = 0;
  ULONG references = 0;    ///< of CoAddRefServerProcess
  ULONG creating = 0;      ///< calls of factories that run
  bool postponed = false;  ///< the count would have come to 0 meanwhile
};

/// Never destroyed: threads of the library may use it until the process has ended.
Host& the_host() {
  static auto* const host = new Host;
  return *host;
}

using Lock = std::unique_lock<std::mutex>;

// Creating ------------------------------------------------------------------------------------

/// Thread: of the class object's apartment.
HRESULT create_here(const ClassObject& object, IClassFactory& factory, REFIID iid,
                    client::Instance& instance) {
  void* made = nullptr;
  const HRESULT r = factory.CreateInstance(nullptr, iid, &made);
  if (FAILED(r)) return r;
  if (made == nullptr) return E_UNEXPECTED;
  // Every interface begins with IUnknown.
  const auto unknown = Ref<IUnknown>::adopt(static_cast<IUnknown*>(made));
  auto held = hold_callback(object.session, unknown.get());
  if (!held) return held.code();
  instance = std::move(held).value();
  return S_OK;
}

/// Begins a creation: while it lasts the server does not come to its end.
Ref<IClassFactory> begin_creation(ClassObject& object) {
  Host& host = the_host();
  const Lock lock(host.mutex);
  if (!object.open) return {};
  if (object.single_use) object.open = false;
  ++host.creating;
  return object.factory;
}

/// Whether the server has to be told that nothing keeps it.
bool end_creation(ClassObject& object, bool made) {
  Host& host = the_host();
  const Lock lock(host.mutex);
  if (object.single_use && !made && object.factory) object.open = true;
  if (--host.creating > 0) return false;
  return std::exchange(host.postponed, false) && host.references == 0;
}

void settle(const ClassPtr& object);

Result<client::Instance> create(const ClassPtr& object, const std::string& iid_text) {
  const auto iid = Guid::parse(iid_text);
  if (!iid) return Error{E_INVALIDARG, {}};
  client::Instance instance;
  bool entered = false;
  bool idle = false;
  const HRESULT r = run_in(object->apartment, [&]() -> HRESULT {
    // References to the factory are taken and given back in its apartment only.
    const auto factory = begin_creation(*object);
    if (!factory) return CO_E_SERVER_STOPPING;
    entered = true;
    const HRESULT made =
        guarded([&] { return create_here(*object, *factory.get(), to_com(*iid), instance); });
    idle = end_creation(*object, SUCCEEDED(made));
    if (idle) {
      // The last object went while the factory was at work, and was not told that it was the last.
      factory->LockServer(TRUE);
      factory->LockServer(FALSE);
    }
    return made;
  });
  if (entered && object->single_use) settle(object);
  if (FAILED(r)) return Error{r, {}};
  return instance;
}

// Publishing ----------------------------------------------------------------------------------

HRESULT publish(const ClassPtr& object) {
  return client::Access::register_class(
             object->session->client, object->clsid,
             [object](const std::string& iid) { return create(object, iid); })
      .code();
}

/// Makes `published` what `open` is. Another thread that is at it already does it for us.
HRESULT settle_result(const ClassPtr& object) {
  Host& host = the_host();
  Lock lock(host.mutex);
  if (object->settling) return S_OK;
  object->settling = true;
  HRESULT result = S_OK;
  while (SUCCEEDED(result) && object->open != object->published) {
    const bool wanted = object->open;
    lock.unlock();
    if (wanted) {
      result = publish(object);
    } else {
      client::Access::revoke_class(object->session->client, object->clsid);
    }
    lock.lock();
    if (SUCCEEDED(result)) object->published = wanted;
  }
  object->settling = false;
  return result == hr::kWin32AlreadyExists ? CO_E_OBJISREG : result;
}

void settle(const ClassPtr& object) {
  settle_result(object);
}

/// The name is given back first: what is asked for from then on is asked of the next server.
void withdraw(const ClassPtr& object) {
  Ref<IClassFactory> factory;
  {
    const Lock lock(the_host().mutex);
    object->open = false;
    std::swap(factory, object->factory);
  }
  settle(object);
}

std::vector<ClassPtr> suspend_all(Host& host) {
  std::vector<ClassPtr> all;
  for (const auto& [cookie, object] : host.classes) {
    object->open = false;
    all.push_back(object);
  }
  return all;
}

HRESULT register_class(REFCLSID clsid, IUnknown& given, DWORD flags, DWORD& cookie) {
  void* found = nullptr;
  if (FAILED(given.QueryInterface(IID_IClassFactory, &found)) || found == nullptr) {
    return E_NOINTERFACE;
  }
  auto factory = Ref<IClassFactory>::adopt(static_cast<IClassFactory*>(found));
  auto session = Session::get();
  if (!session) return session.code();
  const auto object = std::make_shared<ClassObject>(
      ClassObject{.clsid = from_com(clsid),
                  .session = std::move(session).value(),
                  .apartment = Apartment::mine(),
                  .single_use = (flags & ~REGCLS_SUSPENDED) == REGCLS_SINGLEUSE,
                  .factory = std::move(factory)});
  Host& host = the_host();
  {
    const Lock lock(host.mutex);
    for (const auto& [other_cookie, other] : host.classes) {
      if (other->clsid == object->clsid) return CO_E_OBJISREG;
    }
    object->open = (flags & REGCLS_SUSPENDED) == 0;
    cookie = ++host.last_cookie;
    host.classes.emplace(cookie, object);
  }
  const HRESULT r = settle_result(object);
  if (SUCCEEDED(r)) return S_OK;
  {
    const Lock lock(host.mutex);
    host.classes.erase(std::exchange(cookie, 0));
  }
  withdraw(object);
  return r;
}

}  // namespace

void forget_classes(const Apartment* apartment) {
  Host& host = the_host();
  std::vector<ClassPtr> gone;
  {
    const Lock lock(host.mutex);
    for (auto it = host.classes.begin(); it != host.classes.end();) {
      const bool wanted = apartment == nullptr || it->second->apartment.get() == apartment;
      if (wanted) gone.push_back(it->second);
      it = wanted ? host.classes.erase(it) : std::next(it);
    }
  }
  for (const ClassPtr& object : gone) withdraw(object);
}

}  // namespace openbits::com

using namespace openbits::com;

HRESULT CoRegisterClassObject(REFCLSID rclsid, LPUNKNOWN pUnk, DWORD dwClsContext, DWORD flags,
                              LPDWORD lpdwRegister) {
  if (lpdwRegister == nullptr) return E_INVALIDARG;
  *lpdwRegister = 0;
  constexpr DWORD kUses = REGCLS_MULTIPLEUSE | REGCLS_MULTI_SEPARATE;
  if (pUnk == nullptr || rclsid == GUID_NULL || (dwClsContext & CLSCTX_LOCAL_SERVER) == 0 ||
      (flags & ~(kUses | REGCLS_SUSPENDED)) != 0 || (flags & kUses) == kUses) {
    return E_INVALIDARG;
  }
  if (!apartment_entered()) return CO_E_NOTINITIALIZED;
  return guarded([&] { return register_class(rclsid, *pUnk, flags, *lpdwRegister); });
}

HRESULT CoRevokeClassObject(DWORD dwRegister) {
  return guarded([&] {
    Host& host = the_host();
    ClassPtr object;
    {
      const Lock lock(host.mutex);
      const auto it = host.classes.find(dwRegister);
      if (it == host.classes.end()) return E_INVALIDARG;
      if (it->second->apartment != Apartment::mine()) return RPC_E_WRONG_THREAD;
      object = it->second;
      host.classes.erase(it);
    }
    withdraw(object);
    return S_OK;
  });
}

HRESULT CoResumeClassObjects(void) {
  return guarded([&] {
    Host& host = the_host();
    std::vector<ClassPtr> all;
    {
      const Lock lock(host.mutex);
      for (const auto& [cookie, object] : host.classes) {
        object->open = true;
        all.push_back(object);
      }
    }
    HRESULT first = S_OK;
    for (const ClassPtr& object : all) {
      const HRESULT r = settle_result(object);
      if (SUCCEEDED(first)) first = r;
    }
    return first;
  });
}

HRESULT CoSuspendClassObjects(void) {
  return guarded([&] {
    Host& host = the_host();
    std::vector<ClassPtr> all;
    {
      const Lock lock(host.mutex);
      all = suspend_all(host);
    }
    for (const ClassPtr& object : all) settle(object);
    return S_OK;
  });
}

ULONG CoAddRefServerProcess(void) {
  Host& host = the_host();
  const Lock lock(host.mutex);
  return ++host.references;
}

ULONG CoReleaseServerProcess(void) {
  Host& host = the_host();
  std::vector<ClassPtr> all;
  {
    const Lock lock(host.mutex);
    if (host.references > 0) --host.references;
    if (host.references > 0) return host.references;
    if (host.creating > 0) {
      host.postponed = true;
      return host.creating;
    }
    all = suspend_all(host);
  }
  for (const ClassPtr& object : all) settle(object);
  return 0;
}
