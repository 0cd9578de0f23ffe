# What is installed; filled by packaging/CMakeLists.txt.
if(EXISTS ${CMAKE_SOURCE_DIR}/packaging/CMakeLists.txt)
  add_subdirectory(packaging)
endif()
