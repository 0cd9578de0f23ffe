// Which threads are prepared for COM.
#pragma once

namespace openbits::com {

/// Whether the calling thread may use COM: it has called CoInitializeEx, or some thread of the
/// process is in the multithreaded apartment, of which every other is then a member, too.
bool apartment_entered();

}  // namespace openbits::com
