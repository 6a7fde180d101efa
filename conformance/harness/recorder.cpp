// SPDX-License-Identifier: Apache-2.0
#include "conformance/harness/recorder.hpp"

#include <algorithm>
#include <array>
#include <atomic>
#include <type_traits>

namespace conformance::recorder {
namespace {

using spec::model::event;
using spec::model::event_kind;

// An atomic without a constructor, so that fifty megabytes of them are zero before anything runs,
// on every compiler, and untouched until they are used.
template <class T>
struct cell {
  T value;
  [[nodiscard]] T load(std::memory_order order) noexcept {
    return std::atomic_ref<T>(value).load(order);
  }
  void store(T to, std::memory_order order) noexcept { std::atomic_ref<T>(value).store(to, order); }
};

// One event as relaxed words: a reader that comes too early sees a zero order and passes over it.
struct slot {
  cell<std::uint64_t> order;
  cell<std::uint64_t> what;  // kind << 32 | task
  cell<std::uint64_t> detail;
};

// A run of events of one thread. Static storage: an allocation would be a plain write that the
// race detector cannot order before the relaxed reads of collect(), and would itself synchronise.
struct chunk {
  std::array<slot, 1024> slots;
  cell<std::uint32_t> thread;
};
constexpr std::size_t chunk_limit = 2048;
std::array<chunk, chunk_limit> chunks;  // zero: static storage, trivial type
static_assert(std::is_trivially_default_constructible_v<chunk>);

constinit std::atomic<std::uint64_t> order_counter{0};
constinit std::atomic<spec::model::task_number> task_counter{0};
constinit std::atomic<std::uint64_t> runtime_counter{0};
constinit std::atomic<std::uint32_t> thread_counter{0};
constinit std::atomic<std::size_t> chunk_counter{0};
constinit std::atomic<std::uint32_t> current_epoch{1};
constinit std::atomic<std::uint64_t> lost_events{0};

struct cursor {
  std::uint32_t thread = 0;  // 0: not numbered yet; otherwise number + 1
  std::uint32_t epoch = 0;
  chunk* at = nullptr;
  std::size_t used = 0;
};
thread_local constinit cursor mine;

chunk* claim_chunk() {
  const auto index = chunk_counter.fetch_add(1, std::memory_order_relaxed);
  if (index >= chunk_limit) return nullptr;
  chunk& fresh = chunks[index];
  for (slot& s : fresh.slots) s.order.store(0, std::memory_order_relaxed);
  fresh.thread.store(this_thread(), std::memory_order_relaxed);
  return &fresh;
}

slot* next_slot() {
  const auto epoch = current_epoch.load(std::memory_order_relaxed);
  const bool full = mine.at == nullptr || mine.used == mine.at->slots.size();
  if (full || mine.epoch != epoch) {
    mine.epoch = epoch;
    mine.at = claim_chunk();
    mine.used = 0;
    if (mine.at == nullptr) return nullptr;
  }
  return &mine.at->slots[mine.used++];
}

}  // namespace

void record(event_kind kind, spec::model::task_number task, std::uint64_t detail) noexcept {
  slot* s = next_slot();
  if (s == nullptr) {
    lost_events.fetch_add(1, std::memory_order_relaxed);
    return;
  }
  // relaxed on purpose, [no-edge]: collect() runs after the case has synchronised with its threads
  // by the runtime's own means, and a missed event of a stray thread is acceptable where a hidden
  // race is not.
  s->what.store(static_cast<std::uint64_t>(kind) << 32 | task, std::memory_order_relaxed);
  s->detail.store(detail, std::memory_order_relaxed);
  s->order.store(order_counter.fetch_add(1, std::memory_order_relaxed) + 1,
                 std::memory_order_relaxed);
}

void note(const char* text, spec::model::task_number task) noexcept {
  record(event_kind::note, task, reinterpret_cast<std::uintptr_t>(text));
}

spec::model::task_number next_task() noexcept {
  return task_counter.fetch_add(1, std::memory_order_relaxed) + 1;
}

std::uint64_t next_runtime() noexcept {
  return runtime_counter.fetch_add(1, std::memory_order_relaxed) + 1;
}

spec::model::trace collect() {
  spec::model::trace seen;
  const auto used = std::min(chunk_counter.load(std::memory_order_relaxed), chunk_limit);
  for (std::size_t i = 0; i < used; ++i) {
    const auto thread = chunks[i].thread.load(std::memory_order_relaxed);
    for (slot& s : chunks[i].slots) {
      const auto order = s.order.load(std::memory_order_relaxed);
      if (order == 0) continue;
      const auto what = s.what.load(std::memory_order_relaxed);
      seen.push_back({order, static_cast<event_kind>(what >> 32),
                      static_cast<spec::model::task_number>(what), thread,
                      s.detail.load(std::memory_order_relaxed)});
    }
  }
  std::sort(seen.begin(), seen.end(),
            [](const event& a, const event& b) { return a.order < b.order; });
  return seen;
}

std::uint64_t lost() noexcept { return lost_events.load(std::memory_order_relaxed); }

void reset() noexcept {
  current_epoch.fetch_add(1, std::memory_order_relaxed);
  chunk_counter.store(0, std::memory_order_relaxed);
  order_counter.store(0, std::memory_order_relaxed);
  task_counter.store(0, std::memory_order_relaxed);
  lost_events.store(0, std::memory_order_relaxed);
}

std::uint32_t this_thread() noexcept {
  if (mine.thread == 0) mine.thread = thread_counter.fetch_add(1, std::memory_order_relaxed) + 1;
  return mine.thread - 1;
}

}  // namespace conformance::recorder
