# The building blocks of the house: one library a folder, tests beside the code.
#
# A folder sees only the folders it names. Each library exposes its headers through an include root of
# its own that holds nothing but a link to the folder, so that `#include "api/…"` in a lower folder
# does not build.

find_package(Threads REQUIRED)
find_package(PkgConfig REQUIRED)

add_library(orchestrion_flags INTERFACE)
target_compile_options(orchestrion_flags INTERFACE
  -Wall -Wextra -Werror -Wshadow -Wnon-virtual-dtor -Woverloaded-virtual -fno-omit-frame-pointer)
target_link_libraries(orchestrion_flags INTERFACE Threads::Threads)
if(ORCHESTRION_SCRIPT_ENGINE)
  target_compile_definitions(orchestrion_flags INTERFACE ORCHESTRION_SCRIPT_ENGINE)  # tests that need it
endif()

set(ORCHESTRION_SANITIZER "" CACHE STRING "Sanitizers to build with, as -fsanitize= takes them")
if(ORCHESTRION_SANITIZER)
  add_compile_options(-fsanitize=${ORCHESTRION_SANITIZER} -fno-sanitize-recover=all)
  add_link_options(-fsanitize=${ORCHESTRION_SANITIZER})
endif()
if(ORCHESTRION_FUZZ)
  add_compile_options(-fsanitize=fuzzer-no-link,address,undefined -fno-sanitize-recover=all)
  add_link_options(-fsanitize=address,undefined)
endif()

find_program(MOLD mold)
if(MOLD AND NOT ORCHESTRION_FUZZ)
  add_link_options(-fuse-ld=mold)
endif()
find_program(CCACHE ccache)
if(CCACHE)
  set(CMAKE_CXX_COMPILER_LAUNCHER ${CCACHE})
endif()

# orchestrion_library(<folder> SOURCES … [DEPS <folders>…] [LIBS <public libraries>…] [PRIVATE_LIBS …])
# makes the target orchestrion_<folder> of the current source folder.
function(orchestrion_library folder)
  cmake_parse_arguments(ARG "" "" "SOURCES;DEPS;LIBS;PRIVATE_LIBS" ${ARGN})
  set(root ${CMAKE_BINARY_DIR}/include/${folder})
  file(MAKE_DIRECTORY ${root})
  file(CREATE_LINK ${CMAKE_CURRENT_SOURCE_DIR} ${root}/${folder} SYMBOLIC)
  add_library(orchestrion_${folder} STATIC ${ARG_SOURCES})
  target_include_directories(orchestrion_${folder} PUBLIC ${root})
  list(TRANSFORM ARG_DEPS PREPEND orchestrion_)
  target_link_libraries(orchestrion_${folder} PUBLIC ${ARG_DEPS} ${ARG_LIBS}
                        PRIVATE orchestrion_flags ${ARG_PRIVATE_LIBS})
endfunction()

find_package(GTest REQUIRED)
include(GoogleTest)

# orchestrion_test(<name> SOURCES … DEPS <folders>… [LIBS …]): one GoogleTest program, each test known to CTest.
function(orchestrion_test name)
  cmake_parse_arguments(ARG "" "TIMEOUT" "SOURCES;DEPS;LIBS" ${ARGN})
  if(NOT ARG_TIMEOUT)
    set(ARG_TIMEOUT 300)
  endif()
  add_executable(${name} ${ARG_SOURCES})
  list(TRANSFORM ARG_DEPS PREPEND orchestrion_)
  target_link_libraries(${name} PRIVATE ${ARG_DEPS} ${ARG_LIBS} orchestrion_flags GTest::gtest GTest::gmock GTest::gtest_main)
  gtest_discover_tests(${name} TEST_PREFIX "${name}: " DISCOVERY_MODE PRE_TEST
                       PROPERTIES TIMEOUT ${ARG_TIMEOUT})
endfunction()

# orchestrion_embed(<target> <file> <symbol>): the file's bytes as `extern const std::string_view <symbol>`,
# declared in the header "<symbol>.h" that the target may include.
function(orchestrion_embed target file symbol)
  get_filename_component(path ${file} ABSOLUTE)
  set(dir ${CMAKE_CURRENT_BINARY_DIR}/embedded)
  file(MAKE_DIRECTORY ${dir})
  file(WRITE ${dir}/${symbol}.h.in "// Generated from ${file}.\n#pragma once\n#include <string_view>\nextern const std::string_view ${symbol};\n")
  configure_file(${dir}/${symbol}.h.in ${dir}/${symbol}.h COPYONLY)
  add_custom_command(OUTPUT ${dir}/${symbol}.cc
    COMMAND ${CMAKE_COMMAND} -DINPUT=${path} -DOUTPUT=${dir}/${symbol}.cc -DSYMBOL=${symbol}
            -P ${CMAKE_SOURCE_DIR}/cmake/embed.cmake
    DEPENDS ${path} ${CMAKE_SOURCE_DIR}/cmake/embed.cmake VERBATIM)
  target_sources(${target} PRIVATE ${dir}/${symbol}.cc)
  target_include_directories(${target} PRIVATE ${dir})
endfunction()
