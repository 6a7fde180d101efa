// SPDX-License-Identifier: Apache-2.0
//
// The chart: one bar a comparison, how many times faster than the better Tokio.

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "runtime/bench/driver/table.hpp"

namespace bench {
namespace {

constexpr double left = 250;
constexpr double width = 480;
constexpr double bar = 16;
constexpr double least = 0.25;
constexpr double most = 32;

double place(double ratio) {
  const double clamped = std::clamp(ratio, least, most);
  return left + width * std::log2(clamped / least) / std::log2(most / least);
}

const char* colour(unsigned workers) {
  switch (workers) {
    case 0: return "#7f8fa6";
    case 1: return "#2f6fb0";
    default: return "#e08a2e";
  }
}

std::string bar_of(const comparison& c, double y) {
  const double from = place(1);
  const double to = place(c.ratio);
  const std::string who =
      c.workers == 0 ? c.row + ", current-thread" : fmt::format("{}, {}", c.row, c.workers);
  std::string out = fmt::format(
      "<text x='{:.0f}' y='{:.0f}' text-anchor='end'>{}</text>"
      "<rect x='{:.1f}' y='{:.0f}' width='{:.1f}' height='{:.0f}' fill='{}'/>"
      "<text x='{:.1f}' y='{:.0f}'>{:.2f}</text>\n",
      left - 8, y + bar - 4, who, std::min(from, to), y, std::abs(to - from), bar - 3,
      colour(c.workers), std::max(from, to) + 4, y + bar - 4, c.ratio);
  if (c.goal > 0) {
    out += fmt::format("<line x1='{0:.1f}' x2='{0:.1f}' y1='{1:.0f}' y2='{2:.0f}' stroke='#c33'/>\n",
                       place(c.goal), y - 1, y + bar - 2);
  }
  return out;
}

}  // namespace

std::string as_svg(const std::vector<comparison>& rows) {
  std::string body;
  double y = 40;
  for (const comparison& c : rows) {
    if (c.ratio <= 0) continue;
    body += bar_of(c, y);
    y += bar;
  }
  std::string out = fmt::format(
      "<svg xmlns='http://www.w3.org/2000/svg' width='{:.0f}' height='{:.0f}' "
      "font-family='sans-serif' font-size='11'>\n<rect width='100%' height='100%' fill='white'/>\n"
      "<text x='12' y='18' font-size='13'>Times faster than the better of Tokio and Tokio with "
      "mimalloc (logarithmic; red: goal)</text>\n",
      left + width + 60, y + 20);
  for (double at = 0.5; at <= most / 2; at *= 2) {
    out += fmt::format("<line x1='{0:.1f}' x2='{0:.1f}' y1='30' y2='{1:.0f}' stroke='{2}'/>"
                       "<text x='{0:.1f}' y='{3:.0f}' text-anchor='middle'>{4}×</text>\n",
                       place(at), y, at == 1 ? "#444" : "#ddd", y + 13, at);
  }
  return out + body + "</svg>\n";
}

}  // namespace bench
