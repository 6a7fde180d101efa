// SPDX-License-Identifier: Apache-2.0
//
// bench-reference: the rows of this runtime.

#include "runtime/bench/reference/rows.hpp"

int main(int argc, char** argv) {
  std::vector<bench::row> rows;
  bench::add_spawn_rows(rows);
  bench::add_tree_rows(rows);
  bench::add_wake_rows(rows);
  bench::add_sync_rows(rows);
  bench::add_idle_rows(rows);
  return bench::main(argc, argv, "reference", rows);
}
