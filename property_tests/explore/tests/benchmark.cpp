// SPDX-License-Identifier: Apache-2.0
//
// Schedules a second on one core, against the goals. Exit status 1 when a goal is missed.
//
//   explore-benchmark [--seconds=2]
#include <taskspec/explore.hpp>

#include <algorithm>
#include <atomic>
#include <cstdlib>
#include <cstring>
#include <thread>

#include "small_runtime/bodies.hpp"

#if defined(WITH_ASIO)
#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/thread_pool.hpp>
#include <boost/asio/use_awaitable.hpp>
#endif

namespace {

using namespace taskspec::explore;

// Three threads: the body, one that writes, one that reads.
void message_passing() {
  std::atomic<int> data{0};
  std::atomic<int> flag{0};
  std::thread writer([&] {
    data.store(1, std::memory_order_relaxed);
    flag.store(1, std::memory_order_release);
  });
  std::thread reader([&] {
    if (flag.load(std::memory_order_acquire) == 1 && data.load(std::memory_order_relaxed) != 1)
      fail("stale");
  });
  writer.join();
  reader.join();
}

// A queue of four places with a sequence number each, two producers, one consumer (the fourth
// thread is the body).
class bounded_queue {
 public:
  bounded_queue() {
    for (unsigned i = 0; i < 4; ++i) places_[i].turn.store(i, std::memory_order_relaxed);
  }
  void push(int value) {
    const unsigned mine = tail_.fetch_add(1, std::memory_order_relaxed);
    place& here = places_[mine % 4];
    while (here.turn.load(std::memory_order_acquire) != mine) std::this_thread::yield();
    here.value = value;
    here.turn.store(mine + 1, std::memory_order_release);
  }
  int pop() {
    const unsigned mine = head_++;
    place& here = places_[mine % 4];
    while (here.turn.load(std::memory_order_acquire) != mine + 1) std::this_thread::yield();
    const int value = here.value;
    here.turn.store(mine + 4, std::memory_order_release);
    return value;
  }

 private:
  struct place {
    std::atomic<unsigned> turn{0};
    int value = 0;
  };
  place places_[4];
  std::atomic<unsigned> tail_{0};
  unsigned head_ = 0;
};

void bounded_mpsc() {
  bounded_queue queue;
  std::thread first([&] {
    queue.push(1);
    queue.push(2);
  });
  std::thread second([&] {
    queue.push(3);
    queue.push(4);
  });
  std::thread consumer([&] {
    int sum = 0;
    for (int i = 0; i < 4; ++i) sum += queue.pop();
    if (sum != 10) fail("lost");
  });
  first.join();
  second.join();
  consumer.join();
}

void small_task_runtime() {
  small::ledger first, second;
  small::pool workers(2);
  small::task& one = small::start(workers, first, [](small::task&) { return small::step::ready; });
  small::task& two = small::start(workers, second, [](small::task&) { return small::step::ready; });
  one.join();
  two.join();
  one.drop_handle();
  two.drop_handle();
}

#if defined(WITH_ASIO)
boost::asio::awaitable<void> hop(std::atomic<int>& sum) {
  ++sum;
  co_await boost::asio::post(boost::asio::use_awaitable);
  ++sum;
}
void asio_pool() {
  std::atomic<int> sum{0};
  boost::asio::thread_pool pool(2);
  for (int i = 0; i < 2; ++i) boost::asio::co_spawn(pool, hop(sum), boost::asio::detached);
  pool.join();
  if (sum != 4) fail("lost");
}
#endif

struct program {
  const char* name;
  void (*body)();
  double goal;  ///< schedules a second without shadow memory; 0: none
};

constexpr program programs[] = {
    {"message passing, 3 threads", message_passing, 300'000},
    {"bounded MPSC, 4 threads", bounded_mpsc, 100'000},
    {"small task runtime", small_task_runtime, 0},
#if defined(WITH_ASIO)
    {"Asio pool with coroutines", asio_pool, 10'000},
#endif
};

struct mode {
  const char* name;
  bool races;
  memory_model memory;
  backend_kind backend;
};
constexpr mode modes[] = {
    {"order only", false, memory_model::sequential, backend_kind::fibers},
    {"races", true, memory_model::sequential, backend_kind::fibers},
    {"races, weak memory", true, memory_model::weak, backend_kind::fibers},
    {"order only, real threads", false, memory_model::sequential, backend_kind::threads},
};

constexpr int slices = 5;

struct pace {
  double schedules_a_second;
  double points_a_schedule;
  double nanoseconds_a_point;
};

// The middle one of five slices of the time, by its pace.
bool middle_of(const program& one, options how, pace& middle) {
  pace all[slices];
  how.seconds /= slices;
  for (pace& slice : all) {
    const result seen = check(one.body, how);
    if (!seen) return false;
    const auto schedules = static_cast<double>(seen.schedules);
    const auto points = static_cast<double>(seen.points);
    slice = {schedules / seen.seconds, points / schedules, seen.seconds * 1e9 / points};
    ++how.seed;
  }
  std::sort(all, all + slices, [](const pace& a, const pace& b) {
    return a.nanoseconds_a_point < b.nanoseconds_a_point;
  });
  middle = all[slices / 2];
  return true;
}

bool measure(const program& one, const mode& how_so, double seconds) {
  options how;
  how.name = one.name;
  how.schedules = ~0ull;
  how.seconds = seconds;
  how.races = how.lifetimes = how_so.races;
  how.memory = how_so.memory;
  how.backend = how_so.backend;
  how.strategy = strategy_kind::random_walk;
  pace seen{};
  const bool silent = middle_of(one, how, seen);
  const bool counts = one.goal > 0 && !how_so.races && how_so.backend == backend_kind::fibers;
  const bool met = !counts || seen.schedules_a_second >= one.goal;
  std::printf("| %-27s | %-24s | %9.0f/s | %5.0f points | %4.0f ns/point | %s |\n", one.name,
              how_so.name, seen.schedules_a_second, seen.points_a_schedule,
              seen.nanoseconds_a_point,
              !counts ? ""
              : met   ? "goal met"
                      : "GOAL MISSED");
  std::fflush(stdout);
  return met && silent;
}

}  // namespace

int main(int argc, char** argv) {
  double seconds = 2;
  if (argc == 2 && std::strncmp(argv[1], "--seconds=", 10) == 0) seconds = std::atof(argv[1] + 10);
  if (!(seconds > 0) || argc > 2) {
    std::fprintf(stderr, "usage: explore-benchmark [--seconds=N]\n");
    return 3;
  }
  bool well = true;
  for (const mode& how : modes) {
    for (const program& one : programs) well = measure(one, how, seconds) && well;
  }
  return well ? 0 : 1;
}
