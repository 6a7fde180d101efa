// SPDX-License-Identifier: Apache-2.0
//
// Rows about locks that eight tasks hand to each other: the holder yields, so the others wait.

use crate::measure::{in_task, ns_since, Measurement, Row};
use std::sync::Arc;
use std::time::Instant;
use tokio::sync::{Mutex, Semaphore};

const TASKS: u64 = 8;
const TURNS: u64 = 10_000;

async fn mutex_handoff() -> Measurement {
    let sum = Arc::new(Mutex::new(0u64));
    let start = Instant::now();
    let tasks: Vec<_> = (0..TASKS)
        .map(|_| {
            let sum = sum.clone();
            tokio::spawn(async move {
                for _ in 0..TURNS {
                    let mut guard = sum.lock().await;
                    *guard += 1;
                    tokio::task::yield_now().await;
                }
            })
        })
        .collect();
    for t in tasks {
        t.await.unwrap();
    }
    let total = *sum.lock().await;
    (ns_since(start), total == TASKS * TURNS)
}

async fn semaphore_handoff() -> Measurement {
    let semaphore = Arc::new(Semaphore::new(1));
    let start = Instant::now();
    let tasks: Vec<_> = (0..TASKS)
        .map(|_| {
            let semaphore = semaphore.clone();
            tokio::spawn(async move {
                for _ in 0..TURNS {
                    let _permit = semaphore.acquire().await.unwrap();
                    tokio::task::yield_now().await;
                }
            })
        })
        .collect();
    for t in tasks {
        t.await.unwrap();
    }
    (ns_since(start), semaphore.available_permits() == 1)
}

pub fn add(rows: &mut Vec<Row>) {
    rows.push(Row::new("mutex_handoff", TASKS * TURNS, |w| in_task(w, mutex_handoff)));
    rows.push(Row::new("semaphore_handoff", TASKS * TURNS, |w| in_task(w, semaphore_handoff)));
}
