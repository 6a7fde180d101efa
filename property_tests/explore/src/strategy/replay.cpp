// SPDX-License-Identifier: Apache-2.0
#include "strategy/all.hpp"

namespace taskspec::explore::inner {
namespace {

struct replay final : strategy {
  replay() { fair = false; }

  const deviation* list = nullptr;
  std::size_t count = 0;
  std::size_t cursor[most_threads];  ///< of each thread: its numbers only grow

  void begin(std::uint64_t) override {
    for (auto& one : cursor) one = 0;
  }
  const deviation* of_now() {
    const int thread = world.current->id;
    const std::uint32_t number = world.current->decisions - 1;
    std::size_t& at = cursor[thread];
    while (at < count && (list[at].thread != thread || list[at].number < number)) ++at;
    return at < count && list[at].number == number ? &list[at] : nullptr;
  }
  int pick(const situation& now) override {
    const deviation* one = of_now();
    const bool fits = one != nullptr && one->kind == choice_kind::thread &&
                      one->choice < most_threads && (now.ready >> one->choice & 1) != 0;
    return fits ? one->choice : nth_option(now, 0);
  }
  unsigned choose(choice_kind kind, unsigned options) override {
    const deviation* one = of_now();
    return one != nullptr && one->kind == kind && one->choice < options ? one->choice : 0;
  }
};

replay given;  // the only one

}  // namespace

strategy& make_replay(const deviation* deviations, std::size_t count) {
  given.list = deviations;
  given.count = count;
  return given;
}

}  // namespace taskspec::explore::inner
