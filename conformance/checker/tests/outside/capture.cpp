// SPDX-License-Identifier: Apache-2.0
#include <rt/rt.hpp>
#include <string>

void start(rt::runtime& runtime) {
  std::string text = "hello";
  runtime.spawn(rt::owned_closure([&text]() -> rt::task<std::size_t> { co_return text.size(); }));
}
