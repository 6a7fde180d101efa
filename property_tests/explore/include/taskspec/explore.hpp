// SPDX-License-Identifier: Apache-2.0
//
// Runs a function under many controlled schedules of its threads and says which one breaks it.
//
//   auto seen = taskspec::explore::check([] { … }, {.name = "queue"});
//   return seen.exit_code();
//
// One body, three tiers: built by taskspec_explore() (CMake) the schedules are controlled; built in
// any other way - plain, or with ThreadSanitizer - `check` runs the body again and again on real
// threads. [fresh-body] The body is a function of nothing: it makes its objects, starts threads,
// joins them, and checks. Thread safety: `check` from one thread at a time; everything else from
// any thread of a body.
#pragma once

#include <cstdint>
#include <cstdio>
#include <cstdlib>

namespace taskspec::explore {

enum class strategy_kind : std::uint8_t {
  portfolio,    ///< takes turns: random walks, PCT, POS
  random_walk,  ///< every scheduling point may switch
  pct,          ///< random priorities, few changes of them (Burckhardt et al.)
  pos,          ///< partial-order sampling: priorities to operations (Yuan et al.)
  bounded_dfs,  ///< every schedule with at most `preemptions` preemptions
};

enum class memory_model : std::uint8_t {
  sequential,  ///< a load sees the newest store
  weak,        ///< a load may see an older store where C++20 allows it
};

enum class backend_kind : std::uint8_t {
  fibers,   ///< logical threads on one thread, which borrow the identity of parked ones
  threads,  ///< real threads, of which one runs; same schedules, a tenth of the speed
  free,     ///< real threads at full speed, delayed at random at the same hooks; cannot be replayed
};

/// What to explore, and for how long. Every field can be overridden from outside by the environment
/// variable TASKSPEC_EXPLORE_<FIELD>.
struct options {
  const char* name = "body";        ///< names the body in reports and replay lines
  std::uint64_t schedules = 10000;  ///< at most so many schedules
  double seconds = 0;               ///< at most so long; 0: no limit
  std::uint64_t seed = 1;           ///< every choice comes from it
  strategy_kind strategy = strategy_kind::portfolio;
  backend_kind backend = backend_kind::fibers;
  memory_model memory = memory_model::sequential;
  unsigned preemptions = 2;           ///< the bound of bounded_dfs
  bool races = true;                  ///< report data races
  bool lifetimes = true;              ///< report use after free and double free
  bool leaks = false;                 ///< report what a body did not free
  bool spurious = true;               ///< spurious wake-ups, failing weak exchanges
  bool early_timeouts = true;         ///< a timeout may come before the others went on …
  unsigned slow_seconds = 60;         ///< … as if they were slow, but by no more than this
  bool reduction = true;              ///< bounded_dfs: leave out equivalent schedules
  std::uint64_t max_points = 200000;  ///< a longer schedule is a livelock
  unsigned processors = 4;            ///< what hardware_concurrency() says
  unsigned batch = 4096;              ///< schedules a process, at most
  unsigned watchdog_seconds = 20;     ///< no scheduling point for so long: give up
  bool shorten = true;             ///< reduce a failing schedule to the fewest preemptions
  bool quiet = false;                 ///< print no report
};

enum class failure_kind : std::uint8_t {
  none,
  assertion,
  deadlock,
  livelock,
  data_race,
  use_after_free,
  double_free,
  leak,
  lost_thread,
  crash,
  exit,
};

/// What `check` saw.
struct result {
  failure_kind failure = failure_kind::none;
  bool exhausted = false;       ///< bounded_dfs: there is no further schedule within the bound
  std::uint64_t schedules = 0;  ///< schedules run; with a failure, the one that failed is the last
  std::uint64_t points = 0;     ///< scheduling points of all of them
  std::uint64_t hash = 0;       ///< of the failing schedule: same hash, same interleaving
  unsigned preemptions = 0;     ///< of the reduced failing schedule
  double seconds = 0;
  char message[512] = "";  ///< what went wrong, in a sentence
  char replay[4096] = "";  ///< value of TASKSPEC_EXPLORE_REPLAY that repeats it

  explicit operator bool() const { return failure == failure_kind::none; }
  /// 0: nothing found, 1: found. What cannot be explored ends the process with 3.
  int exit_code() const { return failure == failure_kind::none ? 0 : 1; }
};

namespace detail {
using body_function = void (*)(void*);
template <class Body>
void call_body(void* body) {
  (*static_cast<Body*>(body))();
}
}  // namespace detail

#if defined(TASKSPEC_EXPLORE)

/// True while a controlled schedule runs.
bool simulated();
/// A choice that is explored like the order of threads: 0 … count-1.
unsigned choose(unsigned count);
/// Says that the current schedule is wrong. Does not return under the explorer.
void fail(const char* what);
/// Explores `body(context)`.
result check(detail::body_function body, void* context, const options& wanted);

#else

namespace detail {
inline const char*& failure_of_stress() {
  static const char* what = nullptr;
  return what;
}
}  // namespace detail

inline bool simulated() { return false; }
inline unsigned choose(unsigned count) { return static_cast<unsigned>(std::rand()) % count; }
inline void fail(const char* what) {
  std::fprintf(stderr, "%s\n", what);
  __atomic_store_n(&detail::failure_of_stress(), what, __ATOMIC_SEQ_CST);
}
inline result check(detail::body_function body, void* context, const options& wanted) {
  result seen;
  auto& failed = detail::failure_of_stress();
  __atomic_store_n(&failed, nullptr, __ATOMIC_SEQ_CST);
  while (seen.schedules < wanted.schedules) {
    body(context);
    ++seen.schedules;
    if (const char* what = __atomic_load_n(&failed, __ATOMIC_SEQ_CST)) {
      seen.failure = failure_kind::assertion;
      std::snprintf(seen.message, sizeof seen.message, "%s", what);
      break;
    }
  }
  return seen;
}

#endif

/// Explores a callable. It is called many times, in forked processes; the caller's own state does
/// not change.
template <class Body>
result check(Body&& body, const options& wanted = {}) {
  auto copy = body;
  return check(&detail::call_body<decltype(copy)>, &copy, wanted);
}

}  // namespace taskspec::explore

/// Fails the schedule unless the condition holds.
#define TASKSPEC_EXPLORE_CHECK(condition)                                      \
  ((condition) ? void()                                                        \
               : ::taskspec::explore::fail("not so: " #condition " (" __FILE__ \
                                           ":" TASKSPEC_EXPLORE_TEXT_(__LINE__) ")"))
#define TASKSPEC_EXPLORE_TEXT_(x) TASKSPEC_EXPLORE_TEXT2_(x)
#define TASKSPEC_EXPLORE_TEXT2_(x) #x
