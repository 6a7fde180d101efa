// SPDX-License-Identifier: Apache-2.0
//
// spawn(f, args...) owns f and the arguments for the life of the task, so the body may take
// references.
#include <rt/rt.hpp>
#include <string>

// [readme]
rt::task<std::size_t> length(const std::string& text) {  // may borrow: the task owns the string
  co_await rt::yield_now();
  co_return text.size();
}

int main() {
  rt::runtime runtime = rt::builder().multi_thread(2).build();
  auto handle = runtime.spawn(length, std::string("owned by the task"));
  return runtime.block_on(handle).value() == 17 ? 0 : 1;
}
// [/readme]
