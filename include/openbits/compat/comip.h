// _com_ptr_t, the smart pointer of compiler COM support. What fails throws _com_error (comdef.h).
#pragma once

#include <cstddef>

#include "windows.h"

[[noreturn]] inline void __stdcall _com_issue_error(HRESULT result);

/// An interface and its id.
template <class I, const IID* id>
class _com_IIID {
 public:
  typedef I Interface;
  static I* GetInterfacePtr() noexcept { return nullptr; }
  static I& GetInterface() noexcept { return *GetInterfacePtr(); }
  static const IID& GetIID() noexcept { return *id; }
};

template <class IIID>
class _com_ptr_t {
 public:
  typedef IIID ThisIIID;
  typedef typename IIID::Interface Interface;
  static const IID& GetIID() noexcept { return IIID::GetIID(); }

  _com_ptr_t() noexcept = default;
  _com_ptr_t(const _com_ptr_t& other) noexcept : pointer_(other.pointer_) { add_ref(); }
  _com_ptr_t(_com_ptr_t&& other) noexcept : pointer_(other.Detach()) {}
  _com_ptr_t(Interface* other) noexcept : pointer_(other) { add_ref(); }
  /// With add_ref false it takes over the caller's reference.
  _com_ptr_t(Interface* other, bool adds) noexcept : pointer_(other) {
    if (adds) add_ref();
  }
  /// By asking for this interface; empty if there is none.
  template <class Other>
  _com_ptr_t(const _com_ptr_t<Other>& other) {
    query(other.GetInterfacePtr());
  }
  template <class Other>
  _com_ptr_t(Other* other) {
    query(other);
  }
  explicit _com_ptr_t(const CLSID& clsid, IUnknown* outer = nullptr, DWORD context = CLSCTX_ALL) {
    check(CreateInstance(clsid, outer, context));
  }
  ~_com_ptr_t() { release(); }

  _com_ptr_t& operator=(const _com_ptr_t& other) noexcept { return operator=(other.pointer_); }
  _com_ptr_t& operator=(_com_ptr_t&& other) noexcept {
    Interface* const taken = other.Detach();
    release();
    pointer_ = taken;
    return *this;
  }
  _com_ptr_t& operator=(Interface* other) noexcept {
    if (other != nullptr) other->AddRef();
    release();
    pointer_ = other;
    return *this;
  }
  template <class Other>
  _com_ptr_t& operator=(const _com_ptr_t<Other>& other) {
    query(other.GetInterfacePtr());
    return *this;
  }
  template <class Other>
  _com_ptr_t& operator=(Other* other) {
    query(other);
    return *this;
  }

  void Attach(Interface* other) noexcept {
    release();
    pointer_ = other;
  }
  void Attach(Interface* other, bool adds) noexcept {
    Attach(other);
    if (adds) add_ref();
  }
  Interface* Detach() noexcept {
    Interface* const old = pointer_;
    pointer_ = nullptr;
    return old;
  }

  operator Interface*() const noexcept { return pointer_; }
  operator Interface&() const { return *there(); }
  Interface& operator*() const { return *there(); }
  Interface* operator->() const { return there(); }
  /// For functions that fill it in: what it has is released.
  Interface** operator&() noexcept {
    release();
    return &pointer_;
  }
  bool operator!() const noexcept { return pointer_ == nullptr; }

  Interface* GetInterfacePtr() const noexcept { return pointer_; }
  Interface*& GetInterfacePtr() noexcept { return pointer_; }

  HRESULT CreateInstance(const CLSID& clsid, IUnknown* outer = nullptr,
                         DWORD context = CLSCTX_ALL) noexcept {
    release();
    return ::CoCreateInstance(clsid, outer, context, GetIID(), reinterpret_cast<void**>(&pointer_));
  }
  template <class Other>
  HRESULT QueryInterface(const IID& id, Other*& other) noexcept {
    return QueryInterface(id, &other);
  }
  template <class Other>
  HRESULT QueryInterface(const IID& id, Other** other) noexcept {
    return pointer_ != nullptr ? pointer_->QueryInterface(id, reinterpret_cast<void**>(other))
                               : E_POINTER;
  }
  void AddRef() { there()->AddRef(); }
  void Release() {
    there();
    release();
  }

 private:
  static void check(HRESULT result) {
    if (FAILED(result)) _com_issue_error(result);
  }
  Interface* there() const {
    if (pointer_ == nullptr) _com_issue_error(E_POINTER);
    return pointer_;
  }
  void add_ref() noexcept {
    if (pointer_ != nullptr) pointer_->AddRef();
  }
  void release() noexcept {
    if (Interface* const old = Detach()) old->Release();
  }
  void query(IUnknown* other) {
    void* found = nullptr;
    const HRESULT result = other != nullptr ? other->QueryInterface(GetIID(), &found) : S_OK;
    if (FAILED(result)) {
      release();
      if (result != E_NOINTERFACE) _com_issue_error(result);
      return;
    }
    Attach(static_cast<Interface*>(found));
  }

  Interface* pointer_ = nullptr;
};

#define _COM_SMARTPTR _com_ptr_t
#define _COM_SMARTPTR_LEVEL2 _com_IIID
#define _COM_SMARTPTR_TYPEDEF(Interface, id) \
  typedef _com_ptr_t<_com_IIID<Interface, &(id)>> Interface##Ptr

#include "comdef.h"  // _com_issue_error
