#!/usr/bin/env bash
# Installs a build tree under a temporary prefix and builds programs against what is there: with
# find_package and with pkg-config, for both libraries; in C for the COM surface as well.
#
# usage: install_test.sh BUILD COMPILER C_COMPILER
set -euo pipefail

source=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
build=$1
compiler=$2
c_compiler=$3
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
prefix=$work/prefix
readonly no_bus=unix:path=/nonexistent

fail() {
  echo "install_test: $*" >&2
  exit 1
}

cmake --install "$build" --prefix "$prefix" >"$work/install.log"

for file in libexec/openbitsd bin/bitsctl include/openbits/client.hpp include/openbits/com/bits.h \
  include/openbits/com/c/bits.h \
  share/dbus-1/services/org.openbits.service share/dbus-1/interfaces/org.openbits.Job1.xml \
  lib/systemd/user/openbits.service share/bash-completion/completions/bitsctl \
  share/zsh/site-functions/_bitsctl share/fish/vendor_completions.d/bitsctl.fish; do
  [[ -e $prefix/$file ]] || fail "not installed: $file"
done
# GEN-01: the bus starts the service that was installed.
for file in share/dbus-1/services/org.openbits.service lib/systemd/user/openbits.service; do
  grep -qF "$prefix/libexec/openbitsd" "$prefix/$file" || fail "$file names another openbitsd"
done
if grep -rqF "$build" "$prefix/share" "$prefix/include" "$prefix"/lib/{systemd,cmake,pkgconfig}; then
  fail "the installed tree refers to the build tree"
fi
"$prefix/libexec/openbitsd" --version
"$prefix/bin/bitsctl" --version

mkdir "$work/consumer"
cd "$work/consumer"
cat >cpp.cc <<'TEXT'
#include <openbits/client.hpp>

int main() {
  auto client = openbits::Client::connect({.bus_address = "unix:path=/nonexistent"});
  return client.code() == openbits::hr::kWin32RpcServerUnavailable ? 0 : 1;
}
TEXT
cat >com.cc <<'TEXT'
#include <openbits/com/bits.h>
#include <openbits/com/objbase.h>

int main() {
  if (FAILED(CoInitializeEx(nullptr, COINIT_MULTITHREADED))) return 1;
  void* memory = CoTaskMemAlloc(16);
  CoTaskMemFree(memory);
  CoUninitialize();
  return memory == nullptr;
}
TEXT
cat >com.c <<'TEXT'
#define COBJMACROS
#include <openbits/com/bits.h>
#include <openbits/com/objbase.h>

int main(void) {
  if (FAILED(CoInitializeEx(NULL, COINIT_MULTITHREADED))) return 1;
  IBackgroundCopyManager* manager = NULL;
  HRESULT hr = CoCreateInstance(&CLSID_BackgroundCopyManager, NULL, CLSCTX_LOCAL_SERVER,
                                &IID_IBackgroundCopyManager, (void**)&manager);
  if (SUCCEEDED(hr)) IBackgroundCopyManager_Release(manager);
  CoUninitialize();
  return hr == HRESULT_FROM_WIN32(1722) ? 0 : 1;  // there is no bus
}
TEXT
cat >compat.cc <<'TEXT'
#include <Windows.h>
#include <bits.h>
#include <tchar.h>
#include <wrl/client.h>
#pragma comment(lib, "bits.lib")

int _tmain(int argc, _TCHAR* argv[]) {
  Microsoft::WRL::ComPtr<IBackgroundCopyManager> manager;
  if (FAILED(CoInitializeEx(NULL, COINIT_MULTITHREADED))) return 1;
  HRESULT hr = CoCreateInstance(__uuidof(BackgroundCopyManager), NULL, CLSCTX_LOCAL_SERVER,
                                IID_PPV_ARGS(&manager));
  wprintf(L"%s: 0x%08lx\n", argv[0], hr);
  CoUninitialize();
  return argc == 1 && hr == HRESULT_FROM_WIN32(RPC_S_SERVER_UNAVAILABLE) ? 0 : 1;
}
TEXT
# With a main of its own, and without the macros in a source that does not ask for them.
cat >compat_main.cc <<'TEXT'
#include <openbits/com/bits.h>
#if defined(interface) || defined(IN) || defined(__uuidof) || defined(CreateEvent)
#error "compat has leaked"
#endif
int main() { return 0; }
TEXT
cat >CMakeLists.txt <<'TEXT'
cmake_minimum_required(VERSION 3.25)
project(consumer C CXX)
find_package(openbits 0.1 REQUIRED)
add_executable(cmake_cpp cpp.cc)
target_link_libraries(cmake_cpp openbits::openbits)
add_executable(cmake_com com.cc)
target_link_libraries(cmake_com openbits::openbits-com)
add_executable(cmake_com_c com.c)
target_link_libraries(cmake_com_c openbits::openbits-com)
add_executable(cmake_compat compat.cc)
target_link_libraries(cmake_compat openbits::openbits-com-compat)
TEXT
# The programs in the README compile: readme1.cc, readme2.cc ...
awk '/^```cpp$/ { n++; inside = 1; next } /^```$/ { inside = 0 }
     inside { print > ("readme" n ".cc") }' "$source/README.md"
flags=$(sed -n 's/^OPENBITS_SANITIZE:[A-Z]*=\(..*\)$/-fsanitize=\1/p' "$build/CMakeCache.txt")

cmake -S . -B build -G Ninja -DCMAKE_PREFIX_PATH="$prefix" -DCMAKE_CXX_COMPILER="$compiler" \
  -DCMAKE_C_COMPILER="$c_compiler" -DCMAKE_C_FLAGS="$flags" -DCMAKE_CXX_FLAGS="$flags" \
  >cmake.log || { cat cmake.log; exit 1; }
cmake --build build
build/cmake_cpp || fail "cmake_cpp exits with $?"
build/cmake_com || fail "cmake_com exits with $?"
DBUS_SESSION_BUS_ADDRESS=$no_bus build/cmake_com_c || fail "cmake_com_c exits with $?"

DBUS_SESSION_BUS_ADDRESS=$no_bus build/cmake_compat || fail "cmake_compat exits with $?"

libdir=$(dirname "$(find "$prefix" -name libopenbits.so)")
export PKG_CONFIG_PATH=$libdir/pkgconfig LD_LIBRARY_PATH=$libdir
for library in openbits openbits-com openbits-com-compat; do
  [[ $(pkg-config --modversion "$library") == 0.* ]] || fail "$library has no version"
done
# The flags are several words.
# shellcheck disable=SC2046,SC2086
"$compiler" -std=c++20 $flags cpp.cc -o pc_cpp $(pkg-config --cflags --libs openbits)
for program in readme*.cc; do
  # shellcheck disable=SC2046,SC2086
  "$compiler" -std=c++20 -Wall -Wextra -Werror $flags "$program" -o "pc_${program%.cc}" \
    $(pkg-config --cflags --libs openbits)
done
# shellcheck disable=SC2046,SC2086
"$compiler" -std=c++20 $flags com.cc -o pc_com $(pkg-config --cflags --libs openbits-com)
for program in compat compat_main; do
  # shellcheck disable=SC2046,SC2086
  "$compiler" -std=c++20 -Wall -Wextra -Werror $flags $program.cc -o pc_$program \
    $(pkg-config --cflags --libs openbits-com-compat)
  DBUS_SESSION_BUS_ADDRESS=$no_bus ./pc_$program || fail "pc_$program exits with $?"
done
./pc_cpp || fail "pc_cpp exits with $?"
# shellcheck disable=SC2046,SC2086
"$c_compiler" -std=c11 -Wall -Wextra -pedantic -Werror $flags com.c -o pc_com_c \
  $(pkg-config --cflags --libs openbits-com)
./pc_com || fail "pc_com exits with $?"
DBUS_SESSION_BUS_ADDRESS=$no_bus ./pc_com_c || fail "pc_com_c exits with $?"
echo "install_test: passed"
