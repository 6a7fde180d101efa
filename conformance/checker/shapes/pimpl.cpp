// SPDX-License-Identifier: Apache-2.0
// A class that hides its implementation in another file.
#include "shape.hpp"
class widget {
 public:
  widget();
  ~widget();

 private:
  struct implementation;
  std::unique_ptr<implementation> hidden_;
};

spawnable<int> use() {
  widget shown;  // expect: bounds.send-across-suspension
  co_await mini::yield();
  co_return 1;
}
