// SPDX-License-Identifier: Apache-2.0
// Alternatives and elements count.
#include "shape.hpp"
spawnable<int> use() {
  std::variant<int, std::vector<rc>> either;  // expect: bounds.send-across-suspension
  std::tuple<int, std::unique_ptr<rc>> both;  // expect: bounds.send-across-suspension
  std::variant<int, std::string> fine;
  std::array<std::weak_ptr<rc>, 2> weak;  // expect: bounds.send-across-suspension
  co_await mini::yield();
  co_return static_cast<int>(fine.index());
}
