// SPDX-License-Identifier: Apache-2.0
// A raw pointer parameter.
#include "shape.hpp"
spawnable<int> first(const int* values) { co_return values[0]; }  // expect: bounds.static

spawnable<int> owned(std::unique_ptr<int> value) { co_return *value; }
