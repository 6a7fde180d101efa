// SPDX-License-Identifier: Apache-2.0
// A view parameter.
#include "shape.hpp"
spawnable<int> length(std::string_view text) { co_return static_cast<int>(text.size()); }  // expect: bounds.static

spawnable<int> sum(std::span<int> values) { co_return values[0]; }  // expect: bounds.static
