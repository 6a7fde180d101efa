// SPDX-License-Identifier: Apache-2.0
// A member template of a class template.
#include "shape.hpp"
template <class T>
struct outer {
  template <class U>
  static task<int> inner(int n) {
    std::tuple<T, U> both;  // expect: bounds.send-across-suspension
    co_await mini::yield();
    co_return n;
  }
};

spawnable<int> use() { co_return co_await outer<int>::inner<rc>(1); }
spawnable<int> fine() { co_return co_await outer<int>::inner<long>(1); }
