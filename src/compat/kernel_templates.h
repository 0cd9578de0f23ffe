// See kernel.h.
#pragma once

#include "compat/kernel.h"
#include "compat/last_error.h"

namespace openbits::compat {

template <class T>
std::shared_ptr<T> object_as(HANDLE handle) {
  auto object = std::dynamic_pointer_cast<T>(object_of(handle));
  if (!object) SetLastError(ERROR_INVALID_HANDLE);
  return object;
}

template <class T, class Make>
HANDLE create_named(const wchar_t* name, const Make& make) {
  return guarded<HANDLE>(nullptr, [&]() -> HANDLE {
    const std::wstring key = name != nullptr ? name : L"";
    if (key.empty()) {
      SetLastError(ERROR_SUCCESS);
      return open_handle(make());
    }
    static std::mutex creating;  // of T; two that create one name get one object
    const std::lock_guard lock(creating);
    if (ObjectPtr there = find_named(key)) {
      const bool fits = std::dynamic_pointer_cast<T>(there) != nullptr;
      SetLastError(fits ? ERROR_ALREADY_EXISTS : ERROR_INVALID_HANDLE);
      return fits ? open_handle(std::move(there)) : nullptr;
    }
    ObjectPtr made = make();
    add_named(key, made);
    SetLastError(ERROR_SUCCESS);
    return open_handle(std::move(made));
  });
}

}  // namespace openbits::compat
