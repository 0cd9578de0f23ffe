// The two views of the interfaces, C++ classes and C structures with lpVtbl, are views of the same
// objects: every slot of every interface is called from each language with an object of the other.

#include "unit/com_c_abi.h"

#include <gtest/gtest.h>

#include <cstring>
#include <map>
#include <string>
#include <type_traits>

GUID abi_places[64][8];
const BITS_JOB_PROPERTY_VALUE abi_BITS_JOB_PROPERTY_VALUE = {
    .ClsID = {0x01234567, 0x89AB, 0xCDEF, {0x10, 0x32, 0x54, 0x76, 0x98, 0xBA, 0xDC, 0xFE}}};
const BITS_FILE_PROPERTY_VALUE abi_BITS_FILE_PROPERTY_VALUE = {
    .String = reinterpret_cast<LPWSTR>(&abi_places)};

namespace {

struct Received {
  const void* object = nullptr;
  int slot = -1;
  bool arguments_are_right = false;
};
Received last;
int returned = 0;  // calls, since the test has set it

// Values that are compared, not read.
template <class T>
T value(int slot, int position) {
  GUID& place = abi_places[slot][position];
  if constexpr (std::is_reference_v<T>) {
    return place;
  } else if constexpr (std::is_pointer_v<T>) {
    return reinterpret_cast<T>(&place);
  } else {
    return static_cast<T>(reinterpret_cast<std::uintptr_t>(&place));
  }
}

template <class T>
bool same(T argument, int slot, int position) {
  if constexpr (std::is_reference_v<T>) {
    return &argument == &value<T>(slot, position);
  } else {
    return argument == value<T>(slot, position);
  }
}

}  // namespace

HRESULT abi_result(int slot) {
  return static_cast<HRESULT>(0x81230000u + static_cast<unsigned>(slot));
}

void abi_received(const void* object, int slot, BOOL arguments_are_right) {
  EXPECT_EQ(last.object, nullptr) << "two methods were called";
  last = {object, slot, arguments_are_right != FALSE};
}

void abi_returned(const char* call, const void* object, int slot, HRESULT result) {
  EXPECT_EQ(last.object, object) << call;
  EXPECT_EQ(last.slot, slot) << call;
  EXPECT_TRUE(last.arguments_are_right) << call;
  EXPECT_EQ(result, abi_result(slot)) << call;
  last = {};
  ++returned;
}

namespace {

#define VALUE(type, position) value<type>(number, position)
#define UNION_VALUE(type) abi_##type
#define SAME(type, parameter, position) same<type>(parameter, number, position)
#define UNION_SAME(type, parameter) (std::memcmp(&(parameter), &abi_##type, sizeof(type)) == 0)

// Objects.

// clang-format off
#define M(I, slot, name, parameters)                                   \
  HRESULT STDMETHODCALLTYPE name(DECLARE_##parameters) override {      \
    [[maybe_unused]] constexpr int number = slot;                      \
    abi_received(static_cast<I*>(this), slot, SAME_##parameters);      \
    return abi_result(slot);                                           \
  }
#define MR(I, slot, name)                                              \
  ULONG STDMETHODCALLTYPE name() override {                            \
    abi_received(static_cast<I*>(this), slot, TRUE);                   \
    return static_cast<ULONG>(abi_result(slot));                       \
  }
#define DEFINE_CLASS(I, slots)                                         \
  class I##InCpp final : public I {                                    \
   public:                                                             \
    METHODS_##I(I)                                                     \
  };
INTERFACES(DEFINE_CLASS)
#undef M
#undef MR

// Calls.

#define M(I, slot, name, parameters)                                   \
  {                                                                    \
    [[maybe_unused]] constexpr int number = slot;                      \
    abi_returned(#I "::" #name, object, slot, object->name(PASS_##parameters)); \
  }
#define MR(I, slot, name)                                              \
  abi_returned(#I "::" #name, object, slot, static_cast<HRESULT>(object->name()));
#define DEFINE_CALLS(I, slots)                                         \
  void call_all(I* object) { METHODS_##I(I) }
INTERFACES(DEFINE_CALLS)
#undef M
#undef MR
// clang-format on

class ComCAbi : public testing::Test {
 protected:
  ComCAbi() {
    last = {};
    returned = 0;
  }
};

TEST_F(ComCAbi, CCallsEverySlotOfObjectsOfCpp){
#define CALL_FROM_C(I, slots)         \
  {                                   \
    SCOPED_TRACE(#I);                 \
    I##InCpp object;                  \
    returned = 0;                     \
    abi_call_##I(&object);            \
    EXPECT_EQ(returned, 2 * (slots)); \
  }
    INTERFACES(CALL_FROM_C)}

TEST_F(ComCAbi, CppCallsEverySlotOfObjectsOfC){
#define CALL_FROM_CPP(I, slots)   \
  {                               \
    SCOPED_TRACE(#I);             \
    returned = 0;                 \
    call_all(abi_object_##I());   \
    EXPECT_EQ(returned, (slots)); \
  }
    INTERFACES(CALL_FROM_CPP)}

TEST_F(ComCAbi, IdsAreTheSame) {
  std::map<std::string, const GUID*> ids;
#define INTERFACE_ID(I, slots) ids["IID_" #I] = &IID_##I;
#define CLASS_IDS(C)             \
  ids["CLSID_" #C] = &CLSID_##C; \
  ids["LIBID_" #C] = &LIBID_##C;
  INTERFACES(INTERFACE_ID)
  CLASSES(CLASS_IDS)
  ids["GUID_NULL"] = &GUID_NULL;
  std::size_t found = 0;
  for (const abi_id* id = abi_ids(); id->name != nullptr; ++id, ++found) {
    ASSERT_TRUE(ids.contains(id->name)) << id->name;
    EXPECT_NE(id->id, ids[id->name]) << "C has constants of its own";
    EXPECT_EQ(std::memcmp(id->id, ids[id->name], sizeof(GUID)), 0) << id->name;
  }
  EXPECT_EQ(found, ids.size());
}

TEST_F(ComCAbi, FunctionsTakeGuidsByTheirAddresses) {
  EXPECT_EQ(abi_use_functions(), 0) << "the line of com_c_abi.c that has failed";
}

}  // namespace
