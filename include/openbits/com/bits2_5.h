// BITS 2.5: options of HTTP transfers.
#pragma once

#include "bits2_0.h"

// SetSecurityFlags: checks of the server's certificate.
#define BG_SSL_ENABLE_CRL_CHECK 0x0001u  // refuse a revoked certificate
#define BG_SSL_IGNORE_CERT_CN_INVALID 0x0002u
#define BG_SSL_IGNORE_CERT_DATE_INVALID 0x0004u
#define BG_SSL_IGNORE_UNKNOWN_CA 0x0008u
#define BG_SSL_IGNORE_CERT_WRONG_USAGE 0x0010u

// SetSecurityFlags: redirects.
#define BG_HTTP_REDIRECT_POLICY_MASK 0x0700u          // the bits that hold one of the next three
#define BG_HTTP_REDIRECT_POLICY_ALLOW_SILENT 0x0000u  // follow, and keep the remote name
#define BG_HTTP_REDIRECT_POLICY_ALLOW_REPORT 0x0100u  // follow, and change the remote name
#define BG_HTTP_REDIRECT_POLICY_DISALLOW 0x0200u
#define BG_HTTP_REDIRECT_POLICY_ALLOW_HTTPS_TO_HTTP 0x0800u  // a bit of its own

typedef enum BG_CERT_STORE_LOCATION OPENBITS_ENUM_INT {
  BG_CERT_STORE_LOCATION_CURRENT_USER = 0,
  BG_CERT_STORE_LOCATION_LOCAL_MACHINE = 1,
  BG_CERT_STORE_LOCATION_CURRENT_SERVICE = 2,
  BG_CERT_STORE_LOCATION_SERVICES = 3,
  BG_CERT_STORE_LOCATION_USERS = 4,
  BG_CERT_STORE_LOCATION_CURRENT_USER_GROUP_POLICY = 5,
  BG_CERT_STORE_LOCATION_LOCAL_MACHINE_GROUP_POLICY = 6,
  BG_CERT_STORE_LOCATION_LOCAL_MACHINE_ENTERPRISE = 7
} BG_CERT_STORE_LOCATION;

#if OPENBITS_CPP_VIEW

inline constexpr IID IID_IBackgroundCopyJobHttpOptions = {
    0xF1BD1079, 0x9F01, 0x4BDC, {0x80, 0x36, 0xF0, 0x9B, 0x70, 0x09, 0x50, 0x66}};

/// Client certificate, request headers, checks and redirects of a job's HTTP transfers.
struct IBackgroundCopyJobHttpOptions : public IUnknown {
  /// Chooses the client certificate by the SHA-1 thumbprint: exactly 20 bytes.
  virtual HRESULT STDMETHODCALLTYPE SetClientCertificateByID(BG_CERT_STORE_LOCATION StoreLocation,
                                                             LPCWSTR StoreName,
                                                             BYTE* pCertHashBlob) = 0;

  /// Chooses the first client certificate whose subject contains SubjectName.
  virtual HRESULT STDMETHODCALLTYPE SetClientCertificateByName(BG_CERT_STORE_LOCATION StoreLocation,
                                                               LPCWSTR StoreName,
                                                               LPCWSTR SubjectName) = 0;

  /// Forgets the client certificate; S_FALSE if none is set.
  virtual HRESULT STDMETHODCALLTYPE RemoveClientCertificate() = 0;

  /// Location, store, thumbprint (20 bytes) and subject. All four pointers are required.
  virtual HRESULT STDMETHODCALLTYPE GetClientCertificate(BG_CERT_STORE_LOCATION* pStoreLocation,
                                                         LPWSTR* pStoreName, BYTE** ppCertHashBlob,
                                                         LPWSTR* pSubjectName) = 0;

  /// Headers to be sent with every request, each ended by CR LF, at most 16,384 characters
  /// together; null removes them. By the owner only.
  virtual HRESULT STDMETHODCALLTYPE SetCustomHeaders(LPCWSTR RequestHeaders) = 0;

  /// Those headers; S_FALSE if none, E_ACCESSDENIED if write-only.
  virtual HRESULT STDMETHODCALLTYPE GetCustomHeaders(LPWSTR* pRequestHeaders) = 0;

  /// BG_SSL_* and BG_HTTP_REDIRECT_POLICY_* values combined. Default 0.
  virtual HRESULT STDMETHODCALLTYPE SetSecurityFlags(ULONG Flags) = 0;

  /// Those flags.
  virtual HRESULT STDMETHODCALLTYPE GetSecurityFlags(ULONG* pFlags) = 0;

 protected:
  ~IBackgroundCopyJobHttpOptions() = default;
};

OPENBITS_UUID(IBackgroundCopyJobHttpOptions, IID_IBackgroundCopyJobHttpOptions);

inline constexpr GUID LIBID_BackgroundCopyManager2_5 = {
    0x4974177C, 0x3BB6, 0x4C37, {0x9F, 0xF0, 0x6B, 0x74, 0x26, 0xF0, 0xAB, 0xA9}};

inline constexpr CLSID CLSID_BackgroundCopyManager2_5 = {
    0x03CA98D6, 0xFF5D, 0x49B8, {0xAB, 0xC6, 0x03, 0xDD, 0x84, 0x12, 0x70, 0x20}};

/// The service, asked for as that of this version or later. Never defined.
class BackgroundCopyManager2_5;
OPENBITS_UUID(BackgroundCopyManager2_5, CLSID_BackgroundCopyManager2_5);

#else
#include "c/bits2_5.h"
#endif

#include "bits3_0.h"
