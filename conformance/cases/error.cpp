// SPDX-License-Identifier: Apache-2.0
//
// Chapter: errors and panics (spec/rules/07-error.md).
#include <optional>
#include <stdexcept>
#include <string>
#include <system_error>
#include <utility>

#include "conformance/harness/case.hpp"
#include "conformance/harness/driving.hpp"

namespace conformance {
namespace {

/// An error that derives from nothing.
struct plain_error {
  int code;
  std::string text;
};

/// An error that says more than its text.
class out_of_funds : public std::runtime_error {
 public:
  explicit out_of_funds(int missing) : std::runtime_error("out of funds"), missing_(missing) {}
  [[nodiscard]] int missing() const noexcept { return missing_; }

 private:
  int missing_;
};

/// What a caller does with a join: the three ways of the document's second example.
template <class T>
std::string told_apart(outcome<T>& seen) {
  if (seen.is_value()) return "value " + std::to_string(seen.value());
  if (seen.is_cancelled()) return "cancelled";
  try {
    std::rethrow_exception(seen.payload());
  } catch (const std::exception& error) {
    return std::string("panic ") + error.what();
  } catch (...) {
    return "panic";
  }
}

/// How much is missing, if `payload` is an `out_of_funds`.
std::optional<int> missing_in(const std::exception_ptr& payload) {
  try {
    std::rethrow_exception(payload);
  } catch (const out_of_funds& error) {
    return error.missing();
  } catch (...) {
    return std::nullopt;
  }
}

}  // namespace

CASE(second_example_of_the_document, rule::error_kinds_exclusive,
     "a string moved into a task is joined as its length, 17; value, panic and cancellation differ",
     can::abort) {
  gate never;
  auto rt = cx.any_runtime();
  std::string text = "hello from a task";
  auto counts = rt.spawn(
      [text = std::move(text)]() -> task<std::size_t> { co_return text.size(); });
  auto throws = rt.spawn([]() -> task<std::size_t> {
    throw std::runtime_error("on purpose");
    co_return 0;
  });
  auto waits = rt.spawn([&]() -> task<std::size_t> {
    co_await never.template wait<R>();
    co_return 0;
  });
  if (!run_until_waiting(cx, rt, never)) return;
  waits.abort();
  auto counted_to = try_join(cx, rt, std::move(counts));
  auto thrown = try_join(cx, rt, std::move(throws));
  auto aborted = try_join(cx, rt, std::move(waits));
  if (!counted_to || !thrown || !aborted) return;
  cx.reached(told_apart(*counted_to) == "value 17", "the length of the string is joined, 17");
  cx.expect(thrown->is_panic(), "the join of the task that threw is a panic");
  cx.expect(told_apart(*aborted) == "cancelled", "the join of the aborted task is cancelled");
}

CASE(users_exception_is_no_cancellation, rule::error_kinds_exclusive,
     "an exception of the task's own that speaks of cancellation is a panic") {
  auto rt = cx.any_runtime();
  const auto seen = try_join(cx, rt, rt.spawn([]() -> task<int> {
    throw std::system_error(std::make_error_code(std::errc::operation_canceled));
    co_return 1;
  }));
  if (!seen) return;
  cx.reached(seen->is_panic(), "an exception that speaks of cancellation is a panic");
}

CASE(payload_keeps_its_type, rule::error_payload_intact,
     "an exception with a type and content of its own reaches the joiner with both") {
  auto rt = cx.any_runtime();
  const auto seen = try_join(cx, rt, rt.spawn([]() -> task<int> {
    throw out_of_funds(250);
    co_return 1;
  }));
  if (!seen || !seen->is_panic()) return;
  const auto missing = missing_in(seen->payload());
  if (!cx.reached(missing.has_value(), "the payload has the type that was thrown")) return;
  cx.expect(missing == 250, "the payload has the content that was thrown");
}

CASE(payload_need_not_be_an_exception, rule::error_payload_intact,
     "an object that derives from nothing can be thrown and reaches the joiner") {
  auto rt = cx.any_runtime();
  const auto seen = try_join(cx, rt, rt.spawn([]() -> task<int> {
    throw plain_error{7, "seven"};
    co_return 1;
  }));
  if (!seen || !seen->is_panic()) return;
  bool intact = false;
  try {
    std::rethrow_exception(seen->payload());
  } catch (const plain_error& error) {
    intact = error.code == 7 && error.text == "seven";
  } catch (...) {
    intact = false;
  }
  cx.reached(intact, "the payload has the type that was thrown, though it derives from nothing");
}

CASE(panic_goes_on_in_the_caller, rule::error_payload_intact,
     "a caller that resumes the panic of the task it joined panics with the same payload") {
  auto rt = cx.any_runtime();
  const auto inner = share(rt.spawn([]() -> task<int> {
    throw out_of_funds(250);
    co_return 1;
  }));
  const auto seen = try_join(cx, rt, rt.spawn([inner]() -> task<int> {
    outcome<int> joined = co_await inner->join();
    if (joined.is_panic()) std::rethrow_exception(joined.payload());
    co_return 0;
  }));
  if (!seen || !seen->is_panic()) return;
  cx.reached(missing_in(seen->payload()) == 250,
             "the resumed panic has the type that was thrown, and its content");
}

CASE(returned_error_is_a_value, rule::error_user_error_is_success,
     "a task that returns an error code is joined with a value") {
  auto rt = cx.any_runtime();
  auto seen = try_join(cx, rt, rt.spawn([]() -> task<std::error_code> {
    co_return std::make_error_code(std::errc::no_such_file_or_directory);
  }));
  if (!seen) return;
  if (!cx.reached(seen->is_value(), "a returned error is a value")) return;
  cx.expect(seen->value() == std::errc::no_such_file_or_directory, "the error code is unchanged");
}

CASE(returned_exception_is_a_value, rule::error_user_error_is_success,
     "a task that returns an exception instead of throwing it is joined with a value") {
  auto rt = cx.any_runtime();
  auto seen = try_join(cx, rt, rt.spawn([]() -> task<std::exception_ptr> {
    co_return std::make_exception_ptr(out_of_funds(1));
  }));
  if (!seen) return;
  if (!cx.reached(seen->is_value(), "a returned exception is a value")) return;
  cx.expect(missing_in(seen->value()) == 1, "the returned exception is unchanged");
}

CASE(panic_spares_siblings, rule::panic_contained,
     "when a task panics, the others go on and new ones can be spawned") {
  gate door;
  signal other_done;
  auto rt = cx.any_runtime();
  const auto other = rt.spawn([&]() -> task<void> {
    co_await door.template wait<R>();
    other_done.set();
  });
  if (!run_until_waiting(cx, rt, door)) return;
  auto fails = rt.spawn([]() -> task<void> {
    throw std::runtime_error("on purpose");
    co_return;
  });
  if (!run_until_destroyed(cx, rt, fails.task())) return;
  door.open();
  cx.reached(run_until(cx, rt, other_done), "the other task ran to its end after the panic");
  cx.expect(still_runs_tasks(cx, rt), "a task that is spawned after the panic runs");
}

CASE(many_panics_spare_the_workers, rule::panic_contained,
     "a task still runs after more panics than there are threads") {
  auto rt = cx.any_runtime();
  for (int i = 0; i < 16; ++i) {
    auto fails = rt.spawn([]() -> task<void> {
      throw std::runtime_error("on purpose");
      co_return;
    });
    if (!run_until_destroyed(cx, rt, fails.task())) return;
  }
  cx.reached(still_runs_tasks(cx, rt), "a task that is spawned after the panics runs");
}

CASE(detached_panic_reaches_nobody, rule::panic_detached_harmless,
     "the panic of a task whose handle was dropped has no effect on anything else") {
  gate fail;
  gate door;
  signal other_done;
  auto rt = cx.any_runtime();
  const auto other = rt.spawn([&]() -> task<void> {
    co_await door.template wait<R>();
    other_done.set();
  });
  auto fails = rt.spawn([&]() -> task<void> {
    co_await fail.template wait<R>();
    throw std::runtime_error("on purpose");
  });
  if (!run_until_waiting(cx, rt, door) || !run_until_waiting(cx, rt, fail)) return;
  const auto number = fails.task();
  fails.drop();
  fail.open();
  if (!run_until_destroyed(cx, rt, number)) return;
  door.open();
  cx.reached(run_until(cx, rt, other_done), "the panic of a detached task stopped no other task");
  cx.expect(still_runs_tasks(cx, rt), "a task that is spawned after the panic runs");
}

CASE(panicked_future_is_gone_first, rule::panic_destroys_first,
     "the locals and captures of a task that panicked are destroyed before its join resolves") {
  signal local_gone;
  signal capture_gone;
  auto rt = cx.any_runtime();
  auto handle = rt.spawn(
      [&, capture = on_destroy([&] { capture_gone.set(); })]() -> task<int> {
        const on_destroy local([&] { local_gone.set(); });
        throw std::runtime_error("on purpose");
        co_return 1;
      });
  const auto number = handle.task();
  const auto seen = try_join(cx, rt, std::move(handle));
  if (!seen || !seen->is_panic()) return;
  const auto trace = cx.trace();
  cx.reached(trace.before(event_kind::future_destroyed, event_kind::joined_panic, number),
             "the future of the task was destroyed before the panic was seen");
  cx.expect(local_gone.is_set(), "the locals were destroyed");
}

CASE(root_panic_comes_out, rule::panic_root_propagates,
     "an exception of the root comes out of block_on, and the runtime can be used again") {
  gate door;
  signal task_done;
  auto rt = cx.any_runtime();
  const auto spawned = rt.spawn([&]() -> task<void> {
    co_await door.template wait<R>();
    task_done.set();
  });
  std::optional<int> missing;
  bool thrown = false;
  try {
    rt.block_on([]() -> task<int> {
      throw out_of_funds(99);
      co_return 1;
    });
  } catch (...) {
    thrown = true;
    missing = missing_in(std::current_exception());
  }
  if (!cx.reached(thrown, "the root's exception comes out of block_on")) return;
  cx.expect(missing == 99, "the exception of the root comes out unchanged");
  door.open();
  cx.expect(run_until(cx, rt, task_done), "a spawned task is unaffected by the root's exception");
  const int again = rt.block_on([]() -> task<int> { co_return 5; });
  cx.expect(again == 5, "block_on works again after the root threw");
}

}  // namespace conformance
