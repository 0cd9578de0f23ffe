// The main of programs that have a wmain: linked as libopenbits-wmain.a, from which the linker
// takes it only if the program has no main of its own.
#include <clocale>
#include <cstdio>
#include <cstdlib>
#include <cwchar>
#include <string>
#include <vector>

// The forms in which a program may have written it. C has one name; that of C++ depends on the
// parameters, but not on the result: of a `void wmain` the exit status is noise.
#define OPENBITS_WEAK(name) __asm__(name) __attribute__((weak))
extern "C" int wmain_c(int, wchar_t**) OPENBITS_WEAK("wmain");
int wmain_none() OPENBITS_WEAK("_Z5wmainv");
int wmain_two(int, wchar_t**) OPENBITS_WEAK("_Z5wmainiPPw");
int wmain_const(int, const wchar_t**) OPENBITS_WEAK("_Z5wmainiPPKw");
int wmain_three(int, wchar_t**, wchar_t**) OPENBITS_WEAK("_Z5wmainiPPwS0_");

namespace {

/// Arguments and variables as wide text, ended by a null. They stay until the process ends.
wchar_t** widened(char** narrow) {
  static std::vector<std::vector<std::wstring>> texts;
  static std::vector<std::vector<wchar_t*>> lists;
  auto& all = texts.emplace_back();
  for (; *narrow != nullptr; ++narrow) {
    std::wstring wide(std::string(*narrow).size() + 1, L'\0');
    const std::size_t length = std::mbstowcs(wide.data(), *narrow, wide.size());
    if (length == static_cast<std::size_t>(-1)) {
      // Not of this character set: byte by byte.
      wide.clear();
      for (const char* c = *narrow; *c != '\0'; ++c) {
        wide += static_cast<wchar_t>(static_cast<unsigned char>(*c));
      }
    } else {
      wide.resize(length);
    }
    all.push_back(std::move(wide));
  }
  auto& list = lists.emplace_back();
  for (std::wstring& text : all) list.push_back(text.data());
  list.push_back(nullptr);
  return list.data();
}

}  // namespace

extern char** environ;

int main(int argc, char** argv) {
  // Wide streams write what the terminal shows; numbers keep their form.
  if (std::setlocale(LC_CTYPE, "C.UTF-8") == nullptr) std::setlocale(LC_CTYPE, "");
  wchar_t** const arguments = widened(argv);
  if (wmain_c != nullptr) return wmain_c(argc, arguments);
  if (wmain_two != nullptr) return wmain_two(argc, arguments);
  if (wmain_const != nullptr) return wmain_const(argc, const_cast<const wchar_t**>(arguments));
  if (wmain_three != nullptr) return wmain_three(argc, arguments, widened(environ));
  if (wmain_none != nullptr) return wmain_none();
  std::fputs("this program has neither main nor wmain\n", stderr);
  return 127;
}
