// Conversion of text, for as long as an expression: CW2A, CA2W and the like.
#pragma once

#include <string>

#include "windows.h"

namespace ATL {

class CW2A {
 public:
  CW2A(LPCWSTR text, UINT = CP_UTF8) {
    if (text == nullptr) return;
    const int size = WideCharToMultiByte(CP_UTF8, 0, text, -1, nullptr, 0, nullptr, nullptr);
    text_.resize(static_cast<std::size_t>(size));
    WideCharToMultiByte(CP_UTF8, 0, text, -1, &text_[0], size, nullptr, nullptr);
    m_psz = &text_[0];
  }
  CW2A(const CW2A&) = delete;
  CW2A& operator=(const CW2A&) = delete;
  operator LPSTR() const { return m_psz; }

  LPSTR m_psz = nullptr;

 private:
  std::string text_;
};

class CA2W {
 public:
  CA2W(LPCSTR text, UINT = CP_UTF8) {
    if (text == nullptr) return;
    const int size = MultiByteToWideChar(CP_UTF8, 0, text, -1, nullptr, 0);
    text_.resize(static_cast<std::size_t>(size));
    MultiByteToWideChar(CP_UTF8, 0, text, -1, &text_[0], size);
    m_psz = &text_[0];
  }
  CA2W(const CA2W&) = delete;
  CA2W& operator=(const CA2W&) = delete;
  operator LPWSTR() const { return m_psz; }

  LPWSTR m_psz = nullptr;

 private:
  std::wstring text_;
};

using CW2CA = CW2A;
using CA2CW = CA2W;
#ifdef UNICODE
using CT2A = CW2A;
using CA2T = CA2W;
#else
using CT2W = CA2W;
using CW2T = CW2A;
#endif

}  // namespace ATL

#ifndef _ATL_NO_AUTOMATIC_NAMESPACE
using namespace ATL;
#endif

#define USES_CONVERSION
