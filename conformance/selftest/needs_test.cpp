// SPDX-License-Identifier: Apache-2.0
//
// The chapters and the contract speak of the same capabilities.
#include <gtest/gtest.h>

#include <algorithm>

#include "conformance/contract/capability.hpp"
#include "spec/rules.hpp"

TEST(the_chapters, need_only_capabilities_that_the_contract_has) {
  for (const spec::rule_info& rule : spec::all_rules())
    for (const std::string_view need : rule.needs)
      EXPECT_NE(std::ranges::find(conformance::capability_names, need),
                conformance::capability_names.end())
          << rule.id << " needs '" << need << "', which conformance/contract/capability.hpp lacks";
}
