// SPDX-License-Identifier: Apache-2.0
//
// Rows about tasks that wake each other: yields, oneshots, channels.

use crate::measure::{in_task, ns_since, Measurement, Row};
use std::time::Instant;
use tokio::sync::{mpsc, oneshot};

const YIELDERS: u64 = 200;
const YIELDS: u64 = 1000;
const PAIRS: u64 = 1000;
const HOPS: u64 = 100_000;
const MESSAGES: u64 = 200_000;

async fn yield_often() -> u64 {
    for _ in 0..YIELDS {
        tokio::task::yield_now().await;
    }
    YIELDS
}

async fn yield_many() -> Measurement {
    let start = Instant::now();
    let handles: Vec<_> = (0..YIELDERS).map(|_| tokio::spawn(yield_often())).collect();
    let mut sum = 0;
    for h in handles {
        sum += h.await.unwrap();
    }
    (ns_since(start), sum == YIELDERS * YIELDS)
}

async fn pong(ping: oneshot::Receiver<i32>, reply: oneshot::Sender<i32>) {
    let n = ping.await.unwrap();
    let _ = reply.send(n + 1);
}

async fn ping_once() -> i32 {
    let (ping_tx, ping_rx) = oneshot::channel();
    let (pong_tx, pong_rx) = oneshot::channel();
    tokio::spawn(pong(ping_rx, pong_tx));
    ping_tx.send(1).unwrap();
    pong_rx.await.unwrap()
}

async fn ping_pong() -> Measurement {
    let mut handles = Vec::with_capacity(PAIRS as usize);
    let start = Instant::now();
    for _ in 0..PAIRS {
        handles.push(tokio::spawn(ping_once()));
    }
    let mut sum = 0;
    for h in handles {
        sum += h.await.unwrap() as u64;
    }
    (ns_since(start), sum == 2 * PAIRS)
}

struct Baton {
    count: u64,
    reply: Option<oneshot::Sender<Baton>>,
}

async fn hop(mut input: oneshot::Receiver<Baton>, out: Option<oneshot::Sender<Baton>>) -> u64 {
    let mut count = 0;
    if let Some(out) = out {
        let (tx, rx) = oneshot::channel();
        let _ = out.send(Baton { count: 0, reply: Some(tx) });
        input = rx;
    }
    loop {
        let got = match input.await {
            Ok(baton) => baton,
            Err(_) => return count,
        };
        count = got.count + 1;
        let reply = match got.reply {
            Some(reply) if count < HOPS => reply,
            _ => return count,
        };
        let (tx, rx) = oneshot::channel();
        let _ = reply.send(Baton { count, reply: Some(tx) });
        input = rx;
    }
}

async fn oneshot_hop() -> Measurement {
    let (tx, rx) = oneshot::channel();
    let (_unused, unused_rx) = oneshot::channel();
    let start = Instant::now();
    let a = tokio::spawn(hop(rx, None));
    let b = tokio::spawn(hop(unused_rx, Some(tx)));
    let (a, b) = (a.await.unwrap(), b.await.unwrap());
    (ns_since(start), a.max(b) == HOPS)
}

async fn mpsc_bounded<const PRODUCERS: u64>() -> Measurement {
    let (tx, mut rx) = mpsc::channel(1024);
    let start = Instant::now();
    for _ in 0..PRODUCERS {
        let tx = tx.clone();
        tokio::spawn(async move {
            for _ in 0..MESSAGES / PRODUCERS {
                let _ = tx.send(1u64).await;
            }
        });
    }
    drop(tx);
    let mut sum = 0;
    while let Some(n) = rx.recv().await {
        sum += n;
    }
    (ns_since(start), sum == MESSAGES)
}

pub fn add(rows: &mut Vec<Row>) {
    rows.push(Row::new("yield_many", YIELDERS * YIELDS, |w| in_task(w, yield_many)));
    rows.push(Row::new("ping_pong", PAIRS, |w| in_task(w, ping_pong)));
    rows.push(Row::new("oneshot_hop", HOPS, |w| in_task(w, oneshot_hop)));
    rows.push(Row::new("mpsc_1_producer", MESSAGES, |w| in_task(w, mpsc_bounded::<1>)));
    rows.push(Row::new("mpsc_4_producers", MESSAGES, |w| in_task(w, mpsc_bounded::<4>)));
}
