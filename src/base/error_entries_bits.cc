// The codes of BITS, and of its event log.
#include <array>

#include "base/error_entries.h"

namespace openbits::base {
namespace {

constexpr auto kEntries = std::to_array<ErrorEntry>({
    // BITS.
    {hr::kBgENotFound, "BG_E_NOT_FOUND",
     "There is no job with this id; it may have been completed or cancelled. Check the id, or "
     "list the jobs that there are."},
    {hr::kBgEInvalidState, "BG_E_INVALID_STATE",
     "The job's present state does not permit this. Check the state: a completed or cancelled "
     "job cannot be changed, and an upload is completed only when it has been transferred."},
    {hr::kBgEEmpty, "BG_E_EMPTY", "The job has no files. Add at least one before resuming it."},
    {hr::kBgEFileNotAvailable, "BG_E_FILE_NOT_AVAILABLE",
     "The error does not concern a particular file. Use its code and context instead."},
    {hr::kBgEProtocolNotAvailable, "BG_E_PROTOCOL_NOT_AVAILABLE",
     "The error does not concern a particular transfer protocol. Use its code and context "
     "instead."},
    {hr::kBgSErrorContextNone, "BG_S_ERROR_CONTEXT_NONE", "No error has occurred."},
    {hr::kBgEErrorContextUnknown, "BG_E_ERROR_CONTEXT_UNKNOWN",
     "The error occurred in a part of the service that is not known. Look at its code to find "
     "the cause."},
    {hr::kBgEErrorContextGeneralQueueManager, "BG_E_ERROR_CONTEXT_GENERAL_QUEUE_MANAGER",
     "The error occurred in the service itself, while it was managing the job. Check the "
     "settings of the job and the log of the service."},
    {hr::kBgEErrorContextLocalFile, "BG_E_ERROR_CONTEXT_LOCAL_FILE",
     "The error occurred while the local file was being read or written. Check the path, its "
     "permissions and the space on its file system."},
    {hr::kBgEErrorContextRemoteFile, "BG_E_ERROR_CONTEXT_REMOTE_FILE",
     "The error occurred while the remote file was being accessed. Check the URL, and whether "
     "the server lets this user have the file."},
    {hr::kBgEErrorContextGeneralTransport, "BG_E_ERROR_CONTEXT_GENERAL_TRANSPORT",
     "The error occurred on the connection to the server or proxy. Check the network, the proxy "
     "settings and that the server can be reached."},
    {hr::kBgEErrorContextQueueManagerNotification, "BG_E_ERROR_CONTEXT_QUEUE_MANAGER_NOTIFICATION",
     "The error occurred while the application was being notified. Check its callback object, "
     "callback class or command line."},
    {hr::kBgEDestinationLocked, "BG_E_DESTINATION_LOCKED",
     "The destination's file system is locked, for example by a check. The job goes on when it "
     "is available again."},
    {hr::kBgEVolumeChanged, "BG_E_VOLUME_CHANGED",
     "A different file system is mounted at the destination than when the job began. Mount the "
     "former one and resume the job."},
    {hr::kBgEErrorInformationUnavailable, "BG_E_ERROR_INFORMATION_UNAVAILABLE",
     "There is no error information, because the job is not in an error state. Check the state "
     "of the job before asking for its error."},
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
     "For the new owner a local path of the job leads to a different place, so ownership was "
     "not changed. Make the path lead to the same place, then take ownership again."},
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
     "The error was reported by the server application that processes the upload. Look at its "
     "code, and ask the operator of that application."},
    {hr::kBgESessionNotFound, "BG_E_SESSION_NOT_FOUND",
     "The server no longer knows the upload session, perhaps because it expired. The upload is "
     "tried again from the beginning."},
    {hr::kBgETooLarge, "BG_E_TOO_LARGE",
     "The data is larger than is allowed: the upload exceeds the server's limit, or the reply "
     "is too large to be returned in memory. Have the limit raised, or read the reply from its "
     "file."},
    {hr::kBgEStringTooLong, "BG_E_STRING_TOO_LONG", "A string argument is too long. Shorten it."},
    {hr::kBgEClientServerProtocolMismatch, "BG_E_CLIENT_SERVER_PROTOCOL_MISMATCH",
     "Client and server have no version of the upload protocol in common. Update the older one "
     "of them."},
    {hr::kBgEServerExecuteEnable, "BG_E_SERVER_EXECUTE_ENABLE",
     "The server refuses the upload because the directory lets uploaded files be executed. Have "
     "its administrator switch script and execute rights off there."},
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
    {hr::kBgEFileNotFound, "BG_E_FILE_NOT_FOUND",
     "The job has no such file. Check the name or number against the list of the job's files."},
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
    {hr::kBgEPending, "BG_E_PENDING",
     "The request has been started and is not finished yet. Wait for it to end."},
    {hr::kBgEPipelineFailure, "BG_E_PIPELINE_FAILURE",
     "The connection broke before a request that was sent ahead had been answered. It is tried "
     "again."},
    {hr::kBgEProtocolError, "BG_E_PROTOCOL_ERROR",
     "The server gave a complete response that reports an error on the level of the protocol. "
     "Resume the job to try again; check the log of the server if it fails again."},
    {hr::kBgEProxyNameResolutionFailure, "BG_E_PROXY_NAME_RESOLUTION_FAILURE",
     "The address of the proxy could not be found. Check the proxy settings and the name "
     "service."},
    {hr::kBgEReceiveFailure, "BG_E_RECEIVE_FAILURE",
     "The response of the server arrived incomplete. It is tried again."},
    {hr::kBgERequestCanceled, "BG_E_REQUEST_CANCELED",
     "The request was cancelled. Resume the job if the transfer is still wanted."},
    {hr::kBgESecureChannelFailure, "BG_E_SECURE_CHANNEL_FAILURE",
     "No secure connection to the server could be made. Check which TLS versions and ciphers "
     "the server offers."},
    {hr::kBgESendFailure, "BG_E_SEND_FAILURE",
     "The request could not be sent completely. It is tried again; check the network if this "
     "persists."},
    {hr::kBgEServerProtocolViolation, "BG_E_SERVER_PROTOCOL_VIOLATION",
     "What the server sent is not valid HTTP. Have the server or the proxy between repaired, "
     "then resume the job."},
    {hr::kBgETimeout, "BG_E_TIMEOUT",
     "The server did not respond in time. It is tried again; check the server and the network "
     "if this persists."},
    {hr::kBgETrustFailure, "BG_E_TRUST_FAILURE",
     "The server's certificate is not trusted. Check that it is valid for the host name and "
     "that its issuer is among the trusted authorities of this machine."},
    {hr::kBgEUnknownError, "BG_E_UNKNOWN_ERROR",
     "The transfer failed for a reason that the service does not know. Resume the job to try "
     "again; look into the log of the service if it fails again."},
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
    {hr::kBgERecordDeleted, "BG_E_RECORD_DELETED",
     "The cache record has been deleted. Get the list of records anew."},
    {hr::kBgECommitInProgress, "BG_E_COMMIT_IN_PROGRESS",
     "The cache record is still being written. Try again in a moment."},
    {hr::kBgEDiscoveryInProgress, "BG_E_DISCOVERY_IN_PROGRESS",
     "A search for peers is already under way. Wait for it to finish."},
    {hr::kBgEUpnpError, "BG_E_UPNP_ERROR",
     "The Internet gateway reported an error when it was asked for traffic figures. Nothing "
     "needs to be done: the job goes on without them."},
    {hr::kBgETestOptionBlockedDownload, "BG_E_TEST_OPTION_BLOCKED_DOWNLOAD",
     "A test setting stopped the download after the search for peers. Remove the setting and "
     "resume the job."},
    {hr::kBgEPeerCachingDisabled, "BG_E_PEERCACHING_DISABLED",
     "Peer caching is switched off. Let the job fetch its files from the server instead."},
    {hr::kBgEBusyCacheRecord, "BG_E_BUSYCACHERECORD",
     "The cache record is in use and cannot be deleted or changed now. Try again later."},
    {hr::kBgETooManyJobsPerUser, "BG_E_TOO_MANY_JOBS_PER_USER",
     "The user has as many jobs as the limit permits. Complete or cancel some of them, or have "
     "the limit raised."},
    {hr::kBgETooManyJobsPerMachine, "BG_E_TOO_MANY_JOBS_PER_MACHINE",
     "There are as many jobs on this machine as the limit permits. Have some completed or "
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
     "There is no property with this id in this version. Check the id, or update the service."},
    {hr::kBgEReadOnlyProperty, "BG_E_READ_ONLY_PROPERTY",
     "This property cannot be set. Use it for reading only."},
    {hr::kBgEBlockedByCostTransferPolicy, "BG_E_BLOCKED_BY_COST_TRANSFER_POLICY",
     "The cost settings of the job do not permit transfers on the present network. The job goes "
     "on when a cheaper one is available or the settings are changed."},
    {hr::kBgEPropertySupportedForDownloadJobsOnly, "BG_E_PROPERTY_SUPPORTED_FOR_DOWNLOAD_JOBS_ONLY",
     "This property exists for download jobs only. Do not use it with uploads."},
    {hr::kBgEReadOnlyPropertyAfterAddFile, "BG_E_READ_ONLY_PROPERTY_AFTER_ADDFILE",
     "This property cannot be changed after a file has been added. Set it first, or create a "
     "new job."},
    {hr::kBgEReadOnlyPropertyAfterResume, "BG_E_READ_ONLY_PROPERTY_AFTER_RESUME",
     "This property cannot be changed after the job has been resumed for the first time. Set it "
     "first, or create a new job."},
    {hr::kBgEMaxDownloadSizeInvalidValue, "BG_E_MAX_DOWNLOAD_SIZE_INVALID_VALUE",
     "The maximum download size is not valid. Give at least one byte."},
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
     "This use of application packages is not supported on this machine. Use the service from "
     "an ordinary program."},
    {hr::kBgEDatabaseCorrupt, "BG_E_DATABASE_CORRUPT",
     "The stored job list is damaged. Restart the service: it repairs the list when it starts."},
    {hr::kBgERandomAccessNotSupported, "BG_E_RANDOM_ACCESS_NOT_SUPPORTED",
     "This transfer cannot fetch parts of the file on demand. Use an http or https download of "
     "known size, without ranges of its own, from a server that supports byte ranges."},
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
     "The error was reported by the application's check of the server certificate. Look at its "
     "code, and do not trust the server before the cause is known."},
    // Event log.
    {hr::kBitsMcJobCancelled, "BITS_MC_JOB_CANCELLED",
     "An administrator cancelled a job of another user. Ask the administrator before creating "
     "it again."},
    {hr::kBitsMcFileDeletionFailed, "BITS_MC_FILE_DELETION_FAILED",
     "A cancelled job has left temporary files behind that could not be deleted. Delete the "
     "files listed when nothing uses them any more."},
    {hr::kBitsMcFileDeletionFailedMore, "BITS_MC_FILE_DELETION_FAILED_MORE",
     "A cancelled job has left more temporary files behind than are listed. Look for .BIT*.tmp "
     "files in the same directories as well, and delete them when nothing uses them any more."},
    {hr::kBitsMcJobPropertyChange, "BITS_MC_JOB_PROPERTY_CHANGE",
     "An administrator changed a setting of another user's job. Check the settings of the job "
     "if it behaves in another way than before."},
    {hr::kBitsMcJobTakeOwnership, "BITS_MC_JOB_TAKE_OWNERSHIP",
     "An administrator took over another user's job. Ask the administrator if the job is "
     "missed."},
    {hr::kBitsMcJobScavenged, "BITS_MC_JOB_SCAVENGED",
     "The service cancelled a job because nothing had happened to it for too long. Create it "
     "anew if its files are still wanted."},
    {hr::kBitsMcJobNotificationFailure, "BITS_MC_JOB_NOTIFICATION_FAILURE",
     "The application could not be notified of a job; it is tried again in some minutes. Check "
     "the application's callback or command line if this persists."},
    {hr::kBitsMcStateFileCorrupt, "BITS_MC_STATE_FILE_CORRUPT",
     "The stored job list could not be read and was started anew. Create the lost jobs again."},
    {hr::kBitsMcFailedToStart, "BITS_MC_FAILED_TO_START",
     "The service could not be started. Look into its log for the reason, mend that and start "
     "the service again."},
    {hr::kBitsMcFatalIgdError, "BITS_MC_FATAL_IGD_ERROR",
     "The Internet gateway cannot be asked for traffic figures. Restart or update the gateway "
     "if transfers are to leave room for other programs."},
    {hr::kBitsMcPeercachingPort, "BITS_MC_PEERCACHING_PORT",
     "This is the name of the firewall rule that lets peers fetch from the cache. Open that "
     "port only where a peer cache is used."},
    {hr::kBitsMcWsdPort, "BITS_MC_WSD_PORT",
     "This is the name of the firewall rule that lets peers find each other. Open that port "
     "only where a peer cache is used."},
});

}  // namespace

std::span<const ErrorEntry> bits_errors() {
  return kEntries;
}

}  // namespace openbits::base
