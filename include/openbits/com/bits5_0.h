// BITS 5.0: properties by number, among them the cost of networks.
#pragma once

#include "bits4_0.h"

// What a network may cost. BITS_JOB_PROPERTY_ID_COST_FLAGS holds those on which the job may run.
#define BITS_COST_STATE_UNRESTRICTED 0x1u
#define BITS_COST_STATE_CAPPED_USAGE_UNKNOWN 0x2u
#define BITS_COST_STATE_BELOW_CAP 0x4u
#define BITS_COST_STATE_NEAR_CAP 0x8u
#define BITS_COST_STATE_OVERCAP_CHARGED 0x10u
#define BITS_COST_STATE_OVERCAP_THROTTLED 0x20u
#define BITS_COST_STATE_USAGE_BASED 0x40u
#define BITS_COST_STATE_ROAMING 0x80u
#define BITS_COST_STATE_RESERVED 0x40000000u
#define BITS_COST_OPTION_IGNORE_CONGESTION 0x80000000u

// Usual combinations, each with what the one before has and more.
#define BITS_COST_STATE_TRANSFER_UNRESTRICTED 0x80000021u
#define BITS_COST_STATE_TRANSFER_STANDARD 0x80000067u
#define BITS_COST_STATE_TRANSFER_NO_SURCHARGE 0x8000006Fu
#define BITS_COST_STATE_TRANSFER_NOT_ROAMING 0x8000007Fu
#define BITS_COST_STATE_TRANSFER_ALWAYS 0x800000FFu

/// The same combinations as an enumeration.
typedef enum BITS_JOB_TRANSFER_POLICY OPENBITS_ENUM_DWORD {
  BITS_JOB_TRANSFER_POLICY_ALWAYS = OPENBITS_ENUMERATOR(0x800000FFu),
  BITS_JOB_TRANSFER_POLICY_NOT_ROAMING = OPENBITS_ENUMERATOR(0x8000007Fu),
  BITS_JOB_TRANSFER_POLICY_NO_SURCHARGE = OPENBITS_ENUMERATOR(0x8000006Fu),
  BITS_JOB_TRANSFER_POLICY_STANDARD = OPENBITS_ENUMERATOR(0x80000067u),
  BITS_JOB_TRANSFER_POLICY_UNRESTRICTED = OPENBITS_ENUMERATOR(0x80000021u)
} BITS_JOB_TRANSFER_POLICY;

/// Properties of a job; each names the member of BITS_JOB_PROPERTY_VALUE that holds it.
typedef enum BITS_JOB_PROPERTY_ID OPENBITS_ENUM_INT {
  BITS_JOB_PROPERTY_ID_COST_FLAGS = 1,                     // Dword
  BITS_JOB_PROPERTY_NOTIFICATION_CLSID = 2,                // ClsID; GUID_NULL for none
  BITS_JOB_PROPERTY_DYNAMIC_CONTENT = 3,                   // Enable; before the first Resume
  BITS_JOB_PROPERTY_HIGH_PERFORMANCE = 4,                  // Enable; before the first file
  BITS_JOB_PROPERTY_MAX_DOWNLOAD_SIZE = 5,                 // Uint64, bytes
  BITS_JOB_PROPERTY_USE_STORED_CREDENTIALS = 7,            // Target; BG_AUTH_TARGET_PROXY only
  BITS_JOB_PROPERTY_MINIMUM_NOTIFICATION_INTERVAL_MS = 9,  // Dword, milliseconds
  BITS_JOB_PROPERTY_ON_DEMAND_MODE = 10                    // Enable; since BITS 10.1
} BITS_JOB_PROPERTY_ID;

typedef union BITS_JOB_PROPERTY_VALUE {
  DWORD Dword;
  GUID ClsID;
  BOOL Enable;
  UINT64 Uint64;
  BG_AUTH_TARGET Target;
} BITS_JOB_PROPERTY_VALUE;

/// Properties of a file; each names the member of BITS_FILE_PROPERTY_VALUE that holds it.
typedef enum BITS_FILE_PROPERTY_ID OPENBITS_ENUM_INT {
  BITS_FILE_PROPERTY_ID_HTTP_RESPONSE_HEADERS = 1  // String; those of the last response
} BITS_FILE_PROPERTY_ID;

typedef union BITS_FILE_PROPERTY_VALUE {
  LPWSTR String;
} BITS_FILE_PROPERTY_VALUE;

#if OPENBITS_CPP_VIEW

inline constexpr IID IID_IBackgroundCopyJob5 = {
    0xE847030C, 0xBBBA, 0x4657, {0xAF, 0x6D, 0x48, 0x4A, 0xA4, 0x2B, 0xF1, 0xFE}};

/// Properties by number.
struct IBackgroundCopyJob5 : public IBackgroundCopyJob4 {
  /// Sets a property; the id says which member of the union counts. (PROP-01 to PROP-14)
  virtual HRESULT STDMETHODCALLTYPE SetProperty(BITS_JOB_PROPERTY_ID PropertyId,
                                                BITS_JOB_PROPERTY_VALUE PropertyValue) = 0;

  /// Reads a property into the member that belongs to the id.
  virtual HRESULT STDMETHODCALLTYPE GetProperty(BITS_JOB_PROPERTY_ID PropertyId,
                                                BITS_JOB_PROPERTY_VALUE* PropertyValue) = 0;

 protected:
  ~IBackgroundCopyJob5() = default;
};

OPENBITS_UUID(IBackgroundCopyJob5, IID_IBackgroundCopyJob5);

inline constexpr IID IID_IBackgroundCopyFile5 = {
    0x85C1657F, 0xDAFC, 0x40E8, {0x88, 0x34, 0xDF, 0x18, 0xEA, 0x25, 0x71, 0x7E}};

/// Properties by number.
struct IBackgroundCopyFile5 : public IBackgroundCopyFile4 {
  /// Sets a property; those there are at present are read-only (BG_E_READ_ONLY_PROPERTY).
  virtual HRESULT STDMETHODCALLTYPE SetProperty(BITS_FILE_PROPERTY_ID PropertyId,
                                                BITS_FILE_PROPERTY_VALUE PropertyValue) = 0;

  /// Reads a property. A string in the union is the caller's to free.
  virtual HRESULT STDMETHODCALLTYPE GetProperty(BITS_FILE_PROPERTY_ID PropertyId,
                                                BITS_FILE_PROPERTY_VALUE* PropertyValue) = 0;

 protected:
  ~IBackgroundCopyFile5() = default;
};

OPENBITS_UUID(IBackgroundCopyFile5, IID_IBackgroundCopyFile5);

inline constexpr GUID LIBID_BackgroundCopyManager5_0 = {
    0xD548BC1B, 0x6C12, 0x432E, {0xB1, 0x76, 0xA9, 0x6E, 0x10, 0x68, 0x1A, 0x31}};

inline constexpr CLSID CLSID_BackgroundCopyManager5_0 = {
    0x1ECCA34C, 0xE88A, 0x44E3, {0x8D, 0x6A, 0x89, 0x21, 0xBD, 0xE9, 0xE4, 0x52}};

/// The service, asked for as that of this version or later. Never defined.
class BackgroundCopyManager5_0;
OPENBITS_UUID(BackgroundCopyManager5_0, CLSID_BackgroundCopyManager5_0);

#else
#include "c/bits5_0.h"
#endif

#include "bits10_1.h"
