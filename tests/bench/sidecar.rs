//! Load on `mcdewey-mcp`, run by name over a site of one's own:
//! `cargo bench -p mcdewey-tests --bench sidecar -- SITE [SECONDS [REQUESTS]]`: so many seconds of searches by 1, 2 and 8
//! clients, then so many requests of which every fiftieth is a search, to see whether memory stays level.
//!
//! Queries are the titles of the library's documents, so that hardly any is asked twice in a row and shards come and go.
#![forbid(unsafe_code)]
#![allow(clippy::unwrap_used, reason = "it panics where it fails")]
#![allow(clippy::disallowed_methods, reason = "it reads /proc")]
#![allow(clippy::print_stdout, reason = "it prints figures")]

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::Path;
use std::thread;
use std::time::{Duration, Instant};

use mcdewey_tests::Sidecar;
use serde_json::{Value, json};

/// Documents whose titles are asked for.
const QUERIES_MAX: usize = 2000;

/// A connection that is kept.
struct Client {
    reader: BufReader<TcpStream>,
    addr: String,
}

impl Client {
    fn new(addr: &str) -> Client {
        let stream = TcpStream::connect(addr).unwrap();
        stream.set_nodelay(true).unwrap();
        Client { reader: BufReader::new(stream), addr: addr.to_owned() }
    }

    fn search(&mut self, query: &str) {
        let arguments = json!({ "query": query, "limit": 10 });
        let params = json!({ "name": "search", "arguments": arguments });
        self.ask(&json!({ "jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": params }));
    }

    fn ping(&mut self) {
        self.ask(&json!({ "jsonrpc": "2.0", "id": 1, "method": "ping" }));
    }

    fn ask(&mut self, message: &Value) {
        let body = message.to_string();
        let request = format!(
            "POST /mcp HTTP/1.1\r\nHost: {}\r\nContent-Type: application/json\r\nAccept: */*\r\nContent-Length: {}\r\n\r\n{body}",
            self.addr,
            body.len()
        );
        self.reader.get_mut().write_all(request.as_bytes()).unwrap();
        let (mut n_bytes, mut line) = (0, String::new());
        self.reader.read_line(&mut line).unwrap();
        if !line.contains(" 200 ") {
            // The server ends a connection after some minutes: a client begins another.
            *self = Client::new(&self.addr.clone());
            return self.ask(message);
        }
        while line != "\r\n" {
            line.clear();
            self.reader.read_line(&mut line).unwrap();
            if let Some(length) = line.to_ascii_lowercase().strip_prefix("content-length:") {
                n_bytes = length.trim().parse().unwrap();
            }
        }
        let mut answer = vec![0; n_bytes];
        self.reader.read_exact(&mut answer).unwrap();
    }
}

fn queries(sidecar: &Sidecar) -> Vec<String> {
    let (mut all, mut params) = (Vec::new(), json!({}));
    while all.len() < QUERIES_MAX {
        let result = sidecar.rpc("resources/list", &params).json()["result"].clone();
        let titles =
            result["resources"].as_array().unwrap().iter().map(|one| one["title"].as_str().unwrap().to_owned());
        all.extend(titles);
        match result.get("nextCursor") {
            Some(cursor) => params = json!({ "cursor": cursor }),
            None => break,
        }
    }
    all
}

/// Resident memory, in KiB.
fn resident(sidecar: &Sidecar) -> u64 {
    let status = std::fs::read_to_string(format!("/proc/{}/status", sidecar.pid())).unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    line.and_then(|line| line.split_whitespace().next()?.parse().ok()).unwrap_or(0)
}

/// Time of all processors that the server has used, in hundredths of a second as the system counts.
fn processor_ticks(sidecar: &Sidecar) -> u64 {
    let stat = std::fs::read_to_string(format!("/proc/{}/stat", sidecar.pid())).unwrap_or_default();
    let fields: Vec<&str> = stat.rsplit(')').next().unwrap_or("").split_whitespace().collect();
    fields.iter().skip(11).take(2).filter_map(|field| field.parse::<u64>().ok()).sum()
}

fn quantile(times: &[Duration], share: f64) -> Duration {
    #[expect(clippy::cast_sign_loss, reason = "a share of a length")]
    let at = (times.len() as f64 * share) as usize;
    times[at.min(times.len() - 1)]
}

fn load(sidecar: &Sidecar, queries: &[String], n_clients: usize, time: Duration) {
    let (start, ticks) = (Instant::now(), processor_ticks(sidecar));
    let mut times: Vec<Duration> = thread::scope(|scope| {
        let client = |number: usize| {
            let (mut client, mut times) = (Client::new(sidecar.addr()), Vec::new());
            let mut at = number * queries.len() / n_clients;
            while start.elapsed() < time {
                let asked = Instant::now();
                client.search(&queries[at % queries.len()]);
                times.push(asked.elapsed());
                // A stride that meets every query before it meets one again.
                at += 1;
            }
            times
        };
        let threads: Vec<_> = (0..n_clients).map(|number| scope.spawn(move || client(number))).collect();
        threads.into_iter().flat_map(|thread| thread.join().unwrap()).collect()
    });
    let rate = times.len() as f64 / start.elapsed().as_secs_f64();
    let ms_each = (processor_ticks(sidecar) - ticks) as f64 * 10.0 / times.len() as f64;
    times.sort_unstable();
    println!(
        "{n_clients} clients: {} searches, {rate:.0} a second, {ms_each:.2} ms of a processor each, \
         p50 {:.2?}, p95 {:.2?}, p99 {:.2?}, resident {} KiB",
        times.len(),
        quantile(&times, 0.5),
        quantile(&times, 0.95),
        quantile(&times, 0.99),
        resident(sidecar),
    );
}

/// Clients of the last part.
const CLIENTS: usize = 8;

fn endure(sidecar: &Sidecar, queries: &[String], n_requests: usize) {
    let start = Instant::now();
    for part in 1..=10 {
        thread::scope(|scope| {
            for number in 0..CLIENTS {
                scope.spawn(move || {
                    let mut client = Client::new(sidecar.addr());
                    for n in 0..n_requests / 10 / CLIENTS {
                        if n % 50 == 0 {
                            client.search(&queries[(part * 1009 + number * 251 + n / 50) % queries.len()]);
                        } else {
                            client.ping();
                        }
                    }
                });
            }
        });
        println!("{} requests, {:.0?}, resident {} KiB", n_requests / 10 * part, start.elapsed(), resident(sidecar));
    }
}

fn main() {
    // `cargo bench` adds an argument of its own.
    let args: Vec<String> = std::env::args().skip(1).filter(|arg| arg != "--bench").collect();
    let Some(site) = args.first() else {
        println!("name a site: cargo bench -p mcdewey-tests --bench sidecar -- SITE [SECONDS [REQUESTS]]");
        return;
    };
    let time = Duration::from_secs(args.get(1).map_or(10, |seconds| seconds.parse().unwrap()));
    let start = Instant::now();
    let sidecar = Sidecar::start(Path::new(site));
    println!("ready in {:.1?}, resident {} KiB", start.elapsed(), resident(&sidecar));
    let listed: Value = sidecar.call("list_libraries", &json!({}));
    println!("{} chunks", listed["libraries"][0]["n_chunks"]);
    let queries = queries(&sidecar);
    println!("{} queries, resident {} KiB", queries.len(), resident(&sidecar));
    for n_clients in [1, 2, 8] {
        load(&sidecar, &queries, n_clients, time);
    }
    if let Some(n_requests) = args.get(2) {
        endure(&sidecar, &queries, n_requests.parse().unwrap());
    }
}
