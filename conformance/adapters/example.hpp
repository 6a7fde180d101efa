// SPDX-License-Identifier: Apache-2.0
//
// The mandatory part of an adapter and nothing else, for the textbook runtime: what the README
// shows. It is compiled against the contract in every build, so that it stays true;
// adapters/textbook.hpp has the capabilities too.
//
// [readme]
#pragma once

#include "conformance/contract/adapter.hpp"
#include "conformance/contract/future.hpp"
#include "conformance/textbook/runtime.hpp"  // yours

namespace conformance {

struct my_adapter {
  static constexpr std::string_view name = "example";
  template <class T> using task = future<T>;  // your coroutine type; this one is the kit's
  template <class T> using handle = textbook::join_handle<T>;
  using waker = conformance::waker;

  explicit my_adapter(runtime_options options) : runtime_(options) {}

  template <class F> auto block_on(F body) { return runtime_.block_on(std::move(body)); }
  template <class F> auto spawn(F body) { return runtime_.spawn(std::move(body)); }
  template <class T> static auto join(handle<T>& joined) { return joined.join(); }
  template <class F> static auto suspend(F f) { return suspend_once<F>(std::move(f)); }

 private:
  textbook::runtime runtime_;
};

using adapter_under_test = my_adapter;

}  // namespace conformance
// [/readme]
