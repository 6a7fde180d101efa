// SPDX-License-Identifier: Apache-2.0
//
//! Tokio behind a C interface: spawning, joining, aborting, scheduling, waking and dropping are
//! Tokio's own; this library adds no queue, no thread and no lock. `../shim.h` is the same
//! interface for C++.
//!
//! Two invariants, upheld at every entry:
//!
//! * [no foreign unwinding] A Rust panic never leaves an `extern "C"` function and a C++ exception
//!   never enters one. An exception is carried: C++ catches it at the poll and gives a pointer;
//!   the poll turns it into a panic with that pointer as payload (`abi::Thrown`), Tokio sees an
//!   ordinary panic, and whoever reads the `JoinError` hands the pointer back.
//! * [one owner] Every pointer that crosses has one owner; `abi::Foreign` destroys what C++ gave
//!   away when Tokio drops it, on the thread on which Tokio drops it.

// Each pointer's rules are stated once, in shim.h.
#![allow(clippy::missing_safety_doc)]

mod abi;
mod channel;
mod join;
mod leaf;
mod local;
mod runtime;
mod set;
#[cfg(feature = "token")]
mod token;
