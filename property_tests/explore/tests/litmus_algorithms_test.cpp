// SPDX-License-Identifier: Apache-2.0
//
// Small algorithms, right and with one thing wrong: locks, queues, counts, wake-ups.
#include "litmus.hpp"

#include <condition_variable>
#include <memory>
#include <mutex>

namespace {

using namespace litmus;

// Two threads in one critical section, told by a counter that only one may touch.
struct critical {
  number inside{0};
  bool both = false;
  void enter() {
    if (inside.fetch_add(1, relaxed) != 0) both = true;
    inside.fetch_sub(1, relaxed);
  }
};

template <order Store, order Load>
void dekker() {
  number flag[2] = {0, 0};
  critical section;
  const auto enter = [&](int me) {
    flag[me].store(1, Store);
    if (flag[1 - me].load(Load) == 0) section.enter();
    flag[me].store(0, Store);
  };
  together([&] { enter(0); }, [&] { enter(1); });
  outcome(section.both);
}

template <order Store, order Load, bool WrongOrder>
void peterson() {
  number flag[2] = {0, 0};
  number turn{0};
  critical section;
  const auto enter = [&](int me) {
    if (WrongOrder) turn.store(1 - me, Store);
    flag[me].store(1, Store);
    if (!WrongOrder) turn.store(1 - me, Store);
    for (int tries = 0; flag[1 - me].load(Load) == 1 && turn.load(Load) == 1 - me; ++tries) {
      if (tries == 3) return flag[me].store(0, Store);
    }
    section.enter();
    flag[me].store(0, Store);
  };
  together([&] { enter(0); }, [&] { enter(1); });
  outcome(section.both);
}

template <order Lock, order Unlock>
void spin_lock() {
  number lock{0};
  int plain = 0;
  const auto add = [&] {
    while (lock.exchange(1, Lock) == 1) {
    }
    ++plain;
    lock.store(0, Unlock);
  };
  together(add, add);
  outcome(plain != 2);
}

template <order Load, order Unlock>
void ticket_lock() {
  number next{0}, serving{0};
  int plain = 0;
  const auto add = [&] {
    const int mine = next.fetch_add(1, relaxed);
    while (serving.load(Load) != mine) {
    }
    ++plain;
    serving.store(mine + 1, Unlock);
  };
  together(add, add, add);
  outcome(plain != 3);
}
void ticket_lock_with_torn_ticket() {
  number next{0}, serving{0};
  critical section;
  const auto enter = [&] {
    const int mine = next.load(relaxed);
    next.store(mine + 1, relaxed);
    for (int tries = 0; serving.load(acquire) != mine; ++tries) {
      if (tries == 3) return;
    }
    section.enter();
    serving.store(mine + 1, release);
  };
  together(enter, enter);
  outcome(section.both);
}

// A reader that sees half of a write.
template <bool ReaderFence, bool WriterFence>
void sequence_lock() {
  number sequence{0}, a{0}, b{0};
  bool torn = false;
  together(
      [&] {
        sequence.store(1, relaxed);
        if (WriterFence) std::atomic_thread_fence(release);
        a.store(1, relaxed);
        b.store(1, relaxed);
        sequence.store(2, release);
      },
      [&] {
        const int before = sequence.load(acquire);
        const int one = a.load(relaxed);
        const int two = b.load(relaxed);
        if (ReaderFence) std::atomic_thread_fence(acquire);
        if (before % 2 == 0 && sequence.load(relaxed) == before) torn = one != two;
      });
  outcome(torn);
}

// A stack of three cells by index. Without a count next to the index a cell comes back unnoticed.
template <bool Counted>
void stack_whose_cells_return() {
  constexpr int step = Counted ? 16 : 0;  // the count lies above the index
  number head{1};
  number next[4] = {0, 2, 3, 0};  // 1 → 2 → 3
  number taken[4] = {0, 0, 0, 0};
  bool twice = false;
  const auto pop = [&]() -> int {
    for (;;) {
      int seen = head.load();
      const int cell = seen % 16;
      if (cell == 0) return 0;
      const int rest = next[cell].load();
      if (head.compare_exchange_strong(seen, seen - cell + rest + step)) {
        if (taken[cell].fetch_add(1) != 0) twice = true;
        return cell;
      }
    }
  };
  const auto push = [&](int cell) {
    taken[cell].fetch_sub(1);
    int seen = head.load();
    do next[cell].store(seen % 16);
    while (!head.compare_exchange_strong(seen, seen - seen % 16 + cell + step));
  };
  together(
      [&] {
        pop();
        pop();
      },
      [&] {
        const int first = pop();
        pop();
        if (first != 0) push(first);
      });
  outcome(twice);
}

template <bool UnderLock>
void lost_wake_up() {
  std::mutex mutex;
  std::condition_variable changed;
  number ready{0};
  together(
      [&] {
        std::unique_lock lock(mutex);
        while (ready == 0) changed.wait(lock);
      },
      [&] {
        if (UnderLock) {
          std::lock_guard lock(mutex);
          ready = 1;
        } else {
          ready = 1;
        }
        changed.notify_one();
      });
}
template <bool Notifies>
void atomic_wait() {
  number x{0};
  together([&] { x.wait(0); },
           [&] {
             x.store(1);
             if (Notifies) x.notify_one();
           });
}
// One notification for two waiters.
template <bool All>
void notify_two() {
  number x{0};
  together([&] { x.wait(0); }, [&] { x.wait(0); },
           [&] {
             x.store(1);
             if (All)
               x.notify_all();
             else
               x.notify_one();
           });
}

template <order Load, order Store>
void double_checked() {
  number made{0};
  std::mutex mutex;
  int plain = 0;
  const auto get = [&] {
    if (made.load(Load) == 0) {
      std::lock_guard lock(mutex);
      if (made.load(relaxed) == 0) {
        plain = 1;
        made.store(1, Store);
      }
    }
    if (plain != 1) fail("not made");
  };
  together(get, get);
}

template <order Drop>
void count_of_references() {
  struct object {
    number references{2};
    int plain = 0;
    int other = 0;
  };
  auto* shared = new object;
  const auto use = [shared](int object::*part) {
    shared->*part = 1;
    if (shared->references.fetch_sub(1, Drop) == 1) delete shared;
  };
  together([&] { use(&object::plain); }, [&] { use(&object::other); });
}

// The owner takes what a thief takes, when the fence between "one less" and "who else" is missing.
template <bool Fence>
void work_stealing_last_item() {
  number top{0}, bottom{1};
  number taken{0};
  together(
      [&] {
        const int b = bottom.load(relaxed) - 1;
        bottom.store(b, relaxed);
        if (Fence) std::atomic_thread_fence(seq_cst);
        const int t = top.load(relaxed);
        if (t < b + 1 && t == b) {
          int expected = t;
          if (top.compare_exchange_strong(expected, t + 1)) taken.fetch_add(1);
          bottom.store(b + 1, relaxed);
        } else if (t < b) {
          taken.fetch_add(1);
        }
      },
      [&] {
        int t = top.load(acquire);
        if (Fence) std::atomic_thread_fence(seq_cst);
        if (t < bottom.load(acquire) && top.compare_exchange_strong(t, t + 1)) taken.fetch_add(1);
      });
  outcome(taken.load() > 1);
}
template <bool Fence>
void work_stealing_two_items() {
  number top{0}, bottom{2};
  number taken[2] = {0, 0};
  const auto steal = [&] {
    int t = top.load(acquire);
    if (Fence) std::atomic_thread_fence(seq_cst);
    if (t < bottom.load(acquire) && top.compare_exchange_strong(t, t + 1)) taken[t].fetch_add(1);
  };
  together(
      [&] {
        const int b = bottom.load(relaxed) - 1;
        bottom.store(b, relaxed);
        if (Fence) std::atomic_thread_fence(seq_cst);
        int t = top.load(relaxed);
        if (t < b)
          taken[b].fetch_add(1);
        else if (t == b && top.compare_exchange_strong(t, t + 1))
          taken[b].fetch_add(1);
      },
      [&] {
        steal();
        steal();
      });
  outcome(taken[0].load() > 1 || taken[1].load() > 1);
}

void mutex_hands_over() {
  std::mutex mutex;
  number x{0}, y{0};
  int a = 0, b = 1;
  together(
      [&] {
        std::lock_guard lock(mutex);
        x.store(1, relaxed);
        y.store(1, relaxed);
      },
      [&] {
        std::lock_guard lock(mutex);
        a = y.load(relaxed);
        b = x.load(relaxed);
      });
  outcome(a == 1 && b == 0);
}
void shared_pointer_hands_over() {
  auto value = std::make_shared<int>(0);
  std::thread other([copy = value] { *copy = 1; });
  other.join();
  outcome(*value != 1);
}
template <bool Mended>
void check_then_act() {
  number free_places{1}, taken{0};
  const auto take = [&] {
    if (Mended) {
      int seen = 1;
      if (free_places.compare_exchange_strong(seen, 0)) ++taken;
    } else if (free_places.load() > 0) {
      free_places.fetch_sub(1);
      ++taken;
    }
  };
  together(take, take);
  outcome(taken > 1);
}

constexpr auto never = reached::never;
constexpr auto yes = reached::yes;
#ifdef _LIBCPP_VERSION
constexpr auto unless_it_looks_again = never;  // atomic::wait does, every two seconds
#else
constexpr auto unless_it_looks_again = yes;
#endif
constexpr auto agrees = standard::agrees;

const row small_algorithms[] = {
    {"dekker_sequential", dekker<seq_cst, seq_cst>, never, never},
    {"dekker_relaxed", dekker<relaxed, relaxed>, never, yes},
    {"peterson_sequential", peterson<seq_cst, seq_cst, false>, never, never},
    {"peterson_acquire_release", peterson<release, acquire, false>, never, yes},
    {"peterson_wrong_entry", peterson<seq_cst, seq_cst, true>, yes, yes},
    {"spin_lock", spin_lock<acquire, release>, never, never, agrees, true},
    {"spin_lock_relaxed_unlock", spin_lock<acquire, relaxed>, yes, yes, agrees, true},
    {"spin_lock_relaxed_lock", spin_lock<relaxed, release>, yes, yes, agrees, true},
    {"ticket_lock", ticket_lock<acquire, release>, never, never, agrees, true},
    {"ticket_lock_relaxed_unlock", ticket_lock<acquire, relaxed>, yes, yes, agrees, true},
    {"ticket_lock_torn_ticket", ticket_lock_with_torn_ticket, yes, yes},
    {"sequence_lock", sequence_lock<true, true>, never, never},
    {"sequence_lock_without_reader_fence", sequence_lock<false, true>, never, yes},
    {"sequence_lock_without_writer_fence", sequence_lock<true, false>, never, yes},
    {"stack_counted", stack_whose_cells_return<true>, never, never},
    {"stack_whose_cells_return", stack_whose_cells_return<false>, yes, yes},
    {"wake_up_under_lock", lost_wake_up<true>, never, never},
    {"wake_up_lost", lost_wake_up<false>, yes, yes},
    {"atomic_wait_notified", atomic_wait<true>, never, never},
    {"atomic_wait_not_notified", atomic_wait<false>, unless_it_looks_again, unless_it_looks_again},
    {"notify_all_for_two", notify_two<true>, never, never},
    {"notify_one_for_two", notify_two<false>, unless_it_looks_again, unless_it_looks_again},
    {"double_checked", double_checked<acquire, release>, never, never, agrees, true},
    {"double_checked_relaxed_load", double_checked<relaxed, release>, yes, yes, agrees, true},
    {"double_checked_relaxed_store", double_checked<acquire, relaxed>, yes, yes, agrees, true},
    {"references_acquire_release", count_of_references<acq_rel>, never, never, agrees, true},
    {"references_release", count_of_references<release>, yes, yes, agrees, true},
    {"references_relaxed", count_of_references<relaxed>, yes, yes, agrees, true},
    {"stealing_last_item", work_stealing_last_item<true>, never, never},
    {"stealing_two_items", work_stealing_two_items<true>, never, never},
    {"stealing_two_items_without_fences", work_stealing_two_items<false>, never, yes},
    {"mutex_hands_over", mutex_hands_over, never, never},
    {"shared_pointer_hands_over", shared_pointer_hands_over, never, never, agrees, true},
    {"check_then_act", check_then_act<false>, yes, yes},
    {"check_and_act", check_then_act<true>, never, never},
};

LITMUS_TABLE(algorithms, small_algorithms);

}  // namespace
