// SPDX-License-Identifier: Apache-2.0
// A member function's address and an object are handed to spawn.
#include "shape.hpp"
class service {
 public:
  task<int> run() {
    const rc shared(1);  // expect: bounds.send-across-suspension
    co_await mini::yield();
    co_return shared.get();
  }

 private:
  int count_ = 0;
};

void use(service* other) {
  mini::spawn(&service::run, other);  // expect: bounds.static
  mini::spawn(&service::run, std::make_shared<service>());
}
