//! A real Firefox without a window, over `WebDriver BiDi`: JSON over the WebSocket that the browser itself opens, without geckodriver.

use std::cell::{Cell, RefCell};
use std::fs;
use std::net::TcpStream;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use tempfile::TempDir;
use tungstenite::{Message, WebSocket};

use crate::page::{self, POLL};
use crate::pipe::DEADLINE;

/// What is preset beside what `BiDi` sets for tests by itself: a page that asks another host gets an error that the test sees,
/// and nothing leaves the machine.
const PREFERENCES: &str = "user_pref('network.proxy.type', 1);
user_pref('network.proxy.http', '127.0.0.1');
user_pref('network.proxy.http_port', 9);
user_pref('network.proxy.ssl', '127.0.0.1');
user_pref('network.proxy.ssl_port', 9);
user_pref('network.proxy.no_proxies_on', '127.0.0.1');
user_pref('datareporting.policy.dataSubmissionEnabled', false);
user_pref('toolkit.telemetry.server', '');
user_pref('browser.chrome.site_icons', false);
";

/// A browser with a profile and one tab of its own; it ends with the test.
#[derive(Debug)]
pub struct Firefox {
    child: Child,
    socket: RefCell<WebSocket<TcpStream>>,
    tab: RefCell<String>,
    next_id: Cell<u64>,
    events: RefCell<Vec<Value>>,
    _profile: TempDir,
}

impl Firefox {
    /// Starts the browser that `FIREFOX` names, else the first of the usual names on the path; `None` if there is none.
    #[track_caller]
    pub fn launch() -> Option<Firefox> {
        let program = find()?;
        let profile = tempfile::Builder::new().prefix("mcdewey-firefox-").tempdir().unwrap();
        fs::write(profile.path().join("user.js"), PREFERENCES).unwrap();
        let mut command = Command::new(program);
        command.args(["--headless", "--no-remote", "--remote-debugging-port=0", "--profile"]).arg(profile.path());
        let mut child = command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
        let socket = connect(&profile, &mut child);
        let (tab, next_id, events) = (RefCell::default(), Cell::new(1), RefCell::default());
        let firefox = Firefox { child, socket: RefCell::new(socket), tab, next_id, events, _profile: profile };
        firefox.call("session.new", &json!({ "capabilities": {} }));
        let heard = ["log.entryAdded", "network.fetchError", "network.responseCompleted", "browsingContext.load"];
        firefox.call("session.subscribe", &json!({ "events": heard }));
        let tree = firefox.call("browsingContext.getTree", &json!({}));
        firefox.tab.replace(tree["contexts"][0]["context"].as_str().unwrap().to_owned());
        Some(firefox)
    }

    /// Sends a command and waits for its answer; a refusal fails the test.
    #[track_caller]
    fn call(&self, method: &str, params: &Value) -> Value {
        self.try_call(method, params).unwrap_or_else(|error| panic!("{method}: {error}"))
    }

    #[track_caller]
    fn try_call(&self, method: &str, params: &Value) -> Result<Value, Value> {
        let id = self.next_id.replace(self.next_id.get() + 1);
        let message = json!({ "id": id, "method": method, "params": params }).to_string();
        let mut socket = self.socket.borrow_mut();
        socket.send(Message::text(message)).unwrap_or_else(|error| panic!("{method}: {error}"));
        loop {
            let text = socket.read().unwrap_or_else(|error| panic!("{method}: no answer from Firefox: {error}"));
            let Ok(mut answer) = serde_json::from_slice::<Value>(&text.into_data()) else { continue };
            match answer["type"].as_str() {
                Some("event") => self.events.borrow_mut().push(answer),
                Some("error") if answer["id"] == id => return Err(answer),
                _ if answer["id"] == id => return Ok(answer["result"].take()),
                _ => {}
            }
        }
    }

    /// Goes to an address and waits until the page and all that it loads are there.
    #[track_caller]
    pub fn goto(&self, url: &str) {
        self.call(
            "browsingContext.navigate",
            &json!({ "context": *self.tab.borrow(), "url": url, "wait": "complete" }),
        );
    }

    /// Presses the browser's back button.
    #[track_caller]
    pub fn back(&self) {
        self.call("browsingContext.traverseHistory", &json!({ "context": *self.tab.borrow(), "delta": -1 }));
    }

    /// Value of a JavaScript expression, as JSON has it; a promise is waited for.
    #[track_caller]
    pub fn eval(&self, expression: &str) -> Value {
        self.try_eval(expression).unwrap_or_else(|error| panic!("`{expression}`: {error}"))
    }

    #[track_caller]
    fn try_eval(&self, expression: &str) -> Result<Value, Value> {
        let as_json = format!("Promise.resolve({expression}).then(value => JSON.stringify(value) ?? 'null')");
        let target = json!({ "context": *self.tab.borrow() });
        let answer = self.try_call(
            "script.evaluate",
            &json!({ "expression": as_json, "target": target, "awaitPromise": true, "userActivation": true }),
        )?;
        match answer["result"]["value"].as_str() {
            Some(text) => Ok(serde_json::from_str(text).unwrap()),
            None => Err(answer),
        }
    }

    /// Value of an expression that is a text.
    #[track_caller]
    pub fn text(&self, expression: &str) -> String {
        page::text(expression, &self.eval(expression))
    }

    /// Waits until an expression is true, for instance while pages come and go.
    #[track_caller]
    pub fn wait(&self, condition: &str) {
        // While a page goes, an expression may fail: it is asked again on the next one.
        let is_true = || self.try_eval(&format!("Boolean({condition})")) == Ok(Value::Bool(true));
        page::wait(condition, is_true, || (self.text(page::SHOWN), self.problems()));
    }

    /// Types key by key where the focus is. Keys without a letter have characters of their own, such as [`Firefox::ENTER`].
    #[track_caller]
    pub fn keys(&self, keys: &str) {
        let presses: Vec<Value> = keys
            .chars()
            .flat_map(|key| ["keyDown", "keyUp"].map(|kind| json!({ "type": kind, "value": key.to_string() })))
            .collect();
        let source = json!({ "type": "key", "id": "keyboard", "actions": presses });
        self.call("input.performActions", &json!({ "context": *self.tab.borrow(), "actions": [source] }));
    }

    /// The key that sends a form and follows a link.
    pub const ENTER: &str = "\u{e007}";
    /// The key that goes to the next control.
    pub const TAB: &str = "\u{e004}";
    /// The key that closes what is open.
    pub const ESCAPE: &str = "\u{e00c}";
    /// The key that goes down in a list.
    pub const DOWN: &str = "\u{e015}";

    /// All that went wrong since the browser was started: errors and warnings on the console, uncaught ones of pages and workers
    /// among them, requests that failed or were refused.
    pub fn problems(&self) -> Vec<String> {
        self.events.borrow().iter().filter_map(problem).collect()
    }
}

/// What an event says that went wrong.
fn problem(event: &Value) -> Option<String> {
    let params = &event["params"];
    match event["method"].as_str()? {
        "log.entryAdded" if params["level"] == "error" || params["level"] == "warn" => {
            Some(format!("{}: {}", params["type"], params["text"]))
        }
        // A search that a later one replaced, or a page that was left, is no failure.
        "network.fetchError" if params["errorText"] != "NS_BINDING_ABORTED" => {
            Some(format!("request: {} {}", params["errorText"], params["request"]["url"]))
        }
        "network.responseCompleted" if params["response"]["status"].as_u64().is_some_and(|status| status >= 400) => {
            Some(format!("answer: {} {}", params["response"]["status"], params["request"]["url"]))
        }
        _ => None,
    }
}

/// Connects to the port that a browser writes into its profile once it listens.
#[track_caller]
fn connect(profile: &TempDir, child: &mut Child) -> WebSocket<TcpStream> {
    let (end, said) = (Instant::now() + DEADLINE, profile.path().join("WebDriverBiDiServer.json"));
    let port = loop {
        let about: Option<Value> = fs::read(&said).ok().and_then(|text| serde_json::from_slice(&text).ok());
        if let Some(port) = about.and_then(|about| about["ws_port"].as_u64()) {
            break port;
        }
        let ended = child.try_wait().unwrap();
        assert!(ended.is_none() && Instant::now() < end, "Firefox does not listen (exit {ended:?})");
        thread::sleep(POLL);
    };
    let stream = TcpStream::connect(("127.0.0.1", u16::try_from(port).unwrap())).unwrap();
    stream.set_read_timeout(Some(DEADLINE)).unwrap();
    tungstenite::client(format!("ws://127.0.0.1:{port}/session"), stream).unwrap().0
}

impl Drop for Firefox {
    fn drop(&mut self) {
        if !thread::panicking() {
            self.call("browser.close", &json!({}));
            let end = Instant::now() + Duration::from_secs(5);
            while Instant::now() < end {
                if let Ok(Some(_)) = self.child.try_wait() {
                    return;
                }
                thread::sleep(POLL);
            }
        }
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn find() -> Option<PathBuf> {
    if let Some(named) = std::env::var_os("FIREFOX") {
        return Some(named.into());
    }
    let folders: Vec<PathBuf> = std::env::split_paths(&std::env::var_os("PATH")?).collect();
    let mut all =
        ["firefox-esr", "firefox"].iter().flat_map(|name| folders.iter().map(move |folder| folder.join(name)));
    all.find(|path| path.is_file())
}
