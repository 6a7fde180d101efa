// SPDX-License-Identifier: Apache-2.0
// Correct code. One type after the other is marked not Send, and each use of it that crosses threads is reported.
#include "../../shapes/shape.hpp"

namespace shop {

class price {
 public:
  int cents() const;

 private:
  int cents_ = 0;
};

class basket {
 public:
  basket();
  ~basket();
  int total() const;

 private:
  std::vector<price> prices_;
};

struct receipt {
  std::string text;
  int total = 0;
};

struct waits_for_stock {
  int item;
  bool await_ready();
  void await_suspend(std::coroutine_handle<>);
  bool await_resume();
};

struct tally {
  int count = 0;
};
thread_local tally local_tally;

task<receipt> print_receipt(int total) { co_return receipt{"thanks", total}; }

spawnable<int> buy(price limit) {  // when shop::price: bounds.send
  basket chosen;  // when shop::basket: bounds.send-across-suspension // when shop::price: bounds.send-across-suspension
  while (co_await waits_for_stock{3}) {  // when shop::waits_for_stock: bounds.send
    const price seen;
    if (seen.cents() > limit.cents()) break;
  }
  const auto printed = co_await print_receipt(chosen.total());
  ++local_tally.count;
  co_return printed.total;
}

spawnable<receipt> order(std::string text) {  // when shop::receipt: bounds.result
  const receipt made{std::move(text), 1};  // when shop::receipt: bounds.send-across-suspension
  co_await mini::yield();
  co_return made;
}

void run(std::shared_ptr<basket> shared, tally counted) {
  mini::spawn([shared]() -> task<int> { co_return shared->total(); });  // when shop::basket: bounds.send // when shop::price: bounds.send
  mini::spawn([counted]() -> task<int> { co_return counted.count; });  // when shop::tally: bounds.send
}

}  // namespace shop
