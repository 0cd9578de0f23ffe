// General codes, and those of Win32.
#include <array>

#include "base/error_entries.h"

namespace openbits::base {
namespace {

constexpr auto kEntries = std::to_array<ErrorEntry>({
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
     "The object does not have the interface asked for. Use an older version of the interface, "
     "update the service, or add the interface that the callback object lacks."},
    {hr::kEPointer, "E_POINTER",
     "A pointer that must not be null was null. Pass the address of a variable: this is a "
     "mistake in the calling program."},
    {hr::kEFail, "E_FAIL",
     "The operation failed for a reason that has no code of its own. Look into the log of the "
     "service, which may tell more."},
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
     "The call came on a thread of another apartment than the one that the object belongs to. "
     "Make it on the thread that registered the object."},
    {hr::kCoEFailedToImpersonate, "CO_E_FAILEDTOIMPERSONATE",
     "The identity of the caller could not be taken over. Let the calling program permit the "
     "service to act on its behalf."},
    {hr::kClassENoAggregation, "CLASS_E_NOAGGREGATION",
     "The class does not support aggregation. Create the object without an outer object."},
    {hr::kRegdbEClassNotReg, "REGDB_E_CLASSNOTREG",
     "No server is registered for this class id. Check that its service file is installed; if "
     "it is the class of a version of BITS, use that of an older one."},
    {hr::kCoENotInitialized, "CO_E_NOTINITIALIZED",
     "COM has not been initialized on this thread. Call CoInitializeEx first."},
    {hr::kCoEObjIsReg, "CO_E_OBJISREG",
     "The class is served already, by this program or by another one on the same bus. End the "
     "other one first: only one can serve it at a time."},
    {hr::kCoEServerStopping, "CO_E_SERVER_STOPPING",
     "The server of the class is about to end and takes no new requests. Try again: the next "
     "request starts it anew."},
    {hr::kCoEServerExecFailure, "CO_E_SERVER_EXEC_FAILURE",
     "The server of the class could not be started, or ended before it was ready. Run the "
     "program that its service file names, to see why."},
    {hr::kCryptENotFound, "CRYPT_E_NOT_FOUND",
     "The client certificate was not found in the store. Check the store, the name or "
     "thumbprint, and whether the job's owner may read it."},
    // Win32 errors.
    {hr::kWin32FileNotFound, "ERROR_FILE_NOT_FOUND",
     "The file or certificate store was not found. Check the name, and whether the job's owner "
     "may see it."},
    {hr::kWin32PathNotFound, "ERROR_PATH_NOT_FOUND",
     "A directory in the path does not exist, and the service creates none. Create it, then "
     "resume the job."},
    {hr::kWin32TooManyOpenFiles, "ERROR_TOO_MANY_OPEN_FILES",
     "Too many files are open. Close some, or raise the limit of open files of the service, "
     "then resume the job."},
    {hr::kEAccessDenied, "E_ACCESSDENIED",
     "Access was denied. Check that the caller owns the job or is an administrator, and that "
     "the job's owner has permission for the files concerned."},
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
     "The directory is not empty, so it cannot be removed or replaced. Empty it or choose "
     "another name."},
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
     "A null pointer was passed where the call requires a value. Pass the address of a "
     "variable."},
    {hr::kWin32BadStubData, "RPC_X_BAD_STUB_DATA",
     "The data of the call is not usable. Check that a certificate hash has 20 bytes, and that "
     "a client certificate has been set before it is asked for."},
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
});

}  // namespace

std::span<const ErrorEntry> general_errors() {
  return kEntries;
}

}  // namespace openbits::base
