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

if(TASKSPEC_SANITIZER STREQUAL "thread")
  add_compile_options(-fsanitize=thread -fno-omit-frame-pointer)
  add_link_options(-fsanitize=thread)
elseif(TASKSPEC_SANITIZER STREQUAL "address")
  add_compile_options(-fsanitize=address,undefined -fno-sanitize-recover=undefined -fno-omit-frame-pointer)
  add_link_options(-fsanitize=address,undefined)
elseif(TASKSPEC_SANITIZER STREQUAL "explore")
  # For `explored-<runtime>`, which link the explorer in place of ThreadSanitizer's runtime.
  add_compile_options(-fsanitize=thread -fno-omit-frame-pointer $<$<CXX_COMPILER_ID:GNU>:-Wno-tsan>)
  add_link_options(-fsanitize=thread)
elseif(NOT TASKSPEC_SANITIZER STREQUAL "none")
  message(FATAL_ERROR
    "TASKSPEC_SANITIZER is none, thread, address or explore, not '${TASKSPEC_SANITIZER}'")
endif()
