/* SPDX-License-Identifier: Apache-2.0
 *
 * Tokio behind a C interface; the Rust side is src/. What a call means is said by Tokio's
 * documentation of the function of that name; only what the border adds is said here.
 *
 * Ownership: a pointer that a call returns belongs to the caller until it gives it to the matching
 * `_drop`, or to a call that says "consumes". A `tk_value` or `tk_future` passed to a call belongs
 * to Tokio from then on. No call throws, and nothing that Tokio calls back may throw.
 *
 * Thread safety: as in Rust. Runtimes, wakers, senders and tokens: any thread. `tk_join_abort` and
 * `tk_join_is_finished`: any thread, as long as nobody drops the handle. The rest: one at a time.
 */
#ifndef TASKSPEC_TOKIO_SHIM_H
#define TASKSPEC_TOKIO_SHIM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef enum tk_status {
  tk_pending = 0,
  tk_ready = 1,
  tk_thrown = 2,    /* out: the exception of C++ that a poll reported */
  tk_cancelled = 3, /* a join of a task that was aborted or shut down */
  tk_refused = 4,   /* Tokio itself panicked; out: its message, a C string */
  tk_other = 5      /* none, elapsed, closed, or the second of two branches */
} tk_status;

/* An object on its way; `release` destroys it. A null `release`: there is nothing. */
typedef struct tk_value {
  void* data;
  void (*release)(void* data);
} tk_value;

typedef struct tk_waker tk_waker;

/* A future, or a plain call (then the waker is null and the status is not tk_pending). `poll`
 * writes the result, or the exception, to `out`. */
typedef struct tk_future {
  void* data;
  tk_status (*poll)(void* data, const tk_waker* waker, tk_value* out);
  void (*release)(void* data);
} tk_future;

/* The waker that a poll receives is valid until the poll returns; a clone until it is dropped. */
tk_waker* tk_waker_clone(const tk_waker*);
void tk_waker_wake(const tk_waker*);
void tk_waker_drop(tk_waker*);

typedef struct tk_runtime tk_runtime;
typedef struct tk_join tk_join;
typedef struct tk_leaf tk_leaf;

/* workers == 0: Builder::new_current_thread, otherwise Builder::new_multi_thread. */
tk_runtime* tk_runtime_new(size_t workers, size_t max_blocking_threads);
tk_status tk_runtime_drop(tk_runtime*, tk_value* out); /* Runtime::drop */
void tk_runtime_free(tk_runtime*);                     /* afterwards; until then one may spawn */
bool tk_runtime_is_current(const tk_runtime*);
tk_status tk_runtime_block_on(const tk_runtime*, tk_future, tk_value* out);
tk_join* tk_spawn(const tk_runtime*, tk_future);
tk_join* tk_spawn_blocking(const tk_runtime*, tk_future);

/* JoinHandle */
tk_status tk_join_poll(tk_join*, const tk_waker*, tk_value* out);
void tk_join_abort(const tk_join*);
bool tk_join_is_finished(const tk_join*);
void tk_join_drop(tk_join*);

/* A future of Rust. `out` has room for two. Not polled again once it is ready. */
tk_status tk_leaf_poll(tk_leaf*, const tk_waker*, tk_value* out);
void tk_leaf_drop(tk_leaf*);

tk_leaf* tk_yield_now(void);
tk_leaf* tk_sleep(uint64_t nanoseconds);
tk_leaf* tk_timeout(uint64_t nanoseconds, tk_future); /* tk_other: elapsed */
tk_leaf* tk_select(tk_future, tk_future);             /* tokio::select!; tk_other: the second */
tk_leaf* tk_join_all(tk_future, tk_future);           /* tokio::join!; two results */

/* LocalSet: one thread only. */
typedef struct tk_local tk_local;
tk_local* tk_local_new(void);
void tk_local_drop(tk_local*);
tk_join* tk_local_spawn(const tk_local*, tk_future);
tk_leaf* tk_local_run_until(const tk_local*, tk_future);
tk_leaf* tk_local_run(tk_local*); /* awaits the set itself */

/* JoinSet */
typedef struct tk_set tk_set;
tk_set* tk_set_new(void);
void tk_set_drop(tk_set*);
void tk_set_spawn(tk_set*, const tk_runtime*, tk_future);
size_t tk_set_len(const tk_set*);
void tk_set_abort_all(tk_set*);
void tk_set_detach_all(tk_set*);
tk_leaf* tk_set_join_next(tk_set*); /* tk_other: the set is empty */
tk_leaf* tk_set_shutdown(tk_set*);

/* sync::oneshot, sync::mpsc */
typedef struct tk_oneshot_sender tk_oneshot_sender;
typedef struct tk_oneshot_receiver tk_oneshot_receiver;
void tk_oneshot(tk_oneshot_sender**, tk_oneshot_receiver**);
bool tk_oneshot_send(tk_oneshot_sender*, tk_value); /* consumes the sender */
void tk_oneshot_sender_drop(tk_oneshot_sender*);
tk_leaf* tk_oneshot_recv(tk_oneshot_receiver*); /* tk_other: the sender is gone */
void tk_oneshot_receiver_drop(tk_oneshot_receiver*);

typedef struct tk_mpsc_sender tk_mpsc_sender;
typedef struct tk_mpsc_receiver tk_mpsc_receiver;
void tk_mpsc(size_t capacity, tk_mpsc_sender**, tk_mpsc_receiver**);
tk_mpsc_sender* tk_mpsc_sender_clone(const tk_mpsc_sender*);
void tk_mpsc_sender_drop(tk_mpsc_sender*);
tk_leaf* tk_mpsc_send(const tk_mpsc_sender*, tk_value); /* tk_other: closed */
tk_leaf* tk_mpsc_recv(tk_mpsc_receiver*);               /* tk_other: closed and drained */
void tk_mpsc_close(tk_mpsc_receiver*);
void tk_mpsc_receiver_drop(tk_mpsc_receiver*);

/* CancellationToken, where tokio-util is installed (TASKSPEC_TOKIO_HAS_TOKEN) */
typedef struct tk_token tk_token;
typedef struct tk_token_guard tk_token_guard;
tk_token* tk_token_new(void);
tk_token* tk_token_clone(const tk_token*);
tk_token* tk_token_child(const tk_token*);
void tk_token_drop(tk_token*);
void tk_token_cancel(const tk_token*);
bool tk_token_is_cancelled(const tk_token*);
tk_leaf* tk_token_cancelled(const tk_token*);
tk_token_guard* tk_token_guard_new(const tk_token*);
void tk_token_guard_drop(tk_token_guard*);   /* cancels */
void tk_token_guard_disarm(tk_token_guard*); /* consumes the guard, does not cancel */

#ifdef __cplusplus
}
#endif

#endif
