/* The main of programs that have a wmain: linked as libopenbits-wmain.a, from which the linker takes
 * it only if the program has no main of its own. In C, so that programs in C need no more. */
#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <wchar.h>

/* The forms in which a program may have written it. C has one name; that of C++ depends on the
 * parameters, but not on the result: of a `void wmain` the exit status is noise. */
#define OPENBITS_WEAK(name) __asm__(name) __attribute__((weak))
int wmain_of_c(int, wchar_t**) OPENBITS_WEAK("wmain");
int wmain_none(void) OPENBITS_WEAK("_Z5wmainv");
int wmain_two(int, wchar_t**) OPENBITS_WEAK("_Z5wmainiPPw");
int wmain_const(int, const wchar_t**) OPENBITS_WEAK("_Z5wmainiPPKw");
int wmain_three(int, wchar_t**, wchar_t**) OPENBITS_WEAK("_Z5wmainiPPwS0_");

extern char** environ;

static void* need(void* memory) {
  if (memory != NULL) return memory;
  fputs("not enough memory\n", stderr);
  exit(127);
}

/* The text as wide characters. What is not of the character set comes over byte by byte. */
static wchar_t* widened_text(const char* text) {
  const size_t size = strlen(text) + 1;
  wchar_t* wide = need(calloc(size, sizeof *wide));
  if (mbstowcs(wide, text, size) == (size_t)-1) {
    for (size_t i = 0; i < size; ++i) wide[i] = (unsigned char)text[i];
  }
  return wide;
}

/* They stay until the process ends. */
static wchar_t** arguments;
static wchar_t** variables;

/* A list that ends with null, likewise. */
static wchar_t** widened(char** texts) {
  size_t count = 0;
  while (texts[count] != NULL) ++count;
  wchar_t** list = need(calloc(count + 1, sizeof *list));
  for (size_t i = 0; i < count; ++i) list[i] = widened_text(texts[i]);
  return list;
}

int main(int argc, char** argv) {
  /* Text is UTF-8, as everywhere in this library; numbers keep their form. */
  if (setlocale(LC_CTYPE, "C.UTF-8") == NULL) setlocale(LC_CTYPE, "");
  arguments = widened(argv);
  if (wmain_of_c != NULL) return wmain_of_c(argc, arguments);
  if (wmain_two != NULL) return wmain_two(argc, arguments);
  if (wmain_const != NULL) return wmain_const(argc, (const wchar_t**)arguments);
  if (wmain_three != NULL) {
    variables = widened(environ);
    return wmain_three(argc, arguments, variables);
  }
  if (wmain_none != NULL) return wmain_none();
  fputs("this program has neither main nor wmain\n", stderr);
  return 127;
}
