// What com_c_abi_test.cc and com_c_abi.c, the two languages of one test, have in common.
//
// Every call passes the same arguments: the one at position p of the method in slot s is the
// address of abi_places[s][p], cut to its type where that is no pointer; for a reference, the place
// itself. A method in slot s returns abi_result(s).
#pragma once

#include <openbits/com/bits.h>
#include <openbits/com/objbase.h>

#include "unit/com_c_abi_methods.h"

#ifdef __cplusplus
extern "C" {
#endif

// In C++.

extern GUID abi_places[64][8];
extern const BITS_JOB_PROPERTY_VALUE abi_BITS_JOB_PROPERTY_VALUE;
extern const BITS_FILE_PROPERTY_VALUE abi_BITS_FILE_PROPERTY_VALUE;

HRESULT abi_result(int slot);

/// To be called by every method, of either language.
void abi_received(const void* object, int slot, BOOL arguments_are_right);

/// To be called after every call: expects that it has reached this method of this object.
void abi_returned(const char* call, const void* object, int slot, HRESULT result);

// In C, for each interface: calls all methods of an object by lpVtbl and again by the macros; and
// gives an object that is made of functions.
#define DECLARE_FOR_INTERFACE(I, slots) \
  void abi_call_##I(I* object);         \
  I* abi_object_##I(void);
INTERFACES(DECLARE_FOR_INTERFACE)

/// The constants as C has them; an entry without a name is the last one.
typedef struct abi_id {
  const char* name;
  const GUID* id;
} abi_id;
const abi_id* abi_ids(void);

/// What C makes of the functions that pass GUIDs: 0, or the number of the line that has failed.
int abi_use_functions(void);

#ifdef __cplusplus
}
#endif
