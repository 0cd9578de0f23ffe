// Result codes.
//
// An HResult is a 32-bit number: negative is a failure, anything else success. The numbers are
// those of BITS, so that they mean the same to every client. Each constant is named after the
// documented code: BG_E_NOT_FOUND is hr::kBgENotFound.
#pragma once

#include <cstdint>

namespace openbits {

using HResult = std::int32_t;

constexpr bool succeeded(HResult code) noexcept {
  return code >= 0;
}
constexpr bool failed(HResult code) noexcept {
  return code < 0;
}

/// The code of a Win32 error number. 0 is success; what already is a failure code is kept.
constexpr HResult from_win32(std::uint32_t error) noexcept {
  const auto code = static_cast<HResult>(error);
  return code <= 0 ? code : static_cast<HResult>((error & 0xFFFFu) | 0x80070000u);
}

/// The code of an HTTP status (100 to 999). (ERR-19)
constexpr HResult http_status(int status) noexcept {
  return static_cast<HResult>(0x80190000u + static_cast<std::uint32_t>(status));
}

constexpr bool is_http_status(HResult code) noexcept {
  return code >= http_status(100) && code <= http_status(999);
}

namespace hr {

/// Gives a code written in its usual hexadecimal form its type.
constexpr HResult code(std::uint32_t value) noexcept {
  return static_cast<HResult>(value);
}

// General.
inline constexpr HResult kOk = 0;
inline constexpr HResult kFalse = 1;
inline constexpr HResult kEPending = code(0x8000000A);
inline constexpr HResult kENotImpl = code(0x80004001);
inline constexpr HResult kENoInterface = code(0x80004002);
inline constexpr HResult kEPointer = code(0x80004003);
inline constexpr HResult kEFail = code(0x80004005);
inline constexpr HResult kCoENotSupported = code(0x80004021);
inline constexpr HResult kEUnexpected = code(0x8000FFFF);
inline constexpr HResult kRpcEChangedMode = code(0x80010106);
inline constexpr HResult kRpcEDisconnected = code(0x80010108);
inline constexpr HResult kRpcEWrongThread = code(0x8001010E);
inline constexpr HResult kCoEFailedToImpersonate = code(0x80010123);
inline constexpr HResult kClassENoAggregation = code(0x80040110);
inline constexpr HResult kRegdbEClassNotReg = code(0x80040154);
inline constexpr HResult kCoENotInitialized = code(0x800401F0);
inline constexpr HResult kCoEObjIsReg = code(0x800401FC);
inline constexpr HResult kCoEServerStopping = code(0x80080008);
inline constexpr HResult kCoEServerExecFailure = code(0x80080005);
inline constexpr HResult kEAccessDenied = code(0x80070005);
inline constexpr HResult kEOutOfMemory = code(0x8007000E);
inline constexpr HResult kEInvalidArg = code(0x80070057);
inline constexpr HResult kCryptENotFound = code(0x80092004);

// Win32 errors.
inline constexpr HResult kWin32FileNotFound = from_win32(2);
inline constexpr HResult kWin32PathNotFound = from_win32(3);
inline constexpr HResult kWin32TooManyOpenFiles = from_win32(4);
inline constexpr HResult kWin32InvalidHandle = from_win32(6);
inline constexpr HResult kWin32WriteProtect = from_win32(19);
inline constexpr HResult kWin32WriteFault = from_win32(29);
inline constexpr HResult kWin32ReadFault = from_win32(30);
inline constexpr HResult kWin32SharingViolation = from_win32(32);
inline constexpr HResult kWin32HandleDiskFull = from_win32(39);
inline constexpr HResult kWin32FileExists = from_win32(80);
inline constexpr HResult kWin32DiskFull = from_win32(112);
inline constexpr HResult kWin32DirNotEmpty = from_win32(145);
inline constexpr HResult kWin32AlreadyExists = from_win32(183);
inline constexpr HResult kWin32FilenameExcedRange = from_win32(206);
inline constexpr HResult kWin32IoDevice = from_win32(1117);
inline constexpr HResult kWin32DiskQuotaExceeded = from_win32(1295);
inline constexpr HResult kWin32Timeout = from_win32(1460);
inline constexpr HResult kWin32RpcServerUnavailable = from_win32(1722);
inline constexpr HResult kWin32RpcCallFailed = from_win32(1726);
inline constexpr HResult kWin32NullRefPointer = from_win32(1780);
inline constexpr HResult kWin32BadStubData = from_win32(1783);
inline constexpr HResult kWin32ResourceLangNotFound = from_win32(1815);
inline constexpr HResult kWin32WinhttpClientAuthCertNeeded = from_win32(12044);
inline constexpr HResult kWin32WinhttpSecureCertRevFailed = from_win32(12057);
inline constexpr HResult kWin32WinhttpSecureCertRevoked = from_win32(12170);
inline constexpr HResult kWin32WinhttpClientCertNoAccessPrivateKey = from_win32(12186);

// BITS.
inline constexpr HResult kBgENotFound = code(0x80200001);
inline constexpr HResult kBgEInvalidState = code(0x80200002);
inline constexpr HResult kBgEEmpty = code(0x80200003);
inline constexpr HResult kBgEFileNotAvailable = code(0x80200004);
inline constexpr HResult kBgEProtocolNotAvailable = code(0x80200005);
inline constexpr HResult kBgSErrorContextNone = code(0x00200006);
inline constexpr HResult kBgEErrorContextUnknown = code(0x80200007);
inline constexpr HResult kBgEErrorContextGeneralQueueManager = code(0x80200008);
inline constexpr HResult kBgEErrorContextLocalFile = code(0x80200009);
inline constexpr HResult kBgEErrorContextRemoteFile = code(0x8020000A);
inline constexpr HResult kBgEErrorContextGeneralTransport = code(0x8020000B);
inline constexpr HResult kBgEErrorContextQueueManagerNotification = code(0x8020000C);
inline constexpr HResult kBgEDestinationLocked = code(0x8020000D);
inline constexpr HResult kBgEVolumeChanged = code(0x8020000E);
inline constexpr HResult kBgEErrorInformationUnavailable = code(0x8020000F);
inline constexpr HResult kBgENetworkDisconnected = code(0x80200010);
inline constexpr HResult kBgEMissingFileSize = code(0x80200011);
inline constexpr HResult kBgEInsufficientHttpSupport = code(0x80200012);
inline constexpr HResult kBgEInsufficientRangeSupport = code(0x80200013);
inline constexpr HResult kBgERemoteNotSupported = code(0x80200014);
inline constexpr HResult kBgENewOwnerDiffMapping = code(0x80200015);
inline constexpr HResult kBgENewOwnerNoFileAccess = code(0x80200016);
inline constexpr HResult kBgSPartialComplete = code(0x00200017);
inline constexpr HResult kBgEProxyListTooLarge = code(0x80200018);
inline constexpr HResult kBgEProxyBypassListTooLarge = code(0x80200019);
inline constexpr HResult kBgSUnableToDeleteFiles = code(0x0020001A);
inline constexpr HResult kBgEInvalidServerResponse = code(0x8020001B);
inline constexpr HResult kBgETooManyFiles = code(0x8020001C);
inline constexpr HResult kBgELocalFileChanged = code(0x8020001D);
inline constexpr HResult kBgEErrorContextRemoteApplication = code(0x8020001E);
inline constexpr HResult kBgESessionNotFound = code(0x8020001F);
inline constexpr HResult kBgETooLarge = code(0x80200020);
inline constexpr HResult kBgEStringTooLong = code(0x80200021);
inline constexpr HResult kBgEClientServerProtocolMismatch = code(0x80200022);
inline constexpr HResult kBgEServerExecuteEnable = code(0x80200023);
inline constexpr HResult kBgENoProgress = code(0x80200024);
inline constexpr HResult kBgEUsernameTooLarge = code(0x80200025);
inline constexpr HResult kBgEPasswordTooLarge = code(0x80200026);
inline constexpr HResult kBgEInvalidAuthTarget = code(0x80200027);
inline constexpr HResult kBgEInvalidAuthScheme = code(0x80200028);
inline constexpr HResult kBgEFileNotFound = code(0x80200029);
inline constexpr HResult kBgSProxyChanged = code(0x0020002A);
inline constexpr HResult kBgEInvalidRange = code(0x8020002B);
inline constexpr HResult kBgEOverlappingRanges = code(0x8020002C);
inline constexpr HResult kBgEConnectFailure = code(0x8020002D);
inline constexpr HResult kBgEConnectionClosed = code(0x8020002E);
inline constexpr HResult kBgEKeepAliveFailure = code(0x8020002F);
inline constexpr HResult kBgEMessageLengthLimitExceeded = code(0x80200030);
inline constexpr HResult kBgENameResolutionFailure = code(0x80200031);
inline constexpr HResult kBgEPending = code(0x80200032);
inline constexpr HResult kBgEPipelineFailure = code(0x80200033);
inline constexpr HResult kBgEProtocolError = code(0x80200034);
inline constexpr HResult kBgEProxyNameResolutionFailure = code(0x80200035);
inline constexpr HResult kBgEReceiveFailure = code(0x80200036);
inline constexpr HResult kBgERequestCanceled = code(0x80200037);
inline constexpr HResult kBgESecureChannelFailure = code(0x80200038);
inline constexpr HResult kBgESendFailure = code(0x80200039);
inline constexpr HResult kBgEServerProtocolViolation = code(0x8020003A);
inline constexpr HResult kBgETimeout = code(0x8020003B);
inline constexpr HResult kBgETrustFailure = code(0x8020003C);
inline constexpr HResult kBgEUnknownError = code(0x8020003D);
inline constexpr HResult kBgEBlockedByPolicy = code(0x8020003E);
inline constexpr HResult kBgEInvalidProxyInfo = code(0x8020003F);
inline constexpr HResult kBgEInvalidCredentials = code(0x80200040);
inline constexpr HResult kBgEInvalidHashAlgorithm = code(0x80200041);
inline constexpr HResult kBgERecordDeleted = code(0x80200042);
inline constexpr HResult kBgECommitInProgress = code(0x80200043);
inline constexpr HResult kBgEDiscoveryInProgress = code(0x80200044);
inline constexpr HResult kBgEUpnpError = code(0x80200045);
inline constexpr HResult kBgETestOptionBlockedDownload = code(0x80200046);
inline constexpr HResult kBgEPeerCachingDisabled = code(0x80200047);
inline constexpr HResult kBgEBusyCacheRecord = code(0x80200048);
inline constexpr HResult kBgETooManyJobsPerUser = code(0x80200049);
inline constexpr HResult kBgETooManyJobsPerMachine = code(0x80200050);
inline constexpr HResult kBgETooManyFilesInJob = code(0x80200051);
inline constexpr HResult kBgETooManyRangesInFile = code(0x80200052);
inline constexpr HResult kBgEValidationFailed = code(0x80200053);
inline constexpr HResult kBgEMaxDownloadTimeout = code(0x80200054);
inline constexpr HResult kBgSOverriddenByPolicy = code(0x00200055);
inline constexpr HResult kBgETokenRequired = code(0x80200056);
inline constexpr HResult kBgEUnknownPropertyId = code(0x80200057);
inline constexpr HResult kBgEReadOnlyProperty = code(0x80200058);
inline constexpr HResult kBgEBlockedByCostTransferPolicy = code(0x80200059);
inline constexpr HResult kBgEPropertySupportedForDownloadJobsOnly = code(0x80200060);
inline constexpr HResult kBgEReadOnlyPropertyAfterAddFile = code(0x80200061);
inline constexpr HResult kBgEReadOnlyPropertyAfterResume = code(0x80200062);
inline constexpr HResult kBgEMaxDownloadSizeInvalidValue = code(0x80200063);
inline constexpr HResult kBgEMaxDownloadSizeLimitReached = code(0x80200064);
inline constexpr HResult kBgEStandbyMode = code(0x80200065);
inline constexpr HResult kBgEUseStoredCredentialsNotSupported = code(0x80200066);
inline constexpr HResult kBgEBlockedByBatteryPolicy = code(0x80200067);
inline constexpr HResult kBgEBlockedByBatterySaver = code(0x80200068);
inline constexpr HResult kBgEWatchdogTimeout = code(0x80200069);
inline constexpr HResult kBgEAppPackageNotFound = code(0x8020006A);
inline constexpr HResult kBgEAppPackageScenarioNotSupported = code(0x8020006B);
inline constexpr HResult kBgEDatabaseCorrupt = code(0x8020006C);
inline constexpr HResult kBgERandomAccessNotSupported = code(0x8020006D);
inline constexpr HResult kBgEBlockedByBackgroundAccessPolicy = code(0x8020006E);
inline constexpr HResult kBgEBlockedByGameMode = code(0x8020006F);
inline constexpr HResult kBgEBlockedBySystemPolicy = code(0x80200070);
inline constexpr HResult kBgENotSupportedWithCustomHttpMethod = code(0x80200071);
inline constexpr HResult kBgEUnsupportedJobConfiguration = code(0x80200072);
inline constexpr HResult kBgERemoteFileChanged = code(0x80200073);
inline constexpr HResult kBgEServerCertValidationInterfaceRequired = code(0x80200074);
inline constexpr HResult kBgEReadOnlyWhenJobActive = code(0x80200075);
inline constexpr HResult kBgEErrorContextServerCertificateCallback = code(0x80200076);

// Messages of the event log.
inline constexpr HResult kBitsMcJobCancelled = code(0x80194000);
inline constexpr HResult kBitsMcFileDeletionFailed = code(0x80194001);
inline constexpr HResult kBitsMcFileDeletionFailedMore = code(0x80194002);
inline constexpr HResult kBitsMcJobPropertyChange = code(0x80194003);
inline constexpr HResult kBitsMcJobTakeOwnership = code(0x80194004);
inline constexpr HResult kBitsMcJobScavenged = code(0x80194005);
inline constexpr HResult kBitsMcJobNotificationFailure = code(0x80194006);
inline constexpr HResult kBitsMcStateFileCorrupt = code(0x80194007);
inline constexpr HResult kBitsMcFailedToStart = code(0x80194008);
inline constexpr HResult kBitsMcFatalIgdError = code(0x80194009);
inline constexpr HResult kBitsMcPeercachingPort = code(0x8019400A);
inline constexpr HResult kBitsMcWsdPort = code(0x8019400B);

}  // namespace hr
}  // namespace openbits
