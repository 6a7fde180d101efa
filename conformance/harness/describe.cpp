// SPDX-License-Identifier: Apache-2.0
#include <nlohmann/json.hpp>

#include "conformance/harness/registry.hpp"
#include "conformance/harness/sanitizer.hpp"
#include "conformance/harness/suite_info.hpp"

namespace conformance {

std::string describe_suite() {
  using nlohmann::json;
  json capabilities = json::object();
  for (std::size_t i = 0; i < capability_count; ++i) {
    const can capability = static_cast<can>(i);
    const bool offered = adapter_offers(capability);
    json entry = {{"state", !offered                        ? "absent"
                            : adapter_emulates(capability) ? "emulated"
                                                           : "native"}};
    if (!offered) entry["reason"] = why_adapter_lacks(capability);
    capabilities[std::string(name_of(capability))] = entry;
  }
  json cases = json::array();
  for (const case_record& c : all_cases()) {
    json needs = json::array();
    for (can n : c.needs) needs.push_back(name_of(n));
    json entry = {{"name", c.name},
                  {"rule", c.rule.id},
                  {"sentence", c.sentence},
                  {"file", c.file},
                  {"line", c.line},
                  {"needs", needs}};
    if (c.control) entry["control"] = true;
    cases.push_back(entry);
  }
  json variants = json::array();
  for (const variant_record& v : all_variants()) {
    json entry = {{"name", v.name},
                  {"kind", v.what == variant_record::kind::faulty ? "faulty" : "legal"},
                  {"file", v.file},
                  {"line", v.line},
                  {"needs_tsan", v.needs_tsan}};
    if (v.rule) entry["rule"] = v.rule->id;
    if (!v.fragment.empty()) entry["fragment"] = v.fragment;
    variants.push_back(entry);
  }
  return json{{"adapter", adapter_name()},
              {"sanitizer", sanitizer_name()},
              {"capabilities", capabilities},
              {"cases", cases},
              {"variants", variants}}
      .dump(1);
}

}  // namespace conformance
