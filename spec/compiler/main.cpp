// SPDX-License-Identifier: Apache-2.0
#include "spec/compiler/command.hpp"

#include <iostream>

int main(int argc, char** argv) {
  return rulec::run({argv + 1, argv + argc}, std::cout, std::cerr);
}
