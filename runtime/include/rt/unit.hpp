// SPDX-License-Identifier: Apache-2.0
//
// What stands for the result of a void task where a value is needed: in a tuple, a variant, an
// optional.
#pragma once

#include <type_traits>
#include <variant>

namespace rt {

using unit = std::monostate;

template <class T>
using unit_for = std::conditional_t<std::is_void_v<T>, unit, T>;

}  // namespace rt
