// SPDX-License-Identifier: Apache-2.0
#include "conformance/cli/spec_page.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <regex>
#include <sstream>

#include "conformance/cli/errors.hpp"
#include "conformance/cli/excerpt.hpp"
#include "conformance/cli/html_page.hpp"
#include "conformance/cli/markdown.hpp"
#include "spec/compiler/command.hpp"
#include "spec/rules.hpp"

namespace conformance::cli {

namespace fs = std::filesystem;
using nlohmann::json;

namespace {

std::string read_text(const fs::path& file) {
  std::ifstream in(file, std::ios::binary);
  if (!in) throw usage_error{fmt::format("'{}' cannot be read", file.string())};
  return {std::istreambuf_iterator<char>(in), {}};
}

std::vector<fs::path> chapters_of(const std::string& folder) {
  std::vector<fs::path> files;
  std::error_code error;
  for (const auto& entry : fs::directory_iterator(fs::path(folder) / "rules", error))
    if (entry.path().extension() == ".md") files.push_back(entry.path());
  std::sort(files.begin(), files.end());
  if (files.empty()) throw usage_error{fmt::format("there are no chapters in '{}/rules'", folder)};
  return files;
}

std::string whole_file(std::string_view source, int) { return without_head(source); }
std::string no_excerpt(std::string_view, int) { return {}; }

struct link_row {
  const char* key;
  std::string_view label;
  std::string (*excerpt)(std::string_view source, int line);
};
constexpr link_row link_rows[] = {{"cases", "Cases", definition_at},
                                  {"compile_fail", "Must not compile", whole_file},
                                  {"model", "Clauses of the model", clause_at},
                                  {"properties", "Properties", no_excerpt},
                                  {"faulty", "Proved by the faulty runtime", definition_at},
                                  {"legal", "Permissions used by", definition_at}};

const json* links_of(const json& links, std::string_view rule) {
  if (!links.is_object() || !links.contains("rules")) return nullptr;
  const auto& rules = links["rules"];
  const auto found = std::find_if(rules.begin(), rules.end(),
                                  [&](const json& r) { return r.value("id", "") == rule; });
  return found == rules.end() ? nullptr : &*found;
}

// The name and place of a link, with the source itself to unfold where there is something to show.
std::string link_item(const spec_sources& sources, const link_row& row, const json& link) {
  const std::string name = link.value("name", "");
  const std::string file = link.value("file", "");
  const int line = link.value("line", 0);
  const std::string place =
      fmt::format("{}<span class=\"faint\">{}:{}</span>",
                  name.empty() ? "" : "<code>" + escaped(name) + "</code> ", escaped(file), line);
  const fs::path path = fs::path(sources.folder).parent_path() / file;
  const std::string shown = fs::exists(path) ? row.excerpt(read_text(path), line) : "";
  if (shown.empty()) return fmt::format("<p>{}</p>\n", place);
  return fmt::format("<details><summary>{}</summary><pre>{}</pre></details>\n", place,
                     escaped(shown));
}

std::string links_box(const spec_sources& sources, std::string_view rule) {
  const json* found = links_of(sources.links, rule);
  if (found == nullptr) return {};
  std::string html;
  for (const link_row& row : link_rows) {
    const json links = found->value(row.key, json::array());
    if (links.empty()) continue;
    html += fmt::format("<p>{}:</p>\n", row.label);
    for (const json& link : links) html += link_item(sources, row, link);
  }
  return html;
}

std::string verdicts_box(const std::vector<remembered_report>& reports, const std::string& rule) {
  std::vector<std::string> items;
  for (const remembered_report& r : reports) {
    const auto found = r.rules.find(rule);
    if (found == r.rules.end() || found->second.verdict == "not judged") continue;
    items.push_back(fmt::format("{} {} <span class=\"faint\">{}</span>", escaped(r.title),
                                badge(found->second.verdict), escaped(found->second.evidence)));
  }
  if (items.empty()) return {};
  return fmt::format("<p>Verdicts: {}</p>\n", fmt::join(items, " · "));
}

std::string box_of(const spec_sources& sources, const std::string& id) {
  const spec::rule_info* rule = spec::find_rule(id);
  if (rule == nullptr) return {};
  return fmt::format(
      "<div class=\"box\">\n<p>The rule: <span class=\"faint\">{}:{}</span></p>\n{}{}</div>\n",
      escaped(rule->file), rule->line, links_box(sources, id), verdicts_box(sources.reports, id));
}

// In the items of a rule that list ids, each becomes a link.
std::string with_linked_ids(const std::string& html) {
  static const std::regex item(R"(<li>(Claims|Presumes):([^<]*)</li>)");
  static const std::regex id(R"([A-Za-z0-9.-]*[A-Za-z0-9])");
  std::string text;
  auto at = html.cbegin();
  for (std::sregex_iterator m(html.begin(), html.end(), item), end; m != end; ++m) {
    text.append(at, (*m)[2].first);
    const std::string ids = (*m)[2].str();
    auto after = ids.cbegin();
    for (std::sregex_iterator i(ids.begin(), ids.end(), id); i != end; ++i) {
      const spec::claim_info* claim = spec::find_claim(i->str());
      text.append(after, (*i)[0].first);
      text += fmt::format("<a href=\"#{0}\"{1}>{0}</a>", i->str(),
                          claim == nullptr
                              ? ""
                              : fmt::format(" title=\"{}\"", escaped(claim->sentence)));
      after = (*i)[0].second;
    }
    text.append(after, ids.cend());
    at = (*m)[2].second;
  }
  return text.append(at, html.cend());
}

// Chapters link to one another by file; on one page an anchor is enough.
std::string with_local_links(const std::string& html) {
  static const std::regex to_rule(R"re(href="(?:\./)?[0-9]+-[a-z-]+\.md#([^"]*)")re");
  static const std::regex to_chapter(R"re(href="(?:\./)?([0-9]+-[a-z-]+)\.md")re");
  static const std::regex to_claims(R"re(href="(?:\.\./)?claims\.md")re");
  static const std::regex to_glossary(R"re(href="(?:\.\./)?glossary\.md[^"]*")re");
  std::string text = std::regex_replace(html, to_rule, "href=\"#$1\"");
  text = std::regex_replace(text, to_chapter, "href=\"#$1\"");
  text = std::regex_replace(text, to_claims, "href=\"#claims\"");
  return std::regex_replace(text, to_glossary, "href=\"#glossary\"");
}

// Gives each rule its anchor and puts its box before whatever comes after the rule.
std::string chapter_html(const spec_sources& sources, const fs::path& file) {
  const std::string rendered =
      with_linked_ids(with_local_links(markdown_to_html(without_link_blocks(read_text(file)))));
  static const std::regex heading(R"(<h([123])>(?:<code>([a-z0-9.-]+)</code>)?)");
  std::string html;
  std::string open_rule;
  auto at = rendered.cbegin();
  for (std::sregex_iterator m(rendered.begin(), rendered.end(), heading), end; m != end; ++m) {
    html.append(at, (*m)[0].first);
    if (!open_rule.empty()) html += box_of(sources, open_rule);
    open_rule = (*m)[2].str();
    // The chapter's own title is one level below the title of the page.
    if ((*m)[1] == "1")
      html += fmt::format("<h2 id=\"{}\">", file.stem().string());
    else if (open_rule.empty())
      html += "<h3>";
    else
      html += fmt::format("<h3 id=\"{0}\"><a class=\"self\" href=\"#{0}\"><code>{0}</code></a>",
                          open_rule);
    at = (*m)[0].second;
  }
  html.append(at, rendered.cend());
  if (!open_rule.empty()) html += box_of(sources, open_rule);
  static const std::regex title_end("</h1>");
  return std::regex_replace(html, title_end, "</h2>");
}

std::string contents(const std::vector<fs::path>& files) {
  std::string html = "<ol>\n";
  for (const fs::path& file : files) {
    const std::string stem = file.stem().string();
    std::string title = stem;
    for (const auto& r : spec::all_rules())
      if (r.chapter == stem) title = std::string(r.chapter_title);
    html += fmt::format("<li><a href=\"#{}\">{}</a></li>\n", stem, escaped(title));
  }
  return html +
         "<li><a href=\"#claims\">Claims</a></li>\n<li><a href=\"#matrix\">Rules and "
         "runtimes</a></li>\n</ol>\n";
}

std::string claims_section() {
  std::string html = "<h2 id=\"claims\">Claims</h2>\n<table>\n";
  for (const auto& claim : spec::all_claims()) {
    std::vector<std::string> rules;
    for (const auto& r : spec::all_rules())
      if (std::find(r.claims.begin(), r.claims.end(), claim.id) != r.claims.end())
        rules.push_back(fmt::format("<a href=\"#{0}\"><code>{0}</code></a>", r.id));
    html += fmt::format("<tr id=\"{0}\"><td>{0}</td><td>{1}</td><td>{2}</td></tr>\n", claim.id,
                        escaped(claim.sentence), fmt::join(rules, " "));
  }
  return html + "</table>\n";
}

std::string matrix(const std::vector<remembered_report>& reports) {
  std::string html = "<h2 id=\"matrix\">Rules and runtimes</h2>\n";
  if (reports.empty()) return html + "<p>No runtime has been judged yet.</p>\n";
  html += "<div class=\"wide\"><table class=\"matrix\">\n<tr><th>rule";
  for (const auto& r : reports)
    html += fmt::format("<th>{}{}", escaped(r.title), r.complete ? "" : " (cut short)");
  html += "</tr>\n";
  for (const auto& rule : spec::all_rules()) {
    html += fmt::format("<tr><td><a href=\"#{0}\"><code>{0}</code></a></td>", rule.id);
    for (const auto& r : reports) {
      const auto found = r.rules.find(std::string(rule.id));
      if (found == r.rules.end())
        html += "<td></td>";
      else
        html += fmt::format(
            "<td title=\"{}\">{} <span class=\"faint\">{}</span></td>",
            escaped(found->second.reason), badge(found->second.verdict),
            escaped(found->second.evidence.substr(0, found->second.evidence.find(';'))));
    }
    html += "</tr>\n";
  }
  return html + "</table></div>\n";
}

}  // namespace

remembered_report read_report(const std::string& file) {
  const json parsed = json::parse(read_text(file), nullptr, /*allow_exceptions=*/false);
  if (!parsed.is_object() || !parsed.contains("rules") || !parsed["rules"].is_array())
    throw usage_error{fmt::format("'{}' is no report of taskspec", file)};
  remembered_report r;
  r.title = parsed.value("runtime", "?");
  if (const std::string sanitizer = parsed.value("sanitizer", "none"); sanitizer != "none")
    r.title += fmt::format(" ({} sanitizer)", sanitizer);
  r.complete = parsed.value("complete", false);
  for (const json& rule : parsed["rules"])
    r.rules[rule.value("id", "")] = {
        rule.contains("known_deviation") ? "known deviation" : rule.value("verdict", "?"),
        rule.value("evidence", ""), rule.value("reason", "")};
  return r;
}

std::vector<remembered_report> remembered_in(const std::string& folder) {
  std::vector<std::string> files;
  std::error_code error;
  for (const auto& entry : fs::directory_iterator(folder, error)) {
    const std::string name = entry.path().filename().string();
    if (name.starts_with("report-") && name.ends_with(".json"))
      files.push_back(entry.path().string());
  }
  std::sort(files.begin(), files.end());
  std::vector<remembered_report> reports;
  for (const std::string& file : files) reports.push_back(read_report(file));
  return reports;
}

json scan_links() {
  const std::string root = TASKSPEC_SOURCE_DIR;
  std::ostringstream out;
  std::ostringstream problems;
  const int status = rulec::run({"scan", "--rules", root + "/spec/rules", "--claims",
                                 root + "/spec/claims.md", "--root", root},
                                out, problems);
  if (status != 0)
    throw usage_error{fmt::format("the sources cannot be scanned: {}", problems.str())};
  return json::parse(out.str());
}

std::string spec_folder() { return TASKSPEC_SOURCE_DIR "/spec"; }

std::string spec_page(const spec_sources& sources) {
  const auto files = chapters_of(sources.folder);
  std::string body =
      "<h1>What a task is</h1>\n<p>The rules, what each claims, what checks it, and which runtimes "
      "keep it.</p>\n" +
      contents(files);
  for (const fs::path& file : files) body += chapter_html(sources, file);
  if (const fs::path glossary = fs::path(sources.folder) / "glossary.md"; fs::exists(glossary)) {
    body += "<div id=\"glossary\">" + with_local_links(markdown_to_html(read_text(glossary))) +
            "</div>\n";
  }
  body += claims_section() + matrix(sources.reports);
  return html_page("taskspec: what a task is", body);
}

}  // namespace conformance::cli
