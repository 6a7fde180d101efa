# SPDX-License-Identifier: Apache-2.0
#
# Configures the project in WORK and asks what building its programs would take: whether everything that they are made
# of is found from there, and compiled as it was asked for. Building them would take minutes.
file(REMOVE_RECURSE ${WORK})

function(commands_of TARGET RESULT)
  execute_process(
    COMMAND ninja -C ${WORK} -t commands ${TARGET}
    RESULT_VARIABLE status OUTPUT_VARIABLE output ERROR_VARIABLE output)
  if(NOT status EQUAL 0)
    message(FATAL_ERROR "${TARGET} cannot be built:\n${output}")
  endif()
  set(${RESULT} "${output}" PARENT_SCOPE)
endfunction()

function(demand TARGET COMMANDS WHAT)
  if(NOT COMMANDS MATCHES "${WHAT}")
    message(FATAL_ERROR "nothing that ${TARGET} is made of matches '${WHAT}':\n${COMMANDS}")
  endif()
endfunction()

foreach(sanitizer none thread)
  execute_process(
    COMMAND ${CMAKE_COMMAND} -S ${SOURCE} -B ${WORK} -G Ninja -DCMAKE_CXX_COMPILER=${CXX} -DTASKSPEC=${TASKSPEC}
            -DTASKSPEC_SANITIZER=${sanitizer}
    RESULT_VARIABLE status OUTPUT_VARIABLE output ERROR_VARIABLE output)
  if(NOT status EQUAL 0)
    message(FATAL_ERROR "the project outside cannot be configured:\n${output}")
  endif()
  foreach(program suite-mine programs-mine taskspec)
    commands_of(${program} commands)
    demand(${program} "${commands}" "-o bin/${program} ")
  endforeach()
  commands_of(judge-bounds-mine commands)
  demand(judge-bounds-mine "${commands}" "-o bin/compile-twins ")
  if(commands MATCHES "--plugin")
    demand(judge-bounds-mine "${commands}" "-o [^ ]*lib/taskspec-send.so")
  endif()
endforeach()
# The cases, which are compiled in the scope of that project, and not only the kit.
commands_of(suite-mine commands)
demand(suite-mine "${commands}" "-fsanitize=thread[^\n]*/cases/join.cpp")
demand(suite-mine "${commands}" "-fsanitize=thread[^\n]*-o bin/suite-mine ")
