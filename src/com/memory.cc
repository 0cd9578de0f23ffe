// CoTaskMemAlloc and its kin: the C library's heap.

#include <cstdlib>

#include <openbits/com/objbase.h>

LPVOID CoTaskMemAlloc(SIZE_T cb) {
  return std::malloc(cb != 0 ? cb : 1);
}

LPVOID CoTaskMemRealloc(LPVOID pv, SIZE_T cb) {
  if (pv != nullptr && cb == 0) {
    std::free(pv);
    return nullptr;
  }
  return std::realloc(pv, cb != 0 ? cb : 1);
}

void CoTaskMemFree(LPVOID pv) {
  std::free(pv);
}
