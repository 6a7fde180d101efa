// SPDX-License-Identifier: Apache-2.0
//
// Chapter: the join handle (spec/rules/05-join.md).
#include "conformance/harness/case.hpp"

namespace conformance {

CASE(value_arrives_once_and_moved, rule::join_value_once,
     "awaiting the handle yields the task's value exactly once, by move") {
  tally values;
  auto rt = cx.any_runtime();
  auto handle = rt.spawn([&]() -> task<counted> { co_return counted(values, 42); });
  {
    auto seen = rt.join(handle);
    if (!cx.reached(seen.is_value(), "the join of a task that returned is a value")) return;
    cx.expect(seen.value().value() == 42, "the value is the one that the task returned");
    cx.expect(values.alive.load() == 1, "one live instance of the result after the join");
  }
  cx.expect(values.made.load() == 1 && values.destroyed.load() == 1,
            "the result was made once and destroyed once");
}

CASE(dropped_handle_detaches, rule::join_drop_detaches,
     "a task whose join handle is dropped runs to its end") {
  signal done;
  gate door;
  auto rt = cx.any_runtime();
  {
    auto handle = rt.spawn([&]() -> task<void> {
      co_await door.template wait<R>();
      done.set();
    });
  }
  rt.block_on([&]() -> task<void> {
    door.open();
    co_return;
  });
  cx.reached(cx.eventually(rt, done), "the task runs to its end although its handle was dropped");
}

}  // namespace conformance
