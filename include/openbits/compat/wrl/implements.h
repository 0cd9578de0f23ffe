// Microsoft::WRL::RuntimeClass and Make: objects of classic COM.
//
// There are no activatable types of the Windows Runtime: flags other than ClassicCom are taken, and
// mean the same. An object answers QueryInterface for the interfaces that its class names, and for
// IUnknown; for those that they derive from if the class names them too, or by ChainInterfaces.
#pragma once

#include <atomic>
#include <new>
#include <utility>

#include "client.h"

namespace Microsoft {
namespace WRL {

enum RuntimeClassType : unsigned {
  WinRt = 0x1,
  ClassicCom = 0x2,
  WinRtClassicComMix = 0x3,
  InhibitWeakReference = 0x4,
  Delegate = ClassicCom,
  InhibitFtmBase = 0x8,
  InhibitRoOriginateError = 0x100
};

template <unsigned flags>
struct RuntimeClassFlags {
  static constexpr unsigned value = flags;
};

/// Objects are called on any thread here: it adds nothing.
class FtmBase {};

/// I, and by the same pointer what it derives from.
template <class I, class... Bases>
struct ChainInterfaces : I {
 protected:
  ~ChainInterfaces() = default;
};

namespace Details {

/// What a class does for one of its bases.
template <class I>
struct Interface {
  template <class Object>
  static bool query(Object* object, REFIID id, void** out) noexcept {
    if (id != openbits_uuid_of<I>()) return false;
    *out = static_cast<I*>(object);
    return true;
  }
  template <class Object>
  static IUnknown* unknown(Object* object) noexcept {
    return static_cast<I*>(object);
  }
};

template <class I, class... Bases>
struct Interface<ChainInterfaces<I, Bases...>> {
  using Chain = ChainInterfaces<I, Bases...>;
  template <class Object>
  static bool query(Object* object, REFIID id, void** out) noexcept {
    if (id != openbits_uuid_of<I>() && ((id != openbits_uuid_of<Bases>()) && ...)) return false;
    *out = static_cast<I*>(static_cast<Chain*>(object));
    return true;
  }
  template <class Object>
  static IUnknown* unknown(Object* object) noexcept {
    return static_cast<I*>(static_cast<Chain*>(object));
  }
};

template <>
struct Interface<FtmBase> {
  template <class Object>
  static bool query(Object*, REFIID, void**) noexcept {
    return false;
  }
};

}  // namespace Details

/// A class with these interfaces and a count of references, which is 1 at first.
template <class First, class... More>
class RuntimeClass : public First, public More... {
 public:
  RuntimeClass() noexcept = default;
  RuntimeClass(const RuntimeClass&) = delete;
  RuntimeClass& operator=(const RuntimeClass&) = delete;

  STDMETHODIMP QueryInterface(REFIID id, void** out) override {
    if (out == nullptr) return E_POINTER;
    *out = nullptr;
    if (id == IID_IUnknown) {
      *out = Details::Interface<First>::unknown(this);
    } else if (!Details::Interface<First>::query(this, id, out) &&
               !(Details::Interface<More>::query(this, id, out) || ...)) {
      return E_NOINTERFACE;
    }
    AddRef();
    return S_OK;
  }
  STDMETHODIMP_(ULONG) AddRef() override { return ++references_; }
  STDMETHODIMP_(ULONG) Release() override {
    const ULONG left = --references_;
    if (left == 0) delete this;
    return left;
  }

 protected:
  virtual ~RuntimeClass() = default;

 private:
  std::atomic<ULONG> references_{1};
};

template <unsigned flags, class... Interfaces>
class RuntimeClass<RuntimeClassFlags<flags>, Interfaces...> : public RuntimeClass<Interfaces...> {};

template <class... Interfaces>
using Implements = RuntimeClass<Interfaces...>;

/// A new object with these arguments; empty if there is no memory.
template <class T, class... Args>
ComPtr<T> Make(Args&&... arguments) {
  ComPtr<T> object;
  object.Attach(new (std::nothrow) T(std::forward<Args>(arguments)...));
  return object;
}

/// A new object, told its arguments by RuntimeClassInitialize, asked for I.
template <class T, class I, class... Args>
HRESULT MakeAndInitialize(I** out, Args&&... arguments) {
  *out = nullptr;
  ComPtr<T> object = Make<T>();
  if (!object) return E_OUTOFMEMORY;
  const HRESULT result = object->RuntimeClassInitialize(std::forward<Args>(arguments)...);
  if (FAILED(result)) return result;
  return object.CopyTo(out);
}
template <class T, class I, class... Args>
HRESULT MakeAndInitialize(Details::ComPtrRef<ComPtr<I>> out, Args&&... arguments) {
  return MakeAndInitialize<T>(out.ReleaseAndGetAddressOf(), std::forward<Args>(arguments)...);
}

}  // namespace WRL
}  // namespace Microsoft
