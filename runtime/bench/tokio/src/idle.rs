// SPDX-License-Identifier: Apache-2.0
//
// Rows about a runtime that has nothing to do: how fast it wakes up, and that it sleeps; timers.

use crate::measure::{in_task, make_runtime, ns_since, Measurement, Row};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::Arc;
use std::time::{Duration, Instant};
use tokio::sync::oneshot;

const SAMPLES: usize = 200;
const TIMERS: u64 = 1_000_000;

fn idle_wake(workers: usize) -> Measurement {
    let runtime = Arc::new(make_runtime(workers));
    let (stop, stopped) = oneshot::channel::<()>();
    let driver = (workers == 0).then(|| {
        let runtime = runtime.clone();
        std::thread::spawn(move || runtime.block_on(stopped).unwrap())
    });
    let origin = Instant::now();
    let mut samples = Vec::new();
    for _ in 0..SAMPLES {
        std::thread::sleep(Duration::from_millis(1));
        let when = Arc::new(AtomicU64::new(0));
        let note = when.clone();
        let start = origin.elapsed().as_nanos() as u64;
        runtime.spawn(async move {
            note.store(origin.elapsed().as_nanos() as u64, Ordering::Release);
        });
        while when.load(Ordering::Acquire) == 0 {
            std::thread::yield_now();
        }
        samples.push((when.load(Ordering::Acquire) - start) as f64);
    }
    let _ = stop.send(());
    if let Some(driver) = driver {
        driver.join().unwrap();
    }
    samples.sort_by(|a, b| a.total_cmp(b));
    (samples[SAMPLES / 10], true)
}

fn voluntary_switches_of_others() -> u64 {
    let own = std::fs::read_link("/proc/thread-self").unwrap();
    let own = own.file_name().unwrap().to_owned();
    let mut sum = 0;
    for thread in std::fs::read_dir("/proc/self/task").unwrap().flatten() {
        if thread.file_name() == own {
            continue;
        }
        let text = std::fs::read_to_string(thread.path().join("status")).unwrap_or_default();
        for line in text.lines() {
            if let Some(count) = line.strip_prefix("voluntary_ctxt_switches:") {
                sum += count.trim().parse::<u64>().unwrap_or(0);
            }
        }
    }
    sum
}

fn idle_wakeups(workers: usize) -> Measurement {
    let runtime = make_runtime(workers);
    runtime.block_on(tokio::task::yield_now());
    std::thread::sleep(Duration::from_millis(50));
    let before = voluntary_switches_of_others();
    std::thread::sleep(Duration::from_secs(10));
    ((voluntary_switches_of_others() - before) as f64, true)
}

async fn sleeper(i: u64) {
    let micros = if i % 10 == 0 { 1 } else { 3_600_000_000 };
    tokio::time::sleep(Duration::from_micros(micros)).await;
}

async fn timers() -> Measurement {
    let mut handles = Vec::with_capacity(TIMERS as usize);
    let start = Instant::now();
    for i in 0..TIMERS {
        handles.push(tokio::spawn(sleeper(i)));
    }
    let mut fired = 0;
    for h in handles.iter_mut().step_by(10) {
        fired += h.await.is_ok() as u64;
    }
    for h in &handles {
        h.abort();
    }
    let mut cancelled = 0;
    for (i, h) in handles.iter_mut().enumerate() {
        if i % 10 != 0 {
            cancelled += h.await.unwrap_err().is_cancelled() as u64;
        }
    }
    (ns_since(start), fired == TIMERS / 10 && cancelled == TIMERS - TIMERS / 10)
}

pub fn add(rows: &mut Vec<Row>) {
    rows.push(Row::new("idle_wake", 1, idle_wake).figure());
    rows.push(Row::new("idle_wakeups", 1, idle_wakeups).figure().once());
    rows.push(Row::new("timers_1m", TIMERS, |w| in_task(w, timers)));
}
