// BITS 10.2: the method of HTTP requests.
#pragma once

#include "bits10_1.h"

#if OPENBITS_CPP_VIEW

inline constexpr IID IID_IBackgroundCopyJobHttpOptions2 = {
    0xB591A192, 0xA405, 0x4FC3, {0x83, 0x23, 0x4C, 0x5C, 0x54, 0x25, 0x78, 0xFC}};

/// The method of requests.
struct IBackgroundCopyJobHttpOptions2 : public IBackgroundCopyJobHttpOptions {
  /// Sets the method of every request; before the first Resume only. Any but the default makes
  /// the priority FOREGROUND for good. (HTTP-26 to HTTP-29)
  virtual HRESULT STDMETHODCALLTYPE SetHttpMethod(LPCWSTR method) = 0;

  /// The method; by default GET for downloads and BITS_POST for uploads.
  virtual HRESULT STDMETHODCALLTYPE GetHttpMethod(LPWSTR* method) = 0;

 protected:
  ~IBackgroundCopyJobHttpOptions2() = default;
};

OPENBITS_UUID(IBackgroundCopyJobHttpOptions2, IID_IBackgroundCopyJobHttpOptions2);

inline constexpr GUID LIBID_BackgroundCopyManager10_2 = {
    0x70CDC92E, 0x4B95, 0x49EB, {0x8C, 0xDA, 0xAD, 0x39, 0xAA, 0x7C, 0xC4, 0xA0}};

inline constexpr CLSID CLSID_BackgroundCopyManager10_2 = {
    0x4575438F, 0xA6C8, 0x4976, {0xB0, 0xFE, 0x2F, 0x26, 0xB8, 0x0D, 0x95, 0x9E}};

/// The service, asked for as that of this version or later. Never defined.
class BackgroundCopyManager10_2;
OPENBITS_UUID(BackgroundCopyManager10_2, CLSID_BackgroundCopyManager10_2);

#else
#include "c/bits10_2.h"
#endif

#include "bits10_3.h"
