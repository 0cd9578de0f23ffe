// IUnknown, IClassFactory, and the association of types with their ids.
//
// The destructor of an interface is protected and not virtual: an object ends by Release and never
// by delete, and the vtable has no slot for it. Give a class that implements interfaces `final`, or
// a virtual destructor of its own.
#pragma once

#include "wintypes.h"

#if OPENBITS_CPP_VIEW

#include <type_traits>

/// Holds in `value` the id of interface or class T. Declared for every type of these headers; an
/// application adds its own with OPENBITS_UUID.
template <class T>
struct OpenbitsUuid;

/// Associates a type with a GUID constant. To be used at global namespace scope; an incomplete
/// type will do.
#define OPENBITS_UUID(type, id)                \
  template <>                                  \
  struct OpenbitsUuid<type> {                  \
    static constexpr const GUID& value = (id); \
  }

/// The id of T, where T may also be a pointer or reference to, or a const of, the type in question.
template <class T>
constexpr const GUID& openbits_uuid_of() noexcept {
  return OpenbitsUuid<std::remove_cv_t<std::remove_pointer_t<std::remove_reference_t<T>>>>::value;
}

inline constexpr IID IID_IUnknown = {
    0x00000000, 0x0000, 0x0000, {0xC0, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x46}};

/// The root of every interface: identity, discovery of interfaces, reference counting.
struct IUnknown {
  /// Asks for another interface of the same object. On success *ppvObject holds a reference that
  /// the caller releases; otherwise it is null and the result is E_NOINTERFACE.
  virtual HRESULT STDMETHODCALLTYPE QueryInterface(REFIID riid, void** ppvObject) = 0;

  /// Takes a reference. The new count is good for diagnosis only.
  virtual ULONG STDMETHODCALLTYPE AddRef() = 0;

  /// Gives up a reference; the object is gone after the last one.
  virtual ULONG STDMETHODCALLTYPE Release() = 0;

  /// QueryInterface for the interface that the pointer's type names.
  template <class Interface>
  HRESULT QueryInterface(Interface** object) {
    if (object == nullptr) return E_POINTER;
    void* found = nullptr;
    const HRESULT result = QueryInterface(openbits_uuid_of<Interface>(), &found);
    *object = static_cast<Interface*>(found);
    return result;
  }

 protected:
  ~IUnknown() = default;
};

OPENBITS_UUID(IUnknown, IID_IUnknown);

using LPUNKNOWN = IUnknown*;

inline constexpr IID IID_IClassFactory = {
    0x00000001, 0x0000, 0x0000, {0xC0, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x46}};

/// Makes the objects of one class.
struct IClassFactory : public IUnknown {
  /// Makes an object and hands out its interface riid. pUnkOuter must be null, or the result is
  /// CLASS_E_NOAGGREGATION.
  virtual HRESULT STDMETHODCALLTYPE CreateInstance(IUnknown* pUnkOuter, REFIID riid,
                                                   void** ppvObject) = 0;

  /// Keeps the server running while no object of it is alive (TRUE), or ends that (FALSE).
  virtual HRESULT STDMETHODCALLTYPE LockServer(BOOL fLock) = 0;

 protected:
  ~IClassFactory() = default;
};

OPENBITS_UUID(IClassFactory, IID_IClassFactory);

#else
#include "c/unknwn.h"
#endif
