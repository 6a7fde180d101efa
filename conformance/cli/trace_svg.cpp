// SPDX-License-Identifier: Apache-2.0
#include "conformance/cli/trace_svg.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <map>
#include <optional>
#include <vector>

#include "conformance/cli/html_page.hpp"

namespace conformance::cli {
namespace {

using nlohmann::json;

constexpr int row_height = 20;
constexpr int lane_width = 150;
constexpr int left_margin = 60;
constexpr int top_margin = 40;
// A story longer than this is cut in the middle: how it began and how it ended matter most.
constexpr std::size_t most_rows = 160;
constexpr std::size_t rows_at_the_end = 60;

constexpr std::string_view thread_colours[] = {"#2f6db5", "#c05a12", "#2c8a57", "#8a4fb0",
                                               "#b03060", "#5f7a12", "#147d8c", "#7a5a3a"};

struct event {
  std::string kind;
  std::string text;
  unsigned task = 0;
  unsigned thread = 0;
};

struct picture {
  std::vector<event> events;
  std::map<unsigned, int> lane_of;  // task -> column
  std::optional<std::size_t> cut_before;
  std::size_t left_out = 0;

  [[nodiscard]] int x(unsigned task) const {
    return left_margin + lane_of.at(task) * lane_width + 12;
  }
  [[nodiscard]] static int y(std::size_t row) {
    return top_margin + static_cast<int>(row) * row_height + row_height / 2;
  }
  [[nodiscard]] int width() const {
    return left_margin + static_cast<int>(lane_of.size()) * lane_width + 60;
  }
  [[nodiscard]] int height() const { return y(events.size()) + row_height; }
};

std::string_view colour_of(unsigned thread) {
  return thread_colours[thread % std::size(thread_colours)];
}

picture lay_out(const json& trace) {
  picture p;
  for (const json& e : trace)
    p.events.push_back(
        {e.value("kind", "?"), e.value("text", ""), e.value("task", 0U), e.value("thread", 0U)});
  if (p.events.size() > most_rows) {
    const std::size_t head = most_rows - rows_at_the_end;
    p.left_out = p.events.size() - most_rows;
    const auto first = p.events.begin() + static_cast<std::ptrdiff_t>(head);
    p.events.erase(first, first + static_cast<std::ptrdiff_t>(p.left_out));
    p.cut_before = head;
  }
  for (const event& e : p.events) p.lane_of.emplace(e.task, 0);
  int column = 0;
  for (auto& [task, lane] : p.lane_of) lane = column++;
  return p;
}

std::string draw_lanes(const picture& p) {
  std::string svg;
  for (const auto& [task, lane] : p.lane_of) {
    const std::string title = task == 0 ? "runtime" : fmt::format("task {}", task);
    svg += fmt::format(R"(<text x="{0}" y="18" font-weight="bold">{1}</text>)"
                       R"(<line class="lane" x1="{2}" y1="28" x2="{2}" y2="{3}"/>)",
                       p.x(task) - 6, title, p.x(task), p.height());
  }
  return svg;
}

// From "poll begins" to the "poll ends" of the same task.
std::string draw_polls(const picture& p) {
  std::string svg;
  std::map<unsigned, std::size_t> open;
  for (std::size_t i = 0; i < p.events.size(); ++i) {
    const event& e = p.events[i];
    if (e.kind == "poll begins") open[e.task] = i;
    const bool ends = e.kind.starts_with("poll ends");
    const auto began = open.find(e.task);
    if (!ends || began == open.end()) continue;
    svg += fmt::format(
        R"(<rect x="{}" y="{}" width="10" height="{}" rx="4" fill="{}" fill-opacity="0.35"/>)",
        p.x(e.task) - 5, picture::y(began->second), picture::y(i) - picture::y(began->second),
        colour_of(e.thread));
    open.erase(began);
  }
  return svg;
}

std::string draw_events(const picture& p) {
  std::string svg;
  for (std::size_t i = 0; i < p.events.size(); ++i) {
    const event& e = p.events[i];
    const int y = picture::y(i);
    const std::string label = e.text.empty() ? e.kind : e.text;
    svg += fmt::format(
        R"(<text class="dim" x="4" y="{0}">thread {1}</text>)"
        R"(<circle cx="{2}" cy="{3}" r="4" fill="{4}"/>)"
        R"(<text x="{5}" y="{0}">{6}</text>)",
        y + 4, e.thread, p.x(e.task), y, colour_of(e.thread), p.x(e.task) + 10, escaped(label));
  }
  if (p.cut_before)
    svg += fmt::format(R"(<text class="dim" x="{}" y="{}">… {} events left out …</text>)",
                       left_margin, picture::y(*p.cut_before) - row_height / 2 + 3, p.left_out);
  return svg;
}

}  // namespace

std::string trace_as_svg(const json& trace) {
  if (!trace.is_array() || trace.empty()) return "<p class=\"faint\">No events were recorded.</p>";
  const picture p = lay_out(trace);
  return fmt::format(
      R"(<div class="wide"><svg xmlns="http://www.w3.org/2000/svg" width="{0}" height="{1}" )"
      R"(viewBox="0 0 {0} {1}" role="img" aria-label="what was recorded">{2}{3}{4}</svg></div>)",
      p.width(), p.height(), draw_lanes(p), draw_polls(p), draw_events(p));
}

}  // namespace conformance::cli
