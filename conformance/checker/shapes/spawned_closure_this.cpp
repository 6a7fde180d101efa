// SPDX-License-Identifier: Apache-2.0
// A spawned closure that captures this.
#include "shape.hpp"
class service : public std::enable_shared_from_this<service> {
 public:
  void start() {
    mini::spawn([this]() -> task<int> { co_return count_; });  // expect: bounds.static
    mini::spawn([self = shared_from_this()]() -> task<int> { co_return self->count_; });
  }

 private:
  int count_ = 0;
};
