// SPDX-License-Identifier: Apache-2.0
//
// Runs one program on a fresh runtime of the adapter `R`, from the first spawn until nothing of it
// is left, and lets the model judge what was seen.
//
// The calling thread is the outside: it spawns task 1, waits for rest, opens the gates that the
// program left closed, drops the runtime, and then calls every waker once more. A current-thread
// runtime is driven by a thread of its own, so that the outside can look at it meanwhile.
#pragma once

#include <chrono>
#include <memory>
#include <optional>
#include <thread>
#include <utility>

#include "conformance/contract/adapter.hpp"
#include "conformance/harness/probe.hpp"
#include "conformance/harness/waiting.hpp"
#include "property_tests/programs/interpreter.hpp"
#include "property_tests/programs/run_report.hpp"

namespace property {

/// Whether the adapter can do every step of the program.
template <class R>
[[nodiscard]] bool can_run(const spec::model::program& p) {
  if constexpr (conformance::offers<R, can::abort>() && !conformance::emulates<R>(can::abort)) {
    return true;
  } else {
    for (const auto& steps : p.tasks)
      for (const step s : steps)
        if (s.what == action::abort) return false;
    return true;
  }
}

/// Runs the tasks of a current-thread runtime as long as it lives; does nothing for the other
/// flavour.
template <class R>
class program_driver {
 public:
  program_driver(R& runtime, conformance::runtime_options options) {
    if (options.workers != 0) return;
    thread_ = std::thread([this, &runtime] {
      runtime.block_on([this]() -> typename R::template task<void> {
        co_await stop_.template wait<R>();
      });
    });
  }
  program_driver(const program_driver&) = delete;
  program_driver& operator=(const program_driver&) = delete;
  ~program_driver() {
    stop_.open();
    if (thread_.joinable()) thread_.join();
  }

 private:
  conformance::gate stop_;
  std::thread thread_;
};

template <class R>
class program_run {
 public:
  program_run(const spec::model::program& p, conformance::runtime_options options,
              std::chrono::nanoseconds patience)
      : program_(p),
        options_(options),
        patience_(patience),
        runtime_(std::make_unique<R>(options)),
        world_(std::make_shared<world<R>>(p, *runtime_)) {}

  run_report run(const possible_ends& possible) {
    conformance::recorder::reset();
    {
      std::optional<held_handle<R>> handle(spawn_task<R>(world_, 1));
      {
        const program_driver<R> driving(*runtime_, options_);
        wait_for_the_end();
      }
      drop_runtime();
      world_->poke_all();  // a waker may be called when its runtime is gone
      handle.reset();
    }
    world_->forget_wakers();
    record(event_kind::at_rest);
    world_->book()->close();
    run_report report = judged(program_, conformance::recorder::collect(), possible);
    report.impatient = impatient_;
    return report;
  }

 private:
  using ending = spec::model::ending;

  void record(event_kind kind, std::uint64_t detail = 0) {
    world_->book()->record(kind, spec::model::no_task, detail);
  }

  void wait_for_the_end() {
    if (program_.end == ending::drop_at_once) {
      // Task 1 may wait for what nobody does: then it is as far as it gets.
      wait_for_rest([this] { return world_->is_over(1); });
      return;
    }
    rest();
    if (program_.end == ending::open_gates) {
      world_->open_all();
      rest();
    }
  }

  // Until nothing happens any more; a runtime that cannot say so gets as long as patience lasts.
  void rest() {
    wait_for_rest([] { return false; });
    record(event_kind::at_rest);
  }

  /// Or until `enough` holds.
  template <class Enough>
  void wait_for_rest(Enough enough) {
    if constexpr (conformance::offers<R, can::quiescence>()) {
      const auto idle = [this] { return runtime_->quiescent(); };
      static_cast<void>(conformance::wait_until(enough, idle, patience_));
    } else {
      const auto condition = [&] { return enough() || world_->settled(); };
      if (!conformance::wait_until(condition, {}, patience_)) impatient_ = true;
    }
  }

  void drop_runtime() {
    world_->close();
    record(event_kind::shutdown_began, 1);
    runtime_.reset();
    record(event_kind::shutdown_ended, 1);
  }

  const spec::model::program& program_;
  const conformance::runtime_options options_;
  const std::chrono::nanoseconds patience_;
  bool impatient_ = false;
  std::unique_ptr<R> runtime_;
  shared_world<R> world_;
};

template <class R>
run_report run_program(const spec::model::program& p, conformance::runtime_options options,
                       std::chrono::nanoseconds patience) {
  return program_run<R>(p, options, patience).run(ends_of(p));
}

}  // namespace property
