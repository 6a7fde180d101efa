// SPDX-License-Identifier: Apache-2.0
// optional and unique_ptr, emptied by hand.
#include "shape.hpp"
spawnable<int> good() {
  std::optional<rc> shared(std::in_place, 1);
  std::unique_ptr<rc> owned = std::make_unique<rc>(1);
  shared.reset();
  owned = nullptr;
  co_await mini::yield();
  co_return 1;
}

spawnable<int> bad() {
  std::optional<rc> shared;  // expect: bounds.send-across-suspension
  shared.emplace(1);
  co_await mini::yield();
  co_return 1;
}
