// SPDX-License-Identifier: Apache-2.0
//
// Rows about trees of tasks: every node spawns its children and awaits them. A function that
// spawns itself has to box its future, as every such program does.

use crate::measure::{in_task, ns_since, Measurement, Row};
use std::future::Future;
use std::pin::Pin;
use std::time::Instant;

type Tree = Pin<Box<dyn Future<Output = u64> + Send>>;

const LEAVES: u64 = 1_000_000;

fn skynet(first: u64, leaves: u64) -> Tree {
    Box::pin(async move {
        if leaves == 1 {
            return first;
        }
        let mut children = Vec::with_capacity(10);
        let part = leaves / 10;
        for i in 0..10 {
            children.push(tokio::spawn(skynet(first + i * part, part)));
        }
        let mut sum = 0;
        for child in children {
            sum += child.await.unwrap();
        }
        sum
    })
}

async fn skynet_1m() -> Measurement {
    let start = Instant::now();
    let sum = tokio::spawn(skynet(0, LEAVES)).await.unwrap();
    (ns_since(start), sum == LEAVES * (LEAVES - 1) / 2)
}

fn fibonacci(n: u32) -> Tree {
    Box::pin(async move {
        if n < 2 {
            return n as u64;
        }
        let left = tokio::spawn(fibonacci(n - 1));
        let right = tokio::spawn(fibonacci(n - 2));
        left.await.unwrap() + right.await.unwrap()
    })
}

const DEPTH: u32 = 27;

fn fib(n: u32) -> u64 {
    if n < 2 { n as u64 } else { fib(n - 1) + fib(n - 2) }
}

fn fib_calls(n: u32) -> u64 {
    if n < 2 { 1 } else { 1 + fib_calls(n - 1) + fib_calls(n - 2) }
}

async fn fib27() -> Measurement {
    let right = fib(DEPTH);
    let start = Instant::now();
    let value = tokio::spawn(fibonacci(DEPTH)).await.unwrap();
    (ns_since(start), value == right)
}

pub fn add(rows: &mut Vec<Row>) {
    rows.push(Row::new("skynet_1m", 1_111_111, |w| in_task(w, skynet_1m)));
    rows.push(Row::new("fib27", fib_calls(DEPTH), |w| in_task(w, fib27)));
}
