// SPDX-License-Identifier: Apache-2.0
// A unique_ptr to a base that is made from a derived class which is not Send.
#include "shape.hpp"
struct shape {
  virtual ~shape();
  virtual int area() const;
};
struct shared_shape : shape {
  rc count;
};
struct plain_shape final : shape {
  int side = 1;
};

spawnable<int> use() {
  std::unique_ptr<shape> bad = std::make_unique<shared_shape>();  // expect: bounds.send-across-suspension
  co_await mini::yield();
  co_return bad->area();
}

spawnable<int> fine() {
  std::unique_ptr<plain_shape> good = std::make_unique<plain_shape>();
  co_await mini::yield();
  co_return good->area();
}
