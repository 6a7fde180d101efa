# SPDX-License-Identifier: Apache-2.0
#
# What `cmake --install <build> --component taskspec_runtime` puts in place: library, headers, and
# the files by which find_package(taskspec) finds them.
include(GNUInstallDirs)
include(CMakePackageConfigHelpers)

set(taskspec_config_dir ${CMAKE_INSTALL_LIBDIR}/cmake/taskspec)

set_target_properties(taskspec_runtime PROPERTIES EXPORT_NAME runtime)
install(TARGETS taskspec_runtime EXPORT taskspec-targets
        ARCHIVE DESTINATION ${CMAKE_INSTALL_LIBDIR} COMPONENT taskspec_runtime
        LIBRARY DESTINATION ${CMAKE_INSTALL_LIBDIR} COMPONENT taskspec_runtime)
install(DIRECTORY ${taskspec_runtime_SOURCE_DIR}/include/rt
        DESTINATION ${CMAKE_INSTALL_INCLUDEDIR} COMPONENT taskspec_runtime)
install(EXPORT taskspec-targets NAMESPACE taskspec::
        DESTINATION ${taskspec_config_dir} COMPONENT taskspec_runtime)

configure_package_config_file(
  ${taskspec_runtime_SOURCE_DIR}/cmake/taskspec-config.cmake.in
  ${CMAKE_CURRENT_BINARY_DIR}/taskspec-config.cmake
  INSTALL_DESTINATION ${taskspec_config_dir})
write_basic_package_version_file(
  ${CMAKE_CURRENT_BINARY_DIR}/taskspec-config-version.cmake
  VERSION ${taskspec_runtime_VERSION} COMPATIBILITY SameMinorVersion)
install(FILES ${CMAKE_CURRENT_BINARY_DIR}/taskspec-config.cmake
              ${CMAKE_CURRENT_BINARY_DIR}/taskspec-config-version.cmake
        DESTINATION ${taskspec_config_dir} COMPONENT taskspec_runtime)
