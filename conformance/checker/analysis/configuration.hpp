// SPDX-License-Identifier: Apache-2.0
//
// The configuration file: which names of a library mean "may be spawned", "spawns", "is not Send".
// One statement a line, `#` starts a comment. No dependency on clang, so that its errors can be
// tested alone.
//
//   header asio/co_spawn.hpp        what follows counts in files that include this header
//   spawnable NAME                  a coroutine type: every coroutine that returns it is judged as
//   if it were spawned travels NAME                    a coroutine type that may be awaited by
//   spawned ones; judged always in strict mode spawn NAME [N [arguments]]      a function that
//   spawns; its argument N (1) is the task or the callable, what follows
//                                   are its arguments (when N is 1 or the word says so)
//   spawn_local NAME [N [arguments]]    the same on one thread: only what the task refers to
//   matters send|not_send|sync|not_sync|owns|borrows|look_inside NAME     a verdict on a type
//   release NAME                    a member function after which a guard holds nothing
//   never_suspends NAME             a type: awaiting it does not suspend
//   thread_local_function NAME      a function that returns a reference or pointer to thread-local
//   data send_trait|sync_trait|static_trait NAME     variable templates that say yes, no or deduce
//   for a type
#pragma once

#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace send_check {

/// Malformed or unreadable configuration: one sentence with file and line.
struct bad_configuration : std::runtime_error {
  using std::runtime_error::runtime_error;
};

enum class word : unsigned char {
  spawnable,
  travels,
  spawn,
  spawn_local,
  send,
  not_send,
  sync,
  not_sync,
  owns,
  borrows,
  look_inside,
  release,
  never_suspends,
  thread_local_function,
  send_trait,
  sync_trait,
  static_trait,
};

struct statement {
  word what = word::send;
  std::string name;       // qualified, without leading ::
  unsigned argument = 1;  // of spawn and spawn_local: which one is the task
  bool arguments = true;  // of spawn and spawn_local: those after it are handed to the task
  std::string header;     // empty: counts everywhere
  std::string place;      // file:line, for messages
};

struct header_line {
  std::string name;
  std::string place;
};

struct configuration {
  std::vector<statement> statements;
  std::vector<header_line> headers;
  bool strict = false;
};

/// Adds what `text` says; `file` is for messages. Throws bad_configuration.
void parse_configuration(std::string_view text, const std::string& file, configuration& into);

/// The same from a file; throws also when it cannot be read.
void read_configuration(const std::string& file, configuration& into);

}  // namespace send_check
