//! A tab of the browser: what a reader does, and what went wrong meanwhile.

use std::path::Path;
use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};

use crate::page;
use crate::pipe::{Event, Pipe};

/// A tab, with the workers of its pages.
#[derive(Debug)]
pub struct Tab {
    pipe: Arc<Pipe>,
    session: String,
}

impl Tab {
    pub(crate) fn new(pipe: Arc<Pipe>, session: String) -> Tab {
        let tab = Tab { pipe, session };
        tab.call("Page.enable", &json!({}));
        tab.call("Page.setLifecycleEventsEnabled", &json!({ "enabled": true }));
        tab
    }

    /// What it shares with other tabs of one reader: cache and storage.
    pub(crate) fn context(&self) -> Value {
        self.call("Target.getTargetInfo", &json!({}))["targetInfo"]["browserContextId"].clone()
    }

    #[track_caller]
    fn call(&self, method: &str, params: &Value) -> Value {
        self.pipe.call(Some(&self.session), method, params)
    }

    /// Goes to an address and waits until the page and all that it loads are there.
    #[track_caller]
    pub fn goto(&self, url: &str) {
        let gone = self.call("Page.navigate", &json!({ "url": url }));
        assert_eq!(gone.get("errorText"), None, "{url}");
        // An address on the same page loads nothing.
        if let Some(loader) = gone.get("loaderId") {
            let is_loaded = |event: &Value| event["name"] == "load" && event["loaderId"] == *loader;
            self.pipe.wait_event(&self.session, "Page.lifecycleEvent", is_loaded);
        }
    }

    /// Value of a JavaScript expression; a promise is waited for, an exception fails the test.
    #[track_caller]
    pub fn eval(&self, expression: &str) -> Value {
        let answer = self.evaluate(expression).unwrap_or_else(|error| panic!("`{expression}`: {error}"));
        match answer.get("exceptionDetails") {
            Some(thrown) => panic!("`{expression}` threw {}", thrown["exception"]["description"]),
            None => answer["result"]["value"].clone(),
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
        let condition_holds = format!("Boolean({condition})");
        // While a page goes, an expression may fail: it is asked again on the next one.
        let is_true = || self.evaluate(&condition_holds).is_ok_and(|answer| answer["result"]["value"] == true);
        page::wait(condition, is_true, || (self.text(page::SHOWN), self.problems()));
    }

    #[track_caller]
    fn evaluate(&self, expression: &str) -> Result<Value, Value> {
        let params = json!({
            "expression": expression, "awaitPromise": true, "returnByValue": true, "userGesture": true,
            // What the page's policy forbids is forbidden here too.
            "allowUnsafeEvalBlockedByCSP": false,
        });
        self.pipe.try_call(Some(&self.session), "Runtime.evaluate", &params)
    }

    /// Clicks on the middle of the first element that matches.
    #[track_caller]
    pub fn click(&self, css: &str) {
        self.wait(&format!("document.querySelector({css:?})"));
        let middle = format!(
            "(() => {{ const e = document.querySelector({css:?}); e.scrollIntoView({{ block: 'center', behavior: 'instant' }}); \
             const r = e.getClientRects()[0]; return [r.x + r.width / 2, r.y + r.height / 2]; }})()"
        );
        let at = self.eval(&middle);
        for kind in ["mousePressed", "mouseReleased"] {
            let event = json!({ "type": kind, "x": at[0], "y": at[1], "button": "left", "clickCount": 1 });
            self.call("Input.dispatchMouseEvent", &event);
        }
    }

    /// Moves the pointer there, in CSS pixels of the window.
    #[track_caller]
    pub fn point(&self, x: u32, y: u32) {
        self.call("Input.dispatchMouseEvent", &json!({ "type": "mouseMoved", "x": x, "y": y }));
    }

    /// Puts the cursor into a field and types, key by key, after what is there.
    #[track_caller]
    pub fn type_into(&self, css: &str, text: &str) {
        self.wait(&format!("document.querySelector({css:?})"));
        self.eval(&format!("document.querySelector({css:?}).focus()"));
        for key in text.chars() {
            self.call(
                "Input.dispatchKeyEvent",
                &json!({ "type": "keyDown", "key": key.to_string(), "text": key.to_string() }),
            );
            self.call("Input.dispatchKeyEvent", &json!({ "type": "keyUp", "key": key.to_string() }));
        }
    }

    /// Presses a key that writes nothing, such as `ArrowDown`, or `Enter`.
    #[track_caller]
    pub fn press(&self, key: &str) {
        let code = match key {
            "Enter" => 13,
            "Escape" => 27,
            "ArrowUp" => 38,
            "ArrowDown" => 40,
            other => panic!("no code for the key {other}"),
        };
        let mut event = json!({ "type": "keyDown", "key": key, "code": key, "windowsVirtualKeyCode": code });
        if key == "Enter" {
            event["text"] = "\r".into();
        }
        self.call("Input.dispatchKeyEvent", &event);
        event["type"] = "keyUp".into();
        self.call("Input.dispatchKeyEvent", &event);
    }

    /// Types one key where the focus is, with Ctrl held or not.
    #[track_caller]
    pub fn key(&self, key: char, with_ctrl: bool) {
        let mut event =
            json!({ "type": "keyDown", "key": key.to_string(), "modifiers": if with_ctrl { 2 } else { 0 } });
        if !with_ctrl {
            event["text"] = key.to_string().into();
        }
        self.call("Input.dispatchKeyEvent", &event);
        event["type"] = "keyUp".into();
        self.call("Input.dispatchKeyEvent", &event);
    }

    /// Presses the browser's back button.
    #[track_caller]
    pub fn back(&self) {
        let history = self.call("Page.getNavigationHistory", &json!({}));
        let index =
            history["currentIndex"].as_u64().and_then(|index| index.checked_sub(1)).expect("nothing to go back to");
        let entry = &history["entries"][usize::try_from(index).unwrap()]["id"];
        self.call("Page.navigateToHistoryEntry", &json!({ "entryId": entry }));
        self.wait(&format!(
            "location.href === {:?}",
            history["entries"][usize::try_from(index).unwrap()]["url"].as_str().unwrap()
        ));
    }

    /// Switches the scripts of pages off, as a reader may.
    pub fn without_scripts(&self) {
        self.call("Emulation.setScriptExecutionDisabled", &json!({ "value": true }));
    }

    /// Answers no request whose address matches one of these patterns (`*` is anything), as if its answer never came.
    pub fn block(&self, patterns: &[&str]) {
        self.call("Network.setBlockedURLs", &json!({ "urls": patterns }));
    }

    /// Sets the width of the window, in CSS pixels.
    pub fn set_width(&self, width_px: u32) {
        self.set_window(width_px, 844);
    }

    /// Sets the size of the window, in CSS pixels.
    pub fn set_window(&self, width_px: u32, height_px: u32) {
        let metrics =
            json!({ "width": width_px, "height": height_px, "deviceScaleFactor": 1, "mobile": width_px < 600 });
        self.call("Emulation.setDeviceMetricsOverride", &metrics);
    }

    /// Writes what the window shows, as PNG.
    #[track_caller]
    pub fn screenshot(&self, file: &Path) {
        let shot = self.call("Page.captureScreenshot", &json!({ "format": "png" }));
        let bytes = STANDARD.decode(shot["data"].as_str().unwrap()).unwrap();
        std::fs::write(file, bytes).unwrap_or_else(|error| panic!("{}: {error}", file.display()));
    }

    fn events(&self) -> Vec<Event> {
        self.pipe.events(&self.session)
    }

    /// Addresses that the tab and its workers asked for.
    pub fn requested(&self) -> Vec<String> {
        let events = self.events();
        let sent = events.iter().filter(|event| event.method == "Network.requestWillBeSent");
        sent.filter_map(|event| event.params["request"]["url"].as_str().map(str::to_owned)).collect()
    }

    /// All that went wrong since the tab was opened: errors and warnings on the console, exceptions, violations of the
    /// Content-Security-Policy, requests that failed or were refused.
    pub fn problems(&self) -> Vec<String> {
        self.events().iter().filter_map(problem).collect()
    }

    /// Fails the test if anything went wrong, or if another host than `host` (`127.0.0.1:1234`) was asked.
    #[track_caller]
    pub fn assert_clean(&self, host: &str) {
        assert_eq!(self.problems(), [] as [String; 0]);
        let is_ours = |url: &String| {
            url.starts_with(host) || ["data:", "blob:", "about:"].iter().any(|scheme| url.starts_with(scheme))
        };
        let foreign: Vec<String> = self.requested().into_iter().filter(|url| !is_ours(url)).collect();
        assert_eq!(foreign, [] as [String; 0], "asked another host");
    }
}

/// What an event says that went wrong.
fn problem(event: &Event) -> Option<String> {
    let params = &event.params;
    match event.method.as_str() {
        "Runtime.consoleAPICalled" if ["error", "warning", "assert"].iter().any(|kind| params["type"] == *kind) => {
            Some(format!("console: {}", params["args"]))
        }
        "Runtime.exceptionThrown" => Some(format!("exception: {}", params["exceptionDetails"])),
        "Log.entryAdded" if params["entry"]["level"] == "error" || params["entry"]["level"] == "warning" => {
            Some(format!("log: {} ({})", params["entry"]["text"], params["entry"]["url"]))
        }
        // A search that a later one replaced is cancelled: that is no failure.
        "Network.loadingFailed" if params["canceled"] != true => Some(format!("request: {params}")),
        "Network.responseReceived" if params["response"]["status"].as_u64().is_some_and(|status| status >= 400) => {
            Some(format!("answer: {} {}", params["response"]["status"], params["response"]["url"]))
        }
        _ => None,
    }
}
