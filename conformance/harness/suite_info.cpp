// SPDX-License-Identifier: Apache-2.0
//
// The one harness file that is compiled for each adapter.
#include "conformance/harness/suite_info.hpp"

#include <utility>

#include TASKSPEC_ADAPTER_HEADER

#include "conformance/contract/adapter.hpp"
#include "conformance/harness/smoke.hpp"

namespace conformance {
namespace {

template <std::size_t... I>
constexpr std::array<bool, capability_count> offered(std::index_sequence<I...>) {
  return {offers<adapter_under_test, static_cast<can>(I)>()...};
}
// Absence is an answer only where the adapter is a template argument.
template <class R>
constexpr bool keeps_threads() {
  if constexpr (requires { R::keeps_threads; })
    return R::keeps_threads;
  else
    return false;
}
constexpr auto offered_by_adapter = offered(std::make_index_sequence<capability_count>());

}  // namespace

std::string_view adapter_name() noexcept { return adapter_under_test::name; }
std::string_view why_adapter_lacks(can capability) noexcept {
  return why_not<adapter_under_test>(capability);
}
bool adapter_offers(can capability) noexcept {
  return offered_by_adapter[static_cast<std::size_t>(capability)];
}
bool adapter_emulates(can capability) noexcept { return emulates<adapter_under_test>(capability); }
void smoke_adapter(const smoke_listener& listener) { smoke<adapter_under_test>(listener); }
bool adapter_keeps_threads() noexcept { return keeps_threads<adapter_under_test>(); }

}  // namespace conformance
