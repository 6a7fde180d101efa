# SPDX-License-Identifier: Apache-2.0
#
# Configures the project in WORK and asks what building its suite would take: whether everything that it is made of is
# found from there. Building it would take minutes.
file(REMOVE_RECURSE ${WORK})
execute_process(
  COMMAND ${CMAKE_COMMAND} -S ${SOURCE} -B ${WORK} -G Ninja -DCMAKE_CXX_COMPILER=${CXX} -DTASKSPEC=${TASKSPEC}
  RESULT_VARIABLE status OUTPUT_VARIABLE output ERROR_VARIABLE output)
if(NOT status EQUAL 0)
  message(FATAL_ERROR "the project outside cannot be configured:\n${output}")
endif()
foreach(program suite-mine programs-mine taskspec)
  execute_process(
    COMMAND ninja -C ${WORK} -t commands ${program}
    RESULT_VARIABLE status OUTPUT_VARIABLE output ERROR_VARIABLE output)
  if(NOT status EQUAL 0 OR NOT output MATCHES "-o bin/${program} ")
    message(FATAL_ERROR "${program} cannot be built:\n${output}")
  endif()
endforeach()
