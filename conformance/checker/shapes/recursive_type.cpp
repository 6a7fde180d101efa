// SPDX-License-Identifier: Apache-2.0
// Recursive types, one of which holds a count that is not atomic.
#include "shape.hpp"
struct good_list {
  int value;
  std::unique_ptr<good_list> next;
};
struct bad_list {
  std::unique_ptr<bad_list> next;
  rc value;
};
struct odd;
struct even {
  std::vector<odd> children;
};
struct odd {
  std::vector<even> children;
  std::shared_ptr<rc> count;
};

spawnable<int> use(good_list good) {
  bad_list bad;  // expect: bounds.send-across-suspension
  even tree;  // expect: bounds.send-across-suspension
  co_await mini::yield();
  co_return good.value;
}
