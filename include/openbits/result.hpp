// Errors as values. Every fallible call of OpenBITS returns a Result: the value, or an Error that
// carries the documented HRESULT and a sentence for people.
#pragma once

#include <cassert>
#include <string>
#include <utility>
#include <variant>

#include <openbits/hresult.hpp>

namespace openbits {

/// Why a call failed.
struct [[nodiscard]] Error {
  HResult code = hr::kEFail;  ///< always a failure code
  std::string message;        ///< what happened, to which thing, and what to do; may be empty
};

/// A value of type T, or the Error that kept it from being made.
template <class T>
class [[nodiscard]] Result {
 public:
  /// A success.
  Result(T value) : state_(std::in_place_index<0>, std::move(value)) {}
  /// A failure.
  Result(Error error) : state_(std::in_place_index<1>, std::move(error)) {}

  /// Whether there is a value.
  bool ok() const { return state_.index() == 0; }
  explicit operator bool() const { return ok(); }

  /// @{ The value. Must not be called on a failure.
  T& value() & { return *check(std::get_if<0>(&state_)); }
  const T& value() const& { return *check(std::get_if<0>(&state_)); }
  T&& value() && { return std::move(*check(std::get_if<0>(&state_))); }
  T& operator*() & { return value(); }
  const T& operator*() const& { return value(); }
  T&& operator*() && { return std::move(*this).value(); }
  T* operator->() { return &value(); }
  const T* operator->() const { return &value(); }
  /// @}

  /// @{ The error. Must not be called on a success.
  const Error& error() const& { return *check(std::get_if<1>(&state_)); }
  Error&& error() && { return std::move(*check(std::get_if<1>(&state_))); }
  /// @}

  /// The error's code, or S_OK.
  HResult code() const { return ok() ? hr::kOk : error().code; }

 private:
  template <class P>
  static P* check(P* p) {
    assert(p != nullptr);
    return p;
  }
  std::variant<T, Error> state_;
};

/// Success, or the Error.
template <>
class [[nodiscard]] Result<void> {
 public:
  Result() = default;
  /// A failure.
  Result(Error error) : error_(std::move(error)), ok_(false) {}

  /// Whether it is one.
  bool ok() const { return ok_; }
  explicit operator bool() const { return ok_; }

  /// @{ The error. Must not be called on a success.
  const Error& error() const& {
    assert(!ok_);
    return error_;
  }
  Error&& error() && {
    assert(!ok_);
    return std::move(error_);
  }
  /// @}

  /// The error's code, or S_OK.
  HResult code() const { return ok_ ? hr::kOk : error_.code; }

 private:
  Error error_{hr::kOk, {}};
  bool ok_ = true;
};

}  // namespace openbits
