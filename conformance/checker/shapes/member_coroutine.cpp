// SPDX-License-Identifier: Apache-2.0
// A member function that is a coroutine keeps this.
#include "shape.hpp"
class service {
 public:
  spawnable<int> run() { co_return count_; }  // expect: bounds.static
  static spawnable<int> start(std::shared_ptr<service> self) { co_return self->count_; }
  task<int> in_place() { co_return count_; }

 private:
  int count_ = 0;
};
