// SPDX-License-Identifier: Apache-2.0
// A result that borrows.
#include "shape.hpp"
spawnable<std::string_view> name(std::string text) { co_return text; }  // expect: bounds.result
spawnable<std::string> owned(std::string text) { co_return text; }
