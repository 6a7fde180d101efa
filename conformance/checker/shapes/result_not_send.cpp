// SPDX-License-Identifier: Apache-2.0
// A result that is not Send, also of a function that is handed to spawn.
#include "shape.hpp"
spawnable<rc> made() { co_return rc(1); }  // expect: bounds.result

task<rc> other() { co_return rc(1); }  // expect: bounds.result
void use() { mini::spawn(other); }
