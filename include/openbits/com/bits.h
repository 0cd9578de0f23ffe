// BITS 1.0: jobs, files, errors, callbacks and the manager; and, by the includes at the end,
// everything of later versions.
//
// What holds for all interfaces:
// - Every method may be called from any thread that has called CoInitializeEx.
// - Strings and arrays returned through out parameters come from CoTaskMemAlloc and are the
//   caller's to give back with CoTaskMemFree; returned interfaces are the caller's to release
//   (GEN-08). Out parameters must not be null unless the method says so (GEN-09).
// - String lengths are given in characters without the terminator.
// - Changes to a job that has been completed or cancelled fail with BG_E_INVALID_STATE (GEN-13);
//   reading it goes on to work (GEN-14).
#pragma once

#include "bitsmsg.h"
#include "unknwn.h"

struct IBackgroundCopyError;
struct IBackgroundCopyFile;
struct IBackgroundCopyJob;
struct IEnumBackgroundCopyFiles;
struct IEnumBackgroundCopyJobs;

/// A byte count that is not known yet.
#define BG_SIZE_UNKNOWN 0xFFFFFFFFFFFFFFFFu

/// EnumJobs: the jobs of all users instead of the caller's. Needs administrator rights.
#define BG_JOB_ENUM_ALL_USERS 0x0001u

// SetNotifyFlags.
#define BG_NOTIFY_JOB_TRANSFERRED 0x0001u
#define BG_NOTIFY_JOB_ERROR 0x0002u
#define BG_NOTIFY_DISABLE 0x0004u  // none, whatever the other bits say
#define BG_NOTIFY_JOB_MODIFICATION 0x0008u
#define BG_NOTIFY_FILE_TRANSFERRED 0x0010u         // since BITS 3.0
#define BG_NOTIFY_FILE_RANGES_TRANSFERRED 0x0020u  // since BITS 10.1

typedef enum BG_JOB_TYPE OPENBITS_ENUM_INT {
  BG_JOB_TYPE_DOWNLOAD = 0,
  BG_JOB_TYPE_UPLOAD = 1,       // one file to the server
  BG_JOB_TYPE_UPLOAD_REPLY = 2  // one file to the server, and an answer to it back
} BG_JOB_TYPE;

typedef enum BG_JOB_STATE OPENBITS_ENUM_INT {
  BG_JOB_STATE_QUEUED = 0,           // waits for its turn
  BG_JOB_STATE_CONNECTING = 1,       // is about to reach the server
  BG_JOB_STATE_TRANSFERRING = 2,     // moves data
  BG_JOB_STATE_SUSPENDED = 3,        // waits for Resume; also when new
  BG_JOB_STATE_ERROR = 4,            // failed, and waits for the application
  BG_JOB_STATE_TRANSIENT_ERROR = 5,  // failed, and will be tried again
  BG_JOB_STATE_TRANSFERRED = 6,      // has all its data, and waits for Complete
  BG_JOB_STATE_ACKNOWLEDGED = 7,     // completed; final
  BG_JOB_STATE_CANCELLED = 8         // cancelled; final
} BG_JOB_STATE;

typedef enum BG_JOB_PRIORITY OPENBITS_ENUM_INT {
  BG_JOB_PRIORITY_FOREGROUND = 0,  // takes all the bandwidth it can get
  BG_JOB_PRIORITY_HIGH = 1,        // this and the following take only what is left idle
  BG_JOB_PRIORITY_NORMAL = 2,
  BG_JOB_PRIORITY_LOW = 3
} BG_JOB_PRIORITY;

typedef enum BG_JOB_PROXY_USAGE OPENBITS_ENUM_INT {
  BG_JOB_PROXY_USAGE_PRECONFIG = 0,  // the owner's settings
  BG_JOB_PROXY_USAGE_NO_PROXY = 1,
  BG_JOB_PROXY_USAGE_OVERRIDE = 2,   // the lists of the job
  BG_JOB_PROXY_USAGE_AUTODETECT = 3  // automatic discovery for each file
} BG_JOB_PROXY_USAGE;

/// Where an error happened. (ERR-05)
typedef enum BG_ERROR_CONTEXT OPENBITS_ENUM_INT {
  BG_ERROR_CONTEXT_NONE = 0,
  BG_ERROR_CONTEXT_UNKNOWN = 1,
  BG_ERROR_CONTEXT_GENERAL_QUEUE_MANAGER = 2,       // the service itself
  BG_ERROR_CONTEXT_QUEUE_MANAGER_NOTIFICATION = 3,  // while notifying the application
  BG_ERROR_CONTEXT_LOCAL_FILE = 4,
  BG_ERROR_CONTEXT_REMOTE_FILE = 5,
  BG_ERROR_CONTEXT_GENERAL_TRANSPORT = 6,           // the connection
  BG_ERROR_CONTEXT_REMOTE_APPLICATION = 7,          // the server application behind an upload
  BG_ERROR_CONTEXT_SERVER_CERTIFICATE_CALLBACK = 8  // the application's check of a certificate
} BG_ERROR_CONTEXT;

/// A file to be added to a job.
typedef struct _BG_FILE_INFO {
  LPWSTR RemoteName;
  LPWSTR LocalName;
} BG_FILE_INFO;

/// Progress of a file, in bytes. With ranges, BytesTotal is the sum of their lengths.
typedef struct _BG_FILE_PROGRESS {
  UINT64 BytesTotal;  // or BG_SIZE_UNKNOWN
  UINT64 BytesTransferred;
  BOOL Completed;  // downloads: has its final name; uploads: has been sent
} BG_FILE_PROGRESS;

/// Progress of a job, in bytes and in files.
typedef struct _BG_JOB_PROGRESS {
  UINT64 BytesTotal;  // or BG_SIZE_UNKNOWN
  UINT64 BytesTransferred;
  ULONG FilesTotal;
  ULONG FilesTransferred;
} BG_JOB_PROGRESS;

typedef struct _BG_JOB_TIMES {
  FILETIME CreationTime;
  FILETIME ModificationTime;
  FILETIME TransferCompletionTime;  // zero until the job is TRANSFERRED
} BG_JOB_TIMES;

#if OPENBITS_CPP_VIEW

inline constexpr IID IID_IBackgroundCopyFile = {
    0x01B7BD23, 0xFB88, 0x4A77, {0x84, 0x90, 0x58, 0x91, 0xD3, 0xE4, 0x65, 0x3A}};

/// One file of a job: a remote and a local name.
struct IBackgroundCopyFile : public IUnknown {
  /// The present URL. (FILE-21)
  virtual HRESULT STDMETHODCALLTYPE GetRemoteName(LPWSTR* pVal) = 0;

  /// The destination (download) or source (upload) as given to AddFile.
  virtual HRESULT STDMETHODCALLTYPE GetLocalName(LPWSTR* pVal) = 0;

  /// Byte counts. Completed says that the file has its final name. (PROG-06 to PROG-09)
  virtual HRESULT STDMETHODCALLTYPE GetProgress(BG_FILE_PROGRESS* pVal) = 0;

 protected:
  ~IBackgroundCopyFile() = default;
};

OPENBITS_UUID(IBackgroundCopyFile, IID_IBackgroundCopyFile);

inline constexpr IID IID_IEnumBackgroundCopyFiles = {
    0xCA51E165, 0xC365, 0x424C, {0x8D, 0x41, 0x24, 0xAA, 0xA4, 0xFF, 0x3C, 0x40}};

/// A list of a job's files as it was when EnumFiles was called; the files themselves are live.
struct IEnumBackgroundCopyFiles : public IUnknown {
  /// Fetches up to celt items and says in *pceltFetched how many; null is allowed there if celt
  /// is 1. S_FALSE if there were fewer than celt. (ENUM-08, ENUM-09)
  virtual HRESULT STDMETHODCALLTYPE Next(ULONG celt, IBackgroundCopyFile** rgelt,
                                         ULONG* pceltFetched) = 0;

  /// Passes over celt items; S_FALSE if there were fewer. (ENUM-10)
  virtual HRESULT STDMETHODCALLTYPE Skip(ULONG celt) = 0;

  /// Goes back to the first item of the same list.
  virtual HRESULT STDMETHODCALLTYPE Reset() = 0;

  /// Makes another enumerator with the same list and position.
  virtual HRESULT STDMETHODCALLTYPE Clone(IEnumBackgroundCopyFiles** ppenum) = 0;

  /// Number of items in the list, whatever the position.
  virtual HRESULT STDMETHODCALLTYPE GetCount(ULONG* puCount) = 0;

 protected:
  ~IEnumBackgroundCopyFiles() = default;
};

OPENBITS_UUID(IEnumBackgroundCopyFiles, IID_IEnumBackgroundCopyFiles);

inline constexpr IID IID_IBackgroundCopyError = {
    0x19C613A0, 0xFCB8, 0x4F28, {0x81, 0xAE, 0x89, 0x7C, 0x3D, 0x07, 0x8F, 0x81}};

/// The error that a job is in.
struct IBackgroundCopyError : public IUnknown {
  /// Where it happened, and its code.
  virtual HRESULT STDMETHODCALLTYPE GetError(BG_ERROR_CONTEXT* pContext, HRESULT* pCode) = 0;

  /// The file concerned; BG_E_FILE_NOT_AVAILABLE and null if none. (ERR-06)
  virtual HRESULT STDMETHODCALLTYPE GetFile(IBackgroundCopyFile** pVal) = 0;

  /// Text for the code. LanguageId is a LANGID, not 0. (ERR-08)
  virtual HRESULT STDMETHODCALLTYPE GetErrorDescription(DWORD LanguageId,
                                                        LPWSTR* pErrorDescription) = 0;

  /// Text for the context. LanguageId is a LANGID, not 0. (ERR-08)
  virtual HRESULT STDMETHODCALLTYPE GetErrorContextDescription(DWORD LanguageId,
                                                               LPWSTR* pContextDescription) = 0;

  /// "http" or "file"; BG_E_PROTOCOL_NOT_AVAILABLE and null if none. (ERR-07)
  virtual HRESULT STDMETHODCALLTYPE GetProtocol(LPWSTR* pProtocol) = 0;

 protected:
  ~IBackgroundCopyError() = default;
};

OPENBITS_UUID(IBackgroundCopyError, IID_IBackgroundCopyError);

inline constexpr IID IID_IBackgroundCopyJob = {
    0x37668D37, 0x507E, 0x4160, {0x93, 0x16, 0x26, 0x30, 0x6D, 0x15, 0x0B, 0x12}};

/// A job: a set of files transferred together, with one owner, state, priority and notification
/// setting.
struct IBackgroundCopyJob : public IUnknown {
  /// Adds cFileCount files, all or none.
  virtual HRESULT STDMETHODCALLTYPE AddFileSet(ULONG cFileCount, BG_FILE_INFO* pFileSet) = 0;

  /// Adds one file. RemoteUrl: at most 2,200 characters. LocalName: an absolute path in an
  /// existing directory. Upload jobs hold exactly one file. (FILE-04 to FILE-17)
  virtual HRESULT STDMETHODCALLTYPE AddFile(LPCWSTR RemoteUrl, LPCWSTR LocalName) = 0;

  /// Lists the job's files as of now.
  virtual HRESULT STDMETHODCALLTYPE EnumFiles(IEnumBackgroundCopyFiles** pEnum) = 0;

  /// Stops all transfer until Resume. (STATE-03)
  virtual HRESULT STDMETHODCALLTYPE Suspend() = 0;

  /// Puts the job into the queue: for the first time, after Suspend, after an error, or after
  /// files were added. BG_E_EMPTY if it has no files. (STATE-05 to STATE-08)
  virtual HRESULT STDMETHODCALLTYPE Resume() = 0;

  /// Ends the job and deletes its temporary files. Cannot be undone. (DONE-13 to DONE-18)
  virtual HRESULT STDMETHODCALLTYPE Cancel() = 0;

  /// Ends the job and gives the finished files their names; BG_S_PARTIAL_COMPLETE if unfinished
  /// ones were discarded. Uploads must be TRANSFERRED. (DONE-01 to DONE-09)
  virtual HRESULT STDMETHODCALLTYPE Complete() = 0;

  /// The id that CreateJob gave.
  virtual HRESULT STDMETHODCALLTYPE GetId(GUID* pVal) = 0;

  /// The type that was given to CreateJob.
  virtual HRESULT STDMETHODCALLTYPE GetType(BG_JOB_TYPE* pVal) = 0;

  /// Counts bytes and files. BytesTotal is BG_SIZE_UNKNOWN until all sizes are known. (PROG-01 to
  /// PROG-05)
  virtual HRESULT STDMETHODCALLTYPE GetProgress(BG_JOB_PROGRESS* pVal) = 0;

  /// Times of creation, last change and end of transfer, in UTC. (JOB-21 to JOB-23)
  virtual HRESULT STDMETHODCALLTYPE GetTimes(BG_JOB_TIMES* pVal) = 0;

  /// The state the job is in.
  virtual HRESULT STDMETHODCALLTYPE GetState(BG_JOB_STATE* pVal) = 0;

  /// The error that put the job into ERROR or TRANSIENT_ERROR; BG_E_ERROR_INFORMATION_UNAVAILABLE
  /// otherwise. (ERR-02, ERR-03)
  virtual HRESULT STDMETHODCALLTYPE GetError(IBackgroundCopyError** ppError) = 0;

  /// The owner as a SID string.
  virtual HRESULT STDMETHODCALLTYPE GetOwner(LPWSTR* pVal) = 0;

  /// Renames the job; at most 256 characters.
  virtual HRESULT STDMETHODCALLTYPE SetDisplayName(LPCWSTR Val) = 0;

  /// The name.
  virtual HRESULT STDMETHODCALLTYPE GetDisplayName(LPWSTR* pVal) = 0;

  /// Text for the application's own use; at most 1,024 characters.
  virtual HRESULT STDMETHODCALLTYPE SetDescription(LPCWSTR Val) = 0;

  /// That text, empty if none was set.
  virtual HRESULT STDMETHODCALLTYPE GetDescription(LPWSTR* pVal) = 0;

  /// Sets the priority; effective at once, also while the job runs. (JOB-14, JOB-15)
  virtual HRESULT STDMETHODCALLTYPE SetPriority(BG_JOB_PRIORITY Val) = 0;

  /// The priority.
  virtual HRESULT STDMETHODCALLTYPE GetPriority(BG_JOB_PRIORITY* pVal) = 0;

  /// Chooses the events to be told of: BG_NOTIFY_* values combined. (NOT-07 to NOT-11)
  virtual HRESULT STDMETHODCALLTYPE SetNotifyFlags(ULONG Val) = 0;

  /// The events chosen.
  virtual HRESULT STDMETHODCALLTYPE GetNotifyFlags(ULONG* pVal) = 0;

  /// Registers an object with IBackgroundCopyCallback (or 2, 3) in place of any other; null
  /// withdraws it. Not kept over a restart of either side. (NOT-02 to NOT-06)
  virtual HRESULT STDMETHODCALLTYPE SetNotifyInterface(IUnknown* Val) = 0;

  /// The object registered, or null.
  virtual HRESULT STDMETHODCALLTYPE GetNotifyInterface(IUnknown** pVal) = 0;

  /// Shortest wait before a retry, in seconds; below 5 counts as 5. Default 600.
  virtual HRESULT STDMETHODCALLTYPE SetMinimumRetryDelay(ULONG Seconds) = 0;

  /// That delay in seconds.
  virtual HRESULT STDMETHODCALLTYPE GetMinimumRetryDelay(ULONG* Seconds) = 0;

  /// How long, in seconds, the job may go without progress before TRANSIENT_ERROR becomes ERROR;
  /// 0 means at once. Default 14 days. (SCHED-13, SCHED-14)
  virtual HRESULT STDMETHODCALLTYPE SetNoProgressTimeout(ULONG Seconds) = 0;

  /// That time in seconds.
  virtual HRESULT STDMETHODCALLTYPE GetNoProgressTimeout(ULONG* Seconds) = 0;

  /// How often the transfer was interrupted by an error. (ERR-10 to ERR-12)
  virtual HRESULT STDMETHODCALLTYPE GetErrorCount(ULONG* Errors) = 0;

  /// Chooses how a proxy is found. The lists are for BG_JOB_PROXY_USAGE_OVERRIDE, separated by
  /// spaces, at most 4,000 characters each; otherwise null.
  virtual HRESULT STDMETHODCALLTYPE SetProxySettings(BG_JOB_PROXY_USAGE ProxyUsage,
                                                     const WCHAR* ProxyList,
                                                     const WCHAR* ProxyBypassList) = 0;

  /// The proxy setting. All three pointers are required; without BG_JOB_PROXY_USAGE_OVERRIDE the
  /// lists come back null. (GEN-10, PROXY-08)
  virtual HRESULT STDMETHODCALLTYPE GetProxySettings(BG_JOB_PROXY_USAGE* pProxyUsage,
                                                     LPWSTR* pProxyList,
                                                     LPWSTR* pProxyBypassList) = 0;

  /// Makes the caller, who must be an administrator, the owner. Drops credentials, client
  /// certificate, custom headers and command line. (OWN-05 to OWN-09)
  virtual HRESULT STDMETHODCALLTYPE TakeOwnership() = 0;

 protected:
  ~IBackgroundCopyJob() = default;
};

OPENBITS_UUID(IBackgroundCopyJob, IID_IBackgroundCopyJob);

inline constexpr IID IID_IEnumBackgroundCopyJobs = {
    0x1AF4F612, 0x3B71, 0x466F, {0x8F, 0x58, 0x7B, 0x6F, 0x73, 0xAC, 0x57, 0xAD}};

/// A list of jobs as it was when EnumJobs was called; the jobs themselves are live.
struct IEnumBackgroundCopyJobs : public IUnknown {
  /// Fetches up to celt items and says in *pceltFetched how many; null is allowed there if celt
  /// is 1. S_FALSE if there were fewer than celt. (ENUM-08, ENUM-09)
  virtual HRESULT STDMETHODCALLTYPE Next(ULONG celt, IBackgroundCopyJob** rgelt,
                                         ULONG* pceltFetched) = 0;

  /// Passes over celt items; S_FALSE if there were fewer. (ENUM-10)
  virtual HRESULT STDMETHODCALLTYPE Skip(ULONG celt) = 0;

  /// Goes back to the first item of the same list.
  virtual HRESULT STDMETHODCALLTYPE Reset() = 0;

  /// Makes another enumerator with the same list and position.
  virtual HRESULT STDMETHODCALLTYPE Clone(IEnumBackgroundCopyJobs** ppenum) = 0;

  /// Number of items in the list, whatever the position.
  virtual HRESULT STDMETHODCALLTYPE GetCount(ULONG* puCount) = 0;

 protected:
  ~IEnumBackgroundCopyJobs() = default;
};

OPENBITS_UUID(IEnumBackgroundCopyJobs, IID_IEnumBackgroundCopyJobs);

inline constexpr IID IID_IBackgroundCopyCallback = {
    0x97EA99C7, 0x0186, 0x4AD4, {0x8D, 0xF9, 0xC5, 0xB4, 0xE0, 0xED, 0x6B, 0x22}};

/// What an application implements to be told of events. Arguments are borrowed: AddRef what is
/// kept. Any method of the job may be called from within. Anything but S_OK has the call repeated.
/// (NOT-24 to NOT-31)
struct IBackgroundCopyCallback : public IUnknown {
  /// All files have been transferred; time to call Complete. (NOT-12)
  virtual HRESULT STDMETHODCALLTYPE JobTransferred(IBackgroundCopyJob* pJob) = 0;

  /// The job is in ERROR. Not called for TRANSIENT_ERROR. (NOT-13)
  virtual HRESULT STDMETHODCALLTYPE JobError(IBackgroundCopyJob* pJob,
                                             IBackgroundCopyError* pError) = 0;

  /// Something about the job changed; dwReserved is 0. Calls may be left out, the result is
  /// ignored. (NOT-14 to NOT-17)
  virtual HRESULT STDMETHODCALLTYPE JobModification(IBackgroundCopyJob* pJob, DWORD dwReserved) = 0;

 protected:
  ~IBackgroundCopyCallback() = default;
};

OPENBITS_UUID(IBackgroundCopyCallback, IID_IBackgroundCopyCallback);

inline constexpr IID IID_AsyncIBackgroundCopyCallback = {
    0xCA29D251, 0xB4BB, 0x4679, {0xA3, 0xD9, 0xAE, 0x80, 0x06, 0x11, 0x9D, 0x54}};

/// The asynchronous twin of IBackgroundCopyCallback: each call is a Begin and a Finish. For source
/// compatibility; the service calls IBackgroundCopyCallback.
struct AsyncIBackgroundCopyCallback : public IUnknown {
  /// Starts JobTransferred.
  virtual HRESULT STDMETHODCALLTYPE Begin_JobTransferred(IBackgroundCopyJob* pJob) = 0;

  /// Ends JobTransferred and gives its result.
  virtual HRESULT STDMETHODCALLTYPE Finish_JobTransferred() = 0;

  /// Starts JobError.
  virtual HRESULT STDMETHODCALLTYPE Begin_JobError(IBackgroundCopyJob* pJob,
                                                   IBackgroundCopyError* pError) = 0;

  /// Ends JobError and gives its result.
  virtual HRESULT STDMETHODCALLTYPE Finish_JobError() = 0;

  /// Starts JobModification.
  virtual HRESULT STDMETHODCALLTYPE Begin_JobModification(IBackgroundCopyJob* pJob,
                                                          DWORD dwReserved) = 0;

  /// Ends JobModification and gives its result.
  virtual HRESULT STDMETHODCALLTYPE Finish_JobModification() = 0;

 protected:
  ~AsyncIBackgroundCopyCallback() = default;
};

OPENBITS_UUID(AsyncIBackgroundCopyCallback, IID_AsyncIBackgroundCopyCallback);

inline constexpr IID IID_IBackgroundCopyManager = {
    0x5CE34C0D, 0x0DC9, 0x4C1F, {0x89, 0x7C, 0xDA, 0xA1, 0xB7, 0x8C, 0xEE, 0x7C}};

/// The service: makes, finds and lists jobs. What CoCreateInstance gives for every
/// BackgroundCopyManager class.
struct IBackgroundCopyManager : public IUnknown {
  /// Makes an empty, suspended job owned by the caller. DisplayName: at most 256 characters, need
  /// not be unique. Both out pointers are required. (JOB-01 to JOB-07)
  virtual HRESULT STDMETHODCALLTYPE CreateJob(LPCWSTR DisplayName, BG_JOB_TYPE Type, GUID* pJobId,
                                              IBackgroundCopyJob** ppJob) = 0;

  /// Finds a job by id. BG_E_NOT_FOUND if there is none, E_ACCESSDENIED if it is somebody else's.
  /// (JOB-08)
  virtual HRESULT STDMETHODCALLTYPE GetJob(REFGUID jobID, IBackgroundCopyJob** ppJob) = 0;

  /// Lists the caller's jobs, or with BG_JOB_ENUM_ALL_USERS everybody's, as of now. (ENUM-01,
  /// ENUM-02)
  virtual HRESULT STDMETHODCALLTYPE EnumJobs(DWORD dwFlags, IEnumBackgroundCopyJobs** ppEnum) = 0;

  /// Text for any BITS, HTTP or Win32 code. LanguageId is a LANGID, not 0. (ERR-08, ERR-09)
  virtual HRESULT STDMETHODCALLTYPE GetErrorDescription(HRESULT hResult, DWORD LanguageId,
                                                        LPWSTR* pErrorDescription) = 0;

 protected:
  ~IBackgroundCopyManager() = default;
};

OPENBITS_UUID(IBackgroundCopyManager, IID_IBackgroundCopyManager);

inline constexpr GUID LIBID_BackgroundCopyManager = {
    0x1DEEB74F, 0x7915, 0x4560, {0xB5, 0x58, 0x91, 0x8C, 0x83, 0xF1, 0x76, 0xA6}};

inline constexpr CLSID CLSID_BackgroundCopyManager = {
    0x4991D34B, 0x80A1, 0x4291, {0x83, 0xB6, 0x33, 0x28, 0x36, 0x6B, 0x90, 0x97}};

/// The service, asked for as that of this version or later. Never defined.
class BackgroundCopyManager;
OPENBITS_UUID(BackgroundCopyManager, CLSID_BackgroundCopyManager);

#else
#include "c/bits.h"
#endif

#include "bits1_5.h"
