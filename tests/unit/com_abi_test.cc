// The binary face of the COM headers: numbers, layouts, identifiers, vtable slots.

// clang-format off
#include <openbits/com/bits.h>
#include <openbits/com/objbase.h>
// Headers of the system go on to work after ours.
#include <limits.h>
#include <systemd/sd-bus.h>
#if __has_include(<curl/curl.h>)
#include <curl/curl.h>
#endif
// clang-format on

#include <gtest/gtest.h>

#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstring>
#include <string>
#include <type_traits>

#include <openbits/hresult.hpp>

static_assert(LONG_MAX == INT64_MAX, "limits.h is as it was");

namespace {

namespace hr = openbits::hr;

// Types.

static_assert(sizeof(BYTE) == 1 && sizeof(byte) == 1 && sizeof(WORD) == 2 && sizeof(LANGID) == 2);
static_assert(sizeof(BOOL) == 4 && sizeof(UINT) == 4 && sizeof(DWORD) == 4 && sizeof(LCID) == 4);
static_assert(sizeof(LONG) == 4 && sizeof(ULONG) == 4 && sizeof(HRESULT) == 4);
static_assert(sizeof(INT64) == 8 && sizeof(UINT64) == 8 && sizeof(*PUINT64{}) == 8);
static_assert(std::is_signed_v<HRESULT> && std::is_signed_v<LONG> && std::is_signed_v<BOOL>);
static_assert(std::is_unsigned_v<DWORD> && std::is_unsigned_v<ULONG> && std::is_unsigned_v<BYTE>);
static_assert(std::is_same_v<HRESULT, openbits::HResult>);
static_assert(std::is_same_v<LPWSTR, wchar_t*> && std::is_same_v<LPCWSTR, const wchar_t*>);
static_assert(TRUE == 1 && FALSE == 0);
static_assert(MAKELANGID(LANG_ENGLISH, SUBLANG_ENGLISH_US) == 0x0409);
static_assert(MAKELANGID(LANG_NEUTRAL, SUBLANG_DEFAULT) == 0x0400);
static_assert(LANGIDFROMLCID(0x00010409) == 0x0409);
static_assert(COINIT_MULTITHREADED == 0 && COINIT_APARTMENTTHREADED == 2);
static_assert(CLSCTX_INPROC_SERVER == 1 && CLSCTX_INPROC_HANDLER == 2 && CLSCTX_LOCAL_SERVER == 4);
static_assert(REGCLS_SINGLEUSE == 0 && REGCLS_MULTIPLEUSE == 1 && REGCLS_MULTI_SEPARATE == 2);
static_assert(REGCLS_SUSPENDED == 4);
static_assert(CLSCTX_REMOTE_SERVER == 16 && CLSCTX_SERVER == 21 && CLSCTX_ALL == 23);

// Structures and unions.

#define LAYOUT(type, size, align)                                    \
  static_assert(sizeof(type) == (size) && alignof(type) == (align)); \
  static_assert(std::is_standard_layout_v<type> && std::is_trivial_v<type>)
#define MEMBER(type, member, offset, member_type)    \
  static_assert(offsetof(type, member) == (offset)); \
  static_assert(std::is_same_v<decltype(type::member), member_type>)

LAYOUT(GUID, 16, 4);
MEMBER(GUID, Data1, 0, std::uint32_t);
MEMBER(GUID, Data2, 4, std::uint16_t);
MEMBER(GUID, Data3, 6, std::uint16_t);
MEMBER(GUID, Data4, 8, std::uint8_t[8]);
LAYOUT(FILETIME, 8, 4);
MEMBER(FILETIME, dwLowDateTime, 0, DWORD);
MEMBER(FILETIME, dwHighDateTime, 4, DWORD);
LAYOUT(struct _BG_FILE_INFO, 16, 8);
MEMBER(BG_FILE_INFO, RemoteName, 0, LPWSTR);
MEMBER(BG_FILE_INFO, LocalName, 8, LPWSTR);
LAYOUT(struct _BG_FILE_PROGRESS, 24, 8);
MEMBER(BG_FILE_PROGRESS, BytesTotal, 0, UINT64);
MEMBER(BG_FILE_PROGRESS, BytesTransferred, 8, UINT64);
MEMBER(BG_FILE_PROGRESS, Completed, 16, BOOL);
LAYOUT(struct _BG_JOB_PROGRESS, 24, 8);
MEMBER(BG_JOB_PROGRESS, BytesTotal, 0, UINT64);
MEMBER(BG_JOB_PROGRESS, BytesTransferred, 8, UINT64);
MEMBER(BG_JOB_PROGRESS, FilesTotal, 16, ULONG);
MEMBER(BG_JOB_PROGRESS, FilesTransferred, 20, ULONG);
LAYOUT(struct _BG_JOB_TIMES, 24, 4);
MEMBER(BG_JOB_TIMES, CreationTime, 0, FILETIME);
MEMBER(BG_JOB_TIMES, ModificationTime, 8, FILETIME);
MEMBER(BG_JOB_TIMES, TransferCompletionTime, 16, FILETIME);
LAYOUT(struct _BG_JOB_REPLY_PROGRESS, 16, 8);
MEMBER(BG_JOB_REPLY_PROGRESS, BytesTotal, 0, UINT64);
MEMBER(BG_JOB_REPLY_PROGRESS, BytesTransferred, 8, UINT64);
LAYOUT(BG_BASIC_CREDENTIALS, 16, 8);
MEMBER(BG_BASIC_CREDENTIALS, UserName, 0, LPWSTR);
MEMBER(BG_BASIC_CREDENTIALS, Password, 8, LPWSTR);
LAYOUT(BG_AUTH_CREDENTIALS_UNION, 16, 8);
MEMBER(BG_AUTH_CREDENTIALS_UNION, Basic, 0, BG_BASIC_CREDENTIALS);
LAYOUT(BG_AUTH_CREDENTIALS, 24, 8);
MEMBER(BG_AUTH_CREDENTIALS, Target, 0, BG_AUTH_TARGET);
MEMBER(BG_AUTH_CREDENTIALS, Scheme, 4, BG_AUTH_SCHEME);
MEMBER(BG_AUTH_CREDENTIALS, Credentials, 8, BG_AUTH_CREDENTIALS_UNION);
static_assert(std::is_same_v<PBG_BASIC_CREDENTIALS, BG_BASIC_CREDENTIALS*>);
static_assert(std::is_same_v<PBG_AUTH_CREDENTIALS, BG_AUTH_CREDENTIALS*>);
LAYOUT(struct _BG_FILE_RANGE, 16, 8);
MEMBER(BG_FILE_RANGE, InitialOffset, 0, UINT64);
MEMBER(BG_FILE_RANGE, Length, 8, UINT64);
LAYOUT(BITS_JOB_PROPERTY_VALUE, 16, 8);
MEMBER(BITS_JOB_PROPERTY_VALUE, Dword, 0, DWORD);
MEMBER(BITS_JOB_PROPERTY_VALUE, ClsID, 0, GUID);
MEMBER(BITS_JOB_PROPERTY_VALUE, Enable, 0, BOOL);
MEMBER(BITS_JOB_PROPERTY_VALUE, Uint64, 0, UINT64);
MEMBER(BITS_JOB_PROPERTY_VALUE, Target, 0, BG_AUTH_TARGET);
LAYOUT(BITS_FILE_PROPERTY_VALUE, 8, 8);
MEMBER(BITS_FILE_PROPERTY_VALUE, String, 0, LPWSTR);

// Enumerations: their tags are their names, they have the size of an int, and they may hold any
// number that a caller puts into them.

#define ENUM(name) static_assert(std::is_enum_v<enum name> && sizeof(name) == 4)
#define VALUE(name, enumerator, number)  \
  static_assert(enumerator == (number)); \
  static_assert(std::is_same_v<decltype(enumerator), name>)

ENUM(BG_JOB_TYPE);
VALUE(BG_JOB_TYPE, BG_JOB_TYPE_DOWNLOAD, 0);
VALUE(BG_JOB_TYPE, BG_JOB_TYPE_UPLOAD, 1);
VALUE(BG_JOB_TYPE, BG_JOB_TYPE_UPLOAD_REPLY, 2);
ENUM(BG_JOB_STATE);
VALUE(BG_JOB_STATE, BG_JOB_STATE_QUEUED, 0);
VALUE(BG_JOB_STATE, BG_JOB_STATE_CONNECTING, 1);
VALUE(BG_JOB_STATE, BG_JOB_STATE_TRANSFERRING, 2);
VALUE(BG_JOB_STATE, BG_JOB_STATE_SUSPENDED, 3);
VALUE(BG_JOB_STATE, BG_JOB_STATE_ERROR, 4);
VALUE(BG_JOB_STATE, BG_JOB_STATE_TRANSIENT_ERROR, 5);
VALUE(BG_JOB_STATE, BG_JOB_STATE_TRANSFERRED, 6);
VALUE(BG_JOB_STATE, BG_JOB_STATE_ACKNOWLEDGED, 7);
VALUE(BG_JOB_STATE, BG_JOB_STATE_CANCELLED, 8);
ENUM(BG_JOB_PRIORITY);
VALUE(BG_JOB_PRIORITY, BG_JOB_PRIORITY_FOREGROUND, 0);
VALUE(BG_JOB_PRIORITY, BG_JOB_PRIORITY_HIGH, 1);
VALUE(BG_JOB_PRIORITY, BG_JOB_PRIORITY_NORMAL, 2);
VALUE(BG_JOB_PRIORITY, BG_JOB_PRIORITY_LOW, 3);
ENUM(BG_JOB_PROXY_USAGE);
VALUE(BG_JOB_PROXY_USAGE, BG_JOB_PROXY_USAGE_PRECONFIG, 0);
VALUE(BG_JOB_PROXY_USAGE, BG_JOB_PROXY_USAGE_NO_PROXY, 1);
VALUE(BG_JOB_PROXY_USAGE, BG_JOB_PROXY_USAGE_OVERRIDE, 2);
VALUE(BG_JOB_PROXY_USAGE, BG_JOB_PROXY_USAGE_AUTODETECT, 3);
ENUM(BG_ERROR_CONTEXT);
VALUE(BG_ERROR_CONTEXT, BG_ERROR_CONTEXT_NONE, 0);
VALUE(BG_ERROR_CONTEXT, BG_ERROR_CONTEXT_UNKNOWN, 1);
VALUE(BG_ERROR_CONTEXT, BG_ERROR_CONTEXT_GENERAL_QUEUE_MANAGER, 2);
VALUE(BG_ERROR_CONTEXT, BG_ERROR_CONTEXT_QUEUE_MANAGER_NOTIFICATION, 3);
VALUE(BG_ERROR_CONTEXT, BG_ERROR_CONTEXT_LOCAL_FILE, 4);
VALUE(BG_ERROR_CONTEXT, BG_ERROR_CONTEXT_REMOTE_FILE, 5);
VALUE(BG_ERROR_CONTEXT, BG_ERROR_CONTEXT_GENERAL_TRANSPORT, 6);
VALUE(BG_ERROR_CONTEXT, BG_ERROR_CONTEXT_REMOTE_APPLICATION, 7);
VALUE(BG_ERROR_CONTEXT, BG_ERROR_CONTEXT_SERVER_CERTIFICATE_CALLBACK, 8);
ENUM(BG_AUTH_TARGET);
VALUE(BG_AUTH_TARGET, BG_AUTH_TARGET_SERVER, 1);
VALUE(BG_AUTH_TARGET, BG_AUTH_TARGET_PROXY, 2);
ENUM(BG_AUTH_SCHEME);
VALUE(BG_AUTH_SCHEME, BG_AUTH_SCHEME_BASIC, 1);
VALUE(BG_AUTH_SCHEME, BG_AUTH_SCHEME_DIGEST, 2);
VALUE(BG_AUTH_SCHEME, BG_AUTH_SCHEME_NTLM, 3);
VALUE(BG_AUTH_SCHEME, BG_AUTH_SCHEME_NEGOTIATE, 4);
VALUE(BG_AUTH_SCHEME, BG_AUTH_SCHEME_PASSPORT, 5);
ENUM(BG_CERT_STORE_LOCATION);
VALUE(BG_CERT_STORE_LOCATION, BG_CERT_STORE_LOCATION_CURRENT_USER, 0);
VALUE(BG_CERT_STORE_LOCATION, BG_CERT_STORE_LOCATION_LOCAL_MACHINE, 1);
VALUE(BG_CERT_STORE_LOCATION, BG_CERT_STORE_LOCATION_CURRENT_SERVICE, 2);
VALUE(BG_CERT_STORE_LOCATION, BG_CERT_STORE_LOCATION_SERVICES, 3);
VALUE(BG_CERT_STORE_LOCATION, BG_CERT_STORE_LOCATION_USERS, 4);
VALUE(BG_CERT_STORE_LOCATION, BG_CERT_STORE_LOCATION_CURRENT_USER_GROUP_POLICY, 5);
VALUE(BG_CERT_STORE_LOCATION, BG_CERT_STORE_LOCATION_LOCAL_MACHINE_GROUP_POLICY, 6);
VALUE(BG_CERT_STORE_LOCATION, BG_CERT_STORE_LOCATION_LOCAL_MACHINE_ENTERPRISE, 7);
ENUM(BITS_JOB_TRANSFER_POLICY);
VALUE(BITS_JOB_TRANSFER_POLICY, BITS_JOB_TRANSFER_POLICY_ALWAYS, 0x800000FF);
VALUE(BITS_JOB_TRANSFER_POLICY, BITS_JOB_TRANSFER_POLICY_NOT_ROAMING, 0x8000007F);
VALUE(BITS_JOB_TRANSFER_POLICY, BITS_JOB_TRANSFER_POLICY_NO_SURCHARGE, 0x8000006F);
VALUE(BITS_JOB_TRANSFER_POLICY, BITS_JOB_TRANSFER_POLICY_STANDARD, 0x80000067);
VALUE(BITS_JOB_TRANSFER_POLICY, BITS_JOB_TRANSFER_POLICY_UNRESTRICTED, 0x80000021);
ENUM(BITS_JOB_PROPERTY_ID);
VALUE(BITS_JOB_PROPERTY_ID, BITS_JOB_PROPERTY_ID_COST_FLAGS, 1);
VALUE(BITS_JOB_PROPERTY_ID, BITS_JOB_PROPERTY_NOTIFICATION_CLSID, 2);
VALUE(BITS_JOB_PROPERTY_ID, BITS_JOB_PROPERTY_DYNAMIC_CONTENT, 3);
VALUE(BITS_JOB_PROPERTY_ID, BITS_JOB_PROPERTY_HIGH_PERFORMANCE, 4);
VALUE(BITS_JOB_PROPERTY_ID, BITS_JOB_PROPERTY_MAX_DOWNLOAD_SIZE, 5);
VALUE(BITS_JOB_PROPERTY_ID, BITS_JOB_PROPERTY_USE_STORED_CREDENTIALS, 7);
VALUE(BITS_JOB_PROPERTY_ID, BITS_JOB_PROPERTY_MINIMUM_NOTIFICATION_INTERVAL_MS, 9);
VALUE(BITS_JOB_PROPERTY_ID, BITS_JOB_PROPERTY_ON_DEMAND_MODE, 10);
ENUM(BITS_FILE_PROPERTY_ID);
VALUE(BITS_FILE_PROPERTY_ID, BITS_FILE_PROPERTY_ID_HTTP_RESPONSE_HEADERS, 1);

// Constants: the documented number, unsigned, and good for the preprocessor.

#define CONSTANT(name, number)       \
  static_assert((name) == (number)); \
  static_assert(std::is_unsigned_v<decltype(name)>)

CONSTANT(BG_SIZE_UNKNOWN, 0xFFFFFFFFFFFFFFFF);
CONSTANT(BG_JOB_ENUM_ALL_USERS, 0x0001);
CONSTANT(BG_NOTIFY_JOB_TRANSFERRED, 0x0001);
CONSTANT(BG_NOTIFY_JOB_ERROR, 0x0002);
CONSTANT(BG_NOTIFY_DISABLE, 0x0004);
CONSTANT(BG_NOTIFY_JOB_MODIFICATION, 0x0008);
CONSTANT(BG_NOTIFY_FILE_TRANSFERRED, 0x0010);
CONSTANT(BG_NOTIFY_FILE_RANGES_TRANSFERRED, 0x0020);
CONSTANT(BG_LENGTH_TO_EOF, 0xFFFFFFFFFFFFFFFF);
CONSTANT(BG_COPY_FILE_OWNER, 1);
CONSTANT(BG_COPY_FILE_GROUP, 2);
CONSTANT(BG_COPY_FILE_DACL, 4);
CONSTANT(BG_COPY_FILE_SACL, 8);
CONSTANT(BG_COPY_FILE_ALL, 15);
CONSTANT(BG_SSL_ENABLE_CRL_CHECK, 0x0001);
CONSTANT(BG_SSL_IGNORE_CERT_CN_INVALID, 0x0002);
CONSTANT(BG_SSL_IGNORE_CERT_DATE_INVALID, 0x0004);
CONSTANT(BG_SSL_IGNORE_UNKNOWN_CA, 0x0008);
CONSTANT(BG_SSL_IGNORE_CERT_WRONG_USAGE, 0x0010);
CONSTANT(BG_HTTP_REDIRECT_POLICY_MASK, 0x0700);
CONSTANT(BG_HTTP_REDIRECT_POLICY_ALLOW_SILENT, 0x0000);
CONSTANT(BG_HTTP_REDIRECT_POLICY_ALLOW_REPORT, 0x0100);
CONSTANT(BG_HTTP_REDIRECT_POLICY_DISALLOW, 0x0200);
CONSTANT(BG_HTTP_REDIRECT_POLICY_ALLOW_HTTPS_TO_HTTP, 0x0800);
CONSTANT(BG_ENABLE_PEERCACHING_CLIENT, 0x0001);
CONSTANT(BG_ENABLE_PEERCACHING_SERVER, 0x0002);
CONSTANT(BG_DISABLE_BRANCH_CACHE, 0x0004);
CONSTANT(BG_JOB_ENABLE_PEERCACHING_CLIENT, 0x0001);
CONSTANT(BG_JOB_ENABLE_PEERCACHING_SERVER, 0x0002);
CONSTANT(BG_JOB_DISABLE_BRANCH_CACHE, 0x0004);
CONSTANT(BG_TOKEN_LOCAL_FILE, 0x0001);
CONSTANT(BG_TOKEN_NETWORK, 0x0002);
CONSTANT(BITS_COST_STATE_UNRESTRICTED, 0x1);
CONSTANT(BITS_COST_STATE_CAPPED_USAGE_UNKNOWN, 0x2);
CONSTANT(BITS_COST_STATE_BELOW_CAP, 0x4);
CONSTANT(BITS_COST_STATE_NEAR_CAP, 0x8);
CONSTANT(BITS_COST_STATE_OVERCAP_CHARGED, 0x10);
CONSTANT(BITS_COST_STATE_OVERCAP_THROTTLED, 0x20);
CONSTANT(BITS_COST_STATE_USAGE_BASED, 0x40);
CONSTANT(BITS_COST_STATE_ROAMING, 0x80);
CONSTANT(BITS_COST_STATE_RESERVED, 0x40000000);
CONSTANT(BITS_COST_OPTION_IGNORE_CONGESTION, 0x80000000);
CONSTANT(BITS_COST_STATE_TRANSFER_UNRESTRICTED, 0x80000021);
CONSTANT(BITS_COST_STATE_TRANSFER_STANDARD, 0x80000067);
CONSTANT(BITS_COST_STATE_TRANSFER_NO_SURCHARGE, 0x8000006F);
CONSTANT(BITS_COST_STATE_TRANSFER_NOT_ROAMING, 0x8000007F);
CONSTANT(BITS_COST_STATE_TRANSFER_ALWAYS, 0x800000FF);
static_assert(std::is_same_v<decltype(BG_SIZE_UNKNOWN), UINT64>);
static_assert(std::is_same_v<decltype(BG_LENGTH_TO_EOF), UINT64>);
static_assert(std::is_same_v<decltype(BG_NOTIFY_JOB_ERROR), ULONG>);
static_assert(std::is_same_v<decltype(BITS_COST_OPTION_IGNORE_CONGESTION), DWORD>);
#if BG_NOTIFY_DISABLE != 4 || BITS_COST_STATE_TRANSFER_ALWAYS != 0x800000FF || !BG_SIZE_UNKNOWN
#error "the constants are not good for the preprocessor"
#endif

// Result codes.

#define RESULT(name, constant, number)                         \
  static_assert(static_cast<std::uint32_t>(name) == (number)); \
  static_assert(std::is_same_v<decltype(name), HRESULT>);      \
  static_assert(hr::constant == (name))
#define MESSAGE(name, number)                                  \
  static_assert(static_cast<std::uint32_t>(name) == (number)); \
  static_assert(std::is_same_v<decltype(name), HRESULT>)
#define WIN32(constant, error, number)                                 \
  static_assert(static_cast<std::uint32_t>(hr::constant) == (number)); \
  static_assert(HRESULT_FROM_WIN32(error) == hr::constant)
#define HTTP(status, number)                                                       \
  static_assert(static_cast<std::uint32_t>(BG_E_HTTP_ERROR_##status) == (number)); \
  static_assert(std::is_same_v<decltype(BG_E_HTTP_ERROR_##status), HRESULT>);      \
  static_assert(openbits::http_status(status) == BG_E_HTTP_ERROR_##status);        \
  static_assert(openbits::is_http_status(BG_E_HTTP_ERROR_##status))

RESULT(S_OK, kOk, 0x00000000);
RESULT(S_FALSE, kFalse, 0x00000001);
RESULT(E_PENDING, kEPending, 0x8000000A);
RESULT(E_NOTIMPL, kENotImpl, 0x80004001);
RESULT(E_NOINTERFACE, kENoInterface, 0x80004002);
RESULT(E_POINTER, kEPointer, 0x80004003);
RESULT(E_FAIL, kEFail, 0x80004005);
RESULT(CO_E_NOT_SUPPORTED, kCoENotSupported, 0x80004021);
RESULT(E_UNEXPECTED, kEUnexpected, 0x8000FFFF);
RESULT(RPC_E_CHANGED_MODE, kRpcEChangedMode, 0x80010106);
RESULT(RPC_E_DISCONNECTED, kRpcEDisconnected, 0x80010108);
RESULT(RPC_E_WRONG_THREAD, kRpcEWrongThread, 0x8001010E);
RESULT(CO_E_FAILEDTOIMPERSONATE, kCoEFailedToImpersonate, 0x80010123);
RESULT(CLASS_E_NOAGGREGATION, kClassENoAggregation, 0x80040110);
RESULT(REGDB_E_CLASSNOTREG, kRegdbEClassNotReg, 0x80040154);
RESULT(CO_E_NOTINITIALIZED, kCoENotInitialized, 0x800401F0);
RESULT(CO_E_OBJISREG, kCoEObjIsReg, 0x800401FC);
RESULT(CO_E_SERVER_STOPPING, kCoEServerStopping, 0x80080008);
RESULT(CO_E_SERVER_EXEC_FAILURE, kCoEServerExecFailure, 0x80080005);
RESULT(E_ACCESSDENIED, kEAccessDenied, 0x80070005);
RESULT(E_OUTOFMEMORY, kEOutOfMemory, 0x8007000E);
RESULT(E_INVALIDARG, kEInvalidArg, 0x80070057);
RESULT(CRYPT_E_NOT_FOUND, kCryptENotFound, 0x80092004);
WIN32(kWin32FileNotFound, 2, 0x80070002);
WIN32(kWin32PathNotFound, 3, 0x80070003);
WIN32(kWin32TooManyOpenFiles, 4, 0x80070004);
WIN32(kWin32InvalidHandle, 6, 0x80070006);
WIN32(kWin32WriteProtect, 19, 0x80070013);
WIN32(kWin32WriteFault, 29, 0x8007001D);
WIN32(kWin32ReadFault, 30, 0x8007001E);
WIN32(kWin32SharingViolation, 32, 0x80070020);
WIN32(kWin32HandleDiskFull, 39, 0x80070027);
WIN32(kWin32FileExists, 80, 0x80070050);
WIN32(kWin32DiskFull, 112, 0x80070070);
WIN32(kWin32DirNotEmpty, 145, 0x80070091);
WIN32(kWin32AlreadyExists, 183, 0x800700B7);
WIN32(kWin32FilenameExcedRange, 206, 0x800700CE);
WIN32(kWin32IoDevice, 1117, 0x8007045D);
WIN32(kWin32DiskQuotaExceeded, 1295, 0x8007050F);
WIN32(kWin32Timeout, 1460, 0x800705B4);
WIN32(kWin32RpcServerUnavailable, 1722, 0x800706BA);
WIN32(kWin32RpcCallFailed, 1726, 0x800706BE);
WIN32(kWin32NullRefPointer, 1780, 0x800706F4);
WIN32(kWin32BadStubData, 1783, 0x800706F7);
WIN32(kWin32ResourceLangNotFound, 1815, 0x80070717);
WIN32(kWin32WinhttpClientAuthCertNeeded, 12044, 0x80072F0C);
WIN32(kWin32WinhttpSecureCertRevFailed, 12057, 0x80072F19);
WIN32(kWin32WinhttpSecureCertRevoked, 12170, 0x80072F8A);
WIN32(kWin32WinhttpClientCertNoAccessPrivateKey, 12186, 0x80072F9A);
RESULT(BG_E_NOT_FOUND, kBgENotFound, 0x80200001);
RESULT(BG_E_INVALID_STATE, kBgEInvalidState, 0x80200002);
RESULT(BG_E_EMPTY, kBgEEmpty, 0x80200003);
RESULT(BG_E_FILE_NOT_AVAILABLE, kBgEFileNotAvailable, 0x80200004);
RESULT(BG_E_PROTOCOL_NOT_AVAILABLE, kBgEProtocolNotAvailable, 0x80200005);
RESULT(BG_S_ERROR_CONTEXT_NONE, kBgSErrorContextNone, 0x00200006);
RESULT(BG_E_ERROR_CONTEXT_UNKNOWN, kBgEErrorContextUnknown, 0x80200007);
RESULT(BG_E_ERROR_CONTEXT_GENERAL_QUEUE_MANAGER, kBgEErrorContextGeneralQueueManager, 0x80200008);
RESULT(BG_E_ERROR_CONTEXT_LOCAL_FILE, kBgEErrorContextLocalFile, 0x80200009);
RESULT(BG_E_ERROR_CONTEXT_REMOTE_FILE, kBgEErrorContextRemoteFile, 0x8020000A);
RESULT(BG_E_ERROR_CONTEXT_GENERAL_TRANSPORT, kBgEErrorContextGeneralTransport, 0x8020000B);
RESULT(BG_E_ERROR_CONTEXT_QUEUE_MANAGER_NOTIFICATION, kBgEErrorContextQueueManagerNotification,
       0x8020000C);
RESULT(BG_E_DESTINATION_LOCKED, kBgEDestinationLocked, 0x8020000D);
RESULT(BG_E_VOLUME_CHANGED, kBgEVolumeChanged, 0x8020000E);
RESULT(BG_E_ERROR_INFORMATION_UNAVAILABLE, kBgEErrorInformationUnavailable, 0x8020000F);
RESULT(BG_E_NETWORK_DISCONNECTED, kBgENetworkDisconnected, 0x80200010);
RESULT(BG_E_MISSING_FILE_SIZE, kBgEMissingFileSize, 0x80200011);
RESULT(BG_E_INSUFFICIENT_HTTP_SUPPORT, kBgEInsufficientHttpSupport, 0x80200012);
RESULT(BG_E_INSUFFICIENT_RANGE_SUPPORT, kBgEInsufficientRangeSupport, 0x80200013);
RESULT(BG_E_REMOTE_NOT_SUPPORTED, kBgERemoteNotSupported, 0x80200014);
RESULT(BG_E_NEW_OWNER_DIFF_MAPPING, kBgENewOwnerDiffMapping, 0x80200015);
RESULT(BG_E_NEW_OWNER_NO_FILE_ACCESS, kBgENewOwnerNoFileAccess, 0x80200016);
RESULT(BG_S_PARTIAL_COMPLETE, kBgSPartialComplete, 0x00200017);
RESULT(BG_E_PROXY_LIST_TOO_LARGE, kBgEProxyListTooLarge, 0x80200018);
RESULT(BG_E_PROXY_BYPASS_LIST_TOO_LARGE, kBgEProxyBypassListTooLarge, 0x80200019);
RESULT(BG_S_UNABLE_TO_DELETE_FILES, kBgSUnableToDeleteFiles, 0x0020001A);
RESULT(BG_E_INVALID_SERVER_RESPONSE, kBgEInvalidServerResponse, 0x8020001B);
RESULT(BG_E_TOO_MANY_FILES, kBgETooManyFiles, 0x8020001C);
RESULT(BG_E_LOCAL_FILE_CHANGED, kBgELocalFileChanged, 0x8020001D);
RESULT(BG_E_ERROR_CONTEXT_REMOTE_APPLICATION, kBgEErrorContextRemoteApplication, 0x8020001E);
RESULT(BG_E_SESSION_NOT_FOUND, kBgESessionNotFound, 0x8020001F);
RESULT(BG_E_TOO_LARGE, kBgETooLarge, 0x80200020);
RESULT(BG_E_STRING_TOO_LONG, kBgEStringTooLong, 0x80200021);
RESULT(BG_E_CLIENT_SERVER_PROTOCOL_MISMATCH, kBgEClientServerProtocolMismatch, 0x80200022);
RESULT(BG_E_SERVER_EXECUTE_ENABLE, kBgEServerExecuteEnable, 0x80200023);
RESULT(BG_E_NO_PROGRESS, kBgENoProgress, 0x80200024);
RESULT(BG_E_USERNAME_TOO_LARGE, kBgEUsernameTooLarge, 0x80200025);
RESULT(BG_E_PASSWORD_TOO_LARGE, kBgEPasswordTooLarge, 0x80200026);
RESULT(BG_E_INVALID_AUTH_TARGET, kBgEInvalidAuthTarget, 0x80200027);
RESULT(BG_E_INVALID_AUTH_SCHEME, kBgEInvalidAuthScheme, 0x80200028);
RESULT(BG_E_FILE_NOT_FOUND, kBgEFileNotFound, 0x80200029);
RESULT(BG_S_PROXY_CHANGED, kBgSProxyChanged, 0x0020002A);
RESULT(BG_E_INVALID_RANGE, kBgEInvalidRange, 0x8020002B);
RESULT(BG_E_OVERLAPPING_RANGES, kBgEOverlappingRanges, 0x8020002C);
RESULT(BG_E_CONNECT_FAILURE, kBgEConnectFailure, 0x8020002D);
RESULT(BG_E_CONNECTION_CLOSED, kBgEConnectionClosed, 0x8020002E);
RESULT(BG_E_KEEP_ALIVE_FAILURE, kBgEKeepAliveFailure, 0x8020002F);
RESULT(BG_E_MESSAGE_LENGTH_LIMIT_EXCEEDED, kBgEMessageLengthLimitExceeded, 0x80200030);
RESULT(BG_E_NAME_RESOLUTION_FAILURE, kBgENameResolutionFailure, 0x80200031);
RESULT(BG_E_PENDING, kBgEPending, 0x80200032);
RESULT(BG_E_PIPELINE_FAILURE, kBgEPipelineFailure, 0x80200033);
RESULT(BG_E_PROTOCOL_ERROR, kBgEProtocolError, 0x80200034);
RESULT(BG_E_PROXY_NAME_RESOLUTION_FAILURE, kBgEProxyNameResolutionFailure, 0x80200035);
RESULT(BG_E_RECEIVE_FAILURE, kBgEReceiveFailure, 0x80200036);
RESULT(BG_E_REQUEST_CANCELED, kBgERequestCanceled, 0x80200037);
RESULT(BG_E_SECURE_CHANNEL_FAILURE, kBgESecureChannelFailure, 0x80200038);
RESULT(BG_E_SEND_FAILURE, kBgESendFailure, 0x80200039);
RESULT(BG_E_SERVER_PROTOCOL_VIOLATION, kBgEServerProtocolViolation, 0x8020003A);
RESULT(BG_E_TIMEOUT, kBgETimeout, 0x8020003B);
RESULT(BG_E_TRUST_FAILURE, kBgETrustFailure, 0x8020003C);
RESULT(BG_E_UNKNOWN_ERROR, kBgEUnknownError, 0x8020003D);
RESULT(BG_E_BLOCKED_BY_POLICY, kBgEBlockedByPolicy, 0x8020003E);
RESULT(BG_E_INVALID_PROXY_INFO, kBgEInvalidProxyInfo, 0x8020003F);
RESULT(BG_E_INVALID_CREDENTIALS, kBgEInvalidCredentials, 0x80200040);
RESULT(BG_E_INVALID_HASH_ALGORITHM, kBgEInvalidHashAlgorithm, 0x80200041);
RESULT(BG_E_RECORD_DELETED, kBgERecordDeleted, 0x80200042);
RESULT(BG_E_COMMIT_IN_PROGRESS, kBgECommitInProgress, 0x80200043);
RESULT(BG_E_DISCOVERY_IN_PROGRESS, kBgEDiscoveryInProgress, 0x80200044);
RESULT(BG_E_UPNP_ERROR, kBgEUpnpError, 0x80200045);
RESULT(BG_E_TEST_OPTION_BLOCKED_DOWNLOAD, kBgETestOptionBlockedDownload, 0x80200046);
RESULT(BG_E_PEERCACHING_DISABLED, kBgEPeerCachingDisabled, 0x80200047);
RESULT(BG_E_BUSYCACHERECORD, kBgEBusyCacheRecord, 0x80200048);
RESULT(BG_E_TOO_MANY_JOBS_PER_USER, kBgETooManyJobsPerUser, 0x80200049);
RESULT(BG_E_TOO_MANY_JOBS_PER_MACHINE, kBgETooManyJobsPerMachine, 0x80200050);
RESULT(BG_E_TOO_MANY_FILES_IN_JOB, kBgETooManyFilesInJob, 0x80200051);
RESULT(BG_E_TOO_MANY_RANGES_IN_FILE, kBgETooManyRangesInFile, 0x80200052);
RESULT(BG_E_VALIDATION_FAILED, kBgEValidationFailed, 0x80200053);
RESULT(BG_E_MAXDOWNLOAD_TIMEOUT, kBgEMaxDownloadTimeout, 0x80200054);
RESULT(BG_S_OVERRIDDEN_BY_POLICY, kBgSOverriddenByPolicy, 0x00200055);
RESULT(BG_E_TOKEN_REQUIRED, kBgETokenRequired, 0x80200056);
RESULT(BG_E_UNKNOWN_PROPERTY_ID, kBgEUnknownPropertyId, 0x80200057);
RESULT(BG_E_READ_ONLY_PROPERTY, kBgEReadOnlyProperty, 0x80200058);
RESULT(BG_E_BLOCKED_BY_COST_TRANSFER_POLICY, kBgEBlockedByCostTransferPolicy, 0x80200059);
RESULT(BG_E_PROPERTY_SUPPORTED_FOR_DOWNLOAD_JOBS_ONLY, kBgEPropertySupportedForDownloadJobsOnly,
       0x80200060);
RESULT(BG_E_READ_ONLY_PROPERTY_AFTER_ADDFILE, kBgEReadOnlyPropertyAfterAddFile, 0x80200061);
RESULT(BG_E_READ_ONLY_PROPERTY_AFTER_RESUME, kBgEReadOnlyPropertyAfterResume, 0x80200062);
RESULT(BG_E_MAX_DOWNLOAD_SIZE_INVALID_VALUE, kBgEMaxDownloadSizeInvalidValue, 0x80200063);
RESULT(BG_E_MAX_DOWNLOAD_SIZE_LIMIT_REACHED, kBgEMaxDownloadSizeLimitReached, 0x80200064);
RESULT(BG_E_STANDBY_MODE, kBgEStandbyMode, 0x80200065);
RESULT(BG_E_USE_STORED_CREDENTIALS_NOT_SUPPORTED, kBgEUseStoredCredentialsNotSupported, 0x80200066);
RESULT(BG_E_BLOCKED_BY_BATTERY_POLICY, kBgEBlockedByBatteryPolicy, 0x80200067);
RESULT(BG_E_BLOCKED_BY_BATTERY_SAVER, kBgEBlockedByBatterySaver, 0x80200068);
RESULT(BG_E_WATCHDOG_TIMEOUT, kBgEWatchdogTimeout, 0x80200069);
RESULT(BG_E_APP_PACKAGE_NOT_FOUND, kBgEAppPackageNotFound, 0x8020006A);
RESULT(BG_E_APP_PACKAGE_SCENARIO_NOT_SUPPORTED, kBgEAppPackageScenarioNotSupported, 0x8020006B);
RESULT(BG_E_DATABASE_CORRUPT, kBgEDatabaseCorrupt, 0x8020006C);
RESULT(BG_E_RANDOM_ACCESS_NOT_SUPPORTED, kBgERandomAccessNotSupported, 0x8020006D);
RESULT(BG_E_BLOCKED_BY_BACKGROUND_ACCESS_POLICY, kBgEBlockedByBackgroundAccessPolicy, 0x8020006E);
RESULT(BG_E_BLOCKED_BY_GAME_MODE, kBgEBlockedByGameMode, 0x8020006F);
RESULT(BG_E_BLOCKED_BY_SYSTEM_POLICY, kBgEBlockedBySystemPolicy, 0x80200070);
RESULT(BG_E_NOT_SUPPORTED_WITH_CUSTOM_HTTP_METHOD, kBgENotSupportedWithCustomHttpMethod,
       0x80200071);
RESULT(BG_E_UNSUPPORTED_JOB_CONFIGURATION, kBgEUnsupportedJobConfiguration, 0x80200072);
RESULT(BG_E_REMOTE_FILE_CHANGED, kBgERemoteFileChanged, 0x80200073);
RESULT(BG_E_SERVER_CERT_VALIDATION_INTERFACE_REQUIRED, kBgEServerCertValidationInterfaceRequired,
       0x80200074);
RESULT(BG_E_READ_ONLY_WHEN_JOB_ACTIVE, kBgEReadOnlyWhenJobActive, 0x80200075);
RESULT(BG_E_ERROR_CONTEXT_SERVER_CERTIFICATE_CALLBACK, kBgEErrorContextServerCertificateCallback,
       0x80200076);

// ERR-19
HTTP(100, 0x80190064);
HTTP(101, 0x80190065);
HTTP(200, 0x801900C8);
HTTP(201, 0x801900C9);
HTTP(202, 0x801900CA);
HTTP(203, 0x801900CB);
HTTP(204, 0x801900CC);
HTTP(205, 0x801900CD);
HTTP(206, 0x801900CE);
HTTP(300, 0x8019012C);
HTTP(301, 0x8019012D);
HTTP(302, 0x8019012E);
HTTP(303, 0x8019012F);
HTTP(304, 0x80190130);
HTTP(305, 0x80190131);
HTTP(307, 0x80190133);
HTTP(400, 0x80190190);
HTTP(401, 0x80190191);
HTTP(402, 0x80190192);
HTTP(403, 0x80190193);
HTTP(404, 0x80190194);
HTTP(405, 0x80190195);
HTTP(406, 0x80190196);
HTTP(407, 0x80190197);
HTTP(408, 0x80190198);
HTTP(409, 0x80190199);
HTTP(410, 0x8019019A);
HTTP(411, 0x8019019B);
HTTP(412, 0x8019019C);
HTTP(413, 0x8019019D);
HTTP(414, 0x8019019E);
HTTP(415, 0x8019019F);
HTTP(416, 0x801901A0);
HTTP(417, 0x801901A1);
HTTP(449, 0x801901C1);
HTTP(500, 0x801901F4);
HTTP(501, 0x801901F5);
HTTP(502, 0x801901F6);
HTTP(503, 0x801901F7);
HTTP(504, 0x801901F8);
HTTP(505, 0x801901F9);

MESSAGE(BITS_MC_JOB_CANCELLED, 0x80194000);
MESSAGE(BITS_MC_FILE_DELETION_FAILED, 0x80194001);
MESSAGE(BITS_MC_FILE_DELETION_FAILED_MORE, 0x80194002);
MESSAGE(BITS_MC_JOB_PROPERTY_CHANGE, 0x80194003);
MESSAGE(BITS_MC_JOB_TAKE_OWNERSHIP, 0x80194004);
MESSAGE(BITS_MC_JOB_SCAVENGED, 0x80194005);
MESSAGE(BITS_MC_JOB_NOTIFICATION_FAILURE, 0x80194006);
MESSAGE(BITS_MC_STATE_FILE_CORRUPT, 0x80194007);
MESSAGE(BITS_MC_FAILED_TO_START, 0x80194008);
MESSAGE(BITS_MC_FATAL_IGD_ERROR, 0x80194009);
MESSAGE(BITS_MC_PEERCACHING_PORT, 0x8019400A);
MESSAGE(BITS_MC_WSD_PORT, 0x8019400B);

static_assert(SUCCEEDED(S_OK) && SUCCEEDED(S_FALSE) && SUCCEEDED(BG_S_PARTIAL_COMPLETE));
static_assert(FAILED(E_FAIL) && FAILED(BG_E_NOT_FOUND) && FAILED(BG_E_HTTP_ERROR_404));
static_assert(HRESULT_FACILITY(BG_E_NOT_FOUND) == FACILITY_BACKGROUNDCOPY);
static_assert(HRESULT_FACILITY(BG_E_HTTP_ERROR_404) == FACILITY_HTTP);
static_assert(HRESULT_FACILITY(E_ACCESSDENIED) == FACILITY_WIN32);
static_assert(HRESULT_CODE(BG_E_HTTP_ERROR_404) == 404);
static_assert(HRESULT_FROM_WIN32(0) == S_OK);
static_assert(HRESULT_FROM_WIN32(5) == E_ACCESSDENIED);
static_assert(HRESULT_FROM_WIN32(static_cast<DWORD>(E_FAIL)) == E_FAIL);
static_assert(openbits::from_win32(0) == hr::kOk && openbits::from_win32(87) == hr::kEInvalidArg);
static_assert(openbits::from_win32(0x80004005) == hr::kEFail);
static_assert(openbits::succeeded(hr::kFalse) && openbits::failed(hr::kEFail));
static_assert(!openbits::is_http_status(hr::kOk) && !openbits::is_http_status(hr::kEInvalidArg));
static_assert(openbits::is_http_status(openbits::http_status(418)));
static_assert(!openbits::is_http_status(BITS_MC_JOB_CANCELLED));

// A code may stand after `case`, success and failure side by side.
constexpr int classify(HRESULT result) {
  switch (result) {
    case S_OK:
    case BG_S_PARTIAL_COMPLETE:
      return 1;
    case BG_E_NOT_FOUND:
    case BG_E_HTTP_ERROR_404:
    case BITS_MC_JOB_CANCELLED:
    case HRESULT_FROM_WIN32(3):
      return 2;
    default:
      return 0;
  }
}
static_assert(classify(S_OK) == 1 && classify(hr::kWin32PathNotFound) == 2);
static_assert(classify(static_cast<HRESULT>(0x80200001u)) == 2 && classify(E_FAIL) == 0);

// Identifiers.

std::string to_text(REFGUID id) {
  char text[40] = {};
  std::snprintf(text, sizeof text, "%08X-%04X-%04X-%02X%02X-%02X%02X%02X%02X%02X%02X", id.Data1,
                unsigned{id.Data2}, unsigned{id.Data3}, unsigned{id.Data4[0]},
                unsigned{id.Data4[1]}, unsigned{id.Data4[2]}, unsigned{id.Data4[3]},
                unsigned{id.Data4[4]}, unsigned{id.Data4[5]}, unsigned{id.Data4[6]},
                unsigned{id.Data4[7]});
  return text;
}

static_assert(IID_IUnknown == IID_IUnknown && IID_IUnknown != IID_IClassFactory);
static_assert(IsEqualGUID(GUID_NULL, GUID{}) && !IsEqualIID(IID_IUnknown, GUID_NULL));
static_assert(!IsEqualCLSID(CLSID_BackgroundCopyManager, CLSID_BackgroundCopyManager1_5));
static_assert(openbits_uuid_of<IBackgroundCopyJob>() == IID_IBackgroundCopyJob);
static_assert(openbits_uuid_of<const IBackgroundCopyJob&>() == IID_IBackgroundCopyJob);
static_assert(openbits_uuid_of<IBackgroundCopyJob*>() == IID_IBackgroundCopyJob);
static_assert(openbits_uuid_of<BackgroundCopyManager>() == CLSID_BackgroundCopyManager);

#define CLASS(name, clsid, libid)          \
  EXPECT_EQ(to_text(CLSID_##name), clsid); \
  EXPECT_EQ(to_text(LIBID_##name), libid); \
  EXPECT_EQ(&openbits_uuid_of<name>(), &CLSID_##name)

TEST(ComAbi, ClassIds) {
  CLASS(BackgroundCopyManager, "4991D34B-80A1-4291-83B6-3328366B9097",
        "1DEEB74F-7915-4560-B558-918C83F176A6");
  CLASS(BackgroundCopyManager1_5, "F087771F-D74F-4C1A-BB8A-E16ACA9124EA",
        "EA9319EA-C628-480F-8331-768FAC397E4E");
  CLASS(BackgroundCopyManager2_0, "6D18AD12-BDE3-4393-B311-099C346E6DF9",
        "2289A9AF-DC96-486E-B268-89C9E3397C3D");
  CLASS(BackgroundCopyManager2_5, "03CA98D6-FF5D-49B8-ABC6-03DD84127020",
        "4974177C-3BB6-4C37-9FF0-6B7426F0ABA9");
  CLASS(BackgroundCopyManager3_0, "659CDEA7-489E-11D9-A9CD-000D56965251",
        "659CDEA6-489E-11D9-A9CD-000D56965251");
  CLASS(BackgroundCopyManager4_0, "BB6DF56B-CACE-11DC-9992-0019B93A3A84",
        "BB6DF56A-CACE-11DC-9992-0019B93A3A84");
  CLASS(BackgroundCopyManager5_0, "1ECCA34C-E88A-44E3-8D6A-8921BDE9E452",
        "D548BC1B-6C12-432E-B176-A96E10681A31");
  CLASS(BackgroundCopyManager10_1, "4BD3E4E1-7BD4-4A2B-9964-496400DE5193",
        "8A39E4B6-22C9-4B39-9E0C-B1CDF5F967FD");
  CLASS(BackgroundCopyManager10_2, "4575438F-A6C8-4976-B0FE-2F26B80D959E",
        "70CDC92E-4B95-49EB-8CDA-AD39AA7CC4A0");
  CLASS(BackgroundCopyManager10_3, "5FD42AD5-C04E-4D36-ADC7-E08FF15737AD",
        "9FD340E7-BB7E-46E6-B912-C6D0894F9AC9");
}

// Vtable slots.

// In the Itanium C++ ABI the pointer to a virtual member function is the offset of its slot in the
// vtable plus one, and an adjustment of `this`; on ARM the one is in the adjustment instead.
template <class Method>
std::ptrdiff_t slot_of(Method method) {
  struct {
    std::ptrdiff_t pointer;
    std::ptrdiff_t adjustment;
  } raw{};
  static_assert(sizeof raw == sizeof method);
  std::memcpy(&raw, &method, sizeof raw);
#if defined(__arm__) || defined(__aarch64__)
  EXPECT_EQ(raw.adjustment, 1);
  return raw.pointer / static_cast<std::ptrdiff_t>(sizeof(void*));
#else
  EXPECT_EQ(raw.adjustment, 0);
  EXPECT_EQ(raw.pointer & 1, 1);
  return (raw.pointer - 1) / static_cast<std::ptrdiff_t>(sizeof(void*));
#endif
}

// The first slot behind those of an interface.
template <class Interface>
struct Behind : Interface {
  virtual void behind() = 0;

 protected:
  ~Behind() = default;
};

#define INTERFACE(name, base, iid, slots)                                          \
  static_assert(std::is_abstract_v<name> && !std::has_virtual_destructor_v<name>); \
  static_assert(!std::is_destructible_v<name>);                                    \
  static_assert(std::is_base_of_v<base, name> && sizeof(name) == sizeof(void*));   \
  EXPECT_EQ(to_text(IID_##name), iid);                                             \
  EXPECT_EQ(&openbits_uuid_of<name>(), &IID_##name);                               \
  EXPECT_EQ(slot_of(&Behind<name>::behind), slots)

// Checks also that the method is declared in this very interface, with these very types.
#define METHOD(slot, type, name, parameters)                                         \
  static_assert(std::is_same_v<decltype(&type::name), HRESULT(type::*) parameters>); \
  EXPECT_EQ(slot_of(&type::name), slot) << #type "::" #name

TEST(ComAbi, IUnknown) {
  EXPECT_EQ(to_text(IID_IUnknown), "00000000-0000-0000-C000-000000000046");
  EXPECT_EQ(&openbits_uuid_of<IUnknown>(), &IID_IUnknown);
  using QueryInterface = HRESULT (IUnknown::*)(REFIID, void**);
  EXPECT_EQ(slot_of(static_cast<QueryInterface>(&IUnknown::QueryInterface)), 0);
  EXPECT_EQ(slot_of(&IUnknown::AddRef), 1);
  EXPECT_EQ(slot_of(&IUnknown::Release), 2);
  EXPECT_EQ(slot_of(&Behind<IUnknown>::behind), 3);
  static_assert(std::is_same_v<decltype(&IUnknown::AddRef), ULONG (IUnknown::*)()>);
  static_assert(std::is_same_v<decltype(&IUnknown::Release), ULONG (IUnknown::*)()>);
}

TEST(ComAbi, IClassFactory) {
  INTERFACE(IClassFactory, IUnknown, "00000001-0000-0000-C000-000000000046", 5);
  METHOD(3, IClassFactory, CreateInstance, (IUnknown*, REFIID, void**));
  METHOD(4, IClassFactory, LockServer, (BOOL));
}

TEST(ComAbi, IBackgroundCopyManager) {
  INTERFACE(IBackgroundCopyManager, IUnknown, "5CE34C0D-0DC9-4C1F-897C-DAA1B78CEE7C", 7);
  METHOD(3, IBackgroundCopyManager, CreateJob, (LPCWSTR, BG_JOB_TYPE, GUID*, IBackgroundCopyJob**));
  METHOD(4, IBackgroundCopyManager, GetJob, (REFGUID, IBackgroundCopyJob**));
  METHOD(5, IBackgroundCopyManager, EnumJobs, (DWORD, IEnumBackgroundCopyJobs**));
  METHOD(6, IBackgroundCopyManager, GetErrorDescription, (HRESULT, DWORD, LPWSTR*));
}

TEST(ComAbi, IEnumBackgroundCopyJobs) {
  INTERFACE(IEnumBackgroundCopyJobs, IUnknown, "1AF4F612-3B71-466F-8F58-7B6F73AC57AD", 8);
  METHOD(3, IEnumBackgroundCopyJobs, Next, (ULONG, IBackgroundCopyJob**, ULONG*));
  METHOD(4, IEnumBackgroundCopyJobs, Skip, (ULONG));
  METHOD(5, IEnumBackgroundCopyJobs, Reset, ());
  METHOD(6, IEnumBackgroundCopyJobs, Clone, (IEnumBackgroundCopyJobs**));
  METHOD(7, IEnumBackgroundCopyJobs, GetCount, (ULONG*));
}

TEST(ComAbi, IBackgroundCopyJob) {
  INTERFACE(IBackgroundCopyJob, IUnknown, "37668D37-507E-4160-9316-26306D150B12", 35);
  METHOD(3, IBackgroundCopyJob, AddFileSet, (ULONG, BG_FILE_INFO*));
  METHOD(4, IBackgroundCopyJob, AddFile, (LPCWSTR, LPCWSTR));
  METHOD(5, IBackgroundCopyJob, EnumFiles, (IEnumBackgroundCopyFiles**));
  METHOD(6, IBackgroundCopyJob, Suspend, ());
  METHOD(7, IBackgroundCopyJob, Resume, ());
  METHOD(8, IBackgroundCopyJob, Cancel, ());
  METHOD(9, IBackgroundCopyJob, Complete, ());
  METHOD(10, IBackgroundCopyJob, GetId, (GUID*));
  METHOD(11, IBackgroundCopyJob, GetType, (BG_JOB_TYPE*));
  METHOD(12, IBackgroundCopyJob, GetProgress, (BG_JOB_PROGRESS*));
  METHOD(13, IBackgroundCopyJob, GetTimes, (BG_JOB_TIMES*));
  METHOD(14, IBackgroundCopyJob, GetState, (BG_JOB_STATE*));
  METHOD(15, IBackgroundCopyJob, GetError, (IBackgroundCopyError**));
  METHOD(16, IBackgroundCopyJob, GetOwner, (LPWSTR*));
  METHOD(17, IBackgroundCopyJob, SetDisplayName, (LPCWSTR));
  METHOD(18, IBackgroundCopyJob, GetDisplayName, (LPWSTR*));
  METHOD(19, IBackgroundCopyJob, SetDescription, (LPCWSTR));
  METHOD(20, IBackgroundCopyJob, GetDescription, (LPWSTR*));
  METHOD(21, IBackgroundCopyJob, SetPriority, (BG_JOB_PRIORITY));
  METHOD(22, IBackgroundCopyJob, GetPriority, (BG_JOB_PRIORITY*));
  METHOD(23, IBackgroundCopyJob, SetNotifyFlags, (ULONG));
  METHOD(24, IBackgroundCopyJob, GetNotifyFlags, (ULONG*));
  METHOD(25, IBackgroundCopyJob, SetNotifyInterface, (IUnknown*));
  METHOD(26, IBackgroundCopyJob, GetNotifyInterface, (IUnknown**));
  METHOD(27, IBackgroundCopyJob, SetMinimumRetryDelay, (ULONG));
  METHOD(28, IBackgroundCopyJob, GetMinimumRetryDelay, (ULONG*));
  METHOD(29, IBackgroundCopyJob, SetNoProgressTimeout, (ULONG));
  METHOD(30, IBackgroundCopyJob, GetNoProgressTimeout, (ULONG*));
  METHOD(31, IBackgroundCopyJob, GetErrorCount, (ULONG*));
  METHOD(32, IBackgroundCopyJob, SetProxySettings,
         (BG_JOB_PROXY_USAGE, const WCHAR*, const WCHAR*));
  METHOD(33, IBackgroundCopyJob, GetProxySettings, (BG_JOB_PROXY_USAGE*, LPWSTR*, LPWSTR*));
  METHOD(34, IBackgroundCopyJob, TakeOwnership, ());
}

TEST(ComAbi, IBackgroundCopyJob2) {
  INTERFACE(IBackgroundCopyJob2, IBackgroundCopyJob, "54B50739-686F-45EB-9DFF-D6A9A0FAA9AF", 43);
  METHOD(35, IBackgroundCopyJob2, SetNotifyCmdLine, (LPCWSTR, LPCWSTR));
  METHOD(36, IBackgroundCopyJob2, GetNotifyCmdLine, (LPWSTR*, LPWSTR*));
  METHOD(37, IBackgroundCopyJob2, GetReplyProgress, (BG_JOB_REPLY_PROGRESS*));
  METHOD(38, IBackgroundCopyJob2, GetReplyData, (byte**, UINT64*));
  METHOD(39, IBackgroundCopyJob2, SetReplyFileName, (LPCWSTR));
  METHOD(40, IBackgroundCopyJob2, GetReplyFileName, (LPWSTR*));
  METHOD(41, IBackgroundCopyJob2, SetCredentials, (BG_AUTH_CREDENTIALS*));
  METHOD(42, IBackgroundCopyJob2, RemoveCredentials, (BG_AUTH_TARGET, BG_AUTH_SCHEME));
}

TEST(ComAbi, IBackgroundCopyJob3) {
  INTERFACE(IBackgroundCopyJob3, IBackgroundCopyJob2, "443C8934-90FF-48ED-BCDE-26F5C7450042", 47);
  METHOD(43, IBackgroundCopyJob3, ReplaceRemotePrefix, (LPCWSTR, LPCWSTR));
  METHOD(44, IBackgroundCopyJob3, AddFileWithRanges, (LPCWSTR, LPCWSTR, DWORD, BG_FILE_RANGE[]));
  METHOD(45, IBackgroundCopyJob3, SetFileACLFlags, (DWORD));
  METHOD(46, IBackgroundCopyJob3, GetFileACLFlags, (DWORD*));
}

TEST(ComAbi, IBackgroundCopyJob4) {
  INTERFACE(IBackgroundCopyJob4, IBackgroundCopyJob3, "659CDEAE-489E-11D9-A9CD-000D56965251", 53);
  METHOD(47, IBackgroundCopyJob4, SetPeerCachingFlags, (DWORD));
  METHOD(48, IBackgroundCopyJob4, GetPeerCachingFlags, (DWORD*));
  METHOD(49, IBackgroundCopyJob4, GetOwnerIntegrityLevel, (ULONG*));
  METHOD(50, IBackgroundCopyJob4, GetOwnerElevationState, (BOOL*));
  METHOD(51, IBackgroundCopyJob4, SetMaximumDownloadTime, (ULONG));
  METHOD(52, IBackgroundCopyJob4, GetMaximumDownloadTime, (ULONG*));
}

TEST(ComAbi, IBackgroundCopyJob5) {
  INTERFACE(IBackgroundCopyJob5, IBackgroundCopyJob4, "E847030C-BBBA-4657-AF6D-484AA42BF1FE", 55);
  METHOD(53, IBackgroundCopyJob5, SetProperty, (BITS_JOB_PROPERTY_ID, BITS_JOB_PROPERTY_VALUE));
  METHOD(54, IBackgroundCopyJob5, GetProperty, (BITS_JOB_PROPERTY_ID, BITS_JOB_PROPERTY_VALUE*));
}

TEST(ComAbi, IBackgroundCopyJobHttpOptions) {
  INTERFACE(IBackgroundCopyJobHttpOptions, IUnknown, "F1BD1079-9F01-4BDC-8036-F09B70095066", 11);
  METHOD(3, IBackgroundCopyJobHttpOptions, SetClientCertificateByID,
         (BG_CERT_STORE_LOCATION, LPCWSTR, byte*));
  METHOD(4, IBackgroundCopyJobHttpOptions, SetClientCertificateByName,
         (BG_CERT_STORE_LOCATION, LPCWSTR, LPCWSTR));
  METHOD(5, IBackgroundCopyJobHttpOptions, RemoveClientCertificate, ());
  METHOD(6, IBackgroundCopyJobHttpOptions, GetClientCertificate,
         (BG_CERT_STORE_LOCATION*, LPWSTR*, byte**, LPWSTR*));
  METHOD(7, IBackgroundCopyJobHttpOptions, SetCustomHeaders, (LPCWSTR));
  METHOD(8, IBackgroundCopyJobHttpOptions, GetCustomHeaders, (LPWSTR*));
  METHOD(9, IBackgroundCopyJobHttpOptions, SetSecurityFlags, (ULONG));
  METHOD(10, IBackgroundCopyJobHttpOptions, GetSecurityFlags, (ULONG*));
}

TEST(ComAbi, IBackgroundCopyJobHttpOptions2) {
  INTERFACE(IBackgroundCopyJobHttpOptions2, IBackgroundCopyJobHttpOptions,
            "B591A192-A405-4FC3-8323-4C5C542578FC", 13);
  METHOD(11, IBackgroundCopyJobHttpOptions2, SetHttpMethod, (LPCWSTR));
  METHOD(12, IBackgroundCopyJobHttpOptions2, GetHttpMethod, (LPWSTR*));
}

TEST(ComAbi, IBackgroundCopyJobHttpOptions3) {
  INTERFACE(IBackgroundCopyJobHttpOptions3, IBackgroundCopyJobHttpOptions2,
            "8A9263D3-FD4C-4EDA-9B28-30132A4D4E3C", 15);
  METHOD(13, IBackgroundCopyJobHttpOptions3, SetServerCertificateValidationInterface, (IUnknown*));
  METHOD(14, IBackgroundCopyJobHttpOptions3, MakeCustomHeadersWriteOnly, ());
}

TEST(ComAbi, IBackgroundCopyServerCertificateValidationCallback) {
  INTERFACE(IBackgroundCopyServerCertificateValidationCallback, IUnknown,
            "4CEC0D02-DEF7-4158-813A-C32A46945FF7", 4);
  METHOD(
      3, IBackgroundCopyServerCertificateValidationCallback, ValidateServerCertificate,
      (IBackgroundCopyJob*, IBackgroundCopyFile*, DWORD, const BYTE[], DWORD, DWORD, const BYTE[]));
}

TEST(ComAbi, IEnumBackgroundCopyFiles) {
  INTERFACE(IEnumBackgroundCopyFiles, IUnknown, "CA51E165-C365-424C-8D41-24AAA4FF3C40", 8);
  METHOD(3, IEnumBackgroundCopyFiles, Next, (ULONG, IBackgroundCopyFile**, ULONG*));
  METHOD(4, IEnumBackgroundCopyFiles, Skip, (ULONG));
  METHOD(5, IEnumBackgroundCopyFiles, Reset, ());
  METHOD(6, IEnumBackgroundCopyFiles, Clone, (IEnumBackgroundCopyFiles**));
  METHOD(7, IEnumBackgroundCopyFiles, GetCount, (ULONG*));
}

TEST(ComAbi, IBackgroundCopyFile) {
  INTERFACE(IBackgroundCopyFile, IUnknown, "01B7BD23-FB88-4A77-8490-5891D3E4653A", 6);
  METHOD(3, IBackgroundCopyFile, GetRemoteName, (LPWSTR*));
  METHOD(4, IBackgroundCopyFile, GetLocalName, (LPWSTR*));
  METHOD(5, IBackgroundCopyFile, GetProgress, (BG_FILE_PROGRESS*));
}

TEST(ComAbi, IBackgroundCopyFile2) {
  INTERFACE(IBackgroundCopyFile2, IBackgroundCopyFile, "83E81B93-0873-474D-8A8C-F2018B1A939C", 8);
  METHOD(6, IBackgroundCopyFile2, GetFileRanges, (DWORD*, BG_FILE_RANGE**));
  METHOD(7, IBackgroundCopyFile2, SetRemoteName, (LPCWSTR));
}

TEST(ComAbi, IBackgroundCopyFile3) {
  INTERFACE(IBackgroundCopyFile3, IBackgroundCopyFile2, "659CDEAA-489E-11D9-A9CD-000D56965251", 12);
  METHOD(8, IBackgroundCopyFile3, GetTemporaryName, (LPWSTR*));
  METHOD(9, IBackgroundCopyFile3, SetValidationState, (BOOL));
  METHOD(10, IBackgroundCopyFile3, GetValidationState, (BOOL*));
  METHOD(11, IBackgroundCopyFile3, IsDownloadedFromPeer, (BOOL*));
}

TEST(ComAbi, IBackgroundCopyFile4) {
  INTERFACE(IBackgroundCopyFile4, IBackgroundCopyFile3, "EF7E0655-7888-4960-B0E5-730846E03492", 13);
  METHOD(12, IBackgroundCopyFile4, GetPeerDownloadStats, (PUINT64, PUINT64));
}

TEST(ComAbi, IBackgroundCopyFile5) {
  INTERFACE(IBackgroundCopyFile5, IBackgroundCopyFile4, "85C1657F-DAFC-40E8-8834-DF18EA25717E", 15);
  METHOD(13, IBackgroundCopyFile5, SetProperty, (BITS_FILE_PROPERTY_ID, BITS_FILE_PROPERTY_VALUE));
  METHOD(14, IBackgroundCopyFile5, GetProperty, (BITS_FILE_PROPERTY_ID, BITS_FILE_PROPERTY_VALUE*));
}

TEST(ComAbi, IBackgroundCopyFile6) {
  INTERFACE(IBackgroundCopyFile6, IBackgroundCopyFile5, "CF6784F7-D677-49FD-9368-CB47AEE9D1AD", 18);
  METHOD(15, IBackgroundCopyFile6, UpdateDownloadPosition, (UINT64));
  METHOD(16, IBackgroundCopyFile6, RequestFileRanges, (DWORD, const BG_FILE_RANGE[]));
  METHOD(17, IBackgroundCopyFile6, GetFilledFileRanges, (DWORD*, BG_FILE_RANGE**));
}

TEST(ComAbi, IBackgroundCopyError) {
  INTERFACE(IBackgroundCopyError, IUnknown, "19C613A0-FCB8-4F28-81AE-897C3D078F81", 8);
  METHOD(3, IBackgroundCopyError, GetError, (BG_ERROR_CONTEXT*, HRESULT*));
  METHOD(4, IBackgroundCopyError, GetFile, (IBackgroundCopyFile**));
  METHOD(5, IBackgroundCopyError, GetErrorDescription, (DWORD, LPWSTR*));
  METHOD(6, IBackgroundCopyError, GetErrorContextDescription, (DWORD, LPWSTR*));
  METHOD(7, IBackgroundCopyError, GetProtocol, (LPWSTR*));
}

TEST(ComAbi, IBackgroundCopyCallback) {
  INTERFACE(IBackgroundCopyCallback, IUnknown, "97EA99C7-0186-4AD4-8DF9-C5B4E0ED6B22", 6);
  METHOD(3, IBackgroundCopyCallback, JobTransferred, (IBackgroundCopyJob*));
  METHOD(4, IBackgroundCopyCallback, JobError, (IBackgroundCopyJob*, IBackgroundCopyError*));
  METHOD(5, IBackgroundCopyCallback, JobModification, (IBackgroundCopyJob*, DWORD));
}

TEST(ComAbi, IBackgroundCopyCallback2) {
  INTERFACE(IBackgroundCopyCallback2, IBackgroundCopyCallback,
            "659CDEAC-489E-11D9-A9CD-000D56965251", 7);
  METHOD(6, IBackgroundCopyCallback2, FileTransferred, (IBackgroundCopyJob*, IBackgroundCopyFile*));
}

TEST(ComAbi, IBackgroundCopyCallback3) {
  INTERFACE(IBackgroundCopyCallback3, IBackgroundCopyCallback2,
            "98C97BD2-E32B-4AD8-A528-95FD8B16BD42", 8);
  METHOD(7, IBackgroundCopyCallback3, FileRangesTransferred,
         (IBackgroundCopyJob*, IBackgroundCopyFile*, DWORD, const BG_FILE_RANGE[]));
}

TEST(ComAbi, IBitsTokenOptions) {
  INTERFACE(IBitsTokenOptions, IUnknown, "9A2584C3-F7D2-457A-9A5E-22B67BFFC7D2", 8);
  METHOD(3, IBitsTokenOptions, SetHelperTokenFlags, (DWORD));
  METHOD(4, IBitsTokenOptions, GetHelperTokenFlags, (DWORD*));
  METHOD(5, IBitsTokenOptions, SetHelperToken, ());
  METHOD(6, IBitsTokenOptions, ClearHelperToken, ());
  METHOD(7, IBitsTokenOptions, GetHelperTokenSid, (LPWSTR*));
}

TEST(ComAbi, IBitsPeerCacheAdministration) {
  INTERFACE(IBitsPeerCacheAdministration, IUnknown, "659CDEAD-489E-11D9-A9CD-000D56965251", 17);
  METHOD(3, IBitsPeerCacheAdministration, GetMaximumCacheSize, (DWORD*));
  METHOD(4, IBitsPeerCacheAdministration, SetMaximumCacheSize, (DWORD));
  METHOD(5, IBitsPeerCacheAdministration, GetMaximumContentAge, (ULONG*));
  METHOD(6, IBitsPeerCacheAdministration, SetMaximumContentAge, (ULONG));
  METHOD(7, IBitsPeerCacheAdministration, GetConfigurationFlags, (DWORD*));
  METHOD(8, IBitsPeerCacheAdministration, SetConfigurationFlags, (DWORD));
  METHOD(9, IBitsPeerCacheAdministration, EnumRecords, (IEnumBitsPeerCacheRecords**));
  METHOD(10, IBitsPeerCacheAdministration, GetRecord, (REFGUID, IBitsPeerCacheRecord**));
  METHOD(11, IBitsPeerCacheAdministration, ClearRecords, ());
  METHOD(12, IBitsPeerCacheAdministration, DeleteRecord, (REFGUID));
  METHOD(13, IBitsPeerCacheAdministration, DeleteUrl, (LPCWSTR));
  METHOD(14, IBitsPeerCacheAdministration, EnumPeers, (IEnumBitsPeers**));
  METHOD(15, IBitsPeerCacheAdministration, ClearPeers, ());
  METHOD(16, IBitsPeerCacheAdministration, DiscoverPeers, ());
}

TEST(ComAbi, IBitsPeerCacheRecord) {
  INTERFACE(IBitsPeerCacheRecord, IUnknown, "659CDEAF-489E-11D9-A9CD-000D56965251", 10);
  METHOD(3, IBitsPeerCacheRecord, GetId, (GUID*));
  METHOD(4, IBitsPeerCacheRecord, GetOriginUrl, (LPWSTR*));
  METHOD(5, IBitsPeerCacheRecord, GetFileSize, (UINT64*));
  METHOD(6, IBitsPeerCacheRecord, GetFileModificationTime, (FILETIME*));
  METHOD(7, IBitsPeerCacheRecord, GetLastAccessTime, (FILETIME*));
  METHOD(8, IBitsPeerCacheRecord, IsFileValidated, ());
  METHOD(9, IBitsPeerCacheRecord, GetFileRanges, (DWORD*, BG_FILE_RANGE**));
}

TEST(ComAbi, IEnumBitsPeerCacheRecords) {
  INTERFACE(IEnumBitsPeerCacheRecords, IUnknown, "659CDEA4-489E-11D9-A9CD-000D56965251", 8);
  METHOD(3, IEnumBitsPeerCacheRecords, Next, (ULONG, IBitsPeerCacheRecord**, ULONG*));
  METHOD(4, IEnumBitsPeerCacheRecords, Skip, (ULONG));
  METHOD(5, IEnumBitsPeerCacheRecords, Reset, ());
  METHOD(6, IEnumBitsPeerCacheRecords, Clone, (IEnumBitsPeerCacheRecords**));
  METHOD(7, IEnumBitsPeerCacheRecords, GetCount, (ULONG*));
}

TEST(ComAbi, IBitsPeer) {
  INTERFACE(IBitsPeer, IUnknown, "659CDEA2-489E-11D9-A9CD-000D56965251", 6);
  METHOD(3, IBitsPeer, GetPeerName, (LPWSTR*));
  METHOD(4, IBitsPeer, IsAuthenticated, (BOOL*));
  METHOD(5, IBitsPeer, IsAvailable, (BOOL*));
}

TEST(ComAbi, IEnumBitsPeers) {
  INTERFACE(IEnumBitsPeers, IUnknown, "659CDEA5-489E-11D9-A9CD-000D56965251", 8);
  METHOD(3, IEnumBitsPeers, Next, (ULONG, IBitsPeer**, ULONG*));
  METHOD(4, IEnumBitsPeers, Skip, (ULONG));
  METHOD(5, IEnumBitsPeers, Reset, ());
  METHOD(6, IEnumBitsPeers, Clone, (IEnumBitsPeers**));
  METHOD(7, IEnumBitsPeers, GetCount, (ULONG*));
}

TEST(ComAbi, AsyncIBackgroundCopyCallback) {
  INTERFACE(AsyncIBackgroundCopyCallback, IUnknown, "CA29D251-B4BB-4679-A3D9-AE8006119D54", 9);
  METHOD(3, AsyncIBackgroundCopyCallback, Begin_JobTransferred, (IBackgroundCopyJob*));
  METHOD(4, AsyncIBackgroundCopyCallback, Finish_JobTransferred, ());
  METHOD(5, AsyncIBackgroundCopyCallback, Begin_JobError,
         (IBackgroundCopyJob*, IBackgroundCopyError*));
  METHOD(6, AsyncIBackgroundCopyCallback, Finish_JobError, ());
  METHOD(7, AsyncIBackgroundCopyCallback, Begin_JobModification, (IBackgroundCopyJob*, DWORD));
  METHOD(8, AsyncIBackgroundCopyCallback, Finish_JobModification, ());
}

// An application's callback object, as the service sees it.
class Callback final : public IBackgroundCopyCallback3 {
 public:
  using IUnknown::QueryInterface;

  HRESULT STDMETHODCALLTYPE QueryInterface(REFIID riid, void** object) override {
    if (riid == IID_IUnknown || riid == IID_IBackgroundCopyCallback ||
        riid == IID_IBackgroundCopyCallback2) {
      *object = static_cast<IBackgroundCopyCallback2*>(this);
      AddRef();
      return S_OK;
    }
    *object = nullptr;
    return E_NOINTERFACE;
  }
  ULONG STDMETHODCALLTYPE AddRef() override { return ++references_; }
  ULONG STDMETHODCALLTYPE Release() override { return --references_; }
  HRESULT STDMETHODCALLTYPE JobTransferred(IBackgroundCopyJob*) override { return S_OK; }
  HRESULT STDMETHODCALLTYPE JobError(IBackgroundCopyJob*, IBackgroundCopyError*) override {
    return S_FALSE;
  }
  HRESULT STDMETHODCALLTYPE JobModification(IBackgroundCopyJob*, DWORD) override { return E_FAIL; }
  HRESULT STDMETHODCALLTYPE FileTransferred(IBackgroundCopyJob*, IBackgroundCopyFile*) override {
    return E_PENDING;
  }
  HRESULT STDMETHODCALLTYPE FileRangesTransferred(IBackgroundCopyJob*, IBackgroundCopyFile*, DWORD,
                                                  const BG_FILE_RANGE[]) override {
    return E_NOTIMPL;
  }

 private:
  ULONG references_ = 1;
};

TEST(ComAbi, DerivedInterfacesAreReachedThroughTheirBases) {
  Callback callback;
  IBackgroundCopyCallback* first = &callback;
  EXPECT_EQ(first->JobTransferred(nullptr), S_OK);
  EXPECT_EQ(first->JobError(nullptr, nullptr), S_FALSE);
  EXPECT_EQ(first->JobModification(nullptr, 0), E_FAIL);
  IBackgroundCopyCallback2* second = nullptr;
  ASSERT_EQ(first->QueryInterface(&second), S_OK);
  EXPECT_EQ(second->FileTransferred(nullptr, nullptr), E_PENDING);
  EXPECT_EQ(second->AddRef(), 3u);
  EXPECT_EQ(second->Release(), 2u);
  EXPECT_EQ(second->Release(), 1u);
}

TEST(ComAbi, QueryInterfaceForAnUnknownInterfaceGivesNull) {
  Callback callback;
  IUnknown* unknown = &callback;
  auto* job = reinterpret_cast<IBackgroundCopyJob*>(&callback);
  EXPECT_EQ(unknown->QueryInterface(&job), E_NOINTERFACE);
  EXPECT_EQ(job, nullptr);
  EXPECT_EQ(unknown->QueryInterface(static_cast<IBackgroundCopyJob**>(nullptr)), E_POINTER);
}

}  // namespace
