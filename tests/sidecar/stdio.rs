//! MCP on standard input and output.

use std::io::{BufRead, BufReader, Read, Write};
use std::path::Path;
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

use mcdewey_tests::sidecar;
use serde_json::{Value, json};

use super::small_site;

struct Conversation {
    child: Child,
    input: Option<ChildStdin>,
    output: BufReader<ChildStdout>,
}

impl Conversation {
    fn start(site: &Path) -> Conversation {
        let mut command = Command::new(sidecar());
        command
            .args(["--stdio", "--site"])
            .arg(site)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null());
        let mut child = command.spawn().unwrap();
        let (input, output) = (child.stdin.take(), BufReader::new(child.stdout.take().unwrap()));
        Conversation { child, input, output }
    }

    fn say(&mut self, line: &str) {
        writeln!(self.input.as_mut().unwrap(), "{line}").unwrap();
    }

    fn hear(&mut self) -> Value {
        let mut line = String::new();
        self.output.read_line(&mut line).unwrap();
        serde_json::from_str(&line).unwrap_or_else(|error| panic!("{error}: {line:?}"))
    }

    fn ask(&mut self, method: &str, params: &Value) -> Value {
        self.say(&json!({ "jsonrpc": "2.0", "id": 7, "method": method, "params": params }).to_string());
        self.hear()
    }

    /// Closes its input: what it still said, and its exit code.
    fn end(mut self) -> (String, Option<i32>) {
        self.input = None;
        let mut rest = String::new();
        self.output.read_to_string(&mut rest).unwrap();
        (rest, self.child.wait().unwrap().code())
    }
}

impl Drop for Conversation {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn greeting() -> Value {
    json!({ "protocolVersion": "2025-11-25", "capabilities": {}, "clientInfo": { "name": "test", "version": "1" } })
}

#[test]
fn a_conversation_in_the_older_revision() {
    let site = small_site();
    let mut conversation = Conversation::start(site.root());
    let greeted = conversation.ask("initialize", &greeting());
    assert_eq!(greeted["result"]["protocolVersion"], "2025-11-25");
    conversation.say(&json!({ "jsonrpc": "2.0", "method": "notifications/initialized" }).to_string());
    let answer = conversation.ask("tools/call", &json!({ "name": "search", "arguments": { "query": "gearbox" } }));
    let hit = &answer["result"]["structuredContent"]["results"][0];
    assert_eq!(hit["product"], "acme", "{answer}");
    // The client is on this machine, and so is the page.
    let path = hit["url"].as_str().unwrap().strip_prefix("file://").unwrap();
    assert!(Path::new(&mcdewey_tests::percent_decode(path)).is_file(), "{path}");
    for (method, params, code) in [
        ("tools/call", json!({ "name": "none" }), -32602),
        ("no/such", json!({}), -32601),
        ("resources/read", json!({ "uri": "mcdewey://library/document/../x" }), -32002),
    ] {
        assert_eq!(conversation.ask(method, &params)["error"]["code"], code, "{method}");
    }
    assert_eq!(conversation.end(), (String::new(), Some(0)));
}

#[test]
fn a_conversation_in_the_current_revision_begins_at_once() {
    let site = small_site();
    let mut conversation = Conversation::start(site.root());
    let meta = json!({
        "io.modelcontextprotocol/protocolVersion": "2026-07-28",
        "io.modelcontextprotocol/clientCapabilities": {},
        "io.modelcontextprotocol/clientInfo": { "name": "test", "version": "1" },
    });
    let discovered = conversation.ask("server/discover", &json!({ "_meta": meta }));
    assert!(discovered["result"]["supportedVersions"].is_array(), "{discovered}");
    let params = json!({ "name": "list_libraries", "arguments": {}, "_meta": meta });
    let answer = conversation.ask("tools/call", &params);
    assert_eq!(answer["result"]["structuredContent"]["libraries"][0]["products"][0]["product"], "acme", "{answer}");
    assert_eq!(conversation.end(), (String::new(), Some(0)));
}

#[test]
fn rubbish_is_survived_and_nothing_but_messages_is_said() {
    let site = small_site();
    let mut conversation = Conversation::start(site.root());
    conversation.ask("initialize", &greeting());
    conversation.say(&json!({ "jsonrpc": "2.0", "method": "notifications/initialized" }).to_string());
    for line in ["", "no json", "[1]", "{}", "{\"jsonrpc\":\"2.0\"}", &"[".repeat(50_000)] {
        conversation.say(line);
    }
    // What it makes of them is for it to say; this one it must answer.
    conversation.say(&json!({ "jsonrpc": "2.0", "id": "last", "method": "ping" }).to_string());
    while conversation.hear()["id"] != "last" {}
    assert_eq!(conversation.end().1, Some(0));
}

#[test]
fn a_client_that_says_nothing_is_no_failure() {
    let site = small_site();
    assert_eq!(Conversation::start(site.root()).end(), (String::new(), Some(0)));
}
