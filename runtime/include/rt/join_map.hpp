// SPDX-License-Identifier: Apache-2.0
//
// A join set whose tasks have keys. Spawning under a key that is in use aborts the older task,
// whose result is then never reported. Dropping the map asks all its tasks to abort.
//
//   rt::join_map<std::string, int> jobs;
//   jobs.spawn("a", work, 1);
//   while (auto done = co_await jobs.join_next()) use(done->first, done->second);
//
// Thread safety: as join_set. Rules: join-set.*
#pragma once

#include <cstddef>
#include <functional>
#include <optional>
#include <unordered_map>
#include <utility>
#include <vector>

#include "rt/join_set.hpp"

namespace rt {

template <class Key, class T, class Hash = std::hash<Key>>
class join_map {
 public:
  static constexpr bool rt_send = Send<T> && Send<Key>;
  using entry = std::pair<Key, join_result<T>>;

  /// Each starts a task under `key`; as the free functions of these names.
  template <class F, class... Args>
  void spawn(Key key, F&& f, Args&&... args) {
    insert(std::move(key), rt::spawn(std::forward<F>(f), std::forward<Args>(args)...));
  }
  template <class F, class... Args>
  void spawn_on(Key key, const rt::handle& runtime, F&& f, Args&&... args) {
    insert(std::move(key), runtime.spawn(std::forward<F>(f), std::forward<Args>(args)...));
  }
  template <class F, class... Args>
  void spawn_local(Key key, F&& f, Args&&... args) {
    insert(std::move(key), rt::spawn_local(std::forward<F>(f), std::forward<Args>(args)...));
  }
  template <class F>
  void spawn_blocking(Key key, F&& f) {
    insert(std::move(key), rt::spawn_blocking(std::forward<F>(f)));
  }
  /// Adds a task that runs already. When the key or memory throws, the task is asked to abort, and
  /// an older one stays.
  void insert(Key key, join_handle<T> handle) {
    rt::abort_handle added = set_.insert(std::move(handle));
    try {
      add(std::move(key), added);
    } catch (...) {
      added.abort();  // its end is not reported, as if it had been replaced
      throw;
    }
  }

  /// `co_await map.join_next()`: key and result of a task that is over, in order of completion;
  /// nothing when the map is empty. Cancel safe.
  task<std::optional<entry>> join_next() {
    while (!is_empty()) {
      std::optional<std::pair<task_id, join_result<T>>> done = co_await set_.join_next_with_id();
      if (!done) break;
      if (std::optional<entry> mine = claim(std::move(*done))) co_return std::move(mine);
    }
    co_return std::nullopt;
  }
  /// As join_next, without waiting.
  std::optional<entry> try_join_next() {
    while (auto done = set_.try_join_next_with_id()) {
      if (std::optional<entry> mine = claim(std::move(*done))) return mine;
    }
    return std::nullopt;
  }

  /// Asks for the abort of the task under `key`, which then comes out as cancelled; false when
  /// there is none.
  bool abort(const Key& key) {
    const auto found = by_key_.find(key);
    if (found == by_key_.end()) return false;
    found->second.abort();
    return true;
  }
  /// The same for every key for which matches(key) is true.
  template <class Predicate>
  void abort_matching(Predicate matches) {
    for (auto& [key, handle] : by_key_) {
      if (matches(key)) handle.abort();
    }
  }
  void abort_all() { set_.abort_all(); }
  /// Aborts all and waits until they are gone.
  task<> shutdown() {
    abort_all();
    for (;;) {
      const std::optional<entry> ended = co_await join_next();
      if (!ended) break;
    }
    co_await set_.shutdown();  // those that were replaced
    by_key_.clear();
    by_id_.clear();
  }
  /// Empties the map and lets the tasks run.
  void detach_all() {
    set_.detach_all();
    by_key_.clear();
    by_id_.clear();
  }

  bool contains_key(const Key& key) const { return by_key_.contains(key); }
  std::vector<Key> keys() const {
    std::vector<Key> all;
    all.reserve(by_key_.size());
    for (const auto& [key, handle] : by_key_) all.push_back(key);
    return all;
  }
  /// Running tasks and results not taken yet, replaced ones not counted.
  std::size_t len() const noexcept { return by_key_.size(); }
  bool is_empty() const noexcept { return by_key_.empty(); }

 private:
  /// All or nothing.
  void add(Key key, const rt::abort_handle& added) {
    const auto id = by_id_.emplace(added.id(), key).first;
    try {
      if (const auto old = by_key_.find(key); old != by_key_.end()) {
        old->second.abort();
        by_id_.erase(old->second.id());
        old->second = added;
      } else {
        by_key_.emplace(std::move(key), added);
      }
    } catch (...) {
      by_id_.erase(id);
      throw;
    }
  }

  /// The entry, unless the task was replaced.
  std::optional<entry> claim(std::pair<task_id, join_result<T>> done) {
    const auto found = by_id_.find(done.first);
    if (found == by_id_.end()) return std::nullopt;
    by_key_.erase(found->second);  // first, because a key may throw
    Key key = std::move(found->second);
    by_id_.erase(found);
    return entry(std::move(key), std::move(done.second));
  }

  join_set<T> set_;
  std::unordered_map<Key, rt::abort_handle, Hash> by_key_;
  std::unordered_map<task_id, Key> by_id_;
};

}  // namespace rt
