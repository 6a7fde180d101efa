// SPDX-License-Identifier: Apache-2.0
#include "driver/report.hpp"

#include <cstring>

#include "base/text.hpp"
#include "base/vec.hpp"
#include "driver/symbols.hpp"

namespace taskspec::explore::inner {
namespace {

constexpr int most_rows_of_a_run = 6;  // of one thread, before and after the "… more steps"
constexpr std::size_t most_rows = 160;

void out(const text& line) { say(line.c_str(), line.length()); }

void wish_for_all() {
  for (std::size_t i = 0; i < report->step_count; ++i) wish_for(report->steps[i].where);
  for (int i = 0; i < report->thread_count; ++i) wish_for(report->ends[i].where);
  wish_for(report->second);
  look_up_wishes();
}

void print_stack(const stack& where) {
  source_line lines[12];
  const int count = own_lines(where, lines, 12);
  text_of<2048> row;
  for (int i = 0; i < count; ++i)
    row.add("      %.100s  %s:%d\n", lines[i].function, lines[i].file, lines[i].line);
  if (count == 0) row.add("      (no line of the program's own: build with -g)\n");
  out(row);
}

void print_thread(int id) {
  const thread_end& end = report->ends[id];
  text_of<512> row;
  if (end.state == life::done) return;
  if (id == report->failing_thread && end.state != life::blocked) {
    row.add("  thread %d, where it went wrong:\n", id);
  } else if (end.state == life::blocked && end.waiting == waits_for::all_threads) {
    row.add("  thread 0 (the body) has returned and waits for the others\n");
    return out(row);
  } else if (end.state == life::blocked && end.waiting == waits_for::join) {
    row.add("  thread %d waits for the end of thread %lu:\n", id,
            static_cast<unsigned long>(end.waited));
  } else if (end.state == life::blocked) {
    row.add("  thread %d waits for %s:\n", id, name_of(end.waiting));
  } else {
    return;
  }
  out(row);
  print_stack(end.where);
}

// Objects get letters in the order in which they appear, so that the table can be read.
class object_names {
 public:
  void write(text& out, std::uintptr_t object) {
    if (object == 0) return;
    std::size_t i = 0;
    while (i < seen_.size() && seen_[i] != object) ++i;
    if (i == seen_.size()) seen_.push_back(object);
    if (i < 26)
      out.add(" %c", static_cast<char>('A' + i));
    else
      out.add(" %c%zu", static_cast<char>('A' + i % 26), i / 26);
  }

 private:
  vec<std::uintptr_t> seen_;
};

bool is_memory(op what) { return what == op::load || what == op::store || what == op::exchange; }

void write_cell(text& cell, const step& one, object_names& names) {
  cell.add("%s", name_of(one.what));
  names.write(cell, one.object);
  if (one.has_value && is_memory(one.what)) {
    cell.add(one.what == op::load ? " is " : " = ");
    if (one.value > 99999)
      cell.add("%#llx", static_cast<unsigned long long>(one.value));
    else
      cell.add("%llu", static_cast<unsigned long long>(one.value));
  }
  source_line line;
  if (own_lines(one.where, &line, 1) == 1) cell.add("  %s:%d", line.file, line.line);
}

void print_header(int threads, std::size_t width) {
  text_of<2048> row;
  row.add("  ");
  for (int i = 0; i < threads; ++i) {
    row.add("thread %d%s", i, i == 0 ? " (body)" : "");
    if (i + 1 < threads) row.pad_to(2 + width * static_cast<std::size_t>(i + 1));
  }
  row.add("\n");
  out(row);
}

void print_table() {
  const int threads = report->thread_count;
  const std::size_t width = threads <= 2 ? 44 : threads <= 4 ? 34 : 28;
  print_header(threads, width);
  object_names names;
  std::size_t rows = 0;
  for (std::size_t begin = 0; begin < report->step_count && rows < most_rows;) {
    std::size_t end = begin;
    while (end < report->step_count && report->steps[end].thread == report->steps[begin].thread)
      ++end;
    for (std::size_t i = begin; i < end; ++i) {
      text_of<2048> row;
      row.pad_to(2 + width * report->steps[i].thread);
      const bool left_out =
          end - begin > 2 * most_rows_of_a_run + 1 && i - begin == most_rows_of_a_run;
      if (left_out) {
        const std::size_t count = end - begin - 2 * most_rows_of_a_run;
        row.add("… %zu more steps\n", count);
        i += count - 1;
      } else {
        write_cell(row, report->steps[i], names);
        row.add("\n");
      }
      out(row);
      ++rows;
    }
    begin = end;
  }
  if (rows >= most_rows) {
    text_of<128> row;
    out(row.add("  … (%zu steps in all)\n", report->step_count));
  }
}

}  // namespace

const char* name_of(failure_kind kind) {
  static const char* const names[] = {"none",        "assertion",      "deadlock",    "livelock",
                                      "data race",   "use after free", "double free", "leak",
                                      "lost thread", "crash",          "exit"};
  return names[static_cast<int>(kind)];
}

void print_stack_of_refusal() {
  wish_for(report->second);
  look_up_wishes();
  text_of<200> row;
  out(row.add("taskspec explore: %s:\n", report->second_title));
  print_stack(report->second);
}

void print_failure(const options& how, const result& seen) {
  wish_for_all();
  text_of<6000> head;
  head.add("\n== %s: %s\n", how.name, seen.message);
  head.add("   schedule %llu of the search, reduced to %u preemption%s\n\n",
           static_cast<unsigned long long>(seen.schedules), seen.preemptions,
           seen.preemptions == 1 ? "" : "s");
  out(head);
  for (int i = 0; i < report->thread_count; ++i) print_thread(i);
  if (report->second_title[0] != 0) {
    text_of<300> row;
    out(row.add("  %s:\n", report->second_title));
    print_stack(report->second);
  }
  text_of<8> gap;
  out(gap.add("\n"));
  print_table();
  text_of<6000> tail;
  tail.add("\n   replay:  TASKSPEC_EXPLORE_REPLAY='%s' ", seen.replay);
  std::FILE* self = std::fopen("/proc/self/cmdline", "r");
  for (int c = 0; self != nullptr && (c = std::fgetc(self)) != EOF;)
    tail.add("%c", c == 0 ? ' ' : c);
  if (self != nullptr) std::fclose(self);
  tail.add("\n\n");
  out(tail);
}

}  // namespace taskspec::explore::inner
