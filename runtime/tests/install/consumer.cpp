// SPDX-License-Identifier: Apache-2.0
#include <rt/rt.hpp>

#include <cstdio>

rt::task<int> answer() {
  co_await rt::yield_now();
  co_return 42;
}

int main() {
  auto runtime = rt::builder().multi_thread(1).build();
  auto handle = runtime.spawn(answer);
  const int n = runtime.block_on(handle).value();
  std::printf("%d\n", n);
  return n == 42 ? 0 : 1;
}
