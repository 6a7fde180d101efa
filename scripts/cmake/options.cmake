# SPDX-License-Identifier: Apache-2.0
#
# Warnings and sanitizers, the same for every target of ours.
set(TASKSPEC_SANITIZER "none" CACHE STRING
  "none, thread, address (with undefined and leak), or explore")
set_property(CACHE TASKSPEC_SANITIZER PROPERTY STRINGS none thread address explore)
option(TASKSPEC_WERROR "Warnings are errors" OFF)

add_library(taskspec_options INTERFACE)
# Where sources are compiled together, a name of one hides the helper of another, which is no mistake.
target_compile_options(taskspec_options INTERFACE
  -Wall -Wextra -Wpedantic $<$<NOT:$<BOOL:$<TARGET_PROPERTY:UNITY_BUILD>>>:-Wshadow> -Wconversion
  $<$<BOOL:${TASKSPEC_WERROR}>:-Werror>)

set(taskspec_sanitized_link)
if(TASKSPEC_SANITIZER STREQUAL "thread")
  set(taskspec_sanitized_compile -fsanitize=thread -fno-omit-frame-pointer)
  set(taskspec_sanitized_link -fsanitize=thread)
elseif(TASKSPEC_SANITIZER STREQUAL "address")
  set(taskspec_sanitized_compile -fsanitize=address,undefined -fno-sanitize-recover=undefined -fno-omit-frame-pointer)
  set(taskspec_sanitized_link -fsanitize=address,undefined)
elseif(TASKSPEC_SANITIZER STREQUAL "explore")
  # For `explored-<runtime>`, which link the explorer in place of ThreadSanitizer's runtime.
  set(taskspec_sanitized_compile
    -fsanitize=thread -fno-omit-frame-pointer $<$<CXX_COMPILER_ID:GNU>:-Wno-tsan>)
  set(taskspec_sanitized_link -fsanitize=thread)
elseif(NOT TASKSPEC_SANITIZER STREQUAL "none")
  message(FATAL_ERROR
    "TASKSPEC_SANITIZER is none, thread, address or explore, not '${TASKSPEC_SANITIZER}'")
endif()
if(taskspec_sanitized_link)
  # For all targets of this tree; and by the library for those that a project outside makes of our functions.
  add_compile_options(${taskspec_sanitized_compile})
  add_link_options(${taskspec_sanitized_link})
  target_compile_options(taskspec_options INTERFACE ${taskspec_sanitized_compile})
  target_link_options(taskspec_options INTERFACE ${taskspec_sanitized_link})
endif()
