# SPDX-License-Identifier: Apache-2.0
#
# taskspec_check_send(<target> [CONFIG <file>...] [STRICT] [WARN])
#
# The target's sources are compiled under the checker: a task that is not Send, or that borrows, is an error of the normal
# compile. CONFIG says what the checker must know of your coroutine library; without it, of the reference runtime.
#
#   include(<taskspec>/conformance/checker/cmake/taskspec_check_send.cmake)
#   taskspec_check_send(my_program)
#
# Needs clang 19 as the compiler of the project. The checker is the target taskspec-send where taskspec is part of the
# build; else set TASKSPEC_CHECKER to taskspec-send.so.
set(TASKSPEC_CHECKER_CONFIGS ${CMAKE_CURRENT_LIST_DIR}/../config)
set(TASKSPEC_CHECKER "" CACHE FILEPATH "taskspec-send.so, when taskspec is not part of this build")

function(taskspec_check_send TARGET)
  cmake_parse_arguments(PARSE_ARGV 1 ARG "STRICT;WARN" "" "CONFIG")
  if(NOT TARGET ${TARGET})
    message(FATAL_ERROR "taskspec_check_send(${TARGET}): there is no such target; call it after add_executable or add_library")
  endif()
  if(NOT CMAKE_CXX_COMPILER_ID STREQUAL "Clang" OR NOT CMAKE_CXX_COMPILER_VERSION VERSION_GREATER_EQUAL 19 OR
     NOT CMAKE_CXX_COMPILER_VERSION VERSION_LESS 20)
    message(FATAL_ERROR "taskspec_check_send(${TARGET}): the checker is part of clang 19, but this project is compiled by "
      "${CMAKE_CXX_COMPILER_ID} ${CMAKE_CXX_COMPILER_VERSION}; configure with -DCMAKE_CXX_COMPILER=clang++-19")
  endif()
  if(TARGET taskspec-send)
    set(module $<TARGET_FILE:taskspec-send>)
    add_dependencies(${TARGET} taskspec-send)
  elseif(TASKSPEC_CHECKER AND EXISTS ${TASKSPEC_CHECKER})
    set(module ${TASKSPEC_CHECKER})
  else()
    message(FATAL_ERROR "taskspec_check_send(${TARGET}): the checker was not found ('${TASKSPEC_CHECKER}'); build the "
      "target taskspec-send of taskspec and set TASKSPEC_CHECKER to its file taskspec-send.so")
  endif()
  if(NOT ARG_CONFIG)
    set(ARG_CONFIG ${TASKSPEC_CHECKER_CONFIGS}/reference.conf)
  endif()
  set(options -fplugin=${module})
  foreach(file IN LISTS ARG_CONFIG)
    cmake_path(ABSOLUTE_PATH file BASE_DIRECTORY ${CMAKE_CURRENT_SOURCE_DIR} NORMALIZE)
    if(NOT EXISTS ${file})
      message(FATAL_ERROR "taskspec_check_send(${TARGET}): there is no configuration '${file}'")
    endif()
    list(APPEND options -fplugin-arg-bounds-config=${file})
  endforeach()
  if(ARG_STRICT)
    list(APPEND options -fplugin-arg-bounds-strict)
  endif()
  if(ARG_WARN)
    list(APPEND options -fplugin-arg-bounds-warn)
  endif()
  target_compile_options(${TARGET} PRIVATE ${options})
endfunction()
