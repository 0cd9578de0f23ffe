// BITS 1.5: uploads with replies, notification by command line, credentials.
#pragma once

#include "bits.h"

/// Progress of the reply to an upload, in bytes.
typedef struct _BG_JOB_REPLY_PROGRESS {
  UINT64 BytesTotal;  // BG_SIZE_UNKNOWN until the reply is being fetched
  UINT64 BytesTransferred;
} BG_JOB_REPLY_PROGRESS;

/// Who asks for the credentials.
typedef enum BG_AUTH_TARGET OPENBITS_ENUM_INT {
  BG_AUTH_TARGET_SERVER = 1,
  BG_AUTH_TARGET_PROXY = 2
} BG_AUTH_TARGET;

typedef enum BG_AUTH_SCHEME OPENBITS_ENUM_INT {
  BG_AUTH_SCHEME_BASIC = 1,
  BG_AUTH_SCHEME_DIGEST = 2,
  BG_AUTH_SCHEME_NTLM = 3,
  BG_AUTH_SCHEME_NEGOTIATE = 4,
  BG_AUTH_SCHEME_PASSPORT = 5
} BG_AUTH_SCHEME;

/// A name and a password. The strings stay the caller's.
typedef struct BG_BASIC_CREDENTIALS {
  LPWSTR UserName;
  LPWSTR Password;
} BG_BASIC_CREDENTIALS, *PBG_BASIC_CREDENTIALS;

/// Selected by BG_AUTH_SCHEME; all schemes use Basic.
typedef union BG_AUTH_CREDENTIALS_UNION {
  BG_BASIC_CREDENTIALS Basic;
} BG_AUTH_CREDENTIALS_UNION;

typedef struct BG_AUTH_CREDENTIALS {
  BG_AUTH_TARGET Target;
  BG_AUTH_SCHEME Scheme;
  BG_AUTH_CREDENTIALS_UNION Credentials;
} BG_AUTH_CREDENTIALS, *PBG_AUTH_CREDENTIALS;

#if OPENBITS_CPP_VIEW

inline constexpr IID IID_IBackgroundCopyJob2 = {
    0x54B50739, 0x686F, 0x45EB, {0x9D, 0xFF, 0xD6, 0xA9, 0xA0, 0xFA, 0xA9, 0xAF}};

/// Command lines, replies to uploads, credentials.
struct IBackgroundCopyJob2 : public IBackgroundCopyJob {
  /// Names a program (absolute path) to be run when the job is transferred or fails. Parameters
  /// is the whole command line, first word included, at most 4,000 characters. Both null
  /// withdraws it. (CMD-01 to CMD-06)
  virtual HRESULT STDMETHODCALLTYPE SetNotifyCmdLine(LPCWSTR Program, LPCWSTR Parameters) = 0;

  /// Program and command line, two empty strings if none.
  virtual HRESULT STDMETHODCALLTYPE GetNotifyCmdLine(LPWSTR* pProgram, LPWSTR* pParameters) = 0;

  /// Byte counts of the reply of an upload-reply job. (PROG-10 to PROG-12)
  virtual HRESULT STDMETHODCALLTYPE GetReplyProgress(BG_JOB_REPLY_PROGRESS* pProgress) = 0;

  /// The reply in memory, which the caller frees, and its length in bytes. BG_E_TOO_LARGE above 1
  /// MB.
  virtual HRESULT STDMETHODCALLTYPE GetReplyData(BYTE** ppBuffer, UINT64* pLength) = 0;

  /// Where the reply is stored: an absolute path, or null to leave the choice to the service.
  /// Until the download of the reply has begun. (UPL-37, UPL-38)
  virtual HRESULT STDMETHODCALLTYPE SetReplyFileName(LPCWSTR ReplyFileName) = 0;

  /// That path.
  virtual HRESULT STDMETHODCALLTYPE GetReplyFileName(LPWSTR* pReplyFileName) = 0;

  /// Stores a user name (at most 300 characters) and password (at most 65,536) for a target and
  /// scheme, in place of any there. By the owner only.
  virtual HRESULT STDMETHODCALLTYPE SetCredentials(BG_AUTH_CREDENTIALS* credentials) = 0;

  /// Removes them; S_FALSE if there are none.
  virtual HRESULT STDMETHODCALLTYPE RemoveCredentials(BG_AUTH_TARGET Target,
                                                      BG_AUTH_SCHEME Scheme) = 0;

 protected:
  ~IBackgroundCopyJob2() = default;
};

OPENBITS_UUID(IBackgroundCopyJob2, IID_IBackgroundCopyJob2);

inline constexpr GUID LIBID_BackgroundCopyManager1_5 = {
    0xEA9319EA, 0xC628, 0x480F, {0x83, 0x31, 0x76, 0x8F, 0xAC, 0x39, 0x7E, 0x4E}};

inline constexpr CLSID CLSID_BackgroundCopyManager1_5 = {
    0xF087771F, 0xD74F, 0x4C1A, {0xBB, 0x8A, 0xE1, 0x6A, 0xCA, 0x91, 0x24, 0xEA}};

/// The service, asked for as that of this version or later. Never defined.
class BackgroundCopyManager1_5;
OPENBITS_UUID(BackgroundCopyManager1_5, CLSID_BackgroundCopyManager1_5);

#else
#include "c/bits1_5.h"
#endif

#include "bits2_0.h"
