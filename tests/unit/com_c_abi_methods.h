// Every method of every interface, as docs/spec/api.md has them, for tests that go through them.
//
// METHODS_<interface>(I) is a list of M(I, slot, name, parameters) and, for methods that have no
// parameters and return a ULONG, MR(I, slot, name): macros of whoever uses the list. I is the
// interface through which a method is seen; the list has the inherited ones as well. Parameters are
// Pn(types), P2V if the second of two is a union; they are to be pasted behind DECLARE_, PASS_,
// SAME_ or COMMA_.
#pragma once

// clang-format off

// Parameters a, b, c ... of a function.
#define DECLARE_P0()
#define DECLARE_P1(A) A a
#define DECLARE_P2(A, B) DECLARE_P1(A), B b
#define DECLARE_P2V(A, B) DECLARE_P2(A, B)
#define DECLARE_P3(A, B, C) DECLARE_P2(A, B), C c
#define DECLARE_P4(A, B, C, D) DECLARE_P3(A, B, C), D d
#define DECLARE_P7(A, B, C, D, E, F, G) DECLARE_P4(A, B, C, D), E e, F f, G g

// The arguments of a call: VALUE(type, position), or UNION_VALUE(type).
#define PASS_P0()
#define PASS_P1(A) VALUE(A, 0)
#define PASS_P2(A, B) PASS_P1(A), VALUE(B, 1)
#define PASS_P2V(A, B) PASS_P1(A), UNION_VALUE(B)
#define PASS_P3(A, B, C) PASS_P2(A, B), VALUE(C, 2)
#define PASS_P4(A, B, C, D) PASS_P3(A, B, C), VALUE(D, 3)
#define PASS_P7(A, B, C, D, E, F, G) \
  PASS_P4(A, B, C, D), VALUE(E, 4), VALUE(F, 5), VALUE(G, 6)

// Whether a, b, c ... are those: SAME(type, parameter, position), or UNION_SAME(type, parameter).
#define SAME_P0() 1
#define SAME_P1(A) SAME(A, a, 0)
#define SAME_P2(A, B) SAME_P1(A) && SAME(B, b, 1)
#define SAME_P2V(A, B) SAME_P1(A) && UNION_SAME(B, b)
#define SAME_P3(A, B, C) SAME_P2(A, B) && SAME(C, c, 2)
#define SAME_P4(A, B, C, D) SAME_P3(A, B, C) && SAME(D, d, 3)
#define SAME_P7(A, B, C, D, E, F, G) \
  SAME_P4(A, B, C, D) && SAME(E, e, 4) && SAME(F, f, 5) && SAME(G, g, 6)

// A comma if there are any.
#define COMMA_P0()
#define COMMA_P1(A) ,
#define COMMA_P2(A, B) ,
#define COMMA_P2V(A, B) ,
#define COMMA_P3(A, B, C) ,
#define COMMA_P4(A, B, C, D) ,
#define COMMA_P7(A, B, C, D, E, F, G) ,

#define METHODS_IUnknown(I) \
  M(I, 0, QueryInterface, P2(REFIID, void**)) \
  MR(I, 1, AddRef) \
  MR(I, 2, Release)

#define METHODS_IClassFactory(I) \
  METHODS_IUnknown(I) \
  M(I, 3, CreateInstance, P3(IUnknown*, REFIID, void**)) \
  M(I, 4, LockServer, P1(BOOL))

#define METHODS_IBackgroundCopyManager(I) \
  METHODS_IUnknown(I) \
  M(I, 3, CreateJob, P4(LPCWSTR, BG_JOB_TYPE, GUID*, IBackgroundCopyJob**)) \
  M(I, 4, GetJob, P2(REFGUID, IBackgroundCopyJob**)) \
  M(I, 5, EnumJobs, P2(DWORD, IEnumBackgroundCopyJobs**)) \
  M(I, 6, GetErrorDescription, P3(HRESULT, DWORD, LPWSTR*))

#define METHODS_IEnumBackgroundCopyJobs(I) \
  METHODS_IUnknown(I) \
  M(I, 3, Next, P3(ULONG, IBackgroundCopyJob**, ULONG*)) \
  M(I, 4, Skip, P1(ULONG)) \
  M(I, 5, Reset, P0()) \
  M(I, 6, Clone, P1(IEnumBackgroundCopyJobs**)) \
  M(I, 7, GetCount, P1(ULONG*))

#define METHODS_IBackgroundCopyJob(I) \
  METHODS_IUnknown(I) \
  M(I, 3, AddFileSet, P2(ULONG, BG_FILE_INFO*)) \
  M(I, 4, AddFile, P2(LPCWSTR, LPCWSTR)) \
  M(I, 5, EnumFiles, P1(IEnumBackgroundCopyFiles**)) \
  M(I, 6, Suspend, P0()) \
  M(I, 7, Resume, P0()) \
  M(I, 8, Cancel, P0()) \
  M(I, 9, Complete, P0()) \
  M(I, 10, GetId, P1(GUID*)) \
  M(I, 11, GetType, P1(BG_JOB_TYPE*)) \
  M(I, 12, GetProgress, P1(BG_JOB_PROGRESS*)) \
  M(I, 13, GetTimes, P1(BG_JOB_TIMES*)) \
  M(I, 14, GetState, P1(BG_JOB_STATE*)) \
  M(I, 15, GetError, P1(IBackgroundCopyError**)) \
  M(I, 16, GetOwner, P1(LPWSTR*)) \
  M(I, 17, SetDisplayName, P1(LPCWSTR)) \
  M(I, 18, GetDisplayName, P1(LPWSTR*)) \
  M(I, 19, SetDescription, P1(LPCWSTR)) \
  M(I, 20, GetDescription, P1(LPWSTR*)) \
  M(I, 21, SetPriority, P1(BG_JOB_PRIORITY)) \
  M(I, 22, GetPriority, P1(BG_JOB_PRIORITY*)) \
  M(I, 23, SetNotifyFlags, P1(ULONG)) \
  M(I, 24, GetNotifyFlags, P1(ULONG*)) \
  M(I, 25, SetNotifyInterface, P1(IUnknown*)) \
  M(I, 26, GetNotifyInterface, P1(IUnknown**)) \
  M(I, 27, SetMinimumRetryDelay, P1(ULONG)) \
  M(I, 28, GetMinimumRetryDelay, P1(ULONG*)) \
  M(I, 29, SetNoProgressTimeout, P1(ULONG)) \
  M(I, 30, GetNoProgressTimeout, P1(ULONG*)) \
  M(I, 31, GetErrorCount, P1(ULONG*)) \
  M(I, 32, SetProxySettings, P3(BG_JOB_PROXY_USAGE, const WCHAR*, const WCHAR*)) \
  M(I, 33, GetProxySettings, P3(BG_JOB_PROXY_USAGE*, LPWSTR*, LPWSTR*)) \
  M(I, 34, TakeOwnership, P0())

#define METHODS_IBackgroundCopyJob2(I) \
  METHODS_IBackgroundCopyJob(I) \
  M(I, 35, SetNotifyCmdLine, P2(LPCWSTR, LPCWSTR)) \
  M(I, 36, GetNotifyCmdLine, P2(LPWSTR*, LPWSTR*)) \
  M(I, 37, GetReplyProgress, P1(BG_JOB_REPLY_PROGRESS*)) \
  M(I, 38, GetReplyData, P2(byte**, UINT64*)) \
  M(I, 39, SetReplyFileName, P1(LPCWSTR)) \
  M(I, 40, GetReplyFileName, P1(LPWSTR*)) \
  M(I, 41, SetCredentials, P1(BG_AUTH_CREDENTIALS*)) \
  M(I, 42, RemoveCredentials, P2(BG_AUTH_TARGET, BG_AUTH_SCHEME))

#define METHODS_IBackgroundCopyJob3(I) \
  METHODS_IBackgroundCopyJob2(I) \
  M(I, 43, ReplaceRemotePrefix, P2(LPCWSTR, LPCWSTR)) \
  M(I, 44, AddFileWithRanges, P4(LPCWSTR, LPCWSTR, DWORD, BG_FILE_RANGE*)) \
  M(I, 45, SetFileACLFlags, P1(DWORD)) \
  M(I, 46, GetFileACLFlags, P1(DWORD*))

#define METHODS_IBackgroundCopyJob4(I) \
  METHODS_IBackgroundCopyJob3(I) \
  M(I, 47, SetPeerCachingFlags, P1(DWORD)) \
  M(I, 48, GetPeerCachingFlags, P1(DWORD*)) \
  M(I, 49, GetOwnerIntegrityLevel, P1(ULONG*)) \
  M(I, 50, GetOwnerElevationState, P1(BOOL*)) \
  M(I, 51, SetMaximumDownloadTime, P1(ULONG)) \
  M(I, 52, GetMaximumDownloadTime, P1(ULONG*))

#define METHODS_IBackgroundCopyJob5(I) \
  METHODS_IBackgroundCopyJob4(I) \
  M(I, 53, SetProperty, P2V(BITS_JOB_PROPERTY_ID, BITS_JOB_PROPERTY_VALUE)) \
  M(I, 54, GetProperty, P2(BITS_JOB_PROPERTY_ID, BITS_JOB_PROPERTY_VALUE*))

#define METHODS_IBackgroundCopyJobHttpOptions(I) \
  METHODS_IUnknown(I) \
  M(I, 3, SetClientCertificateByID, P3(BG_CERT_STORE_LOCATION, LPCWSTR, byte*)) \
  M(I, 4, SetClientCertificateByName, P3(BG_CERT_STORE_LOCATION, LPCWSTR, LPCWSTR)) \
  M(I, 5, RemoveClientCertificate, P0()) \
  M(I, 6, GetClientCertificate, P4(BG_CERT_STORE_LOCATION*, LPWSTR*, byte**, LPWSTR*)) \
  M(I, 7, SetCustomHeaders, P1(LPCWSTR)) \
  M(I, 8, GetCustomHeaders, P1(LPWSTR*)) \
  M(I, 9, SetSecurityFlags, P1(ULONG)) \
  M(I, 10, GetSecurityFlags, P1(ULONG*))

#define METHODS_IBackgroundCopyJobHttpOptions2(I) \
  METHODS_IBackgroundCopyJobHttpOptions(I) \
  M(I, 11, SetHttpMethod, P1(LPCWSTR)) \
  M(I, 12, GetHttpMethod, P1(LPWSTR*))

#define METHODS_IBackgroundCopyJobHttpOptions3(I) \
  METHODS_IBackgroundCopyJobHttpOptions2(I) \
  M(I, 13, SetServerCertificateValidationInterface, P1(IUnknown*)) \
  M(I, 14, MakeCustomHeadersWriteOnly, P0())

#define METHODS_IBackgroundCopyServerCertificateValidationCallback(I) \
  METHODS_IUnknown(I) \
  M(I, 3, ValidateServerCertificate, \
    P7(IBackgroundCopyJob*, IBackgroundCopyFile*, DWORD, const BYTE*, DWORD, DWORD, \
      const BYTE*))

#define METHODS_IEnumBackgroundCopyFiles(I) \
  METHODS_IUnknown(I) \
  M(I, 3, Next, P3(ULONG, IBackgroundCopyFile**, ULONG*)) \
  M(I, 4, Skip, P1(ULONG)) \
  M(I, 5, Reset, P0()) \
  M(I, 6, Clone, P1(IEnumBackgroundCopyFiles**)) \
  M(I, 7, GetCount, P1(ULONG*))

#define METHODS_IBackgroundCopyFile(I) \
  METHODS_IUnknown(I) \
  M(I, 3, GetRemoteName, P1(LPWSTR*)) \
  M(I, 4, GetLocalName, P1(LPWSTR*)) \
  M(I, 5, GetProgress, P1(BG_FILE_PROGRESS*))

#define METHODS_IBackgroundCopyFile2(I) \
  METHODS_IBackgroundCopyFile(I) \
  M(I, 6, GetFileRanges, P2(DWORD*, BG_FILE_RANGE**)) \
  M(I, 7, SetRemoteName, P1(LPCWSTR))

#define METHODS_IBackgroundCopyFile3(I) \
  METHODS_IBackgroundCopyFile2(I) \
  M(I, 8, GetTemporaryName, P1(LPWSTR*)) \
  M(I, 9, SetValidationState, P1(BOOL)) \
  M(I, 10, GetValidationState, P1(BOOL*)) \
  M(I, 11, IsDownloadedFromPeer, P1(BOOL*))

#define METHODS_IBackgroundCopyFile4(I) \
  METHODS_IBackgroundCopyFile3(I) \
  M(I, 12, GetPeerDownloadStats, P2(PUINT64, PUINT64))

#define METHODS_IBackgroundCopyFile5(I) \
  METHODS_IBackgroundCopyFile4(I) \
  M(I, 13, SetProperty, P2V(BITS_FILE_PROPERTY_ID, BITS_FILE_PROPERTY_VALUE)) \
  M(I, 14, GetProperty, P2(BITS_FILE_PROPERTY_ID, BITS_FILE_PROPERTY_VALUE*))

#define METHODS_IBackgroundCopyFile6(I) \
  METHODS_IBackgroundCopyFile5(I) \
  M(I, 15, UpdateDownloadPosition, P1(UINT64)) \
  M(I, 16, RequestFileRanges, P2(DWORD, const BG_FILE_RANGE*)) \
  M(I, 17, GetFilledFileRanges, P2(DWORD*, BG_FILE_RANGE**))

#define METHODS_IBackgroundCopyError(I) \
  METHODS_IUnknown(I) \
  M(I, 3, GetError, P2(BG_ERROR_CONTEXT*, HRESULT*)) \
  M(I, 4, GetFile, P1(IBackgroundCopyFile**)) \
  M(I, 5, GetErrorDescription, P2(DWORD, LPWSTR*)) \
  M(I, 6, GetErrorContextDescription, P2(DWORD, LPWSTR*)) \
  M(I, 7, GetProtocol, P1(LPWSTR*))

#define METHODS_IBackgroundCopyCallback(I) \
  METHODS_IUnknown(I) \
  M(I, 3, JobTransferred, P1(IBackgroundCopyJob*)) \
  M(I, 4, JobError, P2(IBackgroundCopyJob*, IBackgroundCopyError*)) \
  M(I, 5, JobModification, P2(IBackgroundCopyJob*, DWORD))

#define METHODS_IBackgroundCopyCallback2(I) \
  METHODS_IBackgroundCopyCallback(I) \
  M(I, 6, FileTransferred, P2(IBackgroundCopyJob*, IBackgroundCopyFile*))

#define METHODS_IBackgroundCopyCallback3(I) \
  METHODS_IBackgroundCopyCallback2(I) \
  M(I, 7, FileRangesTransferred, \
    P4(IBackgroundCopyJob*, IBackgroundCopyFile*, DWORD, const BG_FILE_RANGE*))

#define METHODS_IBitsTokenOptions(I) \
  METHODS_IUnknown(I) \
  M(I, 3, SetHelperTokenFlags, P1(DWORD)) \
  M(I, 4, GetHelperTokenFlags, P1(DWORD*)) \
  M(I, 5, SetHelperToken, P0()) \
  M(I, 6, ClearHelperToken, P0()) \
  M(I, 7, GetHelperTokenSid, P1(LPWSTR*))

#define METHODS_IBitsPeerCacheAdministration(I) \
  METHODS_IUnknown(I) \
  M(I, 3, GetMaximumCacheSize, P1(DWORD*)) \
  M(I, 4, SetMaximumCacheSize, P1(DWORD)) \
  M(I, 5, GetMaximumContentAge, P1(ULONG*)) \
  M(I, 6, SetMaximumContentAge, P1(ULONG)) \
  M(I, 7, GetConfigurationFlags, P1(DWORD*)) \
  M(I, 8, SetConfigurationFlags, P1(DWORD)) \
  M(I, 9, EnumRecords, P1(IEnumBitsPeerCacheRecords**)) \
  M(I, 10, GetRecord, P2(REFGUID, IBitsPeerCacheRecord**)) \
  M(I, 11, ClearRecords, P0()) \
  M(I, 12, DeleteRecord, P1(REFGUID)) \
  M(I, 13, DeleteUrl, P1(LPCWSTR)) \
  M(I, 14, EnumPeers, P1(IEnumBitsPeers**)) \
  M(I, 15, ClearPeers, P0()) \
  M(I, 16, DiscoverPeers, P0())

#define METHODS_IBitsPeerCacheRecord(I) \
  METHODS_IUnknown(I) \
  M(I, 3, GetId, P1(GUID*)) \
  M(I, 4, GetOriginUrl, P1(LPWSTR*)) \
  M(I, 5, GetFileSize, P1(UINT64*)) \
  M(I, 6, GetFileModificationTime, P1(FILETIME*)) \
  M(I, 7, GetLastAccessTime, P1(FILETIME*)) \
  M(I, 8, IsFileValidated, P0()) \
  M(I, 9, GetFileRanges, P2(DWORD*, BG_FILE_RANGE**))

#define METHODS_IEnumBitsPeerCacheRecords(I) \
  METHODS_IUnknown(I) \
  M(I, 3, Next, P3(ULONG, IBitsPeerCacheRecord**, ULONG*)) \
  M(I, 4, Skip, P1(ULONG)) \
  M(I, 5, Reset, P0()) \
  M(I, 6, Clone, P1(IEnumBitsPeerCacheRecords**)) \
  M(I, 7, GetCount, P1(ULONG*))

#define METHODS_IBitsPeer(I) \
  METHODS_IUnknown(I) \
  M(I, 3, GetPeerName, P1(LPWSTR*)) \
  M(I, 4, IsAuthenticated, P1(BOOL*)) \
  M(I, 5, IsAvailable, P1(BOOL*))

#define METHODS_IEnumBitsPeers(I) \
  METHODS_IUnknown(I) \
  M(I, 3, Next, P3(ULONG, IBitsPeer**, ULONG*)) \
  M(I, 4, Skip, P1(ULONG)) \
  M(I, 5, Reset, P0()) \
  M(I, 6, Clone, P1(IEnumBitsPeers**)) \
  M(I, 7, GetCount, P1(ULONG*))

#define METHODS_AsyncIBackgroundCopyCallback(I) \
  METHODS_IUnknown(I) \
  M(I, 3, Begin_JobTransferred, P1(IBackgroundCopyJob*)) \
  M(I, 4, Finish_JobTransferred, P0()) \
  M(I, 5, Begin_JobError, P2(IBackgroundCopyJob*, IBackgroundCopyError*)) \
  M(I, 6, Finish_JobError, P0()) \
  M(I, 7, Begin_JobModification, P2(IBackgroundCopyJob*, DWORD)) \
  M(I, 8, Finish_JobModification, P0())

// X(interface, number of slots).
#define INTERFACES(X) \
  X(IUnknown, 3) \
  X(IClassFactory, 5) \
  X(IBackgroundCopyManager, 7) \
  X(IEnumBackgroundCopyJobs, 8) \
  X(IBackgroundCopyJob, 35) \
  X(IBackgroundCopyJob2, 43) \
  X(IBackgroundCopyJob3, 47) \
  X(IBackgroundCopyJob4, 53) \
  X(IBackgroundCopyJob5, 55) \
  X(IBackgroundCopyJobHttpOptions, 11) \
  X(IBackgroundCopyJobHttpOptions2, 13) \
  X(IBackgroundCopyJobHttpOptions3, 15) \
  X(IBackgroundCopyServerCertificateValidationCallback, 4) \
  X(IEnumBackgroundCopyFiles, 8) \
  X(IBackgroundCopyFile, 6) \
  X(IBackgroundCopyFile2, 8) \
  X(IBackgroundCopyFile3, 12) \
  X(IBackgroundCopyFile4, 13) \
  X(IBackgroundCopyFile5, 15) \
  X(IBackgroundCopyFile6, 18) \
  X(IBackgroundCopyError, 8) \
  X(IBackgroundCopyCallback, 6) \
  X(IBackgroundCopyCallback2, 7) \
  X(IBackgroundCopyCallback3, 8) \
  X(IBitsTokenOptions, 8) \
  X(IBitsPeerCacheAdministration, 17) \
  X(IBitsPeerCacheRecord, 10) \
  X(IEnumBitsPeerCacheRecords, 8) \
  X(IBitsPeer, 6) \
  X(IEnumBitsPeers, 8) \
  X(AsyncIBackgroundCopyCallback, 9)

#define CLASSES(X) \
  X(BackgroundCopyManager) \
  X(BackgroundCopyManager1_5) \
  X(BackgroundCopyManager2_0) \
  X(BackgroundCopyManager2_5) \
  X(BackgroundCopyManager3_0) \
  X(BackgroundCopyManager4_0) \
  X(BackgroundCopyManager5_0) \
  X(BackgroundCopyManager10_1) \
  X(BackgroundCopyManager10_2) \
  X(BackgroundCopyManager10_3)
