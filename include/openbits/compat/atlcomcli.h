// Smart pointers of ATL: CComPtr and CComQIPtr.
#pragma once

#include "crtdbg.h"
#include "tchar.h"
#include "windows.h"

#define ATLASSERT(expression) assert(expression)
#define ATLENSURE(expression) ATLASSERT(expression)

namespace ATL {

/// Owns a reference.
template <class T>
class CComPtrBase {
 public:
  T* p = nullptr;

  ~CComPtrBase() { Release(); }
  operator T*() const { return p; }
  T& operator*() const {
    ATLASSERT(p != nullptr);
    return *p;
  }
  /// For functions that fill it in: it must be empty.
  T** operator&() {
    ATLASSERT(p == nullptr);
    return &p;
  }
  T* operator->() const {
    ATLASSERT(p != nullptr);
    return p;
  }
  bool operator!() const { return p == nullptr; }

  void Release() {
    T* const old = p;
    p = nullptr;
    if (old != nullptr) old->Release();
  }
  /// Takes over the caller's reference.
  void Attach(T* other) {
    T* const old = p;
    p = other;
    if (old != nullptr) old->Release();
  }
  /// Hands the reference over to the caller.
  T* Detach() {
    T* const old = p;
    p = nullptr;
    return old;
  }
  HRESULT CopyTo(T** other) {
    if (other == nullptr) return E_POINTER;
    *other = p;
    if (p != nullptr) p->AddRef();
    return S_OK;
  }
  bool IsEqualObject(IUnknown* other) {
    if (p == nullptr || other == nullptr) return p == nullptr && other == nullptr;
    CComPtrBase<IUnknown> mine;
    CComPtrBase<IUnknown> theirs;
    p->QueryInterface(IID_IUnknown, reinterpret_cast<void**>(&mine.p));
    other->QueryInterface(IID_IUnknown, reinterpret_cast<void**>(&theirs.p));
    return mine.p == theirs.p;
  }
  HRESULT CoCreateInstance(REFCLSID clsid, IUnknown* outer = nullptr, DWORD context = CLSCTX_ALL) {
    ATLASSERT(p == nullptr);
    return ::CoCreateInstance(clsid, outer, context, __uuidof(T), reinterpret_cast<void**>(&p));
  }
  template <class Q>
  HRESULT QueryInterface(Q** other) const {
    ATLASSERT(other != nullptr);
    return p->QueryInterface(__uuidof(Q), reinterpret_cast<void**>(other));
  }

 protected:
  CComPtrBase() = default;
  explicit CComPtrBase(T* other) : p(other) {
    if (p != nullptr) p->AddRef();
  }
  CComPtrBase(const CComPtrBase&) = delete;
  CComPtrBase& operator=(const CComPtrBase&) = delete;

  template <class>
  friend class CComPtrBase;

  void share(T* other) {
    if (other != nullptr) other->AddRef();
    Attach(other);
  }
  void query(IUnknown* other, const IID& id) {
    void* found = nullptr;
    if (other != nullptr) other->QueryInterface(id, &found);
    Attach(static_cast<T*>(found));
  }
};

template <class T>
class CComPtr : public CComPtrBase<T> {
 public:
  CComPtr() = default;
  CComPtr(T* other) : CComPtrBase<T>(other) {}
  CComPtr(const CComPtr& other) : CComPtrBase<T>(other.p) {}
  CComPtr(CComPtr&& other) noexcept { this->p = other.Detach(); }
  template <class Q>
  CComPtr(const CComPtr<Q>& other) : CComPtrBase<T>(other.p) {}

  T* operator=(T* other) {
    this->share(other);
    return this->p;
  }
  T* operator=(const CComPtr& other) {
    this->share(other.p);
    return this->p;
  }
  T* operator=(CComPtr&& other) noexcept {
    T* const taken = other.Detach();  // it may be this one
    this->Attach(taken);
    return this->p;
  }
  /// By asking the other for this interface.
  template <class Q>
  T* operator=(const CComPtr<Q>& other) {
    this->query(other.p, __uuidof(T));
    return this->p;
  }
};

template <class T, const IID* id = &__uuidof(T)>
class CComQIPtr : public CComPtr<T> {
 public:
  CComQIPtr() = default;
  CComQIPtr(T* other) : CComPtr<T>(other) {}
  CComQIPtr(const CComQIPtr& other) : CComPtr<T>(other.p) {}
  template <class Q>
  CComQIPtr(Q* other) {
    this->query(other, *id);
  }
  template <class Q>
  CComQIPtr(const CComPtr<Q>& other) {
    this->query(other.p, *id);
  }

  T* operator=(T* other) {
    this->share(other);
    return this->p;
  }
  T* operator=(const CComQIPtr& other) {
    this->share(other.p);
    return this->p;
  }
  template <class Q>
  T* operator=(Q* other) {
    this->query(other, *id);
    return this->p;
  }
  template <class Q>
  T* operator=(const CComPtr<Q>& other) {
    this->query(other.p, *id);
    return this->p;
  }
};

/// Without a second interface to ask for.
template <>
class CComQIPtr<IUnknown, &IID_IUnknown> : public CComPtr<IUnknown> {
 public:
  CComQIPtr() = default;
  CComQIPtr(IUnknown* other) { query(other, IID_IUnknown); }
  IUnknown* operator=(IUnknown* other) {
    query(other, IID_IUnknown);
    return p;
  }
};

}  // namespace ATL

#ifndef _ATL_NO_AUTOMATIC_NAMESPACE
using namespace ATL;
#endif
