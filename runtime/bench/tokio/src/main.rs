// SPDX-License-Identifier: Apache-2.0
//
// bench-tokio: the rows of Tokio, with the same work, checks and output as runtime/bench/reference.

mod idle;
mod measure;
mod spawn;
mod sync;
mod tree;
mod wake;

fn main() {
    let mut rows = Vec::new();
    spawn::add(&mut rows);
    tree::add(&mut rows);
    wake::add(&mut rows);
    sync::add(&mut rows);
    idle::add(&mut rows);
    measure::main("tokio", rows);
}
