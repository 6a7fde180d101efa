// SPDX-License-Identifier: Apache-2.0
// What is made for several threads is Send.
#include "shape.hpp"
struct counters {
  std::atomic<int> hits;
  std::mutex lock;
  std::map<std::string, std::shared_ptr<const std::string>> names;
};

spawnable<int> use(std::shared_ptr<counters> shared) {
  counters local;
  co_await mini::yield();
  co_return shared->hits + local.hits;
}
