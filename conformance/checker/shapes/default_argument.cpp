// SPDX-License-Identifier: Apache-2.0
// A temporary that a default argument makes.
#include "shape.hpp"
mini::awaiter<int> count(const rc& shared = rc(1));

spawnable<int> use() {
  co_return co_await count();  // expect: bounds.send-across-suspension
}
