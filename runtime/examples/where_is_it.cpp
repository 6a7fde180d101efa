// SPDX-License-Identifier: Apache-2.0
//
// A program hangs: which tasks are there, what do they do, and where were they spawned?
#include <cassert>
#include <cstdio>
#include <rt/rt.hpp>

rt::task<> waits_for_nobody() {
  co_await rt::pending();
}

int main() {
  auto runtime = rt::builder().multi_thread(2).build();
  auto stuck = runtime.spawn(waits_for_nobody);
  while (!runtime.quiescent()) {
  }
  const rt::task_dump dump = runtime.handle().dump();
  std::printf("%s", dump.to_string().c_str());  // task 1 waiting, spawned at where_is_it.cpp:14
  assert(dump.tasks.size() == 1 && dump.tasks[0].phase == rt::task_phase::waiting);
}
