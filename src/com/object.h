// What every COM object of ours has: a reference count and QueryInterface.
#pragma once

#include <algorithm>
#include <array>
#include <atomic>
#include <new>
#include <utility>

#include <openbits/com/unknwn.h>

namespace openbits::com {

/// Part of an object that offers a second chain of interfaces, of which Interface is the longest
/// and Others are those between it and IUnknown. References and identity are those of the whole
/// object, `owner`, of which it is a member.
template <class Interface, class... Others>
class Facet : public Interface {
 public:
  explicit Facet(IUnknown& owner) : owner_(owner) {}
  HRESULT STDMETHODCALLTYPE QueryInterface(REFIID riid, void** object) final {
    return owner_.QueryInterface(riid, object);
  }
  ULONG STDMETHODCALLTYPE AddRef() final { return owner_.AddRef(); }
  ULONG STDMETHODCALLTYPE Release() final { return owner_.Release(); }
  Facet(const Facet&) = delete;
  Facet& operator=(const Facet&) = delete;

  /// The interface with that id, without a reference, or null if it is none of this chain's.
  void* find(REFIID riid) {
    static constexpr std::array kIds = {openbits_uuid_of<Interface>(),
                                        openbits_uuid_of<Others>()...};
    const bool known = std::find(kIds.begin(), kIds.end(), riid) != kIds.end();
    return known ? static_cast<Interface*>(this) : nullptr;
  }

 protected:
  ~Facet() = default;

 private:
  IUnknown& owner_;
};

/// Base of an object that offers one chain of interfaces, of which Interface is the longest and
/// Others are those between it and IUnknown. All are reached by the same pointer, so that the
/// object has one identity. Begins with one reference, its maker's; destroys itself after the last
/// Release.
template <class Interface, class... Others>
class Object : public Interface {
 public:
  HRESULT STDMETHODCALLTYPE QueryInterface(REFIID riid, void** object) final {
    if (object == nullptr) return E_POINTER;
    static constexpr std::array kIds = {IID_IUnknown, openbits_uuid_of<Interface>(),
                                        openbits_uuid_of<Others>()...};
    const bool known = std::find(kIds.begin(), kIds.end(), riid) != kIds.end();
    *object = known ? static_cast<Interface*>(this) : find_facet(riid);
    if (*object == nullptr) return E_NOINTERFACE;
    AddRef();
    return S_OK;
  }

  ULONG STDMETHODCALLTYPE AddRef() final {
    return references_.fetch_add(1, std::memory_order_relaxed) + 1;
  }

  ULONG STDMETHODCALLTYPE Release() final {
    const ULONG left = references_.fetch_sub(1, std::memory_order_acq_rel) - 1;
    if (left == 0) delete this;
    return left;
  }

  Object(const Object&) = delete;
  Object& operator=(const Object&) = delete;

 protected:
  Object() = default;
  virtual ~Object() = default;
  /// An interface outside of the chain: Facet::find of those that the object has.
  virtual void* find_facet(REFIID) { return nullptr; }

 private:
  std::atomic<ULONG> references_ = 1;
};

/// Owner of one reference.
template <class T>
class Ref {
 public:
  Ref() = default;
  /// Takes over the reference of whoever had the pointer.
  static Ref adopt(T* pointer) {
    Ref ref;
    ref.pointer_ = pointer;
    return ref;
  }
  /// Takes a reference of its own.
  static Ref share(T* pointer) {
    if (pointer != nullptr) pointer->AddRef();
    return adopt(pointer);
  }
  Ref(const Ref& o) : pointer_(o.pointer_) {
    if (pointer_ != nullptr) pointer_->AddRef();
  }
  Ref(Ref&& o) noexcept : pointer_(o.release()) {}
  Ref& operator=(Ref o) noexcept {
    std::swap(pointer_, o.pointer_);
    return *this;
  }
  ~Ref() {
    if (pointer_ != nullptr) pointer_->Release();
  }

  T* get() const { return pointer_; }
  T* operator->() const { return pointer_; }
  explicit operator bool() const { return pointer_ != nullptr; }
  /// Hands the reference to the caller.
  T* release() {
    T* const pointer = pointer_;
    pointer_ = nullptr;
    return pointer;
  }

 private:
  T* pointer_ = nullptr;
};

/// No C++ exception leaves a COM method.
template <class Function>
HRESULT guarded(Function&& function) noexcept {
  try {
    return function();
  } catch (const std::bad_alloc&) {
    return E_OUTOFMEMORY;
  } catch (...) {
    return E_UNEXPECTED;
  }
}

}  // namespace openbits::com
