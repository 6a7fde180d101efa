# SPDX-License-Identifier: Apache-2.0
#
# Configures the project in a folder outside the tree and compiles its files: the good one is silent, the others are
# refused with our words at their line. Variables: SOURCE, WORK, TASKSPEC, CHECKER, CLANG.
file(REMOVE_RECURSE ${WORK})
file(COPY ${SOURCE}/ DESTINATION ${WORK}/project)
execute_process(
  COMMAND ${CMAKE_COMMAND} -S ${WORK}/project -B ${WORK}/build -G Ninja -DCMAKE_CXX_COMPILER=${CLANG}
          -DTASKSPEC=${TASKSPEC} -DTASKSPEC_CHECKER=${CHECKER}
  RESULT_VARIABLE status OUTPUT_VARIABLE output ERROR_VARIABLE output)
if(NOT status EQUAL 0)
  message(FATAL_ERROR "the project cannot be configured:\n${output}")
endif()

function(compile PROGRAM EXPECTED)
  execute_process(
    COMMAND ${CMAKE_COMMAND} --build ${WORK}/build --target CMakeFiles/${PROGRAM}.dir/${PROGRAM}.cpp.o
    RESULT_VARIABLE status OUTPUT_VARIABLE output ERROR_VARIABLE output)
  if(EXPECTED STREQUAL "")
    if(NOT status EQUAL 0)
      message(FATAL_ERROR "${PROGRAM}.cpp must compile:\n${output}")
    endif()
  elseif(status EQUAL 0 OR NOT output MATCHES "${EXPECTED}")
    message(FATAL_ERROR "${PROGRAM}.cpp must be refused with '${EXPECTED}':\n${output}")
  endif()
endfunction()

compile(good "")
compile(guard "guard.cpp:8:[0-9]+: error: \\[bounds.send-across-suspension\\] 'guard'")
compile(capture "capture.cpp:7:[0-9]+: error: \\[bounds.static\\] the spawned closure captures 'text' by reference")

# What a user can get wrong with the line itself.
execute_process(
  COMMAND ${CMAKE_COMMAND} -S ${WORK}/project -B ${WORK}/wrong -G Ninja -DCMAKE_CXX_COMPILER=${CLANG}
          -DTASKSPEC=${TASKSPEC} -DTASKSPEC_CHECKER=/nowhere/taskspec-send.so
  RESULT_VARIABLE status OUTPUT_VARIABLE output ERROR_VARIABLE output)
if(status EQUAL 0 OR NOT output MATCHES "the checker was not found")
  message(FATAL_ERROR "a checker that does not exist must be told:\n${output}")
endif()
