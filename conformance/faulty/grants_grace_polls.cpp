// SPDX-License-Identifier: Apache-2.0
#include "conformance/textbook/variant.hpp"

FAULTY(grants_grace_polls, rule::abort_no_async_cleanup, "clean-up behind an await") {
  bool polls_aborted(abort_point where) override { return where == abort_point::woken_again; }
};
