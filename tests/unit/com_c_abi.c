// The C side of com_c_abi_test.cc. COBJMACROS is defined by CMakeLists.txt.

#include "unit/com_c_abi.h"

#include <stddef.h>
#include <stdint.h>
#include <string.h>

// Layouts, as com_abi_test.cc has them.

#define LAYOUT(type, size, align) \
  _Static_assert(sizeof(type) == (size) && _Alignof(type) == (align), #type)
#define MEMBER(type, member, offset) \
  _Static_assert(offsetof(type, member) == (offset), #type "::" #member)

LAYOUT(GUID, 16, 4);
LAYOUT(FILETIME, 8, 4);
LAYOUT(HRESULT, 4, 4);
LAYOUT(WCHAR, 4, 4);
LAYOUT(struct _BG_FILE_INFO, 16, 8);
MEMBER(BG_FILE_INFO, LocalName, 8);
LAYOUT(struct _BG_FILE_PROGRESS, 24, 8);
MEMBER(BG_FILE_PROGRESS, BytesTransferred, 8);
MEMBER(BG_FILE_PROGRESS, Completed, 16);
LAYOUT(struct _BG_JOB_PROGRESS, 24, 8);
MEMBER(BG_JOB_PROGRESS, FilesTotal, 16);
MEMBER(BG_JOB_PROGRESS, FilesTransferred, 20);
LAYOUT(struct _BG_JOB_TIMES, 24, 4);
MEMBER(BG_JOB_TIMES, TransferCompletionTime, 16);
LAYOUT(struct _BG_JOB_REPLY_PROGRESS, 16, 8);
LAYOUT(struct _BG_FILE_RANGE, 16, 8);
MEMBER(BG_FILE_RANGE, Length, 8);
LAYOUT(BG_BASIC_CREDENTIALS, 16, 8);
LAYOUT(BG_AUTH_CREDENTIALS, 24, 8);
MEMBER(BG_AUTH_CREDENTIALS, Scheme, 4);
MEMBER(BG_AUTH_CREDENTIALS, Credentials, 8);
LAYOUT(BITS_JOB_PROPERTY_VALUE, 16, 8);
LAYOUT(BITS_FILE_PROPERTY_VALUE, 8, 8);
LAYOUT(BG_JOB_TYPE, 4, 4);
LAYOUT(BG_JOB_STATE, 4, 4);
LAYOUT(BG_JOB_PRIORITY, 4, 4);
LAYOUT(BG_JOB_PROXY_USAGE, 4, 4);
LAYOUT(BG_ERROR_CONTEXT, 4, 4);
LAYOUT(BG_AUTH_TARGET, 4, 4);
LAYOUT(BG_AUTH_SCHEME, 4, 4);
LAYOUT(BG_CERT_STORE_LOCATION, 4, 4);
LAYOUT(BITS_JOB_TRANSFER_POLICY, 4, 4);
LAYOUT(BITS_JOB_PROPERTY_ID, 4, 4);
LAYOUT(BITS_FILE_PROPERTY_ID, 4, 4);
LAYOUT(COINIT, 4, 4);
LAYOUT(CLSCTX, 4, 4);
LAYOUT(REGCLS, 4, 4);

// Numbers.

_Static_assert(BG_JOB_STATE_CANCELLED == 8 && BITS_JOB_PROPERTY_ON_DEMAND_MODE == 10, "");
_Static_assert((DWORD)BITS_JOB_TRANSFER_POLICY_ALWAYS == BITS_COST_STATE_TRANSFER_ALWAYS, "");
_Static_assert((DWORD)BITS_JOB_TRANSFER_POLICY_UNRESTRICTED == 0x80000021, "");
_Static_assert(BG_SIZE_UNKNOWN == UINT64_MAX, "");
_Static_assert(CLSCTX_ALL == 23 && COINIT_APARTMENTTHREADED == 2, "");
_Static_assert((uint32_t)BG_E_NOT_FOUND == 0x80200001 && BG_E_NOT_FOUND < 0, "");
_Static_assert((uint32_t)BG_E_HTTP_ERROR_404 == 0x80190194, "");
_Static_assert(sizeof(BG_E_NOT_FOUND) == 4 && sizeof(HRESULT_FROM_WIN32(5)) == 4, "");
_Static_assert(SUCCEEDED(S_OK) && SUCCEEDED(BG_S_PARTIAL_COMPLETE) && !SUCCEEDED(E_FAIL), "");
_Static_assert(FAILED(E_FAIL) && FAILED(0x80004005u) && !FAILED(S_FALSE), "");
_Static_assert(HRESULT_CODE(BG_E_HTTP_ERROR_404) == 404, "");
_Static_assert(HRESULT_FACILITY(BG_E_NOT_FOUND) == FACILITY_BACKGROUNDCOPY, "");
_Static_assert(HRESULT_FROM_WIN32(0) == S_OK && HRESULT_FROM_WIN32(5) == E_ACCESSDENIED, "");
_Static_assert(HRESULT_FROM_WIN32(E_FAIL) == E_FAIL, "");
_Static_assert(MAKELANGID(LANG_ENGLISH, SUBLANG_ENGLISH_US) == 0x0409, "");
_Static_assert(LANGIDFROMLCID(0x00010409) == 0x0409, "");

// Slots.

#define M(I, slot, name, parameters) \
  _Static_assert(offsetof(I##Vtbl, name) == (slot) * sizeof(void*), #I "::" #name);
#define MR(I, slot, name) M(I, slot, name, P0())
#define CHECK_SLOTS(I, slots)                                            \
  METHODS_##I(I) _Static_assert(sizeof(I) == sizeof(void*), #I);         \
  _Static_assert(sizeof(struct I##Vtbl) == (slots) * sizeof(void*), #I); \
  _Static_assert(offsetof(struct I, lpVtbl) == 0, #I);
INTERFACES(CHECK_SLOTS)
#undef M
#undef MR

// Calls.

#define VALUE(type, position) ((type)(uintptr_t)&abi_places[number][position])
#define UNION_VALUE(type) abi_##type

// The arguments are expanded before they are counted.
#define EXPANDED(macro, arguments) macro arguments

#define M(I, slot, name, parameters)                                                    \
  {                                                                                     \
    enum { number = (slot) };                                                           \
    HRESULT result = object->lpVtbl->name(object COMMA_##parameters PASS_##parameters); \
    abi_returned(#I " lpVtbl->" #name, object, slot, result);                           \
    result = EXPANDED(I##_##name, (object COMMA_##parameters PASS_##parameters));       \
    abi_returned(#I "_" #name, object, slot, result);                                   \
  }
#define MR(I, slot, name)                                                                  \
  abi_returned(#I " lpVtbl->" #name, object, slot, (HRESULT)object->lpVtbl->name(object)); \
  abi_returned(#I "_" #name, object, slot, (HRESULT)I##_##name(object));
#define DEFINE_CALL(I, slots)    \
  void abi_call_##I(I* object) { \
    METHODS_##I(I)               \
  }
INTERFACES(DEFINE_CALL)
#undef M
#undef MR

// Objects.

#define SAME(type, parameter, position) (parameter) == VALUE(type, position)
#define UNION_SAME(type, parameter) memcmp(&(parameter), &abi_##type, sizeof(type)) == 0

#define M(I, slot, name, parameters)                     \
  static HRESULT STDMETHODCALLTYPE I##_##name##_in_c(    \
      I* This COMMA_##parameters DECLARE_##parameters) { \
    enum { number = (slot) };                            \
    abi_received(This, number, SAME_##parameters);       \
    return abi_result(number);                           \
  }
#define MR(I, slot, name)                                     \
  static ULONG STDMETHODCALLTYPE I##_##name##_in_c(I* This) { \
    abi_received(This, slot, TRUE);                           \
    return (ULONG)abi_result(slot);                           \
  }
#define DEFINE_METHODS(I, slots) METHODS_##I(I)
INTERFACES(DEFINE_METHODS)
#undef M
#undef MR

#define M(I, slot, name, parameters) .name = I##_##name##_in_c,
#define MR(I, slot, name) .name = I##_##name##_in_c,
#define DEFINE_OBJECT(I, slots)                            \
  static const I##Vtbl I##_vtable_in_c = {METHODS_##I(I)}; \
  static I I##_object_in_c = {&I##_vtable_in_c};           \
  I* abi_object_##I(void) {                                \
    return &I##_object_in_c;                               \
  }
INTERFACES(DEFINE_OBJECT)
#undef M
#undef MR

// Constants and functions.

const abi_id* abi_ids(void) {
#define INTERFACE_ID(I, slots) {"IID_" #I, &IID_##I},
#define CLASS_IDS(C) {"CLSID_" #C, &CLSID_##C}, {"LIBID_" #C, &LIBID_##C},
  static const abi_id ids[] = {{"GUID_NULL", &GUID_NULL},
                               INTERFACES(INTERFACE_ID) CLASSES(CLASS_IDS){NULL, NULL}};
  return ids;
}

#define REQUIRE(condition) \
  if (!(condition)) return __LINE__

static int classify(HRESULT result) {
  switch (result) {  // they are constant expressions
    case S_OK:
      return 1;
    case BG_E_NOT_FOUND:
    case HRESULT_FROM_WIN32(3):
      return 2;
    default:
      return 0;
  }
}

int abi_use_functions(void) {
  REQUIRE(IsEqualGUID(&GUID_NULL, &(GUID){0}));
  REQUIRE(!IsEqualIID(&IID_IUnknown, &IID_IClassFactory));
  REQUIRE(IsEqualCLSID(&CLSID_BackgroundCopyManager, &CLSID_BackgroundCopyManager));
  REQUIRE(classify((HRESULT)0x80200001) == 2 && classify(E_FAIL) == 0);

  WCHAR text[39];
  REQUIRE(StringFromGUID2(&IID_IBackgroundCopyJob, text, 39) == 39);
  REQUIRE(memcmp(text, L"{37668D37-507E-4160-9316-26306D150B12}", sizeof text) == 0);
  GUID id;
  REQUIRE(IIDFromString(text, &id) == S_OK && IsEqualIID(&id, &IID_IBackgroundCopyJob));
  LPOLESTR copy = NULL;
  REQUIRE(StringFromCLSID(&CLSID_BackgroundCopyManager, &copy) == S_OK && copy != NULL);
  REQUIRE(CLSIDFromString(copy, &id) == S_OK);
  CoTaskMemFree(copy);
  REQUIRE(IsEqualCLSID(&id, &CLSID_BackgroundCopyManager));
  IUnknown* object = NULL;
  REQUIRE(CoCreateInstance(&IID_IUnknown, NULL, CLSCTX_LOCAL_SERVER, &IID_IUnknown,
                           (void**)&object) == CO_E_NOTINITIALIZED);
  return 0;
}
