# Every target of ours links openbits_options: warnings as errors, and the sanitizers asked for.
add_library(openbits_options INTERFACE)
target_compile_options(openbits_options INTERFACE
  -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wsign-conversion -Wswitch-enum
  "$<$<COMPILE_LANGUAGE:CXX>:-Wnon-virtual-dtor;-Woverloaded-virtual>" -Werror)
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
  # False alarms of GCC 12 in the inlined code of std::string and std::variant.
  target_compile_options(openbits_options INTERFACE
    -Wno-restrict -Wno-maybe-uninitialized -Wno-dangling-pointer -Wno-array-bounds
    -Wno-stringop-overflow)
endif()
if(OPENBITS_SANITIZE)
  # COM objects that are written in C have a table of methods and no type information.
  add_compile_options(-fsanitize=${OPENBITS_SANITIZE} -fno-sanitize=vptr -fno-omit-frame-pointer
                      -fno-sanitize-recover=all)
  add_link_options(-fsanitize=${OPENBITS_SANITIZE})
endif()
