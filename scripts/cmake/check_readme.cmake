# SPDX-License-Identifier: Apache-2.0
#
# Every code block of a README that follows a line `<!-- from FILE -->` is the part of FILE between
# `[readme]` and `[/readme]`, or all of FILE when it has no such marks. FILE itself is compiled and run by the tests,
# so that no example can rot.   Usage: cmake -DREADME=... -DROOT=... -P check_readme.cmake
file(READ ${README} text)
# Semicolons and brackets mean something to CMake lists; they must survive.
string(REPLACE ";" "<semicolon>" text "${text}")
string(REPLACE "[" "<open>" text "${text}")
string(REPLACE "]" "<close>" text "${text}")
string(REGEX MATCHALL "<!-- from [^ ]+ -->\n```[a-z]*\n[^`]*```" blocks "${text}")
if(NOT blocks)
  message(FATAL_ERROR "${README}: no block is marked with <!-- from FILE -->")
endif()
foreach(block IN LISTS blocks)
  string(REGEX REPLACE "<!-- from ([^ ]+) -->.*" "\\1" name "${block}")
  string(REGEX REPLACE "^[^\n]*\n```[a-z]*\n(.*)```$" "\\1" shown "${block}")
  if(NOT EXISTS ${ROOT}/${name})
    message(FATAL_ERROR "${README}: the block says it is from ${name}, which does not exist")
  endif()
  file(READ ${ROOT}/${name} source)
  string(REPLACE ";" "<semicolon>" source "${source}")
  string(REPLACE "[" "<open>" source "${source}")
  string(REPLACE "]" "<close>" source "${source}")
  if(source MATCHES "<open>readme<close>\n(.*)(//|#) <open>/readme<close>")
    set(source "${CMAKE_MATCH_1}")
  endif()
  if(NOT shown STREQUAL source)
    message(FATAL_ERROR "${README}: the block from ${name} differs from that file; copy it again")
  endif()
  list(APPEND seen ${name})
endforeach()
list(LENGTH seen count)
message(STATUS "${README}: ${count} blocks are what the tests run")
