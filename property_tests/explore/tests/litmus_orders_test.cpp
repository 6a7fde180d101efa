// SPDX-License-Identifier: Apache-2.0
//
// What loads can see of stores: the classic shapes, with every strength of order.
#include "litmus.hpp"

namespace {

using namespace litmus;

// Both look before either sees the other's store.
template <order Store, order Load>
void store_buffering() {
  number x{0}, y{0};
  int a = 1, b = 1;
  together(
      [&] {
        x.store(1, Store);
        a = y.load(Load);
      },
      [&] {
        y.store(1, Store);
        b = x.load(Load);
      });
  outcome(a == 0 && b == 0);
}
template <order First, order Second>
void store_buffering_with_fences() {
  number x{0}, y{0};
  int a = 1, b = 1;
  together(
      [&] {
        x.store(1, relaxed);
        std::atomic_thread_fence(First);
        a = y.load(relaxed);
      },
      [&] {
        y.store(1, relaxed);
        std::atomic_thread_fence(Second);
        b = x.load(relaxed);
      });
  outcome(a == 0 && b == 0);
}
void store_buffering_with_exchanges() {
  number x{0}, y{0};
  int a = 1, b = 1;
  together(
      [&] {
        x.exchange(1);
        a = y.load();
      },
      [&] {
        y.exchange(1);
        b = x.load();
      });
  outcome(a == 0 && b == 0);
}
void store_buffering_of_sequential_stores_and_relaxed_loads() {
  number x{0}, y{0};
  int a = 1, b = 1;
  together(
      [&] {
        x.store(1);
        a = y.load(relaxed);
      },
      [&] {
        y.store(1);
        b = x.load(relaxed);
      });
  outcome(a == 0 && b == 0);
}
void store_buffering_read_by_exchanges() {
  number x{0}, y{0};
  int a = 1, b = 1;
  together(
      [&] {
        x.store(1, relaxed);
        a = y.fetch_add(0, relaxed);
      },
      [&] {
        y.store(1, relaxed);
        b = x.fetch_add(0, relaxed);
      });
  outcome(a == 0 && b == 0);
}

// The flag is seen, the data is not.
template <order Store, order Load>
void message_passing() {
  number data{0}, flag{0};
  int f = 0, d = 1;
  together(
      [&] {
        data.store(1, relaxed);
        flag.store(1, Store);
      },
      [&] {
        f = flag.load(Load);
        d = data.load(relaxed);
      });
  outcome(f == 1 && d == 0);
}
template <order Before, order After>
void message_passing_with_fences() {
  number data{0}, flag{0};
  int f = 0, d = 1;
  together(
      [&] {
        data.store(1, relaxed);
        std::atomic_thread_fence(Before);
        flag.store(1, relaxed);
      },
      [&] {
        f = flag.load(relaxed);
        std::atomic_thread_fence(After);
        d = data.load(relaxed);
      });
  outcome(f == 1 && d == 0);
}
void message_passing_release_fence_to_acquire_load() {
  number data{0}, flag{0};
  int f = 0, d = 1;
  together(
      [&] {
        data.store(1, relaxed);
        std::atomic_thread_fence(release);
        flag.store(1, relaxed);
      },
      [&] {
        f = flag.load(acquire);
        d = data.load(relaxed);
      });
  outcome(f == 1 && d == 0);
}
// A relaxed exchange carries the release sequence on; a relaxed store ends it (C++20), even by the
// same thread.
void release_sequence_through_an_exchange() {
  number data{0}, flag{0};
  int f = 0, d = 1;
  together(
      [&] {
        data.store(1, relaxed);
        flag.store(1, release);
      },
      [&] { flag.fetch_add(1, relaxed); },
      [&] {
        f = flag.load(acquire);
        d = data.load(relaxed);
      });
  outcome(f == 2 && d == 0 && flag.load() == 2 && f == flag.load());
}
void release_sequence_through_two_exchanges() {
  number data{0}, flag{0};
  int f = 0, d = 1;
  together(
      [&] {
        data.store(1, relaxed);
        flag.store(10, release);
        flag.fetch_add(1, relaxed);
      },
      [&] {
        int expected = 11;
        flag.compare_exchange_strong(expected, 12, relaxed);
      },
      [&] {
        f = flag.load(acquire);
        d = data.load(relaxed);
      });
  outcome(f == 12 && d == 0);
}
void release_sequence_ended_by_a_store_of_another() {
  number data{0}, flag{0};
  int f = 0, d = 1;
  together(
      [&] {
        data.store(1, relaxed);
        flag.store(1, release);
      },
      [&] {
        if (flag.load(relaxed) == 1) flag.store(2, relaxed);
      },
      [&] {
        f = flag.load(acquire);
        d = data.load(relaxed);
      });
  outcome(f == 2 && d == 0);
}
void release_sequence_ended_by_a_store_of_the_same() {
  number data{0}, flag{0};
  int f = 0, d = 1;
  together(
      [&] {
        data.store(1, relaxed);
        flag.store(1, release);
        flag.store(2, relaxed);
      },
      [&] {
        f = flag.load(acquire);
        d = data.load(relaxed);
      });
  outcome(f == 2 && d == 0);
}

// Loads that see stores which come after them in the other thread.
template <order Load, order Store>
void load_buffering() {
  number x{0}, y{0};
  int a = 0, b = 0;
  together(
      [&] {
        a = x.load(Load);
        y.store(1, Store);
      },
      [&] {
        b = y.load(Load);
        x.store(1, Store);
      });
  outcome(a == 1 && b == 1);
}

// Two readers see two independent stores in two orders.
template <order Store, order Load>
void independent_reads() {
  number x{0}, y{0};
  int a = 0, b = 1, c = 0, d = 1;
  together([&] { x.store(1, Store); }, [&] { y.store(1, Store); },
           [&] {
             a = x.load(Load);
             b = y.load(Load);
           },
           [&] {
             c = y.load(Load);
             d = x.load(Load);
           });
  outcome(a == 1 && b == 0 && c == 1 && d == 0);
}
void independent_reads_with_fences() {
  number x{0}, y{0};
  int a = 0, b = 1, c = 0, d = 1;
  const auto read = [](number& first, number& second, int& one, int& two) {
    one = first.load(relaxed);
    std::atomic_thread_fence(seq_cst);
    two = second.load(relaxed);
  };
  together([&] { x.store(1, relaxed); }, [&] { y.store(1, relaxed); }, [&] { read(x, y, a, b); },
           [&] { read(y, x, c, d); });
  outcome(a == 1 && b == 0 && c == 1 && d == 0);
}

// One location: all agree on the order of its stores, and nobody goes back.
void coherence_read_read() {
  number x{0};
  int a = 0, b = 0;
  together([&] { x.store(1, relaxed); },
           [&] {
             a = x.load(relaxed);
             b = x.load(relaxed);
           });
  outcome(a == 1 && b == 0);
}
void coherence_of_two_readers() {
  number x{0};
  int a = 0, b = 0, c = 0, d = 0;
  together([&] { x.store(1, relaxed); }, [&] { x.store(2, relaxed); },
           [&] {
             a = x.load(relaxed);
             b = x.load(relaxed);
           },
           [&] {
             c = x.load(relaxed);
             d = x.load(relaxed);
           });
  outcome(a == 1 && b == 2 && c == 2 && d == 1);
}
void coherence_write_read() {
  number x{0};
  int a = 1;
  together(
      [&] {
        x.store(1, relaxed);
        a = x.load(relaxed);
      },
      [&] { x.store(2, relaxed); });
  outcome(a == 0);
}
void coherence_read_write() {
  number x{0};
  int a = 0;
  together([&] {
    a = x.load(relaxed);
    x.store(1, relaxed);
  });
  outcome(a == 1);
}
void coherence_write_write() {
  number x{0};
  together([&] {
    x.store(1, relaxed);
    x.store(2, relaxed);
  });
  outcome(x.load(relaxed) == 1);
}
void coherence_through_another_thread() {
  number x{0}, y{0};
  int a = 0, b = 0, c = 1;
  together([&] { x.store(1, relaxed); },
           [&] {
             a = x.load(relaxed);
             y.store(1, release);
           },
           [&] {
             b = y.load(acquire);
             c = x.load(relaxed);
           });
  outcome(a == 1 && b == 1 && c == 0);
}

template <order Store, order Load>
void write_to_read_causality() {
  number x{0}, y{0};
  int a = 0, b = 0, c = 1;
  together([&] { x.store(1, Store); },
           [&] {
             a = x.load(Load);
             if (a == 1) y.store(1, Store);
           },
           [&] {
             b = y.load(Load);
             c = x.load(Load);
           });
  outcome(a == 1 && b == 1 && c == 0);
}
template <order Store, order Load>
void read_to_write_causality() {
  number x{0}, y{0};
  int a = 0, b = 1, c = 1;
  together([&] { x.store(1, Store); },
           [&] {
             a = x.load(Load);
             b = y.load(Load);
           },
           [&] {
             y.store(1, Store);
             c = x.load(Load);
           });
  outcome(a == 1 && b == 0 && c == 0);
}
template <order Store, order Load>
void chain_of_three() {
  number x{0}, y{0}, z{0};
  int a = 0, b = 0, c = 1;
  together(
      [&] {
        x.store(1, relaxed);
        y.store(1, Store);
      },
      [&] {
        a = y.load(Load);
        if (a == 1) z.store(1, Store);
      },
      [&] {
        b = z.load(Load);
        c = x.load(relaxed);
      });
  outcome(b == 1 && c == 0);
}
// Final values that need stores to be ordered against their execution.
void two_plus_two_writes() {
  number x{0}, y{0};
  together(
      [&] {
        x.store(1, relaxed);
        y.store(2, relaxed);
      },
      [&] {
        y.store(1, relaxed);
        x.store(2, relaxed);
      });
  outcome(x.load() == 1 && y.load() == 1);
}
void shape_s() {
  number x{0}, y{0};
  int a = 0;
  together(
      [&] {
        x.store(2, relaxed);
        y.store(1, relaxed);
      },
      [&] {
        a = y.load(relaxed);
        x.store(1, relaxed);
      });
  outcome(a == 1 && x.load() == 2);
}
template <order Store, order Load>
void shape_r() {
  number x{0}, y{0};
  int a = 1;
  together(
      [&] {
        x.store(1, Store);
        y.store(1, Store);
      },
      [&] {
        y.store(2, Store);
        a = x.load(Load);
      });
  outcome(y.load() == 2 && a == 0);
}

// Exchanges always see the newest store.
void two_increments() {
  number x{0};
  together([&] { x.fetch_add(1, relaxed); }, [&] { x.fetch_add(1, relaxed); });
  outcome(x.load() != 2);
}
void two_loads_and_stores() {
  number x{0};
  const auto add = [&] { x.store(x.load(relaxed) + 1, relaxed); };
  together(add, add);
  outcome(x.load() != 2);
}
void increments_by_compare_exchange() {
  number x{0};
  const auto add = [&] {
    int seen = x.load(relaxed);
    while (!x.compare_exchange_weak(seen, seen + 1, relaxed)) {
    }
  };
  together(add, add);
  outcome(x.load() != 2);
}
void two_exchanges_of_the_first() {
  number x{0};
  int a = 0, b = 0;
  together([&] { a = x.exchange(1, relaxed); }, [&] { b = x.exchange(1, relaxed); });
  outcome(a == b);
}
void weak_exchange_that_fails_for_nothing() {
  number x{0};
  int expected = 0;
  bool done = true;
  together([&] { done = x.compare_exchange_weak(expected, 1, relaxed); });
  outcome(!done);
}
void strong_exchange_that_fails_for_nothing() {
  number x{0};
  int expected = 0;
  bool done = true;
  together([&] { done = x.compare_exchange_strong(expected, 1, relaxed); });
  outcome(!done);
}
void thread_start_hands_over() {
  number x{0};
  int a = 1;
  x.store(1, relaxed);
  together([&] { a = x.load(relaxed); });
  outcome(a == 0);
}
void thread_end_hands_over() {
  number x{0};
  together([&] { x.store(1, relaxed); });
  outcome(x.load(relaxed) == 0);
}

constexpr auto never = reached::never;
constexpr auto yes = reached::yes;

const row shapes[] = {
    {"store_buffering_relaxed", store_buffering<relaxed, relaxed>, never, yes},
    {"store_buffering_acquire_release", store_buffering<release, acquire>, never, yes},
    {"store_buffering_sequential", store_buffering<seq_cst, seq_cst>, never, never},
    {"store_buffering_sequential_stores_only",
     store_buffering_of_sequential_stores_and_relaxed_loads, never, yes},
    {"store_buffering_sequential_fences", store_buffering_with_fences<seq_cst, seq_cst>, never,
     never},
    {"store_buffering_one_sequential_fence", store_buffering_with_fences<seq_cst, release>, never,
     yes},
    {"store_buffering_weak_fences", store_buffering_with_fences<acq_rel, acq_rel>, never, yes},
    {"store_buffering_exchanges", store_buffering_with_exchanges, never, never},
    {"store_buffering_read_by_exchanges", store_buffering_read_by_exchanges, never, never,
     standard::allows_more},
    {"message_passing_relaxed", message_passing<relaxed, relaxed>, never, yes},
    {"message_passing_release_acquire", message_passing<release, acquire>, never, never},
    {"message_passing_release_consume", message_passing<release, std::memory_order_consume>, never,
     never},
    {"message_passing_without_acquire", message_passing<release, relaxed>, never, yes},
    {"message_passing_without_release", message_passing<relaxed, acquire>, never, yes},
    {"message_passing_sequential", message_passing<seq_cst, seq_cst>, never, never},
    {"message_passing_fences", message_passing_with_fences<release, acquire>, never, never},
    {"message_passing_without_release_fence", message_passing_with_fences<acquire, acquire>, never,
     yes},
    {"message_passing_without_acquire_fence", message_passing_with_fences<release, release>, never,
     yes},
    {"message_passing_sequential_fences", message_passing_with_fences<seq_cst, seq_cst>, never,
     never},
    {"message_passing_fence_to_load", message_passing_release_fence_to_acquire_load, never, never},
    {"release_sequence_exchange", release_sequence_through_an_exchange, never, never},
    {"release_sequence_two_exchanges", release_sequence_through_two_exchanges, never, never},
    {"release_sequence_ended_by_another", release_sequence_ended_by_a_store_of_another, never, yes},
    {"release_sequence_ended_by_the_same", release_sequence_ended_by_a_store_of_the_same, never,
     yes},
    {"load_buffering_relaxed", load_buffering<relaxed, relaxed>, never, never,
     standard::allows_more},
    {"load_buffering_acquire_release", load_buffering<acquire, release>, never, never},
    {"independent_reads_relaxed", independent_reads<relaxed, relaxed>, never, yes},
    {"independent_reads_acquire_release", independent_reads<release, acquire>, never, yes},
    {"independent_reads_sequential", independent_reads<seq_cst, seq_cst>, never, never},
    {"independent_reads_sequential_fences", independent_reads_with_fences, never, never},
    {"coherence_read_read", coherence_read_read, never, never},
    {"coherence_two_readers", coherence_of_two_readers, never, never},
    {"coherence_write_read", coherence_write_read, never, never},
    {"coherence_read_write", coherence_read_write, never, never},
    {"coherence_write_write", coherence_write_write, never, never},
    {"coherence_through_another", coherence_through_another_thread, never, never},
    {"write_read_causality_relaxed", write_to_read_causality<relaxed, relaxed>, never, yes},
    {"write_read_causality_acquire_release", write_to_read_causality<release, acquire>, never,
     never},
    {"read_write_causality_acquire_release", read_to_write_causality<release, acquire>, never, yes},
    {"read_write_causality_sequential", read_to_write_causality<seq_cst, seq_cst>, never, never},
    {"chain_relaxed", chain_of_three<relaxed, relaxed>, never, yes},
    {"chain_acquire_release", chain_of_three<release, acquire>, never, never},
    {"two_plus_two_writes_relaxed", two_plus_two_writes, never, never, standard::allows_more},
    {"shape_s_relaxed", shape_s, never, never, standard::allows_more},
    {"shape_r_relaxed", shape_r<relaxed, relaxed>, never, yes},
    {"shape_r_sequential", shape_r<seq_cst, seq_cst>, never, never},
    {"increments", two_increments, never, never},
    {"loads_and_stores", two_loads_and_stores, yes, yes},
    {"increments_by_compare_exchange", increments_by_compare_exchange, never, never},
    {"exchanges_of_the_first", two_exchanges_of_the_first, never, never},
#if defined(__clang__)  // whose hook does not say that an exchange is weak
    {"weak_exchange_fails_for_nothing", weak_exchange_that_fails_for_nothing, never, never,
     standard::allows_more},
#else
    {"weak_exchange_fails_for_nothing", weak_exchange_that_fails_for_nothing, yes, yes},
#endif
    {"strong_exchange_fails_for_nothing", strong_exchange_that_fails_for_nothing, never, never},
    {"thread_start_hands_over", thread_start_hands_over, never, never},
    {"thread_end_hands_over", thread_end_hands_over, never, never},
};

LITMUS_TABLE(orders, shapes);

}  // namespace
