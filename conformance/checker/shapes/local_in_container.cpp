// SPDX-License-Identifier: Apache-2.0
// A container of what is not Send.
#include "shape.hpp"
spawnable<int> use() {
  std::map<int, std::optional<rc>> shared;  // expect: bounds.send-across-suspension
  co_await mini::yield();
  co_return static_cast<int>(shared.size());
}
