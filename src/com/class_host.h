// The class objects of the program: CoRegisterClassObject and what belongs to it.
//
// The functions of objbase.h are the interface; this is for the end of apartments.
#pragma once

namespace openbits::com {

class Apartment;

/// Withdraws the class objects that were registered in an apartment; with null, all. Thread: that
/// of the apartment.
void forget_classes(const Apartment* apartment);

}  // namespace openbits::com
