// Microsoft::WRL::ComPtr.
#pragma once

#include <cstddef>
#include <type_traits>

#include "../windows.h"

namespace Microsoft {
namespace WRL {

template <class T>
class ComPtr;

namespace Details {

/// What `&pointer` is: it can be any of the things that functions want to fill in.
template <class Pointer>
class ComPtrRef {
 public:
  using InterfaceType = typename Pointer::InterfaceType;

  explicit ComPtrRef(Pointer* pointer) noexcept : pointer_(pointer) {}

  operator InterfaceType**() noexcept { return pointer_->ReleaseAndGetAddressOf(); }
  operator void**() const noexcept {
    return reinterpret_cast<void**>(pointer_->ReleaseAndGetAddressOf());
  }
  operator Pointer*() noexcept {
    *pointer_ = nullptr;
    return pointer_;
  }
  InterfaceType* operator*() noexcept { return pointer_->Get(); }
  InterfaceType* const* GetAddressOf() const noexcept { return pointer_->GetAddressOf(); }
  InterfaceType** ReleaseAndGetAddressOf() noexcept { return pointer_->ReleaseAndGetAddressOf(); }
  Pointer* GetPointer() const noexcept { return pointer_; }

 private:
  Pointer* pointer_;
};

}  // namespace Details

/// Owns a reference.
template <class T>
class ComPtr {
 public:
  using InterfaceType = T;

  ComPtr() noexcept = default;
  ComPtr(std::nullptr_t) noexcept {}
  template <class U>
  ComPtr(U* other) noexcept : ptr_(other) {
    add_ref();
  }
  ComPtr(const ComPtr& other) noexcept : ptr_(other.ptr_) { add_ref(); }
  template <class U, class = std::enable_if_t<std::is_convertible_v<U*, T*>>>
  ComPtr(const ComPtr<U>& other) noexcept : ptr_(other.Get()) {
    add_ref();
  }
  ComPtr(ComPtr&& other) noexcept : ptr_(other.Detach()) {}
  template <class U, class = std::enable_if_t<std::is_convertible_v<U*, T*>>>
  ComPtr(ComPtr<U>&& other) noexcept : ptr_(other.Detach()) {}
  ~ComPtr() noexcept { Reset(); }

  ComPtr& operator=(std::nullptr_t) noexcept {
    Reset();
    return *this;
  }
  template <class U>
  ComPtr& operator=(U* other) noexcept {
    ComPtr(other).Swap(*this);
    return *this;
  }
  ComPtr& operator=(const ComPtr& other) noexcept {
    ComPtr(other).Swap(*this);
    return *this;
  }
  template <class U>
  ComPtr& operator=(const ComPtr<U>& other) noexcept {
    ComPtr(other).Swap(*this);
    return *this;
  }
  ComPtr& operator=(ComPtr&& other) noexcept {
    ComPtr(static_cast<ComPtr&&>(other)).Swap(*this);
    return *this;
  }

  void Swap(ComPtr& other) noexcept {
    T* const mine = ptr_;
    ptr_ = other.ptr_;
    other.ptr_ = mine;
  }
  void Swap(ComPtr&& other) noexcept { Swap(static_cast<ComPtr&>(other)); }

  explicit operator bool() const noexcept { return ptr_ != nullptr; }
  T* Get() const noexcept { return ptr_; }
  T* operator->() const noexcept { return ptr_; }
  Details::ComPtrRef<ComPtr> operator&() noexcept { return Details::ComPtrRef<ComPtr>(this); }
  T* const* GetAddressOf() const noexcept { return &ptr_; }
  T** GetAddressOf() noexcept { return &ptr_; }
  T** ReleaseAndGetAddressOf() noexcept {
    Reset();
    return &ptr_;
  }
  /// Hands the reference over to the caller.
  T* Detach() noexcept {
    T* const old = ptr_;
    ptr_ = nullptr;
    return old;
  }
  /// Takes over the caller's reference.
  void Attach(T* other) noexcept {
    T* const old = ptr_;
    ptr_ = other;
    if (old != nullptr) old->Release();
  }
  unsigned long Reset() noexcept {
    T* const old = Detach();
    return old != nullptr ? old->Release() : 0;
  }

  HRESULT CopyTo(T** out) const noexcept {
    if (ptr_ != nullptr) ptr_->AddRef();
    *out = ptr_;
    return S_OK;
  }
  HRESULT CopyTo(REFIID id, void** out) const noexcept { return ptr_->QueryInterface(id, out); }
  template <class U>
  HRESULT CopyTo(U** out) const noexcept {
    return ptr_->QueryInterface(__uuidof(U), reinterpret_cast<void**>(out));
  }

  template <class U>
  HRESULT As(Details::ComPtrRef<ComPtr<U>> out) const noexcept {
    return ptr_->QueryInterface(__uuidof(U),
                                reinterpret_cast<void**>(out.ReleaseAndGetAddressOf()));
  }
  template <class U>
  HRESULT As(ComPtr<U>* out) const noexcept {
    return ptr_->QueryInterface(__uuidof(U),
                                reinterpret_cast<void**>(out->ReleaseAndGetAddressOf()));
  }
  HRESULT AsIID(REFIID id, ComPtr<IUnknown>* out) const noexcept {
    return ptr_->QueryInterface(id, reinterpret_cast<void**>(out->ReleaseAndGetAddressOf()));
  }

 private:
  void add_ref() noexcept {
    if (ptr_ != nullptr) ptr_->AddRef();
  }
  T* ptr_ = nullptr;
};

template <class T, class U>
bool operator==(const ComPtr<T>& a, const ComPtr<U>& b) noexcept {
  return a.Get() == b.Get();
}
template <class T, class U>
bool operator!=(const ComPtr<T>& a, const ComPtr<U>& b) noexcept {
  return a.Get() != b.Get();
}
template <class T>
bool operator==(const ComPtr<T>& a, std::nullptr_t) noexcept {
  return a.Get() == nullptr;
}
template <class T>
bool operator!=(const ComPtr<T>& a, std::nullptr_t) noexcept {
  return a.Get() != nullptr;
}
template <class T>
bool operator==(std::nullptr_t, const ComPtr<T>& a) noexcept {
  return a.Get() == nullptr;
}
template <class T>
bool operator!=(std::nullptr_t, const ComPtr<T>& a) noexcept {
  return a.Get() != nullptr;
}
template <class T, class U>
bool operator<(const ComPtr<T>& a, const ComPtr<U>& b) noexcept {
  return a.Get() < b.Get();
}

}  // namespace WRL
}  // namespace Microsoft

template <class T>
void** IID_PPV_ARGS_Helper(
    ::Microsoft::WRL::Details::ComPtrRef<::Microsoft::WRL::ComPtr<T>> pointer) noexcept {
  return pointer;
}
