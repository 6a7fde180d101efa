// SPDX-License-Identifier: Apache-2.0
// A temporary that a reference keeps alive.
#include "shape.hpp"
rc make();
int number();

spawnable<int> use() {
  const rc& kept = make();  // expect: bounds.send-across-suspension
  const int& fine = number();
  co_await mini::yield();
  co_return kept.get() + fine;
}
