// SPDX-License-Identifier: Apache-2.0
//
// Tokio's objects beyond the runtime, in the shape of the adapter contract: join handle, local set,
// join set, channels, token. Each is a thin owner of the Rust object of the same name.
//
// Thread safety: senders and tokens on any thread, the others as in Tokio: one thread at a time.
#pragma once

#include <cstddef>
#include <optional>
#include <utility>

#include "conformance/adapters/tokio/bridge.hpp"

namespace conformance::tokio {

/// JoinHandle.
template <class T>
class join_handle {
 public:
  explicit join_handle(tk_join* join) : join_(join) {}
  auto join() { return join_leaf<T>(join_.get()); }
  void abort() { tk_join_abort(join_.get()); }
  [[nodiscard]] bool is_finished() const { return tk_join_is_finished(join_.get()); }

 private:
  owned<tk_join, tk_join_drop> join_;
};

template <class F>
using result_of = typename std::invoke_result_t<F&>::value_type;

/// LocalSet.
class local_set {
 public:
  local_set() : set_(tk_local_new()) {}

  template <class F>
  auto spawn(F body) {
    return join_handle<result_of<F>>(tk_local_spawn(set_.get(), to_tokio(std::move(body))));
  }
  template <class F>
  auto run_until(F body) {
    return leaf(tk_local_run_until(set_.get(), to_tokio(std::move(body))),
                [](tk_status status, tk_value* out) {
                  check(status, out[0]);
                  if constexpr (!std::is_void_v<result_of<F>>) return unbox<result_of<F>>(out[0]);
                });
  }
  auto run() { return done_leaf(tk_local_run(set_.get())); }

 private:
  owned<tk_local, tk_local_drop> set_;
};

/// JoinSet.
template <class T>
class join_set {
 public:
  explicit join_set(const tk_runtime* home) : home_(home), set_(tk_set_new()) {}

  template <class F>
  void spawn(F body) {
    tk_set_spawn(set_.get(), home_, to_tokio(std::move(body)));
  }
  auto join_next() {
    return leaf(tk_set_join_next(set_.get()), [](tk_status status, tk_value* out) {
      std::optional<outcome<T>> joined;
      if (status != tk_other) joined.emplace(read_outcome<T>(status, out[0]));
      return joined;
    });
  }
  auto shutdown() { return done_leaf(tk_set_shutdown(set_.get())); }
  [[nodiscard]] std::size_t len() const { return tk_set_len(set_.get()); }
  void abort_all() { tk_set_abort_all(set_.get()); }
  void detach_all() { tk_set_detach_all(set_.get()); }

 private:
  const tk_runtime* home_;
  owned<tk_set, tk_set_drop> set_;
};

/// oneshot::Sender. Sending uses it up.
template <class T>
class oneshot_sender {
 public:
  explicit oneshot_sender(tk_oneshot_sender* sender) : sender_(sender) {}
  bool send(T value) { return tk_oneshot_send(sender_.release(), box<T>(std::move(value))); }

 private:
  owned<tk_oneshot_sender, tk_oneshot_sender_drop> sender_;
};

template <class T>
class oneshot_receiver {
 public:
  explicit oneshot_receiver(tk_oneshot_receiver* receiver) : receiver_(receiver) {}
  auto recv() { return optional_leaf<T>(tk_oneshot_recv(receiver_.get())); }

 private:
  owned<tk_oneshot_receiver, tk_oneshot_receiver_drop> receiver_;
};

template <class T>
std::pair<oneshot_sender<T>, oneshot_receiver<T>> oneshot() {
  tk_oneshot_sender* sender = nullptr;
  tk_oneshot_receiver* receiver = nullptr;
  tk_oneshot(&sender, &receiver);
  return {oneshot_sender<T>(sender), oneshot_receiver<T>(receiver)};
}

/// mpsc::Sender; a copy is a clone.
template <class T>
class mpsc_sender {
 public:
  explicit mpsc_sender(tk_mpsc_sender* sender) : sender_(sender) {}
  mpsc_sender(const mpsc_sender& other) : sender_(tk_mpsc_sender_clone(other.sender_.get())) {}
  mpsc_sender(mpsc_sender&&) noexcept = default;
  mpsc_sender& operator=(mpsc_sender other) noexcept {
    sender_ = std::move(other.sender_);
    return *this;
  }
  auto send(T value) {
    return leaf(tk_mpsc_send(sender_.get(), box<T>(std::move(value))),
                [](tk_status status, tk_value* out) { return check(status, *out) == tk_ready; });
  }

 private:
  owned<tk_mpsc_sender, tk_mpsc_sender_drop> sender_;
};

template <class T>
class mpsc_receiver {
 public:
  explicit mpsc_receiver(tk_mpsc_receiver* receiver) : receiver_(receiver) {}
  auto recv() { return optional_leaf<T>(tk_mpsc_recv(receiver_.get())); }
  void close() { tk_mpsc_close(receiver_.get()); }

 private:
  owned<tk_mpsc_receiver, tk_mpsc_receiver_drop> receiver_;
};

template <class T>
std::pair<mpsc_sender<T>, mpsc_receiver<T>> mpsc(std::size_t capacity) {
  tk_mpsc_sender* sender = nullptr;
  tk_mpsc_receiver* receiver = nullptr;
  tk_mpsc(capacity, &sender, &receiver);
  return {mpsc_sender<T>(sender), mpsc_receiver<T>(receiver)};
}

#ifdef TASKSPEC_TOKIO_HAS_TOKEN
/// DropGuard: cancels when destroyed.
class drop_guard {
 public:
  explicit drop_guard(tk_token_guard* guard) : guard_(guard) {}
  void disarm() { tk_token_guard_disarm(guard_.release()); }

 private:
  owned<tk_token_guard, tk_token_guard_drop> guard_;
};

/// CancellationToken; a copy is a clone: the same token.
class cancellation_token {
 public:
  cancellation_token() : cancellation_token(tk_token_new()) {}
  cancellation_token(const cancellation_token& other)
      : cancellation_token(tk_token_clone(other.token_.get())) {}
  cancellation_token& operator=(const cancellation_token& other) {
    token_.reset(tk_token_clone(other.token_.get()));
    return *this;
  }
  void cancel() const { tk_token_cancel(token_.get()); }
  [[nodiscard]] bool is_cancelled() const { return tk_token_is_cancelled(token_.get()); }
  [[nodiscard]] cancellation_token child() const {
    return cancellation_token(tk_token_child(token_.get()));
  }
  [[nodiscard]] auto cancelled() const { return done_leaf(tk_token_cancelled(token_.get())); }
  [[nodiscard]] auto drop_guard() const {
    return tokio::drop_guard(tk_token_guard_new(token_.get()));
  }

 private:
  explicit cancellation_token(tk_token* token) : token_(token) {}
  owned<tk_token, tk_token_drop> token_;
};
#endif

}  // namespace conformance::tokio
