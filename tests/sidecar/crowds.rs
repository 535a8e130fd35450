//! Many at once, and those that keep a connection without using it.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::thread;
use std::time::{Duration, Instant};

use mcdewey_tests::Sidecar;
use serde_json::json;

use super::small_site;

#[test]
fn a_hundred_calls_at_once_are_all_answered() {
    let site = small_site();
    let sidecar = Sidecar::start(site.root());
    thread::scope(|scope| {
        let calls: Vec<_> = (0..100)
            .map(|n| {
                let sidecar = &sidecar;
                scope.spawn(move || sidecar.call("search", &json!({ "query": format!("screw {n} lamp") })))
            })
            .collect();
        for (n, call) in calls.into_iter().enumerate() {
            let found = call.join().unwrap();
            let first = found["results"][0]["snippet"].as_str().unwrap();
            assert!(first.contains(&format!("screw {n} ")) || first.contains(&format!("{n}th")), "{n}: {first}");
        }
    });
}

#[test]
fn more_calls_than_are_taken_are_told_to_come_back_and_a_handshake_never() {
    let site = small_site();
    let sidecar = Sidecar::with(&["--site", site.root().to_str().unwrap(), "--max-calls", "1"]);
    // A call whose place is taken while its body is still on its way would be no call yet: these are whole.
    let search = json!({ "query": "screw lamp green step long", "limit": 50, "max_chars": 60_000 });
    let statuses: Vec<u16> = thread::scope(|scope| {
        let call = || {
            let answer = sidecar.rpc("tools/call", &json!({ "name": "search", "arguments": search }));
            assert_eq!(answer.header("retry-after").is_some(), answer.status == 429, "{}", answer.head);
            answer.status
        };
        let threads: Vec<_> =
            (0..8).map(|_| scope.spawn(move || (0..20).map(|_| call()).collect::<Vec<_>>())).collect();
        let greet = || sidecar.rpc("ping", &json!({})).status;
        assert!((0..40).all(|_| greet() == 200));
        threads.into_iter().flat_map(|thread| thread.join().unwrap()).collect()
    });
    assert!(statuses.contains(&200) && statuses.contains(&429), "{statuses:?}");
    assert!(statuses.iter().all(|status| [200, 429].contains(status)), "{statuses:?}");
}

#[test]
fn a_thousand_slow_sockets_are_cut_and_harm_nobody() {
    let site = small_site();
    let sidecar = Sidecar::start(site.root());
    let start = Instant::now();
    let mut slow: Vec<TcpStream> = (0..1000)
        .map(|n| {
            let mut stream = TcpStream::connect(sidecar.addr()).unwrap();
            // Silent ones, and such as stop in the head or in the body.
            let sent = match n % 4 {
                0 => "",
                1 => "POST /mcp HTTP/1.1\r\nHost: local",
                2 => "POST /mcp HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{",
                _ => "GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n",
            };
            stream.write_all(sent.as_bytes()).unwrap();
            stream
        })
        .collect();
    let mut slowest = Duration::ZERO;
    for n in 0..300_u32 {
        let asked = Instant::now();
        assert_eq!(
            sidecar.rpc("tools/call", &json!({ "name": "search", "arguments": { "query": "gearbox" } })).status,
            200
        );
        slowest = slowest.max(asked.elapsed());
        thread::sleep((start + Duration::from_millis(10) * n).saturating_duration_since(Instant::now()));
    }
    assert!(slowest < Duration::from_secs(1), "{slowest:?}");
    // Each of them ends, after an answer or without one.
    for stream in &mut slow {
        stream.set_read_timeout(Some(Duration::from_secs(25).saturating_sub(start.elapsed()))).unwrap();
        let mut answer = Vec::new();
        let ended = stream.read_to_end(&mut answer);
        assert!(ended.is_ok() || ended.is_err_and(|error| error.kind() == std::io::ErrorKind::ConnectionReset));
    }
    assert!(start.elapsed() < Duration::from_secs(20), "{:?}", start.elapsed());
}

#[cfg(unix)]
#[test]
fn it_ends_cleanly_when_it_is_asked_to_and_finishes_what_is_under_way() {
    let site = small_site();
    let mut sidecar = Sidecar::start(site.root());
    let mut stream = TcpStream::connect(sidecar.addr()).unwrap();
    let body = json!({ "jsonrpc": "2.0", "id": 1, "method": "ping" }).to_string();
    let (begin, rest) = body.split_at(5);
    let head = format!(
        "POST /mcp HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nAccept: */*\r\nContent-Length: {}\r\n\r\n",
        body.len()
    );
    stream.write_all((head + begin).as_bytes()).unwrap();
    // The head must have arrived before the signal, or there is nothing under way.
    assert_eq!(sidecar.get("/healthz", &[]).status, 200);
    thread::sleep(Duration::from_millis(100));
    let killed = std::process::Command::new("kill").arg(sidecar.pid().to_string()).status().unwrap();
    assert!(killed.success());
    thread::sleep(Duration::from_millis(100));
    stream.write_all(rest.as_bytes()).unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
    assert_eq!(sidecar.wait(), Some(0));
}
