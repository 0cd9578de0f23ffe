// BITS 3.0: notification of each file, validation, a limit on the time of download, peer caching.
#pragma once

#include "bits2_5.h"

struct IBitsPeer;
struct IBitsPeerCacheRecord;
struct IEnumBitsPeerCacheRecords;
struct IEnumBitsPeers;

// IBitsPeerCacheAdministration::SetConfigurationFlags.
#define BG_ENABLE_PEERCACHING_CLIENT 0x0001u
#define BG_ENABLE_PEERCACHING_SERVER 0x0002u
#define BG_DISABLE_BRANCH_CACHE 0x0004u

// IBackgroundCopyJob4::SetPeerCachingFlags.
#define BG_JOB_ENABLE_PEERCACHING_CLIENT 0x0001u
#define BG_JOB_ENABLE_PEERCACHING_SERVER 0x0002u
#define BG_JOB_DISABLE_BRANCH_CACHE 0x0004u

#if OPENBITS_CPP_VIEW

inline constexpr IID IID_IBackgroundCopyCallback2 = {
    0x659CDEAC, 0x489E, 0x11D9, {0xA9, 0xCD, 0x00, 0x0D, 0x56, 0x96, 0x52, 0x51}};

/// Adds news of each file.
struct IBackgroundCopyCallback2 : public IBackgroundCopyCallback {
  /// One file has been transferred. The next one is reported only after this call has succeeded.
  /// (NOT-19 to NOT-22)
  virtual HRESULT STDMETHODCALLTYPE FileTransferred(IBackgroundCopyJob* pJob,
                                                    IBackgroundCopyFile* pFile) = 0;

 protected:
  ~IBackgroundCopyCallback2() = default;
};

OPENBITS_UUID(IBackgroundCopyCallback2, IID_IBackgroundCopyCallback2);

inline constexpr IID IID_IBackgroundCopyJob4 = {
    0x659CDEAE, 0x489E, 0x11D9, {0xA9, 0xCD, 0x00, 0x0D, 0x56, 0x96, 0x52, 0x51}};

/// Peer caching, what is known of the owner, a limit on the time of download.
struct IBackgroundCopyJob4 : public IBackgroundCopyJob3 {
  /// BG_JOB_*_PEERCACHING_* and BG_JOB_DISABLE_BRANCH_CACHE combined.
  virtual HRESULT STDMETHODCALLTYPE SetPeerCachingFlags(DWORD Flags) = 0;

  /// Those flags.
  virtual HRESULT STDMETHODCALLTYPE GetPeerCachingFlags(DWORD* pFlags) = 0;

  /// The integrity level (a mandatory-label RID) of the owner when the job was made or taken
  /// over.
  virtual HRESULT STDMETHODCALLTYPE GetOwnerIntegrityLevel(ULONG* pLevel) = 0;

  /// Whether the owner was elevated then.
  virtual HRESULT STDMETHODCALLTYPE GetOwnerElevationState(BOOL* pElevated) = 0;

  /// Limit on the time spent connecting and transferring, in seconds. Default 90 days. (SCHED-16,
  /// SCHED-17)
  virtual HRESULT STDMETHODCALLTYPE SetMaximumDownloadTime(ULONG Timeout) = 0;

  /// That limit in seconds.
  virtual HRESULT STDMETHODCALLTYPE GetMaximumDownloadTime(ULONG* pTimeout) = 0;

 protected:
  ~IBackgroundCopyJob4() = default;
};

OPENBITS_UUID(IBackgroundCopyJob4, IID_IBackgroundCopyJob4);

inline constexpr IID IID_IBackgroundCopyFile3 = {
    0x659CDEAA, 0x489E, 0x11D9, {0xA9, 0xCD, 0x00, 0x0D, 0x56, 0x96, 0x52, 0x51}};

/// The data before completion, and its validation by the application.
struct IBackgroundCopyFile3 : public IBackgroundCopyFile2 {
  /// Path of the file that holds the data so far. (TEMP-04)
  virtual HRESULT STDMETHODCALLTYPE GetTemporaryName(LPWSTR* pFilename) = 0;

  /// Says whether the content is good; FALSE puts the job into ERROR, and Resume fetches the file
  /// again. E_PENDING if it is not complete. (PEER-05 to PEER-08)
  virtual HRESULT STDMETHODCALLTYPE SetValidationState(BOOL state) = 0;

  /// What was said, FALSE if nothing.
  virtual HRESULT STDMETHODCALLTYPE GetValidationState(BOOL* pState) = 0;

  /// Whether any byte came from a peer.
  virtual HRESULT STDMETHODCALLTYPE IsDownloadedFromPeer(BOOL* pVal) = 0;

 protected:
  ~IBackgroundCopyFile3() = default;
};

OPENBITS_UUID(IBackgroundCopyFile3, IID_IBackgroundCopyFile3);

inline constexpr IID IID_IBitsPeerCacheRecord = {
    0x659CDEAF, 0x489E, 0x11D9, {0xA9, 0xCD, 0x00, 0x0D, 0x56, 0x96, 0x52, 0x51}};

/// A file, or part of one, in the peer cache.
struct IBitsPeerCacheRecord : public IUnknown {
  /// The record's id.
  virtual HRESULT STDMETHODCALLTYPE GetId(GUID* pVal) = 0;

  /// The URL that the data came from.
  virtual HRESULT STDMETHODCALLTYPE GetOriginUrl(LPWSTR* pVal) = 0;

  /// Size of the original file in bytes.
  virtual HRESULT STDMETHODCALLTYPE GetFileSize(UINT64* pVal) = 0;

  /// Modification time of the original file, in UTC.
  virtual HRESULT STDMETHODCALLTYPE GetFileModificationTime(FILETIME* pVal) = 0;

  /// When the record was last used, in UTC.
  virtual HRESULT STDMETHODCALLTYPE GetLastAccessTime(FILETIME* pVal) = 0;

  /// S_OK if the content has been validated, S_FALSE if not.
  virtual HRESULT STDMETHODCALLTYPE IsFileValidated() = 0;

  /// The ranges of the original file that are cached, in an array that the caller frees.
  virtual HRESULT STDMETHODCALLTYPE GetFileRanges(DWORD* pRangeCount, BG_FILE_RANGE** ppRanges) = 0;

 protected:
  ~IBitsPeerCacheRecord() = default;
};

OPENBITS_UUID(IBitsPeerCacheRecord, IID_IBitsPeerCacheRecord);

inline constexpr IID IID_IEnumBitsPeerCacheRecords = {
    0x659CDEA4, 0x489E, 0x11D9, {0xA9, 0xCD, 0x00, 0x0D, 0x56, 0x96, 0x52, 0x51}};

/// A list of cache records as it was when EnumRecords was called.
struct IEnumBitsPeerCacheRecords : public IUnknown {
  /// Fetches up to celt items and says in *pceltFetched how many; null is allowed there if celt
  /// is 1. S_FALSE if there were fewer than celt. (ENUM-08, ENUM-09)
  virtual HRESULT STDMETHODCALLTYPE Next(ULONG celt, IBitsPeerCacheRecord** rgelt,
                                         ULONG* pceltFetched) = 0;

  /// Passes over celt items; S_FALSE if there were fewer. (ENUM-10)
  virtual HRESULT STDMETHODCALLTYPE Skip(ULONG celt) = 0;

  /// Goes back to the first item of the same list.
  virtual HRESULT STDMETHODCALLTYPE Reset() = 0;

  /// Makes another enumerator with the same list and position.
  virtual HRESULT STDMETHODCALLTYPE Clone(IEnumBitsPeerCacheRecords** ppenum) = 0;

  /// Number of items in the list, whatever the position.
  virtual HRESULT STDMETHODCALLTYPE GetCount(ULONG* puCount) = 0;

 protected:
  ~IEnumBitsPeerCacheRecords() = default;
};

OPENBITS_UUID(IEnumBitsPeerCacheRecords, IID_IEnumBitsPeerCacheRecords);

inline constexpr IID IID_IBitsPeer = {
    0x659CDEA2, 0x489E, 0x11D9, {0xA9, 0xCD, 0x00, 0x0D, 0x56, 0x96, 0x52, 0x51}};

/// A machine that may serve data from its cache.
struct IBitsPeer : public IUnknown {
  /// Name of the machine.
  virtual HRESULT STDMETHODCALLTYPE GetPeerName(LPWSTR* pName) = 0;

  /// Whether it has proved its identity.
  virtual HRESULT STDMETHODCALLTYPE IsAuthenticated(BOOL* pAuth) = 0;

  /// Whether it answered lately.
  virtual HRESULT STDMETHODCALLTYPE IsAvailable(BOOL* pOnline) = 0;

 protected:
  ~IBitsPeer() = default;
};

OPENBITS_UUID(IBitsPeer, IID_IBitsPeer);

inline constexpr IID IID_IEnumBitsPeers = {
    0x659CDEA5, 0x489E, 0x11D9, {0xA9, 0xCD, 0x00, 0x0D, 0x56, 0x96, 0x52, 0x51}};

/// A list of peers as it was when EnumPeers was called.
struct IEnumBitsPeers : public IUnknown {
  /// Fetches up to celt items and says in *pceltFetched how many; null is allowed there if celt
  /// is 1. S_FALSE if there were fewer than celt. (ENUM-08, ENUM-09)
  virtual HRESULT STDMETHODCALLTYPE Next(ULONG celt, IBitsPeer** rgelt, ULONG* pceltFetched) = 0;

  /// Passes over celt items; S_FALSE if there were fewer. (ENUM-10)
  virtual HRESULT STDMETHODCALLTYPE Skip(ULONG celt) = 0;

  /// Goes back to the first item of the same list.
  virtual HRESULT STDMETHODCALLTYPE Reset() = 0;

  /// Makes another enumerator with the same list and position.
  virtual HRESULT STDMETHODCALLTYPE Clone(IEnumBitsPeers** ppenum) = 0;

  /// Number of items in the list, whatever the position.
  virtual HRESULT STDMETHODCALLTYPE GetCount(ULONG* puCount) = 0;

 protected:
  ~IEnumBitsPeers() = default;
};

OPENBITS_UUID(IEnumBitsPeers, IID_IEnumBitsPeers);

inline constexpr IID IID_IBitsPeerCacheAdministration = {
    0x659CDEAD, 0x489E, 0x11D9, {0xA9, 0xCD, 0x00, 0x0D, 0x56, 0x96, 0x52, 0x51}};

/// The peer cache of BITS 3.0. Since 4.0 its methods do nothing and return S_FALSE. (PEER-01)
struct IBitsPeerCacheAdministration : public IUnknown {
  /// Limit of the cache in per cent of the file system.
  virtual HRESULT STDMETHODCALLTYPE GetMaximumCacheSize(DWORD* pBytes) = 0;

  /// Sets that limit, in per cent.
  virtual HRESULT STDMETHODCALLTYPE SetMaximumCacheSize(DWORD Bytes) = 0;

  /// Lifetime of a record in seconds.
  virtual HRESULT STDMETHODCALLTYPE GetMaximumContentAge(ULONG* pSeconds) = 0;

  /// Sets that lifetime in seconds.
  virtual HRESULT STDMETHODCALLTYPE SetMaximumContentAge(ULONG Seconds) = 0;

  /// BG_ENABLE_PEERCACHING_* and BG_DISABLE_BRANCH_CACHE combined.
  virtual HRESULT STDMETHODCALLTYPE GetConfigurationFlags(DWORD* pFlags) = 0;

  /// Sets those flags for the machine.
  virtual HRESULT STDMETHODCALLTYPE SetConfigurationFlags(DWORD Flags) = 0;

  /// Lists the records of the cache as of now.
  virtual HRESULT STDMETHODCALLTYPE EnumRecords(IEnumBitsPeerCacheRecords** ppEnum) = 0;

  /// Finds a record by id.
  virtual HRESULT STDMETHODCALLTYPE GetRecord(REFGUID id, IBitsPeerCacheRecord** ppRecord) = 0;

  /// Deletes all records that are not in use.
  virtual HRESULT STDMETHODCALLTYPE ClearRecords() = 0;

  /// Deletes one record.
  virtual HRESULT STDMETHODCALLTYPE DeleteRecord(REFGUID id) = 0;

  /// Deletes the records of one URL.
  virtual HRESULT STDMETHODCALLTYPE DeleteUrl(LPCWSTR url) = 0;

  /// Lists the peers known now.
  virtual HRESULT STDMETHODCALLTYPE EnumPeers(IEnumBitsPeers** ppEnum) = 0;

  /// Forgets all peers.
  virtual HRESULT STDMETHODCALLTYPE ClearPeers() = 0;

  /// Starts a search for peers.
  virtual HRESULT STDMETHODCALLTYPE DiscoverPeers() = 0;

 protected:
  ~IBitsPeerCacheAdministration() = default;
};

OPENBITS_UUID(IBitsPeerCacheAdministration, IID_IBitsPeerCacheAdministration);

inline constexpr GUID LIBID_BackgroundCopyManager3_0 = {
    0x659CDEA6, 0x489E, 0x11D9, {0xA9, 0xCD, 0x00, 0x0D, 0x56, 0x96, 0x52, 0x51}};

inline constexpr CLSID CLSID_BackgroundCopyManager3_0 = {
    0x659CDEA7, 0x489E, 0x11D9, {0xA9, 0xCD, 0x00, 0x0D, 0x56, 0x96, 0x52, 0x51}};

/// The service, asked for as that of this version or later. Never defined.
class BackgroundCopyManager3_0;
OPENBITS_UUID(BackgroundCopyManager3_0, CLSID_BackgroundCopyManager3_0);

#else
#include "c/bits3_0.h"
#endif

#include "bits4_0.h"
