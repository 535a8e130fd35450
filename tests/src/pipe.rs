//! The Chrome `DevTools` Protocol over the browser's own pipe (`--remote-debugging-pipe`): JSON, each message ended by a
//! zero byte.
//!
//! Written here and not taken from a crate: `headless_chrome` brings 113 crates and generates the whole protocol, more
//! than two minutes of compiling on two cores, for the dozen commands that the tests need.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{BufRead, BufReader, Read, Write};
use std::process::{Child, ChildStdin};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Condvar, Mutex};
use std::thread;
use std::time::{Duration, Instant};

use serde_json::{Value, json};

/// Longest that a test waits for anything.
pub(crate) const DEADLINE: Duration = Duration::from_secs(30);

/// Commands that every target gets as soon as it is there, before anything runs in it.
const ENABLED: [&str; 3] = ["Runtime.enable", "Network.enable", "Log.enable"];

/// A connection to a browser; answers and events come in on a thread of its own.
#[derive(Debug)]
pub(crate) struct Pipe {
    input: Mutex<ChildStdin>,
    next_id: AtomicU64,
    inbox: Mutex<Inbox>,
    arrived: Condvar,
}

#[derive(Debug, Default)]
struct Inbox {
    answers: BTreeMap<u64, Value>,
    events: Vec<Event>,
    closed: bool,
}

/// Something that the browser reports.
#[derive(Clone, Debug)]
pub(crate) struct Event {
    /// Session of the tab, or of a worker of it.
    pub(crate) session: String,
    pub(crate) method: String,
    pub(crate) params: Value,
}

impl Pipe {
    /// Connects to a browser whose standard input and output are the pipe.
    pub(crate) fn open(child: &mut Child) -> Arc<Pipe> {
        let output = child.stdout.take().unwrap();
        let pipe = Arc::new(Pipe {
            input: Mutex::new(child.stdin.take().unwrap()),
            next_id: AtomicU64::new(1),
            inbox: Mutex::default(),
            arrived: Condvar::new(),
        });
        let reader = Arc::clone(&pipe);
        thread::spawn(move || reader.read(output));
        pipe
    }

    /// Sends a command and waits for its answer; a refusal fails the test.
    #[track_caller]
    pub(crate) fn call(&self, session: Option<&str>, method: &str, params: &Value) -> Value {
        self.try_call(session, method, params).unwrap_or_else(|error| panic!("{method}: {error}"))
    }

    /// Sends a command and waits for its answer or its refusal, as when a page goes while it is asked.
    #[track_caller]
    pub(crate) fn try_call(&self, session: Option<&str>, method: &str, params: &Value) -> Result<Value, Value> {
        let id = self.send(session, method, params);
        let mut answer = self.wait(method, |inbox| inbox.answers.remove(&id));
        match answer.get_mut("error") {
            Some(error) => Err(error.take()),
            None => Ok(answer["result"].take()),
        }
    }

    /// Waits until `find` finds something among what has come in; `what` names it where it never comes.
    #[track_caller]
    fn wait<T>(&self, what: &str, mut find: impl FnMut(&mut Inbox) -> Option<T>) -> T {
        let end = Instant::now() + DEADLINE;
        let mut inbox = self.inbox.lock().unwrap();
        loop {
            if let Some(found) = find(&mut inbox) {
                return found;
            }
            let left = end.saturating_duration_since(Instant::now());
            assert!(!inbox.closed, "the browser ended while a test waited for {what}");
            assert!(!left.is_zero(), "{what}: nothing within {} s", DEADLINE.as_secs());
            inbox = self.arrived.wait_timeout(inbox, left).unwrap().0;
        }
    }

    /// Waits for an event of this session that `is` recognises.
    #[track_caller]
    pub(crate) fn wait_event(&self, session: &str, method: &str, is: impl Fn(&Value) -> bool) {
        let wanted = |event: &Event| event.session == session && event.method == method && is(&event.params);
        self.wait(method, |inbox| inbox.events.iter().any(wanted).then_some(()));
    }

    /// What was reported so far of this session and of the workers that its pages started.
    pub(crate) fn events(&self, session: &str) -> Vec<Event> {
        let inbox = self.inbox.lock().unwrap();
        let mut sessions = BTreeSet::from([session]);
        for event in inbox.events.iter().filter(|event| event.method == "Target.attachedToTarget") {
            if sessions.contains(event.session.as_str()) {
                sessions.extend(event.params["sessionId"].as_str());
            }
        }
        inbox.events.iter().filter(|event| sessions.contains(event.session.as_str())).cloned().collect()
    }

    fn send(&self, session: Option<&str>, method: &str, params: &Value) -> u64 {
        let id = self.next_id.fetch_add(1, Ordering::Relaxed);
        let mut message = json!({ "id": id, "method": method, "params": params });
        if let Some(session) = session {
            message["sessionId"] = session.into();
        }
        let mut input = self.input.lock().unwrap();
        // A browser that ended is reported by whoever waits for the answer.
        let _ = input.write_all(format!("{message}\0").as_bytes()).and_then(|()| input.flush());
        id
    }

    fn read(&self, output: impl Read) {
        for message in BufReader::new(output).split(0).map_while(Result::ok) {
            let message: Value = serde_json::from_slice(&message).unwrap_or_default();
            self.receive(message);
        }
        self.inbox.lock().unwrap().closed = true;
        self.arrived.notify_all();
    }

    fn receive(&self, mut message: Value) {
        if message["method"] == "Target.attachedToTarget" {
            self.enable(&message["params"]);
        }
        let mut inbox = self.inbox.lock().unwrap();
        match message["id"].as_u64() {
            Some(id) => {
                inbox.answers.insert(id, message);
            }
            None => inbox.events.push(Event {
                session: message["sessionId"].as_str().unwrap_or_default().to_owned(),
                method: message["method"].as_str().unwrap_or_default().to_owned(),
                params: message["params"].take(),
            }),
        }
        drop(inbox);
        self.arrived.notify_all();
    }

    /// Listens to a tab or worker that has just begun, then lets it run. Nobody waits for these answers.
    fn enable(&self, attached: &Value) {
        let session = attached["sessionId"].as_str();
        for method in ENABLED {
            self.send(session, method, &json!({}));
        }
        self.send(
            session,
            "Target.setAutoAttach",
            &json!({ "autoAttach": true, "waitForDebuggerOnStart": true, "flatten": true }),
        );
        self.send(session, "Runtime.runIfWaitingForDebugger", &json!({}));
    }
}
