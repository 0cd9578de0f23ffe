// IUnknown and IClassFactory; __uuidof, and the words that interfaces are declared with.
//
// __uuidof knows the interfaces and classes of our headers, and every type that was told of with
// OPENBITS_UUID (a GUID constant), __CRT_UUID_DECL (numbers) or OPENBITS_UUID_TEXT (a text). With
// Clang and -fms-extensions it knows those declared with __declspec(uuid("...")) and
// MIDL_INTERFACE("...") as well; GCC has no such attribute, and passes it over.
#pragma once

#include "windef.h"

#if defined(__cplusplus) && !defined(CINTERFACE)

#include <openbits/com/unknwn.h>

#if OPENBITS_UUID_ATTRIBUTE
#pragma clang diagnostic push
#pragma clang diagnostic ignored "-Wlanguage-extension-token"
template <class T>
struct OpenbitsUuid {
  static constexpr const GUID& value = __uuidof(T);
};
#pragma clang diagnostic pop
#else
template <class>
inline constexpr bool openbits_has_no_uuid = false;
template <class T>
struct OpenbitsUuid {
  static_assert(openbits_has_no_uuid<T>,
                "__uuidof: this compiler does not see __declspec(uuid()) and MIDL_INTERFACE(); "
                "add OPENBITS_UUID_TEXT(type, \"id\") after the declaration");
  static constexpr const GUID& value = GUID_NULL;
};
#endif

/// What an object's id is read from: digits that are none do not compile.
constexpr GUID openbits_parse_uuid(const char* text) {
  const bool braced = *text == '{';
  if (braced) ++text;
  std::uint8_t bytes[16] = {};
  for (int digit = 0; digit < 32; ++digit) {
    if (digit == 8 || digit == 12 || digit == 16 || digit == 20) {
      if (*text++ != '-') throw "an id is 8-4-4-4-12 digits";
    }
    const char c = *text++;
    const int value = c >= '0' && c <= '9'   ? c - '0'
                      : c >= 'a' && c <= 'f' ? c - 'a' + 10
                      : c >= 'A' && c <= 'F' ? c - 'A' + 10
                                             : throw "an id is 8-4-4-4-12 digits";
    bytes[digit / 2] = static_cast<std::uint8_t>((bytes[digit / 2] << 4) | value);
  }
  if (*text != (braced ? '}' : '\0')) throw "an id is 8-4-4-4-12 digits";
  GUID id{};
  id.Data1 = static_cast<std::uint32_t>(bytes[0]) << 24 |
             static_cast<std::uint32_t>(bytes[1]) << 16 |
             static_cast<std::uint32_t>(bytes[2]) << 8 | bytes[3];
  id.Data2 = static_cast<std::uint16_t>(bytes[4] << 8 | bytes[5]);
  id.Data3 = static_cast<std::uint16_t>(bytes[6] << 8 | bytes[7]);
  for (int i = 0; i < 8; ++i) id.Data4[i] = bytes[8 + i];
  return id;
}

/// Tells __uuidof the id of a type, in the global namespace: OPENBITS_UUID_TEXT(CMine, "...").
#define OPENBITS_UUID_TEXT(type, text)                    \
  template <>                                             \
  struct OpenbitsUuid<type> {                             \
    static constexpr GUID id = openbits_parse_uuid(text); \
    static constexpr const GUID& value = id;              \
  }

/// The same with the numbers of DEFINE_GUID, as programs for MinGW have it.
#define __CRT_UUID_DECL(type, l, w1, w2, b1, b2, b3, b4, b5, b6, b7, b8)      \
  template <>                                                                 \
  struct OpenbitsUuid<type> {                                                 \
    static constexpr GUID id = {l, w1, w2, {b1, b2, b3, b4, b5, b6, b7, b8}}; \
    static constexpr const GUID& value = id;                                  \
  };

/// `const GUID&` of a type, of what a pointer points to, or of an expression's type; constant.
#define __uuidof(...) (openbits_uuid_of<__typeof__(__VA_ARGS__)>())

#define MIDL_INTERFACE(text) struct __declspec(uuid(text)) __declspec(novtable)
#if OPENBITS_UUID_ATTRIBUTE
#undef MIDL_INTERFACE
#define MIDL_INTERFACE(text) struct __declspec(uuid(text))
#endif

#define interface struct
#define PURE = 0
#define THIS_
#define THIS void
#define DECLARE_INTERFACE(name) struct name
#define DECLARE_INTERFACE_(name, base) struct name : public base
#define DECLARE_INTERFACE_IID(name, text) struct __declspec(uuid(text)) name
// NOLINTNEXTLINE(bugprone-macro-parentheses)
#define DECLARE_INTERFACE_IID_(name, base, text) struct __declspec(uuid(text)) name : public base
#define BEGIN_INTERFACE
#define END_INTERFACE
#define STDMETHOD(method) virtual HRESULT STDMETHODCALLTYPE method
#define STDMETHOD_(type, method) virtual type STDMETHODCALLTYPE method
#define STDMETHODV(method) STDMETHOD(method)
#define STDMETHODV_(type, method) STDMETHOD_(type, method)
#define IFACEMETHOD(method) STDMETHOD(method)
#define IFACEMETHOD_(type, method) STDMETHOD_(type, method)

#else

#include <openbits/com/unknwn.h>

#define interface struct

#endif

#define InlineIsEqualGUID IsEqualGUID

#define STDMETHODIMP HRESULT STDMETHODCALLTYPE
#define STDMETHODIMP_(type) type STDMETHODCALLTYPE
#define STDMETHODIMPV STDMETHODIMP
#define STDMETHODIMPV_(type) STDMETHODIMP_(type)
#define IFACEMETHODIMP STDMETHODIMP
#define IFACEMETHODIMP_(type) STDMETHODIMP_(type)
#define STDAPI EXTERN_C HRESULT
#define STDAPI_(type) EXTERN_C type
#define STDAPIV STDAPI
#define WINOLEAPI EXTERN_C HRESULT
#define WINOLEAPI_(type) EXTERN_C type

/// Ids that a program defines itself: a constant in each source, INITGUID or not.
#ifdef __cplusplus
#define DEFINE_GUID(name, l, w1, w2, b1, b2, b3, b4, b5, b6, b7, b8) \
  inline constexpr GUID name = {l, w1, w2, {b1, b2, b3, b4, b5, b6, b7, b8}}
#else
#define DEFINE_GUID(name, l, w1, w2, b1, b2, b3, b4, b5, b6, b7, b8) \
  __attribute__((unused)) static const GUID name = {l, w1, w2, {b1, b2, b3, b4, b5, b6, b7, b8}}
#endif
#define DEFINE_OLEGUID(name, l, w1, w2) DEFINE_GUID(name, l, w1, w2, 0xC0, 0, 0, 0, 0, 0, 0, 0x46)
