// What tests of the COM surface take over from it.
#pragma once

#include <string>
#include <utility>

#include <openbits/com/objbase.h>

namespace openbits::test {

/// A reference that is given back at the end; `&ref` is an out parameter.
template <class T>
class Ptr {
 public:
  Ptr() = default;
  /// Takes over the caller's reference.
  explicit Ptr(T* object) : p_(object) {}
  ~Ptr() { reset(); }
  Ptr(Ptr&& other) noexcept : p_(std::exchange(other.p_, nullptr)) {}
  Ptr(const Ptr&) = delete;
  Ptr& operator=(const Ptr&) = delete;
  T** operator&() {
    reset();
    return &p_;
  }
  T* operator->() const { return p_; }
  T* get() const { return p_; }
  ULONG reset() {
    T* const p = std::exchange(p_, nullptr);
    return p != nullptr ? p->Release() : 0;
  }

 private:
  T* p_ = nullptr;
};

/// Takes over a string that the library has allocated (GEN-08).
inline std::wstring taken(LPWSTR text) {
  std::wstring out = text != nullptr ? text : L"(null)";
  CoTaskMemFree(text);
  return out;
}

}  // namespace openbits::test
