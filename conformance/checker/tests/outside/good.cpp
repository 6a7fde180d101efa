// SPDX-License-Identifier: Apache-2.0
#include <mutex>
#include <rt/rt.hpp>
#include <string>

std::mutex mutex;

rt::spawnable<int> count() {
  { std::lock_guard guard(mutex); }
  co_await rt::yield_now();
  co_return 1;
}

rt::task<std::size_t> length(std::string text) { co_return text.size(); }

void start(rt::runtime& runtime) {
  std::string text = "hello";
  runtime.spawn(length, std::move(text));
}
