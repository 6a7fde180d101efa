// SPDX-License-Identifier: Apache-2.0
//
// All schedules with at most k preemptions, depth first. A switch away from a thread that could
// have gone on costs one, and so do an early timeout and a spurious wake-up; everything else is
// free.
//
// [races-only] The reduction (bounded partial-order reduction, Coons, Musuvathi, McKinley): of two
// schedules that differ only in the order of operations which do not conflict, one is enough. So a
// place in the schedule has another thread tried only when an operation of that thread was
// executed later, conflicts with what was executed here, and nothing orders the two. Because the
// switch may be too dear here, it is tried where this thread got the turn, too. It holds where
// operations on other objects commute: in sequential memory, and for programs without data races.
//
// [fair-yields] A switch at a yield is free, so threads that yield to each other while a third could
// go on would make a tree without an end. So who yields twice comes behind every ready thread that
// did not run in between, until that one has run (fair stateless model checking, Musuvathi, Qadeer).
//
// While a deadline may pass early everything is tried. One that is far comes when nobody can go on,
// which is the same in whatever order they got there.
#include "memory/place_map.hpp"
#include "sched/scheduler.hpp"
#include "sched/trace.hpp"
#include "strategy/all.hpp"

namespace taskspec::explore::inner {
namespace {

/// A choice with more than one option. Of threads the options are bits, else 0 … options-1.
struct node {
  std::uint64_t options;
  std::uint64_t tried;
  std::uint64_t wanted;
  std::uint16_t chosen;
  bool of_threads;
};
constexpr std::size_t most_nodes = std::size_t{1} << 20;
constexpr int nowhere = -1;

/// Lives in shared pages: a child that ends leaves its place in the search behind.
struct search_place {
  std::size_t length;
  bool reduction;
  node path[most_nodes];
};

search_place& place() {
  static auto* pages = static_cast<search_place*>(map_pages(sizeof(search_place), true));
  return *pages;
}

// The same choices did not lead to the same place: an earlier schedule of this process left
// something behind.
[[noreturn]] void another_program() {
  stack where;
  take_stack(where);
  note_second("where it first went another way", where);
  report->diverged = true;
  report->state = status::clean;
  raw_call(SYS_exit_group, 0);
  __builtin_unreachable();
}

/// What each thread knows of the operations of the others, by the order that conflicts give.
constexpr int most_ordered = 16;  // with more threads everything is tried
struct order_clock {
  std::uint32_t at[most_ordered];
  void join(const order_clock& other) {
    for (int i = 0; i < most_ordered; ++i) at[i] = other.at[i] > at[i] ? other.at[i] : at[i];
  }
};

/// A thread that waits for a lock cannot come before the release: the two are in order anyway.
enum class part_of_lock : std::uint8_t { none, takes, gives };
part_of_lock part_in(const operation& done, std::uintptr_t object) {
  if (done.what == op::lock) return part_of_lock::takes;
  const bool gives = done.what == op::unlock || (done.what == op::wait && object == done.also);
  return gives ? part_of_lock::gives : part_of_lock::none;
}

struct past_access {
  std::uint32_t before;  ///< 1 + index of the one before of the same object, or 0
  std::uint32_t when;    ///< by the clock of its thread
  std::int32_t here;     ///< node in which its thread was chosen …
  std::int32_t turn;     ///< … and the one in which it got the turn
  std::uint8_t thread;
  bool writes;
  part_of_lock part;
};
bool in_order(part_of_lock a, part_of_lock b) {
  return a != part_of_lock::none && b != part_of_lock::none && a != b;
}
struct object_past {
  std::uint32_t last;   ///< 1 + index of an access, or 0
  std::uint32_t users;  ///< the threads of its accesses, one bit each
  order_clock written;
  order_clock used;
};

class past {
 public:
  void clear() {
    objects_.clear();
    accesses_.clear();
    crowded_ = false;
    std::memset(&known_[0], 0, sizeof known_[0]);
  }
  bool crowded() const { return crowded_; }
  void thread_started(int id, int parent) {
    if (id >= most_ordered) crowded_ = true;
    if (id != parent && !crowded_) known_[id] = known_[parent];
  }
  void woken(int id, int by) {
    if (!crowded_) known_[id].join(known_[by]);
  }
  /// Calls race(access) for every earlier one that conflicts with this and that nothing orders
  /// before it.
  template <class Race>
  void executed(int id, const operation& done, int here, int turn, Race race) {
    if (crowded_) return;
    order_clock before = known_[id];
    ++known_[id].at[id];
    touch(id, done, done.object, here, turn, before, race);
    if (done.also != 0) touch(id, done, done.also, here, turn, before, race);
  }

 private:
  template <class Race>
  void touch(int id, const operation& done, std::uintptr_t object, int here, int turn,
             const order_clock& before, Race race) {
    if (object == 0) return;
    static const object_past untouched{};
    bool added;
    object_past& one = objects_.find_or_add(object, untouched, added);
    const part_of_lock part = part_in(done, object);
    std::uint32_t unsettled = one.users & ~(1u << id);  // of them something may be unordered
    for (std::uint32_t i = one.last; i != 0 && unsettled != 0; i = accesses_[i - 1].before) {
      const past_access& other = accesses_[i - 1];
      if ((unsettled >> other.thread & 1) == 0) continue;
      if (other.when <= before.at[other.thread]) {
        unsettled &= ~(1u << other.thread);
      } else if ((done.writes || other.writes) && !in_order(part, other.part)) {
        race(other);
      }
    }
    accesses_.push_back({one.last, known_[id].at[id], here, turn, static_cast<std::uint8_t>(id),
                         done.writes, part});
    one.last = static_cast<std::uint32_t>(accesses_.size());
    one.users |= 1u << id;
    known_[id].join(done.writes ? one.used : one.written);
    one.used.join(known_[id]);
    if (done.writes) one.written = known_[id];
  }

  place_map<object_past> objects_;
  vec<past_access> accesses_;
  order_clock known_[most_ordered];
  bool crowded_ = false;
};

past earlier;

/// [fair-yields]
class yielders {
 public:
  void clear() {
    for (auto& each : all_) each = {everyone, 0};
  }
  void ran(int id) {
    const std::uint64_t bit = std::uint64_t{1} << id;
    for (int i = 0; i < world.count; ++i) {
      all_[i].seen |= bit;
      all_[i].behind &= ~bit;
    }
  }
  void yielded(int id) {
    ran(id);
    turns& me = all_[id];
    me.behind = world.ready & ~me.seen;
    me.seen = std::uint64_t{1} << id;
  }
  /// Of these, those that need not come behind another ready one; all, if that leaves none.
  std::uint64_t without(std::uint64_t options, std::uint64_t ready) const {
    std::uint64_t left = options;
    for (std::uint64_t rest = options; rest != 0; rest &= rest - 1) {
      const int id = __builtin_ctzll(rest);
      if ((all_[id].behind & ready) != 0) left &= ~(std::uint64_t{1} << id);
    }
    return left != 0 ? left : options;
  }

 private:
  static constexpr std::uint64_t everyone = ~std::uint64_t{0};
  struct turns {
    std::uint64_t seen;    ///< who ran since it yielded last
    std::uint64_t behind;  ///< who has to run before it
  };
  turns all_[most_threads];
};

struct bounded_dfs final : strategy {
  yielders tired;
  unsigned bound = 2;
  unsigned used = 0;
  std::size_t position = 0;
  int here = nowhere;     ///< node of the last choice of a thread
  int turn = nowhere;     ///< node in which the thread that runs got the turn
  int turn_of = nowhere;  ///< that thread

  bounded_dfs() { fair = false; }

  void begin(std::uint64_t) override {
    used = 0;
    position = 0;
    here = turn = turn_of = nowhere;
    earlier.clear();
    tired.clear();
  }

  // The choice at this place of the path; a new one is the usual.
  unsigned branch(const node& fresh) {
    search_place& all = place();
    if (position < all.length) {
      const node& known = all.path[position++];
      if (known.options != fresh.options || known.of_threads != fresh.of_threads) another_program();
      return known.chosen;
    }
    if (all.length == most_nodes) refuse("a schedule has more than %zu choices", most_nodes);
    all.path[all.length++] = fresh;
    ++position;
    return fresh.chosen;
  }
  unsigned branch_of(unsigned options) {
    if (options < 2) return 0;
    const std::uint64_t all = (std::uint64_t{1} << (options < 64 ? options : 63)) - 1;
    return branch({options, 1, all, 0, false});
  }

  static bool reduces() {
    return place().reduction && !earlier.crowded() && !deadline_may_pass_early();
  }

  int pick(const situation& now) override {
    if (turn_of != now.current) {  // it got the turn where there was nothing to choose
      turn_of = now.current;
      turn = nowhere;
    }
    here = nowhere;
    std::uint64_t options = tired.without(candidates(now), now.ready);
    int usual = nth_option(now, 0);
    if (now.stay) {
      options |= std::uint64_t{1} << usual;
    } else if ((options >> usual & 1) == 0) {
      usual = next_in_turn(options, now.current);
    }
    if ((options & (options - 1)) == 0 || (now.stay && used >= bound)) return took_turn(usual);
    const std::uint64_t first = std::uint64_t{1} << usual;
    here = static_cast<int>(position);
    const unsigned chosen = branch(
        {options, first, reduces() ? first : options, static_cast<std::uint16_t>(usual), true});
    if (now.stay && static_cast<int>(chosen) != now.current) ++used;
    return took_turn(static_cast<int>(chosen));
  }
  /// The first of them after the current thread, in cyclic order.
  static int next_in_turn(std::uint64_t options, int current) {
    const std::uint64_t later = options & ~((std::uint64_t{2} << current) - 1);
    return __builtin_ctzll(later != 0 ? later : options);
  }
  void yielded(int id) override { tired.yielded(id); }
  int took_turn(int id) {
    if (id != turn_of) {
      turn_of = id;
      turn = here;
    }
    return id;
  }

  unsigned choose(choice_kind kind, unsigned count) override {
    if (kind != choice_kind::early_timeout && kind != choice_kind::spurious)
      return branch_of(count);
    if (used >= bound) return 0;
    const unsigned chosen = branch_of(count);
    if (chosen != 0) ++used;
    return chosen;
  }

  void thread_started(int id) override {
    const bool crowded = earlier.crowded();
    earlier.thread_started(id, world.current->id);
    if (!crowded && earlier.crowded()) {
      for (std::size_t i = 0; i < position; ++i) try_all(place().path[i]);
    }
  }

  void executed(int id) override {
    tired.ran(id);
    const int node_of_step = turn_of == id ? here : nowhere;
    const int node_of_turn = turn_of == id ? turn : nowhere;
    here = nowhere;
    if (!place().reduction) return;
    earlier.executed(id, world.threads[id].pending, node_of_step, node_of_turn,
                     [id](const past_access& other) {
                       want(other.here, id);
                       want(other.turn, id);
                     });
  }

  void woken(int id) override { earlier.woken(id, world.current->id); }

  static void try_all(node& one) {
    if (one.of_threads) one.wanted = one.options;
  }
  static void want(int at, int id) {
    if (at == nowhere) return;
    node& one = place().path[at];
    const std::uint64_t bit = std::uint64_t{1} << id;
    if ((one.options & bit) != 0)
      one.wanted |= bit;
    else
      try_all(one);
  }

  bool another() override {
    search_place& all = place();
    if (position < all.length) all.length = position;
    for (; all.length > 0; --all.length) {
      node& last = all.path[all.length - 1];
      const std::uint64_t left = last.wanted & ~last.tried;
      if (left == 0) continue;
      last.chosen = static_cast<std::uint16_t>(__builtin_ctzll(left));
      last.tried |= std::uint64_t{1} << last.chosen;
      return true;
    }
    return false;
  }
};

bounded_dfs search;

}  // namespace

strategy& make_bounded_dfs(unsigned preemptions) {
  search.bound = preemptions;
  return search;
}

void restart_bounded_dfs(const options& how) {
  place().length = 0;
  place().reduction = how.reduction && how.memory == memory_model::sequential;
}

}  // namespace taskspec::explore::inner
