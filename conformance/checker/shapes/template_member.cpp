// SPDX-License-Identifier: Apache-2.0
// A coroutine member function of a class template, for one of its arguments.
#include "shape.hpp"
template <class T>
class worker {
 public:
  static spawnable<int> run(int rounds) {
    T local{};  // expect: bounds.send-across-suspension
    for (int i = 0; i < rounds; ++i) co_await mini::yield();
    co_return local.get();
  }
};

class plain {
 public:
  int get() const;
};

void use() {
  mini::spawn(worker<rc>::run, 1);
  mini::spawn(worker<plain>::run, 2);
}
