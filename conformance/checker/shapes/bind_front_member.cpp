// SPDX-License-Identifier: Apache-2.0
// std::bind_front of a member function and an object.
#include "shape.hpp"
class service {
 public:
  task<int> run() { co_return 1; }
  void start() {
    mini::spawn(std::bind_front(&service::run, this));  // expect: bounds.static
    mini::spawn(std::bind_front(&service::run, std::make_shared<service>()));
  }

 private:
  int count_ = 0;
};
