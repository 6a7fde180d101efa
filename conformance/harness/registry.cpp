// SPDX-License-Identifier: Apache-2.0
#include "conformance/harness/registry.hpp"

#include <utility>

namespace conformance {
namespace {
// Function-local statics: registration runs before main in no particular order of files.
std::vector<case_record>& cases() {
  static std::vector<case_record> all;
  return all;
}
std::vector<variant_record>& variants() {
  static std::vector<variant_record> all;
  return all;
}
}  // namespace

registered_case::registered_case(case_record record) { cases().push_back(std::move(record)); }
std::span<const case_record> all_cases() noexcept { return cases(); }

registered_variant::registered_variant(variant_record record) { variants().push_back(record); }
std::span<const variant_record> all_variants() noexcept { return variants(); }

}  // namespace conformance
