// SPDX-License-Identifier: Apache-2.0
// A local whose private field's field is not Send.
#include "shape.hpp"
class node {
  rc count_;
};
class tree {
  std::vector<node> nodes_;
};

spawnable<int> use() {
  tree grown;  // expect: bounds.send-across-suspension
  co_await mini::yield();
  co_return 1;
}
