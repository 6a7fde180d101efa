// SPDX-License-Identifier: Apache-2.0
// A reference parameter of a coroutine that may be spawned.
#include "shape.hpp"
spawnable<int> length(const std::string& text) { co_return static_cast<int>(text.size()); }  // expect: bounds.static

spawnable<int> owned(std::string text) { co_return static_cast<int>(text.size()); }
task<int> in_place(const std::string& text) { co_return static_cast<int>(text.size()); }
