// SPDX-License-Identifier: Apache-2.0
//
// Rows about many tasks: spawning, joining, detaching, sets and aborts.

use crate::measure::{in_task, make_runtime, ns_since, Measurement, Row};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};
use tokio::sync::oneshot;
use tokio::task::{JoinHandle, JoinSet};

const MILLION: u64 = 1_000_000;
const MANY: u64 = 10_000;
const SEQUENCE: u64 = 100_000;
const SET: u64 = 100_000;

async fn nothing() {}

async fn spawn_join(n: u64) -> Measurement {
    let mut handles = Vec::with_capacity(n as usize);
    let start = Instant::now();
    for _ in 0..n {
        handles.push(tokio::spawn(nothing()));
    }
    let mut joined = 0;
    for h in &mut handles {
        joined += h.await.is_ok() as u64;
    }
    handles.clear();
    (ns_since(start), joined == n)
}

struct Countdown {
    left: AtomicU64,
    done: Mutex<Option<oneshot::Sender<bool>>>,
}

impl Countdown {
    fn new() -> (Arc<Countdown>, oneshot::Receiver<bool>) {
        let (tx, rx) = oneshot::channel();
        (Arc::new(Countdown { left: AtomicU64::new(MANY), done: Mutex::new(Some(tx)) }), rx)
    }
}

async fn count_one(c: Arc<Countdown>) {
    if c.left.fetch_sub(1, Ordering::AcqRel) == 1 {
        let _ = c.done.lock().unwrap().take().unwrap().send(true);
    }
}

async fn spawn_many_local() -> Measurement {
    let (c, rx) = Countdown::new();
    let start = Instant::now();
    for _ in 0..MANY {
        tokio::spawn(count_one(c.clone()));
    }
    let done = rx.await;
    (ns_since(start), done.is_ok() && c.left.load(Ordering::Acquire) == 0)
}

fn spawn_many_remote(workers: usize) -> Measurement {
    let runtime = make_runtime(workers);
    runtime.block_on(async { tokio::spawn(nothing()).await.unwrap() });
    let (c, rx) = Countdown::new();
    let start = Instant::now();
    for _ in 0..MANY {
        runtime.spawn(count_one(c.clone()));
    }
    let done = runtime.block_on(rx);
    (ns_since(start), done.is_ok() && c.left.load(Ordering::Acquire) == 0)
}

async fn give(n: u64) -> u64 {
    n
}

async fn spawn_await_seq() -> Measurement {
    let mut sum = 0;
    let start = Instant::now();
    for i in 0..SEQUENCE {
        sum += tokio::spawn(give(i)).await.unwrap();
    }
    (ns_since(start), sum == SEQUENCE * (SEQUENCE - 1) / 2)
}

// A plain function, because an async one could not name its own future.
fn chain(left: u64, end: oneshot::Sender<u64>) {
    tokio::spawn(async move {
        if left == 0 {
            let _ = end.send(SEQUENCE);
        } else {
            chain(left - 1, end);
        }
    });
}

async fn chained_spawn() -> Measurement {
    let (tx, rx) = oneshot::channel();
    let start = Instant::now();
    chain(SEQUENCE, tx);
    let end = rx.await;
    (ns_since(start), end == Ok(SEQUENCE))
}

async fn joinset() -> Measurement {
    let mut set = JoinSet::new();
    let mut sum = 0;
    let start = Instant::now();
    for i in 0..SET {
        set.spawn(give(i));
    }
    while let Some(result) = set.join_next().await {
        sum += result.unwrap();
    }
    (ns_since(start), sum == SET * (SET - 1) / 2)
}

async fn suspended(n: u64) -> Vec<JoinHandle<()>> {
    let mut handles = Vec::with_capacity(n as usize);
    for _ in 0..n {
        handles.push(tokio::spawn(std::future::pending::<()>()));
    }
    tokio::time::sleep(Duration::from_millis(50)).await;
    handles
}

async fn abort_join() -> Measurement {
    let mut handles = suspended(SET).await;
    let mut cancelled = 0;
    let start = Instant::now();
    for h in &handles {
        h.abort();
    }
    for h in &mut handles {
        cancelled += h.await.unwrap_err().is_cancelled() as u64;
    }
    handles.clear();
    (ns_since(start), cancelled == SET)
}

fn resident_bytes() -> f64 {
    let text = std::fs::read_to_string("/proc/self/statm").unwrap_or_default();
    let pages = text.split(' ').nth(1).and_then(|p| p.parse::<f64>().ok());
    pages.unwrap_or(0.0) * 4096.0
}

async fn bytes_per_task() -> Measurement {
    let before = resident_bytes();
    let handles = suspended(MILLION).await;
    let after = resident_bytes();
    handles.iter().for_each(|h| h.abort());
    ((after - before) / MILLION as f64, before > 0.0)
}

async fn spawn_join_n<const N: u64>() -> Measurement {
    let mut sum = (0.0, true);
    let mut done = 0;
    while done < MILLION {
        let (ns, correct) = spawn_join(N).await;
        sum = (sum.0 + ns, sum.1 && correct);
        done += N;
    }
    sum
}

fn curve<const N: u64>(name: &'static str) -> Row {
    Row::new(name, MILLION.max(N), |w| in_task(w, spawn_join_n::<N>)).once()
}

pub fn add(rows: &mut Vec<Row>) {
    rows.push(Row::new("spawn_join_1m", MILLION, |w| in_task(w, || spawn_join(MILLION))));
    rows.push(Row::new("spawn_many_local", MANY, |w| in_task(w, spawn_many_local)));
    rows.push(Row::new("spawn_many_remote_idle", MANY, spawn_many_remote));
    rows.push(Row::new("spawn_await_seq", SEQUENCE, |w| in_task(w, spawn_await_seq)));
    rows.push(Row::new("chained_spawn", SEQUENCE, |w| in_task(w, chained_spawn)));
    rows.push(Row::new("joinset_100k", SET, |w| in_task(w, joinset)));
    rows.push(Row::new("abort_join_100k", SET, |w| in_task(w, abort_join)));
    rows.push(Row::new("bytes_per_task", MILLION, |w| in_task(w, bytes_per_task)).figure().once());
    rows.push(curve::<1_000>("spawn_join_1e3"));
    rows.push(curve::<10_000>("spawn_join_1e4"));
    rows.push(curve::<100_000>("spawn_join_1e5"));
    rows.push(curve::<1_000_000>("spawn_join_1e6"));
    rows.push(curve::<10_000_000>("spawn_join_1e7"));
}
