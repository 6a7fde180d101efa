// SPDX-License-Identifier: Apache-2.0
// Temporaries of an operator chain, before and after the await.
#include "shape.hpp"
struct stream {
  stream& operator<<(const rc& value);
  stream& operator<<(int value);
};
stream& out();
mini::awaiter<int> number();

spawnable<int> bad() {
  out() << rc(1) << co_await number();  // expect: bounds.send-across-suspension
  co_return 1;
}

spawnable<int> good() {
  out() << co_await number() << rc(1);
  co_return 1;
}
