// BITS 10.1: download on demand.
#pragma once

#include "bits5_0.h"

#if OPENBITS_CPP_VIEW

inline constexpr IID IID_IBackgroundCopyCallback3 = {
    0x98C97BD2, 0xE32B, 0x4AD8, {0xA5, 0x28, 0x95, 0xFD, 0x8B, 0x16, 0xBD, 0x42}};

/// Adds news of byte ranges.
struct IBackgroundCopyCallback3 : public IBackgroundCopyCallback2 {
  /// Ranges of a file that arrived since the last call. The array is borrowed, calls may be left
  /// out. (NOT-23)
  virtual HRESULT STDMETHODCALLTYPE FileRangesTransferred(IBackgroundCopyJob* job,
                                                          IBackgroundCopyFile* file,
                                                          DWORD rangeCount,
                                                          const BG_FILE_RANGE ranges[]) = 0;

 protected:
  ~IBackgroundCopyCallback3() = default;
};

OPENBITS_UUID(IBackgroundCopyCallback3, IID_IBackgroundCopyCallback3);

inline constexpr IID IID_IBackgroundCopyFile6 = {
    0xCF6784F7, 0xD677, 0x49FD, {0x93, 0x68, 0xCB, 0x47, 0xAE, 0xE9, 0xD1, 0xAD}};

/// Download on demand: parts of a file in the order in which they are needed.
struct IBackgroundCopyFile6 : public IBackgroundCopyFile5 {
  /// Has the data from this offset (bytes) on fetched first. (OND-08)
  virtual HRESULT STDMETHODCALLTYPE UpdateDownloadPosition(UINT64 offset) = 0;

  /// Asks for ranges; they may overlap each other or what is there. (OND-01 to OND-07)
  virtual HRESULT STDMETHODCALLTYPE RequestFileRanges(DWORD rangeCount,
                                                      const BG_FILE_RANGE ranges[]) = 0;

  /// The ranges that are there, merged and in order, in an array that the caller frees.
  virtual HRESULT STDMETHODCALLTYPE GetFilledFileRanges(DWORD* rangeCount,
                                                        BG_FILE_RANGE** ranges) = 0;

 protected:
  ~IBackgroundCopyFile6() = default;
};

OPENBITS_UUID(IBackgroundCopyFile6, IID_IBackgroundCopyFile6);

inline constexpr GUID LIBID_BackgroundCopyManager10_1 = {
    0x8A39E4B6, 0x22C9, 0x4B39, {0x9E, 0x0C, 0xB1, 0xCD, 0xF5, 0xF9, 0x67, 0xFD}};

inline constexpr CLSID CLSID_BackgroundCopyManager10_1 = {
    0x4BD3E4E1, 0x7BD4, 0x4A2B, {0x99, 0x64, 0x49, 0x64, 0x00, 0xDE, 0x51, 0x93}};

/// The service, asked for as that of this version or later. Never defined.
class BackgroundCopyManager10_1;
OPENBITS_UUID(BackgroundCopyManager10_1, CLSID_BackgroundCopyManager10_1);

#else
#include "c/bits10_1.h"
#endif

#include "bits10_2.h"
