//! What the names of blocks begin: alerts, titles, code, nothing.

use super::manner::Manner;
use super::scan::{End, Mode, Scan};
use super::table::{Act, alert};
use super::tag::Tag;

impl Scan<'_> {
    /// Begins what a name stands for; without an end, its title alone is written.
    pub(super) fn begin(&mut self, act: Option<Act>, tag: &Tag<'_>, end: Option<End>, n_lead: usize, n_strip: usize) {
        let has_end = end.is_some();
        let end = end.filter(|_| self.has_room());
        let title = tag.title().map(str::to_owned);
        let act = act.unwrap_or_else(|| {
            self.count(tag.name.clone());
            Act::Titled
        });
        match (act, end) {
            (Act::Alert(_) | Act::Typed, end) => {
                let (kind, title) = alert_of(act, tag, title);
                self.gap();
                if let Some(end) = end {
                    self.open(end, Mode::Text, Some(n_strip), n_lead, true);
                    self.put(&format!("[!{kind}]"));
                }
                if let Some(title) = title {
                    self.titled(&title);
                }
                // What follows the mark in the quote needs no blank line.
                self.is_blank = true;
            }
            (Act::Gone, Some(end)) => self.open(end, Mode::Gone(0), Some(n_strip), n_lead, false),
            (Act::Verbatim, Some(end)) => self.open(end, Mode::Verbatim, Some(n_strip), n_lead, false),
            (Act::Code, Some(end)) => {
                self.gap();
                self.open(end, Mode::Code, Some(n_strip), n_lead, false);
                let language = tag.first().or_else(|| tag.get(&["lang", "language"])).unwrap_or_default();
                let language = if tag.name == "mermaid" { "mermaid" } else { language };
                self.put(&format!("~~~~{}", language.split_whitespace().next().unwrap_or_default()));
                if let Some(input) = tag.get(&["input"]) {
                    self.put(&format!("$ {input}"));
                }
            }
            (Act::Plain, end) => {
                self.gap();
                if let Some(end) = end {
                    self.open(end, Mode::Text, Some(n_strip), n_lead, false);
                }
                // The name of a group of tabs is none for readers.
                if let Some(title) = tag.get(&["title", "caption"]).map(str::to_owned) {
                    self.titled(&title);
                }
            }
            (_, end) => {
                self.gap();
                let is_open = end.is_some();
                if let Some(end) = end {
                    self.open(end, Mode::Text, Some(n_strip), n_lead, false);
                }
                if let Some(title) = title.or_else(|| tag.first().filter(|_| !has_end || is_open).map(str::to_owned)) {
                    self.titled(&title);
                }
            }
        }
    }

    /// A title in bold, in a line of its own.
    pub(super) fn titled(&mut self, title: &str) {
        let shown = self.filled(title);
        let shown = shown.split_whitespace().collect::<Vec<_>>().join(" ");
        if shown.is_empty() {
            return;
        }
        self.gap();
        let is_marked = shown.contains("**") || shown.starts_with(['*', '_', '!', '<', '#']);
        let bold = if is_marked { shown } else { format!("**{shown}**") };
        self.put_text(&bold);
        self.gap();
    }
}

/// The kind of an alert, and its title: its own, or its name where that says more than the kind.
fn alert_of(act: Act, tag: &Tag<'_>, title: Option<String>) -> (&'static str, Option<String>) {
    let Act::Alert(kind) = act else { return typed(tag, title) };
    let known = alert(&tag.name);
    let named = (!known.is_some_and(|(_, is_kind)| is_kind) && !tag.name.is_empty()).then(|| capitalised(&tag.name));
    let is_silent =
        title.as_deref() == Some("") || tag.named.iter().any(|(name, value)| name == "title" && value.is_empty());
    let first = tag.first().filter(|_| !Manner::is_alert(tag.first().unwrap_or_default())).map(str::to_owned);
    (kind, title.or(first).or(named.filter(|_| !is_silent)))
}

/// The same of an alert whose kind stands among its arguments.
fn typed(tag: &Tag<'_>, title: Option<String>) -> (&'static str, Option<String>) {
    let words = tag.get(&["type", "style", "kind", "status", "color", "variant", "class"]);
    let word = words.or_else(|| tag.first()).unwrap_or("note").trim_start_matches("alert-").to_ascii_lowercase();
    let found = alert(&word);
    // `call-out "class" "Title"`, `note "Title"`.
    let is_title = |first: &&str| alert(&first.to_ascii_lowercase()).is_none() && !first.contains('-');
    let second = || tag.args.get(1).map(ToString::to_string);
    let title = title.or_else(second).or_else(|| tag.first().filter(is_title).map(str::to_owned));
    let named = found.filter(|(_, is_kind)| !is_kind).map(|_| capitalised(&word));
    (found.map_or("NOTE", |(kind, _)| kind), title.or(named))
}

/// A name as a title.
pub(super) fn capitalised(name: &str) -> String {
    let words = name.replace(['-', '_'], " ");
    let mut chars = words.chars();
    chars.next().map_or_else(String::new, |first| first.to_uppercase().chain(chars).collect())
}
