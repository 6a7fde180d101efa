// SPDX-License-Identifier: Apache-2.0
#include "conformance/textbook/variant.hpp"

FAULTY(polls_aborted_newcomers, rule::abort_before_first_poll, "no statement of it ran") {
  bool polls_aborted(abort_point where) override { return where == abort_point::unpolled; }
};
