// SPDX-License-Identifier: Apache-2.0
//
// The command line, how often a row is repeated, and the one line of JSON; as measure.hpp.

use std::future::Future;
use std::time::{Duration, Instant};
use tokio::runtime::{Builder, Runtime};

/// What one run of a row found out: nanoseconds (or the figure itself), and whether it was right.
pub type Measurement = (f64, bool);

pub struct Row {
    pub name: &'static str,
    pub ops: u64,
    pub run: Box<dyn Fn(usize) -> Measurement>,
    pub per_op: bool,
    pub once: bool,
}

impl Row {
    pub fn new(name: &'static str, ops: u64, run: impl Fn(usize) -> Measurement + 'static) -> Row {
        Row { name, ops, run: Box::new(run), per_op: true, once: false }
    }
    pub fn once(mut self) -> Row {
        self.once = true;
        self
    }
    pub fn figure(mut self) -> Row {
        self.per_op = false;
        self
    }
}

pub fn make_runtime(workers: usize) -> Runtime {
    let built = if workers == 0 {
        Builder::new_current_thread().enable_time().build()
    } else {
        Builder::new_multi_thread().worker_threads(workers).enable_time().build()
    };
    built.expect("a runtime")
}

/// Runs `work` as a task of a fresh runtime.
pub fn in_task<F>(workers: usize, work: fn() -> F) -> Measurement
where
    F: Future<Output = Measurement> + Send + 'static,
{
    let runtime = make_runtime(workers);
    let handle = runtime.spawn(work());
    runtime.block_on(handle).expect("the row")
}

pub fn ns_since(start: Instant) -> f64 {
    start.elapsed().as_nanos() as f64
}

fn refuse(sentence: String) -> ! {
    eprintln!("bench: {sentence}");
    std::process::exit(3)
}

pub fn main(runtime: &str, rows: Vec<Row>) {
    let mut name = String::new();
    let mut workers = 1usize;
    let mut seconds = 0.3f64;
    let mut arguments = std::env::args().skip(1);
    while let Some(option) = arguments.next() {
        if option == "--list" {
            rows.iter().for_each(|r| println!("{}", r.name));
            return;
        }
        let value = match arguments.next() {
            Some(v) => v,
            None => refuse(format!("{option} needs a value (--bench, --workers, --seconds)")),
        };
        match option.as_str() {
            "--bench" => name = value,
            "--workers" => workers = value.parse().unwrap_or(1),
            "--seconds" => seconds = value.parse().unwrap_or(0.3),
            _ => refuse(format!("unknown option {option} (--list, --bench, --workers, --seconds)")),
        }
    }
    let row = match rows.iter().find(|r| r.name == name) {
        Some(r) => r,
        None => refuse(format!("there is no row '{name}' here; --list names them")),
    };
    let mut values = Vec::new();
    let mut correct = true;
    let start = Instant::now();
    loop {
        let (value, right) = (row.run)(workers);
        correct = correct && right;
        values.push(if row.per_op { value / row.ops as f64 } else { value });
        let enough = values.len() >= 3 && start.elapsed() >= Duration::from_secs_f64(seconds);
        if row.once || enough {
            break;
        }
    }
    values.sort_by(|a, b| a.total_cmp(b));
    println!(
        "{{\"bench\":\"{name}\",\"runtime\":\"{runtime}\",\"workers\":{workers},\"ns_per_op\":{:.4},\
         \"ops\":{},\"runs\":{},\"checked\":{correct}}}",
        values[values.len() / 2],
        row.ops,
        values.len()
    );
    std::process::exit(if correct { 0 } else { 1 });
}
