// The program's IBackgroundCopyCallback objects.
//
// An object that is registered is held until it is replaced or withdrawn, its job is over, the
// service goes away (NOT-04), its apartment ends, or the last CoUninitialize of the process. While
// it is held, so is the session. It is called, and released, in the apartment of the thread that
// registered it: in the multithreaded one that is any thread of the library (NOT-37).
#pragma once

#include <memory>

#include <openbits/client.hpp>
#include <openbits/com/bits.h>

#include "client/access.h"
#include "com/session.h"

namespace openbits::com {

/// The functions that call an object, which they hold, in the apartment of the calling thread.
/// E_NOINTERFACE: it is no IBackgroundCopyCallback.
Result<client::Instance> hold_callback(const std::shared_ptr<Session>& session, IUnknown* object);

/// SetNotifyInterface with an object.
HRESULT register_callback(const std::shared_ptr<Session>& session, Job& job, IUnknown* object);

/// GetNotifyInterface: S_OK and a reference, or null if none is registered (LNX-24, NOT-40). *out
/// is null before and on failure.
HRESULT registered_callback(const Job& job, IUnknown** out);

/// Lets go of all objects.
void forget_callbacks();

}  // namespace openbits::com
