// SPDX-License-Identifier: Apache-2.0
#include "conformance/cli/html_page.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace conformance::cli {
namespace {

constexpr std::string_view style = R"(
:root { --ink:#1d2329; --paper:#fff; --soft:#f3f5f7; --line:#d5dbe1; --faint:#66717c;
  --link:#0b57a4; }
@media (prefers-color-scheme: dark) {
  :root { --ink:#e4e8ec; --paper:#14181c; --soft:#1e2429; --line:#39424b; --faint:#98a3ae;
  --link:#7db7f0; } }
body { font:16px/1.5 system-ui,sans-serif; color:var(--ink); background:var(--paper);
  max-width:70em; margin:2em auto; padding:0 1em; }
a { color:var(--link); } h1,h2,h3 { line-height:1.25; } h2 { margin-top:2.2em; }
h3 { border-top:1px solid var(--line); padding-top:1em; margin-top:2em; }
h3 a.self { color:inherit; text-decoration:none; } :target { background:#fff3c4; color:#1d2329; }
code,pre { font:0.92em/1.45 ui-monospace,monospace; background:var(--soft); border-radius:3px; }
code { padding:0.1em 0.25em; } pre { padding:0.8em; overflow-x:auto; } pre code { padding:0; }
table { border-collapse:collapse; width:100%; margin:1em 0; font-size:0.94em; }
th,td { text-align:left; vertical-align:top; padding:0.35em 0.6em;
  border-bottom:1px solid var(--line); }
.faint { color:var(--faint); } .box { background:var(--soft); border-radius:6px;
  padding:0.6em 1em; margin:1em 0; font-size:0.94em; }
.box p { margin:0.3em 0; } details { margin:0.6em 0; } summary { cursor:pointer; }
.box details { margin:0.2em 0 0.2em 1em; } .box pre { background:var(--paper); }
.rules { table-layout:fixed; } .rules td { overflow-wrap:anywhere; }
.rules col.rule { width:21%; } .rules col.level { width:8%; } .rules col.verdict { width:11%; }
.rules col.evidence { width:24%; }
.badge { display:inline-block; padding:0 0.5em; border-radius:3px; font-size:0.9em;
  white-space:nowrap; color:#fff; background:#66717c; }
.b-conforms { background:#1a7f43; } .b-violates,.b-crashed,.b-hung,.b-raced {
  background:#b3261e; }
.b-inconclusive { background:#8a6100; } .b-known-deviation { background:#6b4fa0; }
  .b-emulated { background:#34698a; }
.failure { border-left:4px solid #b3261e; padding-left:1em; margin:2em 0; }
.wide { overflow-x:auto; } svg text { font:12px ui-monospace,monospace; fill:var(--ink); }
  svg .dim { fill:var(--faint); }
svg .lane { stroke:var(--line); } .matrix td,.matrix th { font-size:0.85em; }
)";

}  // namespace

std::string escaped(std::string_view text) {
  std::string safe;
  safe.reserve(text.size());
  for (const char c : text) {
    switch (c) {
      case '&':
        safe += "&amp;";
        break;
      case '<':
        safe += "&lt;";
        break;
      case '>':
        safe += "&gt;";
        break;
      case '"':
        safe += "&quot;";
        break;
      default:
        // What a crashed process wrote may hold anything; pages are text.
        safe += static_cast<unsigned char>(c) < 0x20 && c != '\n' && c != '\t' ? '.' : c;
    }
  }
  return safe;
}

std::string sentence_html(std::string_view text) {
  std::string html;
  bool in_code = false;
  for (const char c : escaped(text)) {
    if (c != '`') {
      html += c;
      continue;
    }
    html += in_code ? "</code>" : "<code>";
    in_code = !in_code;
  }
  if (in_code) html += "</code>";
  return html;
}

std::string badge(std::string_view verdict) {
  std::string kind(verdict);
  std::replace(kind.begin(), kind.end(), ' ', '-');
  return fmt::format(R"(<span class="badge b-{}">{}</span>)", escaped(kind), escaped(verdict));
}

std::string html_page(std::string_view title, std::string_view body) {
  return fmt::format(
      "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
      "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
      "<title>{}</title>\n<style>{}</style>\n</head>\n<body>\n{}\n</body>\n</html>\n",
      escaped(title), style, body);
}

}  // namespace conformance::cli
