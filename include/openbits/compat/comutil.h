// _bstr_t: a text of its own.
#pragma once

#include <string>

#include "windows.h"

class _bstr_t {
 public:
  _bstr_t() = default;
  _bstr_t(const wchar_t* text) {
    if (text != nullptr) wide_ = text;
  }
  _bstr_t(const char* text) {
    if (text == nullptr) return;
    const int size = MultiByteToWideChar(CP_UTF8, 0, text, -1, nullptr, 0);
    wide_.resize(static_cast<std::size_t>(size > 0 ? size : 1));
    MultiByteToWideChar(CP_UTF8, 0, text, -1, &wide_[0], size);
    wide_.pop_back();
  }
  operator const wchar_t*() const { return wide_.c_str(); }
  operator wchar_t*() const { return const_cast<wchar_t*>(wide_.c_str()); }
  /// Good until the next call, or the end of the object.
  operator const char*() const {
    const int size =
        WideCharToMultiByte(CP_UTF8, 0, wide_.c_str(), -1, nullptr, 0, nullptr, nullptr);
    narrow_.resize(static_cast<std::size_t>(size));
    WideCharToMultiByte(CP_UTF8, 0, wide_.c_str(), -1, &narrow_[0], size, nullptr, nullptr);
    return narrow_.c_str();
  }
  unsigned length() const { return static_cast<unsigned>(wide_.size()); }
  bool operator!() const { return wide_.empty(); }
  _bstr_t& operator+=(const _bstr_t& other) {
    wide_ += other.wide_;
    return *this;
  }
  _bstr_t operator+(const _bstr_t& other) const { return _bstr_t(*this) += other; }
  bool operator==(const _bstr_t& other) const { return wide_ == other.wide_; }

 private:
  std::wstring wide_;
  mutable std::string narrow_;
};
