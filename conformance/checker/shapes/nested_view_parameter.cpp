// SPDX-License-Identifier: Apache-2.0
// A view inside a standard container and inside an aggregate.
#include "shape.hpp"
struct request {
  int id;
  std::string_view body;
};

spawnable<int> handle(request asked) { co_return asked.id; }  // expect: bounds.static

spawnable<int> handle_all(std::vector<std::optional<std::string_view>> asked) {  // expect: bounds.static
  co_return static_cast<int>(asked.size());
}
