//! What every browser does alike with a page.

use std::thread;
use std::time::{Duration, Instant};

use serde_json::Value;

use crate::pipe::DEADLINE;

/// Pause between two looks at a condition.
pub(crate) const POLL: Duration = Duration::from_millis(15);
/// Where one is, and what one sees.
pub(crate) const SHOWN: &str = "location.href + '\\n' + document.body.innerText.slice(0, 1500)";

/// The value of an expression that is a text.
#[track_caller]
pub(crate) fn text(expression: &str, value: &Value) -> String {
    value.as_str().unwrap_or_else(|| panic!("`{expression}` is {value}, expected a text")).to_owned()
}

/// Waits until a condition is true; gives up with [`SHOWN`] and what went wrong, of which `shown` gives both.
#[track_caller]
pub(crate) fn wait(condition: &str, is_true: impl Fn() -> bool, shown: impl Fn() -> (String, Vec<String>)) {
    let end = Instant::now() + DEADLINE;
    while !is_true() {
        if Instant::now() > end {
            let (shown, problems) = shown();
            panic!("`{condition}` never came true on\n{shown}\nproblems: {problems:#?}");
        }
        thread::sleep(POLL);
    }
}
