// SPDX-License-Identifier: Apache-2.0
//
// Blocks inside a task without holding up the others: the worker's queue is handed to another
// thread first.
//
//   const auto text = rt::block_in_place([&] { return read_file(name); });   // borrows as it likes
//
// Other branches of the same task (join, select) do not run meanwhile. The call cannot be aborted,
// and shutdown waits for it. `block_on` is allowed inside. Costs a change of threads, and a new one
// where none is spare; `spawn_blocking` is the better choice when the closure can own what it needs.
//
// Thread safety: called in a task of a multi-thread runtime. Outside a task, in its block_on, or in
// a blocking closure it just calls. Rules: schedule.*, blocking.*
#pragma once

#include <cstdint>
#include <utility>

namespace rt {

namespace detail {

class core;

/// While it lives this thread may block.
class blocking_section {
 public:
  blocking_section();
  blocking_section(const blocking_section&) = delete;
  blocking_section& operator=(const blocking_section&) = delete;
  ~blocking_section();

 private:
  bool polling_;
  std::uint32_t budget_;
  core* pool_of_;
};

}  // namespace detail

/// Calls f() here and yields what it returns or throws. Throws `misuse` on a current-thread runtime
/// and in a local set, whose tasks have one thread only; std::system_error when no thread can be
/// had to go on with the other tasks.
template <class F>
decltype(auto) block_in_place(F&& f) {
  const detail::blocking_section may_block;
  return std::forward<F>(f)();
}

}  // namespace rt
