#include "base/error_text.h"

#include <algorithm>
#include <array>
#include <cinttypes>
#include <cstdio>

namespace openbits {
namespace {

struct Entry {
  HResult code;
  std::string_view name;
  std::string_view text;
};

// Some statuses have the text of BG_E_INVALID_SERVER_RESPONSE.
#define OPENBITS_INVALID_SERVER_RESPONSE                                                        \
  "The server's response breaks the rules of the protocol. Resume the job to try again; if it " \
  "fails again, the server or a proxy needs to be repaired."

constexpr auto kEntries = std::to_array<Entry>({
    // General.
    {hr::kOk, "S_OK", "The operation succeeded."},
    {hr::kFalse, "S_FALSE",
     "The operation succeeded, but there was nothing to do or there were fewer items than asked "
     "for."},
    {hr::kEPending, "E_PENDING",
     "The data needed is not there yet. Try again when the transfer has come further."},
    {hr::kENotImpl, "E_NOTIMPL",
     "The operation or value is not supported for this kind of job. Check the type of the job "
     "and the values of enumeration arguments."},
    {hr::kENoInterface, "E_NOINTERFACE",
     "The object does not have the interface asked for. This version of the service may be too "
     "old, or the callback object lacks a required interface."},
    {hr::kEPointer, "E_POINTER",
     "A pointer that must not be null was null. This is a mistake in the calling program."},
    {hr::kEFail, "E_FAIL",
     "The operation failed for a reason that has no code of its own. The log of the service may "
     "tell more."},
    {hr::kCoENotSupported, "CO_E_NOT_SUPPORTED",
     "The protocol in the URL is not supported. Use an http, https or file address."},
    {hr::kEUnexpected, "E_UNEXPECTED",
     "The service ran into a condition that should not occur. Try again; if that does not help, "
     "report it together with the log of the service."},
    {hr::kRpcEChangedMode, "RPC_E_CHANGED_MODE",
     "This thread has already been prepared for COM with another threading model. Use the same "
     "model in every CoInitializeEx call of a thread."},
    {hr::kRpcEDisconnected, "RPC_E_DISCONNECTED",
     "The object is no longer connected to its clients, because the program that offered it has "
     "ended or withdrawn it. Get or register the object anew."},
    {hr::kRpcEWrongThread, "RPC_E_WRONG_THREAD",
     "The call came on a thread of another apartment than the one that the object belongs to. Make "
     "it on the thread that registered the object."},
    {hr::kCoEFailedToImpersonate, "CO_E_FAILEDTOIMPERSONATE",
     "The identity of the caller could not be taken over. The calling program must permit the "
     "service to act on its behalf."},
    {hr::kClassENoAggregation, "CLASS_E_NOAGGREGATION",
     "The class does not support aggregation. Create the object without an outer object."},
    {hr::kRegdbEClassNotReg, "REGDB_E_CLASSNOTREG",
     "No server is registered for this class id. The class may belong to a newer version than "
     "the one installed, or its service file is missing."},
    {hr::kCoENotInitialized, "CO_E_NOTINITIALIZED",
     "COM has not been initialized on this thread. Call CoInitializeEx first."},
    {hr::kCoEObjIsReg, "CO_E_OBJISREG",
     "The class is served already, by this program or by another one on the same bus. Only one can "
     "serve it at a time."},
    {hr::kCoEServerStopping, "CO_E_SERVER_STOPPING",
     "The server of the class is about to end and takes no new requests. The next request starts "
     "it anew."},
    {hr::kCoEServerExecFailure, "CO_E_SERVER_EXEC_FAILURE",
     "The server of the class could not be started, or ended before it was ready. Run the program "
     "that its service file names, to see why."},
    {hr::kCryptENotFound, "CRYPT_E_NOT_FOUND",
     "The client certificate was not found in the store. Check the store, the name or "
     "thumbprint, and whether the job's owner may read it."},

    // Win32 errors.
    {hr::kWin32FileNotFound, "ERROR_FILE_NOT_FOUND",
     "The file or certificate store was not found. Check the name, and whether the job's owner "
     "may see it."},
    {hr::kWin32PathNotFound, "ERROR_PATH_NOT_FOUND",
     "A directory in the path does not exist. The service creates no directories: create it, "
     "then resume the job."},
    {hr::kWin32TooManyOpenFiles, "ERROR_TOO_MANY_OPEN_FILES",
     "Too many files are open. Close some, or raise the limit of open files of the service, "
     "then resume the job."},
    {hr::kEAccessDenied, "E_ACCESSDENIED",
     "Access was denied. The caller must own the job or be an administrator, and the job's "
     "owner must have permission for the files concerned."},
    {hr::kWin32InvalidHandle, "ERROR_INVALID_HANDLE",
     "A handle is not valid, perhaps because what it stood for has been closed. Open it anew."},
    {hr::kEOutOfMemory, "E_OUTOFMEMORY",
     "There was not enough memory for the operation. Free some memory and try again."},
    {hr::kWin32WriteProtect, "ERROR_WRITE_PROTECT",
     "The file system is read-only. Make it writable or choose another destination, then resume "
     "the job."},
    {hr::kWin32WriteFault, "ERROR_WRITE_FAULT",
     "Writing to the file failed. Check the health of the storage device, then resume the job."},
    {hr::kWin32ReadFault, "ERROR_READ_FAULT",
     "Reading from the file failed. Check the health of the storage device, then resume the "
     "job."},
    {hr::kWin32SharingViolation, "ERROR_SHARING_VIOLATION",
     "The file is in use by another program in a way that excludes the service. Close it there, "
     "then resume the job."},
    {hr::kWin32HandleDiskFull, "ERROR_HANDLE_DISK_FULL",
     "The storage device ran out of space while the file was open. Free some space, then resume "
     "the job."},
    {hr::kWin32FileExists, "ERROR_FILE_EXISTS",
     "The file already exists. Move it away or choose another name."},
    {hr::kEInvalidArg, "E_INVALIDARG",
     "An argument is not valid: it is empty, out of range, malformed or null. Check the "
     "arguments against the documentation of the call."},
    {hr::kWin32DiskFull, "ERROR_DISK_FULL",
     "There is not enough space on the destination's file system. Free some space, then resume "
     "the job."},
    {hr::kWin32DirNotEmpty, "ERROR_DIR_NOT_EMPTY",
     "The directory is not empty, so it cannot be removed or replaced."},
    {hr::kWin32AlreadyExists, "ERROR_ALREADY_EXISTS",
     "An object of that name already exists. Choose another name or remove the existing one."},
    {hr::kWin32FilenameExcedRange, "ERROR_FILENAME_EXCED_RANGE",
     "The file name or path is too long. Choose a shorter one."},
    {hr::kWin32IoDevice, "ERROR_IO_DEVICE",
     "The storage device reported an input/output error. Check its health and the kernel log, "
     "then resume the job."},
    {hr::kWin32DiskQuotaExceeded, "ERROR_DISK_QUOTA_EXCEEDED",
     "The disk quota of the job's owner is used up. Delete files or have the quota raised, then "
     "resume the job."},
    {hr::kWin32Timeout, "ERROR_TIMEOUT",
     "The operation did not finish in the time allowed. Try again."},
    {hr::kWin32RpcServerUnavailable, "RPC_S_SERVER_UNAVAILABLE",
     "The service cannot be reached. Check that it is installed, can be started, and is allowed "
     "on the message bus."},
    {hr::kWin32RpcCallFailed, "RPC_S_CALL_FAILED",
     "The call to the service broke off, and it is not known whether it took effect. Check the "
     "job's state before trying again."},
    {hr::kWin32NullRefPointer, "RPC_X_NULL_REF_POINTER",
     "A null pointer was passed where the call requires a value."},
    {hr::kWin32BadStubData, "RPC_X_BAD_STUB_DATA",
     "The data of the call is not usable: a certificate hash of the wrong length, or no client "
     "certificate is set."},
    {hr::kWin32ResourceLangNotFound, "ERROR_RESOURCE_LANG_NOT_FOUND",
     "There is no text in the language asked for. Ask for English instead."},
    {hr::kWin32WinhttpClientAuthCertNeeded, "ERROR_WINHTTP_CLIENT_AUTH_CERT_NEEDED",
     "The server wants a client certificate and the job has none. Set one for the job, then "
     "resume it."},
    {hr::kWin32WinhttpSecureCertRevFailed, "ERROR_WINHTTP_SECURE_CERT_REV_FAILED",
     "It could not be found out whether the server's certificate has been revoked. Check access "
     "to the revocation service, or switch the check off for the job."},
    {hr::kWin32WinhttpSecureCertRevoked, "ERROR_WINHTTP_SECURE_CERT_REVOKED",
     "The server's certificate has been revoked. Do not use this server until its operator has "
     "replaced the certificate."},
    {hr::kWin32WinhttpClientCertNoAccessPrivateKey,
     "ERROR_WINHTTP_CLIENT_CERT_NO_ACCESS_PRIVATE_KEY",
     "The private key of the client certificate cannot be read with the identity in use. Grant "
     "access to the key or choose another certificate."},

    // BITS.
    {hr::kBgENotFound, "BG_E_NOT_FOUND",
     "There is no job with this id. It may have been completed or cancelled."},
    {hr::kBgEInvalidState, "BG_E_INVALID_STATE",
     "The job's present state does not permit this. It may already be completed or cancelled, "
     "or an upload may not have finished."},
    {hr::kBgEEmpty, "BG_E_EMPTY", "The job has no files. Add at least one before resuming it."},
    {hr::kBgEFileNotAvailable, "BG_E_FILE_NOT_AVAILABLE",
     "The error does not concern a particular file."},
    {hr::kBgEProtocolNotAvailable, "BG_E_PROTOCOL_NOT_AVAILABLE",
     "The error does not concern a particular transfer protocol."},
    {hr::kBgSErrorContextNone, "BG_S_ERROR_CONTEXT_NONE", "No error has occurred."},
    {hr::kBgEErrorContextUnknown, "BG_E_ERROR_CONTEXT_UNKNOWN",
     "It is not known in which part of the service the error occurred."},
    {hr::kBgEErrorContextGeneralQueueManager, "BG_E_ERROR_CONTEXT_GENERAL_QUEUE_MANAGER",
     "The error occurred in the service itself, while it was managing the job."},
    {hr::kBgEErrorContextLocalFile, "BG_E_ERROR_CONTEXT_LOCAL_FILE",
     "The error occurred while the local file was being read or written."},
    {hr::kBgEErrorContextRemoteFile, "BG_E_ERROR_CONTEXT_REMOTE_FILE",
     "The error occurred while the remote file was being accessed."},
    {hr::kBgEErrorContextGeneralTransport, "BG_E_ERROR_CONTEXT_GENERAL_TRANSPORT",
     "The error occurred on the connection to the server or proxy."},
    {hr::kBgEErrorContextQueueManagerNotification, "BG_E_ERROR_CONTEXT_QUEUE_MANAGER_NOTIFICATION",
     "The error occurred while the application was being notified."},
    {hr::kBgEDestinationLocked, "BG_E_DESTINATION_LOCKED",
     "The destination's file system is locked, for example by a check. The job goes on when it "
     "is available again."},
    {hr::kBgEVolumeChanged, "BG_E_VOLUME_CHANGED",
     "A different file system is mounted at the destination than when the job began. Mount the "
     "former one and resume the job."},
    {hr::kBgEErrorInformationUnavailable, "BG_E_ERROR_INFORMATION_UNAVAILABLE",
     "There is no error information, because the job is not in an error state."},
    {hr::kBgENetworkDisconnected, "BG_E_NETWORK_DISCONNECTED",
     "There is no network connection. The job goes on when one appears."},
    {hr::kBgEMissingFileSize, "BG_E_MISSING_FILE_SIZE",
     "The server did not tell the size of the file. Let the server send a Content-Length "
     "header, or mark the job's content as dynamic."},
    {hr::kBgEInsufficientHttpSupport, "BG_E_INSUFFICIENT_HTTP_SUPPORT",
     "The server or a proxy does not speak HTTP/1.1, which transfers need. Use a server and "
     "proxy that do."},
    {hr::kBgEInsufficientRangeSupport, "BG_E_INSUFFICIENT_RANGE_SUPPORT",
     "The server or a proxy does not support byte ranges as background transfers need them. Use "
     "a server that does, or give the job foreground priority."},
    {hr::kBgERemoteNotSupported, "BG_E_REMOTE_NOT_SUPPORTED",
     "The service cannot be used from another machine. Run the program on the machine whose "
     "jobs it manages."},
    {hr::kBgENewOwnerDiffMapping, "BG_E_NEW_OWNER_DIFF_MAPPING",
     "For the new owner a local path of the job leads to a different place. Ownership was not "
     "changed."},
    {hr::kBgENewOwnerNoFileAccess, "BG_E_NEW_OWNER_NO_FILE_ACCESS",
     "The new owner has no permission for the job's local files. Grant it, then take ownership "
     "again."},
    {hr::kBgSPartialComplete, "BG_S_PARTIAL_COMPLETE",
     "The job was completed with the files that were ready; the unfinished ones were discarded."},
    {hr::kBgEProxyListTooLarge, "BG_E_PROXY_LIST_TOO_LARGE",
     "The proxy list is too long. Shorten it."},
    {hr::kBgEProxyBypassListTooLarge, "BG_E_PROXY_BYPASS_LIST_TOO_LARGE",
     "The proxy bypass list is too long. Shorten it."},
    {hr::kBgSUnableToDeleteFiles, "BG_S_UNABLE_TO_DELETE_FILES",
     "The operation succeeded, but some temporary files could not be deleted. Look for "
     ".BIT*.tmp files in the destination directories and remove them."},
    {hr::kBgEInvalidServerResponse, "BG_E_INVALID_SERVER_RESPONSE",
     OPENBITS_INVALID_SERVER_RESPONSE},
    {hr::kBgETooManyFiles, "BG_E_TOO_MANY_FILES",
     "No more files can be added: an upload has exactly one. Create another job for further "
     "files."},
    {hr::kBgELocalFileChanged, "BG_E_LOCAL_FILE_CHANGED",
     "The local file changed while it was being transferred. Create a new job when the file no "
     "longer changes."},
    {hr::kBgEErrorContextRemoteApplication, "BG_E_ERROR_CONTEXT_REMOTE_APPLICATION",
     "The error was reported by the server application that processes the upload."},
    {hr::kBgESessionNotFound, "BG_E_SESSION_NOT_FOUND",
     "The server no longer knows the upload session, perhaps because it expired. The upload "
     "starts over."},
    {hr::kBgETooLarge, "BG_E_TOO_LARGE",
     "The data is larger than is allowed: the upload exceeds the server's limit, or the reply "
     "is too large to be returned in memory. Have the limit raised, or read the reply from its "
     "file."},
    {hr::kBgEStringTooLong, "BG_E_STRING_TOO_LONG", "A string argument is too long. Shorten it."},
    {hr::kBgEClientServerProtocolMismatch, "BG_E_CLIENT_SERVER_PROTOCOL_MISMATCH",
     "Client and server have no version of the upload protocol in common. Update the older one "
     "of them."},
    {hr::kBgEServerExecuteEnable, "BG_E_SERVER_EXECUTE_ENABLE",
     "The server refuses the upload because the directory lets uploaded files be executed. Its "
     "administrator must switch script and execute rights off there."},
    {hr::kBgENoProgress, "BG_E_NO_PROGRESS",
     "The transfer makes no progress. Resume the job later; if it stalls again, check the "
     "server and the network between."},
    {hr::kBgEUsernameTooLarge, "BG_E_USERNAME_TOO_LARGE",
     "The user name is longer than 300 characters. Use a shorter one."},
    {hr::kBgEPasswordTooLarge, "BG_E_PASSWORD_TOO_LARGE",
     "The password is longer than 65,536 characters. Use a shorter one."},
    {hr::kBgEInvalidAuthTarget, "BG_E_INVALID_AUTH_TARGET",
     "The target of the credentials is not valid. Use server or proxy."},
    {hr::kBgEInvalidAuthScheme, "BG_E_INVALID_AUTH_SCHEME",
     "The authentication scheme is not valid. Use one of Basic, Digest, NTLM, Negotiate and "
     "Passport."},
    {hr::kBgEFileNotFound, "BG_E_FILE_NOT_FOUND", "The job has no file of that name."},
    {hr::kBgSProxyChanged, "BG_S_PROXY_CHANGED", "The transfer goes on through another proxy."},
    {hr::kBgEInvalidRange, "BG_E_INVALID_RANGE",
     "A byte range is malformed or lies outside the file. Check offsets and lengths against the "
     "size of the file."},
    {hr::kBgEOverlappingRanges, "BG_E_OVERLAPPING_RANGES",
     "Two of the byte ranges overlap. Give ranges that have no byte in common."},
    {hr::kBgEConnectFailure, "BG_E_CONNECT_FAILURE",
     "No connection to the server or proxy could be made. It is tried again; check the address, "
     "the network and any firewall if this persists."},
    {hr::kBgEConnectionClosed, "BG_E_CONNECTION_CLOSED",
     "The connection was closed before the transfer was finished. It is tried again; check the "
     "server if this persists."},
    {hr::kBgEKeepAliveFailure, "BG_E_KEEP_ALIVE_FAILURE",
     "The server closed a connection that was to be kept open for further requests. It is tried "
     "again."},
    {hr::kBgEMessageLengthLimitExceeded, "BG_E_MESSAGE_LENGTH_LIMIT_EXCEEDED",
     "A message is larger than the limit for messages. Reduce the headers of the request, or "
     "have the server reduce those of its response."},
    {hr::kBgENameResolutionFailure, "BG_E_NAME_RESOLUTION_FAILURE",
     "The address of the server could not be found. Check the host name in the URL and the name "
     "service."},
    {hr::kBgEPending, "BG_E_PENDING", "The request has been started and is not finished yet."},
    {hr::kBgEPipelineFailure, "BG_E_PIPELINE_FAILURE",
     "The connection broke before a request that was sent ahead had been answered. It is tried "
     "again."},
    {hr::kBgEProtocolError, "BG_E_PROTOCOL_ERROR",
     "The server gave a complete response that reports an error on the level of the protocol."},
    {hr::kBgEProxyNameResolutionFailure, "BG_E_PROXY_NAME_RESOLUTION_FAILURE",
     "The address of the proxy could not be found. Check the proxy settings and the name "
     "service."},
    {hr::kBgEReceiveFailure, "BG_E_RECEIVE_FAILURE",
     "The response of the server arrived incomplete. It is tried again."},
    {hr::kBgERequestCanceled, "BG_E_REQUEST_CANCELED", "The request was cancelled."},
    {hr::kBgESecureChannelFailure, "BG_E_SECURE_CHANNEL_FAILURE",
     "No secure connection to the server could be made. Check which TLS versions and ciphers "
     "the server offers."},
    {hr::kBgESendFailure, "BG_E_SEND_FAILURE",
     "The request could not be sent completely. It is tried again; check the network if this "
     "persists."},
    {hr::kBgEServerProtocolViolation, "BG_E_SERVER_PROTOCOL_VIOLATION",
     "What the server sent is not valid HTTP. The server or a proxy needs to be repaired."},
    {hr::kBgETimeout, "BG_E_TIMEOUT",
     "The server did not respond in time. It is tried again; check the server and the network "
     "if this persists."},
    {hr::kBgETrustFailure, "BG_E_TRUST_FAILURE",
     "The server's certificate is not trusted. Check that it is valid for the host name and "
     "that its issuer is among the trusted authorities of this machine."},
    {hr::kBgEUnknownError, "BG_E_UNKNOWN_ERROR",
     "The transfer failed for a reason that the service does not know."},
    {hr::kBgEBlockedByPolicy, "BG_E_BLOCKED_BY_POLICY",
     "The administrator's policy does not permit background transfers at this time. The job "
     "goes on when it does."},
    {hr::kBgEInvalidProxyInfo, "BG_E_INVALID_PROXY_INFO",
     "The proxy list or the bypass list is malformed. Correct the proxy settings of the job or "
     "the machine, then resume the job."},
    {hr::kBgEInvalidCredentials, "BG_E_INVALID_CREDENTIALS",
     "The credentials are malformed. Give a user name and a password in the form that the "
     "scheme asks for."},
    {hr::kBgEInvalidHashAlgorithm, "BG_E_INVALID_HASH_ALGORITHM",
     "The hash algorithm is not supported. Use one of the algorithms in the documentation."},
    {hr::kBgERecordDeleted, "BG_E_RECORD_DELETED", "The cache record has been deleted."},
    {hr::kBgECommitInProgress, "BG_E_COMMIT_IN_PROGRESS",
     "The cache record is still being written. Try again in a moment."},
    {hr::kBgEDiscoveryInProgress, "BG_E_DISCOVERY_IN_PROGRESS",
     "A search for peers is already under way. Wait for it to finish."},
    {hr::kBgEUpnpError, "BG_E_UPNP_ERROR",
     "The Internet gateway reported an error when it was asked for traffic figures. Transfers "
     "go on without them."},
    {hr::kBgETestOptionBlockedDownload, "BG_E_TEST_OPTION_BLOCKED_DOWNLOAD",
     "A test setting stopped the download after the search for peers. Remove the setting and "
     "resume the job."},
    {hr::kBgEPeerCachingDisabled, "BG_E_PEERCACHING_DISABLED", "Peer caching is switched off."},
    {hr::kBgEBusyCacheRecord, "BG_E_BUSYCACHERECORD",
     "The cache record is in use and cannot be deleted or changed now. Try again later."},
    {hr::kBgETooManyJobsPerUser, "BG_E_TOO_MANY_JOBS_PER_USER",
     "The user has as many jobs as the limit permits. Complete or cancel some of them, or have "
     "the limit raised."},
    {hr::kBgETooManyJobsPerMachine, "BG_E_TOO_MANY_JOBS_PER_MACHINE",
     "There are as many jobs on this machine as the limit permits. Some must be completed or "
     "cancelled, or the limit raised."},
    {hr::kBgETooManyFilesInJob, "BG_E_TOO_MANY_FILES_IN_JOB",
     "The job would have more files than the limit permits. Spread the files over several jobs, "
     "or have the limit raised."},
    {hr::kBgETooManyRangesInFile, "BG_E_TOO_MANY_RANGES_IN_FILE",
     "The file would have more byte ranges than the limit permits. Ask for fewer and larger "
     "ranges, or have the limit raised."},
    {hr::kBgEValidationFailed, "BG_E_VALIDATION_FAILED",
     "The application rejected the content of the file. Resume the job to download it again, or "
     "ask the publisher of the file."},
    {hr::kBgEMaxDownloadTimeout, "BG_E_MAXDOWNLOAD_TIMEOUT",
     "The maximum download time of the job is used up. Resume the job to start the time anew, "
     "or set a longer one first."},
    {hr::kBgSOverriddenByPolicy, "BG_S_OVERRIDDEN_BY_POLICY",
     "The setting was saved, but the administrator's policy takes precedence over it."},
    {hr::kBgETokenRequired, "BG_E_TOKEN_REQUIRED",
     "The job is to use a helper identity, and there is none at present. Set it again or clear "
     "the flags, then resume the job."},
    {hr::kBgEUnknownPropertyId, "BG_E_UNKNOWN_PROPERTY_ID",
     "There is no property with this id in this version."},
    {hr::kBgEReadOnlyProperty, "BG_E_READ_ONLY_PROPERTY", "This property cannot be set."},
    {hr::kBgEBlockedByCostTransferPolicy, "BG_E_BLOCKED_BY_COST_TRANSFER_POLICY",
     "The cost settings of the job do not permit transfers on the present network. The job goes "
     "on when a cheaper one is available or the settings are changed."},
    {hr::kBgEPropertySupportedForDownloadJobsOnly, "BG_E_PROPERTY_SUPPORTED_FOR_DOWNLOAD_JOBS_ONLY",
     "This property exists for download jobs only."},
    {hr::kBgEReadOnlyPropertyAfterAddFile, "BG_E_READ_ONLY_PROPERTY_AFTER_ADDFILE",
     "This property cannot be changed after a file has been added. Set it first, or create a "
     "new job."},
    {hr::kBgEReadOnlyPropertyAfterResume, "BG_E_READ_ONLY_PROPERTY_AFTER_RESUME",
     "This property cannot be changed after the job has been resumed for the first time. Set it "
     "first, or create a new job."},
    {hr::kBgEMaxDownloadSizeInvalidValue, "BG_E_MAX_DOWNLOAD_SIZE_INVALID_VALUE",
     "The maximum download size is not valid. It must be at least one byte."},
    {hr::kBgEMaxDownloadSizeLimitReached, "BG_E_MAX_DOWNLOAD_SIZE_LIMIT_REACHED",
     "The job's data is larger than its maximum download size. Cancel the job and create it "
     "anew with a higher limit if the data is wanted."},
    {hr::kBgEStandbyMode, "BG_E_STANDBY_MODE",
     "The job is paused because the machine is in a power-saving mode. It goes on when that "
     "ends."},
    {hr::kBgEUseStoredCredentialsNotSupported, "BG_E_USE_STORED_CREDENTIALS_NOT_SUPPORTED",
     "Stored credentials can be used for proxies only. Choose the proxy as target."},
    {hr::kBgEBlockedByBatteryPolicy, "BG_E_BLOCKED_BY_BATTERY_POLICY",
     "The job is paused because the machine runs on battery. It goes on when the machine is "
     "plugged in."},
    {hr::kBgEBlockedByBatterySaver, "BG_E_BLOCKED_BY_BATTERY_SAVER",
     "The job is paused because battery saving is on. It goes on when that is switched off."},
    {hr::kBgEWatchdogTimeout, "BG_E_WATCHDOG_TIMEOUT",
     "An operation within the service took too long and was given up. Resume the job; if this "
     "happens again, report it with the log of the service."},
    {hr::kBgEAppPackageNotFound, "BG_E_APP_PACKAGE_NOT_FOUND",
     "The application package of the owner or caller was not found. Install the application "
     "again."},
    {hr::kBgEAppPackageScenarioNotSupported, "BG_E_APP_PACKAGE_SCENARIO_NOT_SUPPORTED",
     "This use of application packages is not supported on this machine."},
    {hr::kBgEDatabaseCorrupt, "BG_E_DATABASE_CORRUPT",
     "The stored job list is damaged. Restart the service: it repairs the list when it starts."},
    {hr::kBgERandomAccessNotSupported, "BG_E_RANDOM_ACCESS_NOT_SUPPORTED",
     "This transfer cannot fetch parts of the file on demand. That needs an http or https "
     "download of known size, without ranges of its own, from a server that supports byte "
     "ranges."},
    {hr::kBgEBlockedByBackgroundAccessPolicy, "BG_E_BLOCKED_BY_BACKGROUND_ACCESS_POLICY",
     "The application that owns the job may not work in the background. The job goes on when "
     "that is permitted or the application comes to the foreground."},
    {hr::kBgEBlockedByGameMode, "BG_E_BLOCKED_BY_GAME_MODE",
     "The job is paused while a game has precedence. It goes on when the game ends."},
    {hr::kBgEBlockedBySystemPolicy, "BG_E_BLOCKED_BY_SYSTEM_POLICY",
     "The job is paused because the system is short of resources. It goes on when there are "
     "enough."},
    {hr::kBgENotSupportedWithCustomHttpMethod, "BG_E_NOT_SUPPORTED_WITH_CUSTOM_HTTP_METHOD",
     "This is not possible in a job with an HTTP method of its own. Use the default method."},
    {hr::kBgEUnsupportedJobConfiguration, "BG_E_UNSUPPORTED_JOB_CONFIGURATION",
     "The settings of the job do not go together with this request. Change the one or the "
     "other."},
    {hr::kBgERemoteFileChanged, "BG_E_REMOTE_FILE_CHANGED",
     "The remote file changed while it was being transferred. Resume the job to fetch the new "
     "version."},
    {hr::kBgEServerCertValidationInterfaceRequired,
     "BG_E_SERVER_CERT_VALIDATION_INTERFACE_REQUIRED",
     "The job's server certificates are to be checked by the application, and it is not there "
     "to do so. Set its callback again, then resume the job."},
    {hr::kBgEReadOnlyWhenJobActive, "BG_E_READ_ONLY_WHEN_JOB_ACTIVE",
     "This can be changed only while the job is suspended, in an error state or transferred. "
     "Suspend the job first."},
    {hr::kBgEErrorContextServerCertificateCallback,
     "BG_E_ERROR_CONTEXT_SERVER_CERTIFICATE_CALLBACK",
     "The error was reported by the application's check of the server certificate."},

    // HTTP statuses.
    {http_status(100), "BG_E_HTTP_ERROR_100",
     "HTTP status 100: the server asked for the request to be continued but never answered it."},
    {http_status(101), "BG_E_HTTP_ERROR_101",
     "HTTP status 101: the server switched to another protocol, which was not asked for."},
    {http_status(200), "BG_E_HTTP_ERROR_200", "HTTP status 200: " OPENBITS_INVALID_SERVER_RESPONSE},
    {http_status(201), "BG_E_HTTP_ERROR_201",
     "HTTP status 201: the server created a new resource, which is not a valid answer to this "
     "request."},
    {http_status(202), "BG_E_HTTP_ERROR_202",
     "HTTP status 202: the server accepted the request but has not processed it yet. Try again "
     "later."},
    {http_status(203), "BG_E_HTTP_ERROR_203",
     "HTTP status 203: the answer was altered on the way and is not the origin server's own. "
     "Check the proxies between."},
    {http_status(204), "BG_E_HTTP_ERROR_204",
     "HTTP status 204: the server has no content to send for this URL."},
    {http_status(205), "BG_E_HTTP_ERROR_205", "HTTP status 205: " OPENBITS_INVALID_SERVER_RESPONSE},
    {http_status(206), "BG_E_HTTP_ERROR_206",
     "HTTP status 206: the server sent a part of the file that was not asked for in this form."},
    {http_status(300), "BG_E_HTTP_ERROR_300",
     "HTTP status 300: the server offers the file under several addresses. Choose one of them "
     "as the URL."},
    {http_status(301), "BG_E_HTTP_ERROR_301",
     "HTTP status 301: the file has moved for good. Change the URL to its new address, or allow "
     "redirects."},
    {http_status(302), "BG_E_HTTP_ERROR_302",
     "HTTP status 302: the file has moved for a time. Change the URL to its present address, or "
     "allow redirects."},
    {http_status(303), "BG_E_HTTP_ERROR_303",
     "HTTP status 303: the server refers to another address for the answer. Change the URL, or "
     "allow redirects."},
    {http_status(304), "BG_E_HTTP_ERROR_304", "HTTP status 304: " OPENBITS_INVALID_SERVER_RESPONSE},
    {http_status(305), "BG_E_HTTP_ERROR_305",
     "HTTP status 305: the server demands that its own proxy be used. Set that proxy for the "
     "job."},
    {http_status(307), "BG_E_HTTP_ERROR_307",
     "HTTP status 307: the file is at another address for now. Change the URL to it, or allow "
     "redirects."},
    {http_status(400), "BG_E_HTTP_ERROR_400",
     "HTTP status 400: the server did not understand the request. Check the URL and any custom "
     "headers."},
    {http_status(401), "BG_E_HTTP_ERROR_401",
     "HTTP status 401: the server requires a login. Set valid credentials for the server, then "
     "resume the job."},
    {http_status(402), "BG_E_HTTP_ERROR_402", "HTTP status 402: " OPENBITS_INVALID_SERVER_RESPONSE},
    {http_status(403), "BG_E_HTTP_ERROR_403",
     "HTTP status 403: the server refuses access to this URL. Check the account and any client "
     "certificate, or ask the server's operator for access."},
    {http_status(404), "BG_E_HTTP_ERROR_404",
     "HTTP status 404: the server has no such file. Check the URL."},
    {http_status(405), "BG_E_HTTP_ERROR_405",
     "HTTP status 405: the server does not permit this method for the URL. An upload needs a "
     "server prepared to receive it."},
    {http_status(406), "BG_E_HTTP_ERROR_406",
     "HTTP status 406: the server has no version of the file that the request accepts. Check "
     "any custom Accept headers."},
    {http_status(407), "BG_E_HTTP_ERROR_407",
     "HTTP status 407: the proxy requires a login. Set valid credentials for the proxy, then "
     "resume the job."},
    {http_status(408), "BG_E_HTTP_ERROR_408",
     "HTTP status 408: the server gave up waiting for the request. It is tried again."},
    {http_status(409), "BG_E_HTTP_ERROR_409",
     "HTTP status 409: the request conflicts with the present state of the file on the server. "
     "It is tried again."},
    {http_status(410), "BG_E_HTTP_ERROR_410",
     "HTTP status 410: the file has been removed from the server for good, and no new address "
     "is known."},
    {http_status(411), "BG_E_HTTP_ERROR_411",
     "HTTP status 411: the server wants to be told the length of the content in advance."},
    {http_status(412), "BG_E_HTTP_ERROR_412",
     "HTTP status 412: a condition in the request was not met on the server. Check any custom "
     "headers."},
    {http_status(413), "BG_E_HTTP_ERROR_413",
     "HTTP status 413: the server finds the data too large. Send less, or have its limit "
     "raised."},
    {http_status(414), "BG_E_HTTP_ERROR_414",
     "HTTP status 414: the server finds the URL too long. Use a shorter one."},
    {http_status(415), "BG_E_HTTP_ERROR_415", "HTTP status 415: " OPENBITS_INVALID_SERVER_RESPONSE},
    {http_status(416), "BG_E_HTTP_ERROR_416",
     "HTTP status 416: the part of the file asked for does not exist. The file may have become "
     "shorter, or the ranges of the job are wrong."},
    {http_status(417), "BG_E_HTTP_ERROR_417",
     "HTTP status 417: the server or a proxy cannot meet an expectation stated in the request. "
     "Check any custom headers."},
    {http_status(449), "BG_E_HTTP_ERROR_449", "HTTP status 449: " OPENBITS_INVALID_SERVER_RESPONSE},
    {http_status(500), "BG_E_HTTP_ERROR_500",
     "HTTP status 500: the server failed to process the request. It is tried again; tell the "
     "server's operator if this persists."},
    {http_status(501), "BG_E_HTTP_ERROR_501",
     "HTTP status 501: the server does not support what the request needs. Check that the URL "
     "leads to the right server."},
    {http_status(502), "BG_E_HTTP_ERROR_502",
     "HTTP status 502: a gateway or proxy got an invalid answer from the server behind it. It "
     "is tried again."},
    {http_status(503), "BG_E_HTTP_ERROR_503",
     "HTTP status 503: the server is overloaded or down for maintenance. It is tried again "
     "later."},
    {http_status(504), "BG_E_HTTP_ERROR_504",
     "HTTP status 504: a gateway or proxy got no answer in time from the server behind it. It "
     "is tried again."},
    {http_status(505), "BG_E_HTTP_ERROR_505",
     "HTTP status 505: the server does not support the HTTP version of the request. Use a "
     "server that supports HTTP/1.1."},
});

#undef OPENBITS_INVALID_SERVER_RESPONSE

constexpr bool before(const Entry& a, const Entry& b) {
  return a.code < b.code;
}

constexpr auto kTable = [] {
  auto table = kEntries;
  std::sort(table.begin(), table.end(), before);
  return table;
}();

static_assert(std::adjacent_find(kTable.begin(), kTable.end(),
                                 [](const Entry& a, const Entry& b) { return a.code == b.code; }) ==
                  kTable.end(),
              "a code is in the table twice");

constexpr const Entry* find(HResult code) {
  const auto it = std::lower_bound(kTable.begin(), kTable.end(), Entry{code, {}, {}}, before);
  return it != kTable.end() && it->code == code ? &*it : nullptr;
}

const char* text_of_status_class(int status) {
  switch (status / 100) {
    case 3:
      return "the server refers to another address. Check the URL.";
    case 4:
      return "the server refused the request. Check the URL and the credentials.";
    case 5:
      return "the server failed to process the request. Try again later.";
    default:
      return "the server gave an answer that the transfer cannot use.";
  }
}

std::string describe_http_status(int status) {
  return "HTTP status " + std::to_string(status) + ": " + text_of_status_class(status);
}

std::string describe_unknown(HResult code) {
  std::array<char, sizeof "Unknown error 0x00000000"> buffer{};
  std::snprintf(buffer.data(), buffer.size(), "Unknown error 0x%08" PRIX32,
                static_cast<std::uint32_t>(code));
  return buffer.data();
}

}  // namespace

std::string_view error_name(HResult code) {
  const Entry* entry = find(code);
  return entry != nullptr ? entry->name : std::string_view{};
}

std::string_view error_text(HResult code) {
  const Entry* entry = find(code);
  return entry != nullptr ? entry->text : std::string_view{};
}

std::string describe_error(HResult code) {
  if (const Entry* entry = find(code)) return std::string(entry->text);
  if (is_http_status(code)) return describe_http_status(code - http_status(0));
  return describe_unknown(code);
}

std::string_view context_text(unsigned context) {
  switch (context) {
    case 0:
      return error_text(hr::kBgSErrorContextNone);
    case 1:
      return error_text(hr::kBgEErrorContextUnknown);
    case 2:
      return error_text(hr::kBgEErrorContextGeneralQueueManager);
    case 3:
      return error_text(hr::kBgEErrorContextQueueManagerNotification);
    case 4:
      return error_text(hr::kBgEErrorContextLocalFile);
    case 5:
      return error_text(hr::kBgEErrorContextRemoteFile);
    case 6:
      return error_text(hr::kBgEErrorContextGeneralTransport);
    case 7:
      return error_text(hr::kBgEErrorContextRemoteApplication);
    case 8:
      return error_text(hr::kBgEErrorContextServerCertificateCallback);
    default:
      return {};
  }
}

}  // namespace openbits
