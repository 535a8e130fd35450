//! A real Chromium without a window, cut off from every other host.

use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex, PoisonError, Weak};
use std::thread;
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use tempfile::TempDir;

use crate::pipe::Pipe;
use crate::tab::Tab;

/// How long a browser that was asked to end may take before it is killed.
const END: Duration = Duration::from_secs(5);

const FLAGS: [&str; 14] = [
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--disable-dev-shm-usage",
    "--no-first-run",
    "--no-default-browser-check",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-extensions",
    // A page that asks another host gets an error that the test sees, and nothing leaves the machine.
    "--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1",
    "--remote-debugging-pipe",
    "--window-size=1200,900",
];

/// A browser with a profile of its own; it ends with the last test that uses it.
#[derive(Debug)]
pub struct Browser {
    child: Child,
    pipe: Arc<Pipe>,
    _profile: TempDir,
}

impl Browser {
    /// A browser: the one that runs for another test already, or a new one. Each tab is a stranger to all others.
    pub fn launch() -> Arc<Browser> {
        static RUNNING: Mutex<Weak<Browser>> = Mutex::new(Weak::new());
        let mut running = RUNNING.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(browser) = running.upgrade() {
            return browser;
        }
        let browser = Arc::new(Browser::start());
        *running = Arc::downgrade(&browser);
        browser
    }

    /// Starts the browser that `CHROMIUM` names, else the first of the usual names on the path.
    fn start() -> Browser {
        let profile = tempfile::Builder::new().prefix("mcdewey-browser-").tempdir().unwrap();
        let chromium = find().expect("no Chromium: install it (`apt-get install chromium`) or name it in `CHROMIUM`");
        // The protocol runs over the descriptors 3 and 4; a shell makes them from standard input and output.
        let mut command = Command::new("sh");
        command.args(["-c", "exec 3<&0 4>&1; exec \"$@\" </dev/null >/dev/null 2>&1", "sh"]).arg(chromium).args(FLAGS);
        command.arg(format!("--user-data-dir={}", profile.path().display())).arg("about:blank");
        let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
        let pipe = Pipe::open(&mut child);
        Browser { child, pipe, _profile: profile }
    }

    /// Opens a tab that shares nothing with others: no cache, no history, no storage.
    #[track_caller]
    pub fn tab(&self) -> Tab {
        let context = self.pipe.call(None, "Target.createBrowserContext", &json!({}));
        self.tab_in(json!({ "browserContextId": context["browserContextId"], "width": 1200, "height": 900 }))
    }

    /// Opens a second tab of the reader who has this one.
    #[track_caller]
    pub fn tab_beside(&self, tab: &Tab) -> Tab {
        self.tab_in(json!({ "browserContextId": tab.context() }))
    }

    fn tab_in(&self, mut at: Value) -> Tab {
        at["url"] = "about:blank".into();
        let target = self.pipe.call(None, "Target.createTarget", &at);
        let attach = json!({ "targetId": target["targetId"], "flatten": true });
        let session = self.pipe.call(None, "Target.attachToTarget", &attach);
        Tab::new(Arc::clone(&self.pipe), session["sessionId"].as_str().unwrap().to_owned())
    }
}

impl Drop for Browser {
    fn drop(&mut self) {
        if !thread::panicking() {
            self.pipe.call(None, "Browser.close", &json!({}));
            let end = Instant::now() + END;
            while Instant::now() < end {
                if let Ok(Some(_)) = self.child.try_wait() {
                    return;
                }
                thread::sleep(Duration::from_millis(10));
            }
        }
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn find() -> Option<PathBuf> {
    if let Some(named) = std::env::var_os("CHROMIUM") {
        return Some(named.into());
    }
    let folders: Vec<PathBuf> = std::env::split_paths(&std::env::var_os("PATH")?).collect();
    let names = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];
    let all = names.iter().flat_map(|name| folders.iter().map(move |folder| folder.join(name)));
    all.into_iter().find(|path: &PathBuf| Path::is_file(path))
}
