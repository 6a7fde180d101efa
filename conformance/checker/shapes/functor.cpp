// SPDX-License-Identifier: Apache-2.0
// A function object with state.
#include "shape.hpp"
struct job {
  rc count;
  task<int> operator()() const { co_return count.get(); }
};
struct fine {
  std::string text;
  task<int> operator()() const { co_return static_cast<int>(text.size()); }
};
struct borrowing {
  const std::string& text;
  task<int> operator()() const { co_return static_cast<int>(text.size()); }
};

void use(const std::string& text) {
  mini::spawn(fine{text});
  mini::spawn(borrowing{text});  // expect: bounds.static
}
