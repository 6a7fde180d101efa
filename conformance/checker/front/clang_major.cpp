// SPDX-License-Identifier: Apache-2.0
//
// A module for one major version of clang breaks in unclear ways inside another. This runs before
// any of clang's own code in the module, and says which clang is needed.
#include <dlfcn.h>
#include <unistd.h>

#include <cstdio>
#include <string>

namespace {

constexpr const char* needed = "19";

// clang::getClangFullVersion(), asked of the program that loads us.
std::string running_version() {
  using version_function = std::string (*)();
  void* found = ::dlsym(RTLD_DEFAULT, "_ZN5clang19getClangFullVersionB5cxx11Ev");
  if (found == nullptr) return "";
  return reinterpret_cast<version_function>(found)();
}

[[gnu::constructor(101)]] void require_clang_major() {
  const std::string version = running_version();
  if (version.find(std::string("version ") + needed + ".") != std::string::npos) return;
  std::fprintf(stderr,
               "taskspec-send: error: this checker was built for clang %s, but is loaded into %s: "
               "use clang++-%s, or "
               "build the checker for your clang\n",
               needed, version.empty() ? "a program that is not clang" : version.c_str(), needed);
  ::_exit(3);
}

}  // namespace
