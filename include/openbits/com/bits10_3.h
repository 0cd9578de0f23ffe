// BITS 10.3: validation of server certificates by the application.
#pragma once

#include "bits10_2.h"

#if OPENBITS_CPP_VIEW

inline constexpr IID IID_IBackgroundCopyServerCertificateValidationCallback = {
    0x4CEC0D02, 0xDEF7, 0x4158, {0x81, 0x3A, 0xC3, 0x2A, 0x46, 0x94, 0x5F, 0xF7}};

/// What an application implements to check server certificates itself. Arguments are borrowed.
struct IBackgroundCopyServerCertificateValidationCallback : public IUnknown {
  /// Called before a request is sent. certData is the encoded certificate of the server,
  /// certStoreData a store with its chain; lengths are in bytes. S_OK accepts; a failure stops
  /// the transfer with that code. (CERT-17)
  virtual HRESULT STDMETHODCALLTYPE ValidateServerCertificate(
      IBackgroundCopyJob* job, IBackgroundCopyFile* file, DWORD certLength, const BYTE certData[],
      DWORD certEncodingType, DWORD certStoreLength, const BYTE certStoreData[]) = 0;

 protected:
  ~IBackgroundCopyServerCertificateValidationCallback() = default;
};

OPENBITS_UUID(IBackgroundCopyServerCertificateValidationCallback,
              IID_IBackgroundCopyServerCertificateValidationCallback);

inline constexpr IID IID_IBackgroundCopyJobHttpOptions3 = {
    0x8A9263D3, 0xFD4C, 0x4EDA, {0x9B, 0x28, 0x30, 0x13, 0x2A, 0x4D, 0x4E, 0x3C}};

/// Check of server certificates by the application, and secrecy of custom headers.
struct IBackgroundCopyJobHttpOptions3 : public IBackgroundCopyJobHttpOptions2 {
  /// Registers an object with IBackgroundCopyServerCertificateValidationCallback; null withdraws
  /// it. (CERT-13)
  virtual HRESULT STDMETHODCALLTYPE
  SetServerCertificateValidationInterface(IUnknown* certValidationCallback) = 0;

  /// Makes the custom headers unreadable for everybody, for good. (HTTP-24)
  virtual HRESULT STDMETHODCALLTYPE MakeCustomHeadersWriteOnly() = 0;

 protected:
  ~IBackgroundCopyJobHttpOptions3() = default;
};

OPENBITS_UUID(IBackgroundCopyJobHttpOptions3, IID_IBackgroundCopyJobHttpOptions3);

inline constexpr GUID LIBID_BackgroundCopyManager10_3 = {
    0x9FD340E7, 0xBB7E, 0x46E6, {0xB9, 0x12, 0xC6, 0xD0, 0x89, 0x4F, 0x9A, 0xC9}};

inline constexpr CLSID CLSID_BackgroundCopyManager10_3 = {
    0x5FD42AD5, 0xC04E, 0x4D36, {0xAD, 0xC7, 0xE0, 0x8F, 0xF1, 0x57, 0x37, 0xAD}};

/// The service, asked for as that of this version or later. Never defined.
class BackgroundCopyManager10_3;
OPENBITS_UUID(BackgroundCopyManager10_3, CLSID_BackgroundCopyManager10_3);

#else
#include "c/bits10_3.h"
#endif
