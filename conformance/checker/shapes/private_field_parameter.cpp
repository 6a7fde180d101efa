// SPDX-License-Identifier: Apache-2.0
// A parameter whose private field is not Send.
#include "shape.hpp"
class cache {
 public:
  int size() const;

 private:
  std::vector<rc> entries_;
};

spawnable<int> size(cache of) { co_return of.size(); }  // expect: bounds.send
