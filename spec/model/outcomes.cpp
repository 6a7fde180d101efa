// SPDX-License-Identifier: Apache-2.0
//
// The search. A state is a row of bytes: for each task its place and mode, then the gates, then the
// phase of the run. Steps that no other task can observe are taken at once with the step before
// them, which leaves the set of outcomes as it is and the search small.
#include "spec/model/outcomes.hpp"

#include <algorithm>
#include <array>
#include <unordered_set>

namespace spec::model {
namespace {

enum class mode : std::uint8_t { unspawned, fresh, running, suspended, value, panic, cancelled };

struct task_state {
  std::uint8_t at = 0;  // the step that comes next, or at which it is suspended
  mode how = mode::unspawned;
  bool aborted = false;
};

struct state {
  std::array<task_state, most_tasks> tasks{};
  std::array<bool, most_gates> open{};
  bool gates_opened = false;  // by the end of the program
  bool closing = false;       // the runtime is being dropped

  [[nodiscard]] std::string key() const {
    std::string bytes;
    for (const task_state& t : tasks) {
      bytes += static_cast<char>(t.at);
      bytes += static_cast<char>(static_cast<int>(t.how) * 2 + (t.aborted ? 1 : 0));
    }
    for (const bool gate : open) bytes += gate ? '1' : '0';
    bytes += gates_opened ? '1' : '0';
    bytes += closing ? '1' : '0';
    return bytes;
  }
};

bool over(mode how) { return how >= mode::value; }

class search {
 public:
  search(const program& p, std::size_t most_states) : program_(p), limit_(most_states) {}

  std::optional<std::set<outcome>> run() {
    state first;
    first.tasks[0].how = mode::fresh;
    visit(first);
    while (!waiting_.empty()) {
      if (seen_.size() > limit_) return std::nullopt;
      const state next = waiting_.back();
      waiting_.pop_back();
      expand(next);
    }
    return found_;
  }

 private:
  void visit(const state& s) {
    if (seen_.insert(s.key()).second) waiting_.push_back(s);
  }

  void expand(const state& s) {
    bool moved = false;
    for (std::size_t i = 0; i < program_.tasks.size(); ++i) moved |= move(s, i);
    // The runtime may be dropped as soon as task 1 is over.
    if (program_.end == ending::drop_at_once && !s.closing && over(s.tasks[0].how)) {
      state dropped = s;
      dropped.closing = moved = true;
      visit(dropped);
    }
    if (!moved) rest(s);
  }

  // Nothing moves any more.
  void rest(const state& s) {
    if (program_.end == ending::open_gates && !s.gates_opened) {
      state opened = s;
      opened.open.fill(true);
      opened.gates_opened = true;
      return visit(opened);
    }
    outcome o;
    for (std::size_t i = 0; i < program_.tasks.size(); ++i) o.push_back(fate_of(s.tasks[i].how));
    found_.insert(std::move(o));
  }

  static fate fate_of(mode how) {
    switch (how) {
      case mode::unspawned:
        return fate::never_spawned;
      case mode::value:
        return fate::value;
      case mode::panic:
        return fate::panic;
      default:  // dropping the runtime destroys what is left
        return fate::cancelled;
    }
  }

  // Every move of one task; false when it has none.
  bool move(const state& s, std::size_t i) {
    const task_state& t = s.tasks[i];
    bool moved = false;
    if ((t.how == mode::fresh || t.how == mode::suspended) && (t.aborted || s.closing)) {
      state next = s;
      next.tasks[i].how = mode::cancelled;
      visit(next);
      moved = true;
    }
    switch (t.how) {
      case mode::fresh:
        go_on(s, i, 0);
        return true;
      case mode::suspended:
        if (!may_go_on(s, i)) return moved;
        go_on(s, i, t.at + 1u);
        return true;
      case mode::running:
        act(s, i);
        return true;
      default:
        return moved;
    }
  }

  bool may_go_on(const state& s, std::size_t i) const {
    const step at = program_.tasks[i][s.tasks[i].at];
    if (at.what == action::wait) return s.open[at.of];
    if (at.what == action::await) return over(s.tasks[at.of - 1u].how);
    return true;  // yield
  }

  // Takes task `i` through the steps from `at` on, up to one that others can observe.
  void go_on(state s, std::size_t i, std::size_t at) {
    task_state& t = s.tasks[i];
    const auto& steps = program_.tasks[i];
    for (t.how = mode::running; at < steps.size(); ++at) {
      t.at = static_cast<std::uint8_t>(at);
      switch (steps[at].what) {
        case action::spawn:
          s.tasks[steps[at].of - 1u].how = mode::fresh;
          break;
        case action::own:
        case action::drop:
        case action::poke:
        case action::linger:
          break;
        case action::fail:
          t.how = mode::panic;
          return visit(s);
        case action::yield:
        case action::await:
          t.how = mode::suspended;
          return visit(s);
        default:  // wait, open, abort: they come as a move of their own
          return visit(s);
      }
    }
    t.how = mode::value;
    visit(s);
  }

  // The move of a running task: the step at which it stands.
  void act(const state& s, std::size_t i) {
    const step now = program_.tasks[i][s.tasks[i].at];
    state next = s;
    if (now.what == action::wait && !s.open[now.of]) {
      next.tasks[i].how = mode::suspended;
      return visit(next);
    }
    if (now.what == action::open) next.open[now.of] = true;
    if (now.what == action::abort && !over(s.tasks[now.of - 1u].how))
      next.tasks[now.of - 1u].aborted = true;
    go_on(next, i, s.tasks[i].at + 1u);
  }

  const program& program_;
  const std::size_t limit_;
  std::unordered_set<std::string> seen_;
  std::vector<state> waiting_;
  std::set<outcome> found_;
};

}  // namespace

std::string_view name_of(fate f) noexcept {
  constexpr std::string_view names[] = {"never spawned", "value", "panic", "cancelled", "lost"};
  return names[static_cast<std::size_t>(f)];
}

std::string print(const outcome& o) {
  std::string text;
  for (std::size_t i = 0; i < o.size(); ++i)
    text += (i == 0 ? "" : ", ") + std::to_string(i + 1) + ' ' + std::string(name_of(o[i]));
  return text;
}

outcome outcome_of(const program& p, const trace& seen) {
  outcome o(p.tasks.size(), fate::never_spawned);
  const auto note = [&](task_number task, fate f) {
    if (task == no_task || task > o.size()) return;
    fate& known = o[task - 1];
    // An end that was seen stands; the destruction of the future comes after it.
    if (known == fate::never_spawned || known == fate::lost) known = f;
  };
  for (const event& e : seen) {
    if (e.kind == event_kind::spawn_called) note(e.task, fate::lost);
    if (e.kind == event_kind::poll_ready) note(e.task, fate::value);
    if (e.kind == event_kind::poll_panicked) note(e.task, fate::panic);
    if (e.kind == event_kind::future_destroyed) note(e.task, fate::cancelled);
  }
  return o;
}

std::optional<std::set<outcome>> outcomes_of(const program& p, std::size_t most_states) {
  return search(p, most_states).run();
}

}  // namespace spec::model
