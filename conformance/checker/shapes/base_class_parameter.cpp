// SPDX-License-Identifier: Apache-2.0
// A parameter whose private base is not Send.
#include "shape.hpp"
class session : private rc {
 public:
  int number() const;
};

spawnable<int> number(session of) { co_return of.number(); }  // expect: bounds.send
