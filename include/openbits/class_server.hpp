// A program that the bus starts when a job with its class has something to tell: the server of a
// callback class.
#pragma once

#include <chrono>
#include <functional>
#include <string>

#include <openbits/client.hpp>
#include <openbits/export.hpp>
#include <openbits/guid.hpp>
#include <openbits/result.hpp>

namespace openbits {

/// How serve_class serves.
struct ClassServerOptions {
  /// D-Bus address; empty: the bus that has started this program, else the session bus.
  std::string bus_address;
  /// serve_class returns when there has been no object for so long, from its beginning or from when
  /// the functions of the last one were gone.
  std::chrono::milliseconds idle_exit = std::chrono::seconds(10);
};

/// Serves the class `clsid` until it is idle. `create` is called once for each object that the
/// service wants, one for each job, and makes the functions that are called for the events of that
/// job, on up to four threads of the library. The service keeps an object until the job is final,
/// or another receiver takes its place.
///
/// Blocks; S_OK after an idle exit. No event is lost by it: what arrives while the program is about
/// to end is served first, or starts it anew. When it returns, all functions have ended, and been
/// destroyed. An exception that leaves `create` counts as E_FAIL.
///
/// Errors: HRESULT_FROM_WIN32(ERROR_ALREADY_EXISTS) if another program serves the class on this
/// bus; hr::kWin32RpcServerUnavailable if there is no bus, or it goes away; E_INVALIDARG for the
/// null GUID or no `create`; E_ACCESSDENIED if the bus does not let this user serve it.
///
/// The class is known to the bus by a service file with the name that `bitsctl class add` writes:
/// org.openbits.Class.C<32 hex digits>.
OPENBITS_EXPORT Result<void> serve_class(const Guid& clsid, std::function<Callbacks()> create,
                                         const ClassServerOptions& options = {});

}  // namespace openbits
