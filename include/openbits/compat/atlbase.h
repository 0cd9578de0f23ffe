// Of ATL: smart pointers, handles, locks, errors, and conversion of text.
#pragma once

#include "atlcomcli.h"
#include "atlconv.h"

#define ATLTRACE(...) ((void)0)
#define ATLTRACE2(...) ((void)0)

namespace ATL {

class CAtlException {
 public:
  CAtlException() = default;
  CAtlException(HRESULT result) : m_hr(result) {}
  operator HRESULT() const { return m_hr; }
  HRESULT m_hr = E_FAIL;
};

[[noreturn]] inline void AtlThrow(HRESULT result) {
  throw CAtlException(result);
}

inline HRESULT AtlHresultFromLastError() {
  return HRESULT_FROM_WIN32(GetLastError());
}

/// Owns a handle; empty is null.
class CHandle {
 public:
  CHandle() = default;
  explicit CHandle(HANDLE handle) : m_h(handle) {}
  CHandle(CHandle& other) : m_h(other.Detach()) {}
  ~CHandle() { Close(); }
  CHandle& operator=(CHandle& other) {
    if (this != &other) {
      Close();
      Attach(other.Detach());
    }
    return *this;
  }
  operator HANDLE() const { return m_h; }
  void Attach(HANDLE handle) { m_h = handle; }
  HANDLE Detach() {
    const HANDLE handle = m_h;
    m_h = nullptr;
    return handle;
  }
  void Close() {
    if (m_h != nullptr) CloseHandle(Detach());
  }

  HANDLE m_h = nullptr;
};

class CComCriticalSection {
 public:
  HRESULT Init() {
    InitializeCriticalSection(&m_sec);
    return S_OK;
  }
  HRESULT Term() {
    DeleteCriticalSection(&m_sec);
    return S_OK;
  }
  HRESULT Lock() {
    EnterCriticalSection(&m_sec);
    return S_OK;
  }
  HRESULT Unlock() {
    LeaveCriticalSection(&m_sec);
    return S_OK;
  }

  CRITICAL_SECTION m_sec;
};

class CComAutoCriticalSection : public CComCriticalSection {
 public:
  CComAutoCriticalSection() { Init(); }
  ~CComAutoCriticalSection() { Term(); }
  CComAutoCriticalSection(const CComAutoCriticalSection&) = delete;
  CComAutoCriticalSection& operator=(const CComAutoCriticalSection&) = delete;
};

}  // namespace ATL
