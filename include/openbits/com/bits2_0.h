// BITS 2.0: byte ranges, replacement of URLs, access control lists.
#pragma once

#include "bits1_5.h"

/// Length of a range that goes to the end of the file.
#define BG_LENGTH_TO_EOF 0xFFFFFFFFFFFFFFFFu

// SetFileACLFlags.
#define BG_COPY_FILE_OWNER 1u
#define BG_COPY_FILE_GROUP 2u
#define BG_COPY_FILE_DACL 4u
#define BG_COPY_FILE_SACL 8u
#define BG_COPY_FILE_ALL 15u

/// A part of a file, in bytes from its beginning.
typedef struct _BG_FILE_RANGE {
  UINT64 InitialOffset;
  UINT64 Length;  // at least 1, or BG_LENGTH_TO_EOF
} BG_FILE_RANGE;

#if OPENBITS_CPP_VIEW

inline constexpr IID IID_IBackgroundCopyJob3 = {
    0x443C8934, 0x90FF, 0x48ED, {0xBC, 0xDE, 0x26, 0xF5, 0xC7, 0x45, 0x00, 0x42}};

/// Replacement of servers, byte ranges, access control lists.
struct IBackgroundCopyJob3 : public IBackgroundCopyJob2 {
  /// Replaces the beginning of every URL that begins with OldPrefix, case included. S_FALSE if
  /// there is none. Downloads only. (FILE-34 to FILE-37)
  virtual HRESULT STDMETHODCALLTYPE ReplaceRemotePrefix(LPCWSTR OldPrefix, LPCWSTR NewPrefix) = 0;

  /// Adds a file of which only the given ranges, which must not overlap, are fetched and stored
  /// one behind the other. Downloads only. (RANGE-01 to RANGE-07)
  virtual HRESULT STDMETHODCALLTYPE AddFileWithRanges(LPCWSTR RemoteUrl, LPCWSTR LocalName,
                                                      DWORD RangeCount, BG_FILE_RANGE Ranges[]) = 0;

  /// Chooses what ownership and access information goes with a file: BG_COPY_FILE_* values
  /// combined.
  virtual HRESULT STDMETHODCALLTYPE SetFileACLFlags(DWORD Flags) = 0;

  /// Those flags.
  virtual HRESULT STDMETHODCALLTYPE GetFileACLFlags(DWORD* Flags) = 0;

 protected:
  ~IBackgroundCopyJob3() = default;
};

OPENBITS_UUID(IBackgroundCopyJob3, IID_IBackgroundCopyJob3);

inline constexpr IID IID_IBackgroundCopyFile2 = {
    0x83E81B93, 0x0873, 0x474D, {0x8A, 0x8C, 0xF2, 0x01, 0x8B, 0x1A, 0x93, 0x9C}};

/// Ranges, and a change of the URL.
struct IBackgroundCopyFile2 : public IBackgroundCopyFile {
  /// The ranges that the file was added with, in an array that the caller frees; S_FALSE, 0 and
  /// null if there are none.
  virtual HRESULT STDMETHODCALLTYPE GetFileRanges(DWORD* RangeCount, BG_FILE_RANGE** Ranges) = 0;

  /// Changes the URL; at most 2,200 characters. Downloads only. (FILE-28 to FILE-32)
  virtual HRESULT STDMETHODCALLTYPE SetRemoteName(LPCWSTR Val) = 0;

 protected:
  ~IBackgroundCopyFile2() = default;
};

OPENBITS_UUID(IBackgroundCopyFile2, IID_IBackgroundCopyFile2);

inline constexpr GUID LIBID_BackgroundCopyManager2_0 = {
    0x2289A9AF, 0xDC96, 0x486E, {0xB2, 0x68, 0x89, 0xC9, 0xE3, 0x39, 0x7C, 0x3D}};

inline constexpr CLSID CLSID_BackgroundCopyManager2_0 = {
    0x6D18AD12, 0xBDE3, 0x4393, {0xB3, 0x11, 0x09, 0x9C, 0x34, 0x6E, 0x6D, 0xF9}};

/// The service, asked for as that of this version or later. Never defined.
class BackgroundCopyManager2_0;
OPENBITS_UUID(BackgroundCopyManager2_0, CLSID_BackgroundCopyManager2_0);

#else
#include "c/bits2_0.h"
#endif

#include "bits2_5.h"
