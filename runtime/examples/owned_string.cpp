// SPDX-License-Identifier: Apache-2.0
//
// A string is moved into the task; the caller tells value, cancellation and panic apart.
#include <cassert>
#include <cstdio>
#include <rt/rt.hpp>
#include <string>

// [readme]
rt::task<std::size_t> length(std::string text) { co_return text.size(); }

rt::task<void> run() {
  std::string input = "owned by the task";
  auto handle = rt::spawn(length, std::move(input));  // spawn(f, args...) owns f and its arguments
  auto joined = co_await handle;
  if (joined) {
    assert(*joined == 17);
  } else if (joined.is_cancelled()) {
    std::puts("task was cancelled");
  } else {
    joined.error().rethrow();  // the panic goes on here, with its own exception
  }
}

int main() { rt::builder().multi_thread().build().block_on(run()); }
// [/readme]
