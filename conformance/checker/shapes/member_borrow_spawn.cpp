// SPDX-License-Identifier: Apache-2.0
// A member coroutine is spawned as an object, of a local and of a global.
#include "shape.hpp"
class service {
 public:
  task<int> run() { co_return count_; }

 private:
  int count_ = 0;
};
service global;

void use() {
  service local;
  mini::executor on;
  mini::co_spawn(on, local.run());  // expect: bounds.static
  mini::co_spawn(on, global.run());
}
