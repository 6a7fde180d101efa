// SPDX-License-Identifier: Apache-2.0
// std::function made from a closure that is not Send.
#include "shape.hpp"
spawnable<int> use() {
  const rc* none = nullptr;
  static_cast<void>(none);
  std::function<int()> callback = [shared = rc(1)] { return shared.get(); };  // expect: bounds.send-across-suspension
  co_await mini::yield();
  co_return callback();
}
