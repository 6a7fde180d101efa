// SPDX-License-Identifier: Apache-2.0
#include "folder.hpp"

#include <unistd.h>

#include "snippet.hpp"

namespace conformance::compile_fail {

namespace fs = std::filesystem;

folder::folder() {
  std::string name = (fs::temp_directory_path() / "compile-twins.XXXXXX").string();
  if (::mkdtemp(name.data()) == nullptr) throw bad_input("no folder could be made in " + name);
  path_ = name;
}

folder::~folder() {
  std::error_code ignored;
  fs::remove_all(path_, ignored);
}

}  // namespace conformance::compile_fail
