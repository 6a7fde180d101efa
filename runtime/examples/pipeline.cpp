// SPDX-License-Identifier: Apache-2.0
//
// Three tasks and two bounded channels: numbers are made, squared and summed. Each stage ends when
// the one before it drops its sender.
#include <cassert>
#include <rt/rt.hpp>

rt::task<> make(rt::mpsc_sender<int> out) {
  for (int n = 1; n <= 100; ++n) co_await out.send(n);
}

rt::task<> square(rt::mpsc_receiver<int> in, rt::mpsc_sender<int> out) {
  while (auto n = co_await in.recv()) co_await out.send(*n * *n);
}

rt::task<int> sum(rt::mpsc_receiver<int> in) {
  int total = 0;
  while (auto n = co_await in.recv()) total += *n;
  co_return total;
}

int main() {
  auto runtime = rt::builder().multi_thread(2).build();
  auto [numbers_in, numbers_out] = rt::mpsc<int>(8);
  auto [squares_in, squares_out] = rt::mpsc<int>(8);
  runtime.spawn(make, std::move(numbers_in));
  runtime.spawn(square, std::move(numbers_out), std::move(squares_in));
  auto total = runtime.spawn(sum, std::move(squares_out));
  assert(runtime.block_on(total).value() == 338350);
}
