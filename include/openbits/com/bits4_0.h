// BITS 4.0: helper tokens, statistics of peers.
#pragma once

#include "bits3_0.h"

// SetHelperTokenFlags.
#define BG_TOKEN_LOCAL_FILE 0x0001u
#define BG_TOKEN_NETWORK 0x0002u

#if OPENBITS_CPP_VIEW

inline constexpr IID IID_IBitsTokenOptions = {
    0x9A2584C3, 0xF7D2, 0x457A, {0x9A, 0x5E, 0x22, 0xB6, 0x7B, 0xFF, 0xC7, 0xD2}};

/// A second identity for a job's access to files and network. From a job, by QueryInterface.
struct IBitsTokenOptions : public IUnknown {
  /// Says what that identity is used for: BG_TOKEN_* values combined, 0 for nothing.
  virtual HRESULT STDMETHODCALLTYPE SetHelperTokenFlags(DWORD UsageFlags) = 0;

  /// Those flags.
  virtual HRESULT STDMETHODCALLTYPE GetHelperTokenFlags(DWORD* pFlags) = 0;

  /// Takes the identity of the caller.
  virtual HRESULT STDMETHODCALLTYPE SetHelperToken() = 0;

  /// Drops the identity and leaves the flags.
  virtual HRESULT STDMETHODCALLTYPE ClearHelperToken() = 0;

  /// The identity as a SID string, null if none.
  virtual HRESULT STDMETHODCALLTYPE GetHelperTokenSid(LPWSTR* pSid) = 0;

 protected:
  ~IBitsTokenOptions() = default;
};

OPENBITS_UUID(IBitsTokenOptions, IID_IBitsTokenOptions);

inline constexpr IID IID_IBackgroundCopyFile4 = {
    0xEF7E0655, 0x7888, 0x4960, {0xB0, 0xE5, 0x73, 0x08, 0x46, 0xE0, 0x34, 0x92}};

/// Where the bytes came from.
struct IBackgroundCopyFile4 : public IBackgroundCopyFile3 {
  /// Bytes from the origin server and bytes from peers.
  virtual HRESULT STDMETHODCALLTYPE GetPeerDownloadStats(PUINT64 pFromOrigin,
                                                         PUINT64 pFromPeers) = 0;

 protected:
  ~IBackgroundCopyFile4() = default;
};

OPENBITS_UUID(IBackgroundCopyFile4, IID_IBackgroundCopyFile4);

inline constexpr GUID LIBID_BackgroundCopyManager4_0 = {
    0xBB6DF56A, 0xCACE, 0x11DC, {0x99, 0x92, 0x00, 0x19, 0xB9, 0x3A, 0x3A, 0x84}};

inline constexpr CLSID CLSID_BackgroundCopyManager4_0 = {
    0xBB6DF56B, 0xCACE, 0x11DC, {0x99, 0x92, 0x00, 0x19, 0xB9, 0x3A, 0x3A, 0x84}};

/// The service, asked for as that of this version or later. Never defined.
class BackgroundCopyManager4_0;
OPENBITS_UUID(BackgroundCopyManager4_0, CLSID_BackgroundCopyManager4_0);

#else
#include "c/bits4_0.h"
#endif

#include "bits5_0.h"
