// SPDX-License-Identifier: Apache-2.0
// A guard of the user's, released by the function that the configuration names.
#include "shape.hpp"
spawnable<int> good() {
  mini::lease held;
  held.give_back();
  co_await mini::yield();
  co_return 1;
}

spawnable<int> bad() {
  mini::lease held;  // expect: bounds.send-across-suspension
  held.give_back();
  held.renew();
  co_await mini::yield();
  co_return 1;
}
