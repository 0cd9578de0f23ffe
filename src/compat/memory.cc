// Memory (compat/winbase.h) and texts with their length in front (compat/oleauto.h).
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <cwchar>

#include <openbits/compat/oleauto.h>
#include <openbits/compat/winbase.h>

namespace {

void* allocate(std::size_t size, bool zero) {
  // A block of no size has an address as well.
  void* const memory =
      zero ? std::calloc(size > 0 ? size : 1, 1) : std::malloc(size > 0 ? size : 1);
  if (memory == nullptr) SetLastError(ERROR_NOT_ENOUGH_MEMORY);
  return memory;
}

}  // namespace

HLOCAL LocalAlloc(UINT flags, SIZE_T size) {
  return allocate(size, (flags & LMEM_ZEROINIT) != 0);
}
HLOCAL LocalFree(HLOCAL memory) {
  std::free(memory);
  return nullptr;
}
HGLOBAL GlobalAlloc(UINT flags, SIZE_T size) {
  return allocate(size, (flags & GMEM_ZEROINIT) != 0);
}
HGLOBAL GlobalFree(HGLOBAL memory) {
  return LocalFree(memory);
}

HANDLE GetProcessHeap(void) {
  static char heap = 0;
  return &heap;
}
LPVOID HeapAlloc(HANDLE, DWORD flags, SIZE_T size) {
  return allocate(size, (flags & HEAP_ZERO_MEMORY) != 0);
}
/// What is new is zero with HEAP_ZERO_MEMORY only when the block is new altogether.
LPVOID HeapReAlloc(HANDLE, DWORD, LPVOID memory, SIZE_T size) {
  return std::realloc(memory, size > 0 ? size : 1);
}
BOOL HeapFree(HANDLE, DWORD, LPVOID memory) {
  std::free(memory);
  return TRUE;
}
PVOID SecureZeroMemory(PVOID memory, SIZE_T size) {
  ::explicit_bzero(memory, size);
  return memory;
}

BSTR SysAllocStringLen(const OLECHAR* text, UINT length) {
  // In front: the length in characters, in a place that keeps the text aligned.
  auto* const block = static_cast<std::uint32_t*>(
      std::malloc(2 * sizeof(std::uint32_t) + (std::size_t{length} + 1) * sizeof(OLECHAR)));
  if (block == nullptr) return nullptr;
  block[0] = length;
  auto* const out = reinterpret_cast<OLECHAR*>(block + 2);
  if (text != nullptr) std::wmemcpy(out, text, length);
  out[text != nullptr ? length : 0] = L'\0';
  out[length] = L'\0';
  return out;
}
BSTR SysAllocString(const OLECHAR* text) {
  return text != nullptr ? SysAllocStringLen(text, static_cast<UINT>(std::wcslen(text))) : nullptr;
}
void SysFreeString(BSTR text) {
  if (text != nullptr) std::free(reinterpret_cast<std::uint32_t*>(text) - 2);
}
UINT SysStringLen(BSTR text) {
  return text != nullptr ? reinterpret_cast<std::uint32_t*>(text)[-2] : 0;
}
