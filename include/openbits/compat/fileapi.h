// Regular files and folders.
//
// Names are those of the system: UTF-8 with slashes, no drives. An absolute name is as good as one
// with \\?\ before it there.
#pragma once

#include "windef.h"

#define GENERIC_READ 0x80000000u
#define GENERIC_WRITE 0x40000000u
#define GENERIC_EXECUTE 0x20000000u
#define GENERIC_ALL 0x10000000u
#define DELETE 0x00010000u
#define READ_CONTROL 0x00020000u
#define FILE_READ_DATA 0x1u
#define FILE_WRITE_DATA 0x2u
#define FILE_APPEND_DATA 0x4u
#define FILE_READ_ATTRIBUTES 0x80u
#define FILE_WRITE_ATTRIBUTES 0x100u
#define FILE_GENERIC_READ 0x120089u
#define FILE_GENERIC_WRITE 0x120116u

#define FILE_SHARE_READ 0x1u
#define FILE_SHARE_WRITE 0x2u
#define FILE_SHARE_DELETE 0x4u

#define CREATE_NEW 1u
#define CREATE_ALWAYS 2u
#define OPEN_EXISTING 3u
#define OPEN_ALWAYS 4u
#define TRUNCATE_EXISTING 5u

#define FILE_ATTRIBUTE_READONLY 0x1u
#define FILE_ATTRIBUTE_HIDDEN 0x2u
#define FILE_ATTRIBUTE_SYSTEM 0x4u
#define FILE_ATTRIBUTE_DIRECTORY 0x10u
#define FILE_ATTRIBUTE_ARCHIVE 0x20u
#define FILE_ATTRIBUTE_NORMAL 0x80u
#define FILE_ATTRIBUTE_TEMPORARY 0x100u
#define FILE_ATTRIBUTE_REPARSE_POINT 0x400u
#define FILE_FLAG_WRITE_THROUGH 0x80000000u
#define FILE_FLAG_OVERLAPPED 0x40000000u
#define FILE_FLAG_NO_BUFFERING 0x20000000u
#define FILE_FLAG_RANDOM_ACCESS 0x10000000u
#define FILE_FLAG_SEQUENTIAL_SCAN 0x08000000u
#define FILE_FLAG_DELETE_ON_CLOSE 0x04000000u
#define FILE_FLAG_BACKUP_SEMANTICS 0x02000000u
#define INVALID_FILE_ATTRIBUTES 0xFFFFFFFFu
#define INVALID_FILE_SIZE 0xFFFFFFFFu
#define INVALID_SET_FILE_POINTER 0xFFFFFFFFu

#define FILE_BEGIN 0u
#define FILE_CURRENT 1u
#define FILE_END 2u

#define MOVEFILE_REPLACE_EXISTING 0x1u
#define MOVEFILE_COPY_ALLOWED 0x2u
#define MOVEFILE_WRITE_THROUGH 0x8u

#define FILE_TYPE_UNKNOWN 0u
#define FILE_TYPE_DISK 1u
#define FILE_TYPE_CHAR 2u
#define FILE_TYPE_PIPE 3u

struct _OVERLAPPED {
  ULONG_PTR Internal;
  ULONG_PTR InternalHigh;
  DWORD Offset;
  DWORD OffsetHigh;
  HANDLE hEvent;
};

typedef struct _WIN32_FILE_ATTRIBUTE_DATA {
  DWORD dwFileAttributes;
  FILETIME ftCreationTime;
  FILETIME ftLastAccessTime;
  FILETIME ftLastWriteTime;
  DWORD nFileSizeHigh;
  DWORD nFileSizeLow;
} WIN32_FILE_ATTRIBUTE_DATA, *LPWIN32_FILE_ATTRIBUTE_DATA;

typedef enum _GET_FILEEX_INFO_LEVELS { GetFileExInfoStandard } GET_FILEEX_INFO_LEVELS;

#ifdef __cplusplus
extern "C" {
#endif

/// INVALID_HANDLE_VALUE on failure. Sharing is not kept from others, and attributes but READONLY
/// are passed over. FILE_FLAG_OVERLAPPED gives ERROR_NOT_SUPPORTED.
OPENBITS_COMPAT_API HANDLE CreateFileW(LPCWSTR name, DWORD access, DWORD share,
                                       LPSECURITY_ATTRIBUTES attributes, DWORD disposition,
                                       DWORD flags, HANDLE template_file);
OPENBITS_COMPAT_API HANDLE CreateFileA(LPCSTR name, DWORD access, DWORD share,
                                       LPSECURITY_ATTRIBUTES attributes, DWORD disposition,
                                       DWORD flags, HANDLE template_file);
/// overlapped, if not null, says where in the file. At its end 0 bytes, TRUE.
OPENBITS_COMPAT_API BOOL ReadFile(HANDLE file, LPVOID buffer, DWORD size, LPDWORD read,
                                  LPOVERLAPPED overlapped);
OPENBITS_COMPAT_API BOOL WriteFile(HANDLE file, LPCVOID buffer, DWORD size, LPDWORD written,
                                   LPOVERLAPPED overlapped);
OPENBITS_COMPAT_API DWORD GetFileSize(HANDLE file, LPDWORD high);
OPENBITS_COMPAT_API BOOL GetFileSizeEx(HANDLE file, LARGE_INTEGER* size);
OPENBITS_COMPAT_API DWORD SetFilePointer(HANDLE file, LONG distance, LONG* high, DWORD method);
OPENBITS_COMPAT_API BOOL SetFilePointerEx(HANDLE file, LARGE_INTEGER distance,
                                          LARGE_INTEGER* position, DWORD method);
OPENBITS_COMPAT_API BOOL SetEndOfFile(HANDLE file);
OPENBITS_COMPAT_API BOOL FlushFileBuffers(HANDLE file);
OPENBITS_COMPAT_API DWORD GetFileType(HANDLE file);
/// The creation time is that of the last change of the file's status.
OPENBITS_COMPAT_API BOOL GetFileTime(HANDLE file, FILETIME* creation, FILETIME* access,
                                     FILETIME* write);

OPENBITS_COMPAT_API BOOL DeleteFileW(LPCWSTR name);
OPENBITS_COMPAT_API BOOL DeleteFileA(LPCSTR name);
OPENBITS_COMPAT_API BOOL MoveFileW(LPCWSTR from, LPCWSTR to);
OPENBITS_COMPAT_API BOOL MoveFileA(LPCSTR from, LPCSTR to);
OPENBITS_COMPAT_API BOOL MoveFileExW(LPCWSTR from, LPCWSTR to, DWORD flags);
OPENBITS_COMPAT_API BOOL CopyFileW(LPCWSTR from, LPCWSTR to, BOOL fail_if_there);
OPENBITS_COMPAT_API BOOL CreateDirectoryW(LPCWSTR name, LPSECURITY_ATTRIBUTES attributes);
OPENBITS_COMPAT_API BOOL CreateDirectoryA(LPCSTR name, LPSECURITY_ATTRIBUTES attributes);
OPENBITS_COMPAT_API BOOL RemoveDirectoryW(LPCWSTR name);
OPENBITS_COMPAT_API BOOL RemoveDirectoryA(LPCSTR name);
OPENBITS_COMPAT_API DWORD GetFileAttributesW(LPCWSTR name);
OPENBITS_COMPAT_API DWORD GetFileAttributesA(LPCSTR name);
OPENBITS_COMPAT_API BOOL GetFileAttributesExW(LPCWSTR name, GET_FILEEX_INFO_LEVELS level,
                                              LPVOID information);
OPENBITS_COMPAT_API BOOL SetFileAttributesW(LPCWSTR name, DWORD attributes);

// These give the length without the terminator, or, if it does not fit, the size with it.
/// part, if not null, gets where the last name begins; null for a folder.
OPENBITS_COMPAT_API DWORD GetFullPathNameW(LPCWSTR name, DWORD size, LPWSTR buffer, LPWSTR* part);
OPENBITS_COMPAT_API DWORD GetFullPathNameA(LPCSTR name, DWORD size, LPSTR buffer, LPSTR* part);
/// $TMPDIR or /tmp, with a slash at the end.
OPENBITS_COMPAT_API DWORD GetTempPathW(DWORD size, LPWSTR buffer);
OPENBITS_COMPAT_API DWORD GetTempPathA(DWORD size, LPSTR buffer);
OPENBITS_COMPAT_API DWORD GetCurrentDirectoryW(DWORD size, LPWSTR buffer);
OPENBITS_COMPAT_API BOOL SetCurrentDirectoryW(LPCWSTR name);

/// buffer has room for MAX_PATH characters. unique 0: makes an empty file of a new name; else the
/// name has that number, and nothing is made.
OPENBITS_COMPAT_API UINT GetTempFileNameW(LPCWSTR folder, LPCWSTR prefix, UINT unique,
                                          LPWSTR buffer);
OPENBITS_COMPAT_API UINT GetTempFileNameA(LPCSTR folder, LPCSTR prefix, UINT unique, LPSTR buffer);

#ifdef __cplusplus
}  // extern "C"
#endif

#ifdef UNICODE
#define CreateFile CreateFileW
#define DeleteFile DeleteFileW
#define MoveFile MoveFileW
#define CreateDirectory CreateDirectoryW
#define RemoveDirectory RemoveDirectoryW
#define GetFileAttributes GetFileAttributesW
#define GetFullPathName GetFullPathNameW
#define GetTempPath GetTempPathW
#define GetTempFileName GetTempFileNameW
#else
#define CreateFile CreateFileA
#define DeleteFile DeleteFileA
#define MoveFile MoveFileA
#define CreateDirectory CreateDirectoryA
#define RemoveDirectory RemoveDirectoryA
#define GetFileAttributes GetFileAttributesA
#define GetFullPathName GetFullPathNameA
#define GetTempPath GetTempPathA
#define GetTempFileName GetTempFileNameA
#endif
#define MoveFileEx MoveFileExW
#define CopyFile CopyFileW
#define GetFileAttributesEx GetFileAttributesExW
#define SetFileAttributes SetFileAttributesW
#define GetCurrentDirectory GetCurrentDirectoryW
#define SetCurrentDirectory SetCurrentDirectoryW
