//! Blocks of a page as Markdown.

mod inline;
mod list;
mod table;

use super::escape;
use super::notes::{self, Notes};
use super::part::Parts;
use super::tree::{Data, Id, Tree};
use super::write::Lines;
use inline::{Line, is_block};

/// A page on its way to Markdown.
pub(super) struct Page<'a> {
    pub(super) tree: &'a Tree,
    pub(super) parts: &'a Parts,
    notes: Notes,
    pub(super) lines: Lines,
    /// Names of places that the next block carries.
    names: Vec<String>,
    /// What a heading of the first level would be, where the page has none and begins with another.
    promoted: Option<Id>,
    level: usize,
    /// Titles of tabs whose text is still to come.
    tabs: std::collections::VecDeque<String>,
    /// Whether the block before is a list, and with which sign.
    was_list: Option<bool>,
}

impl<'a> Page<'a> {
    /// Deepest nesting that is looked at; what lies deeper is its text.
    pub(super) const DEPTH_MAX: u32 = 200;

    pub(super) fn new(tree: &'a Tree, parts: &'a Parts, promoted: Option<Id>) -> Page<'a> {
        Page {
            tree,
            parts,
            notes: Notes::of(tree),
            lines: Lines::default(),
            names: Vec::new(),
            promoted,
            level: 1,
            tabs: std::collections::VecDeque::new(),
            was_list: None,
        }
    }

    /// Whether a node is text of the manual.
    pub(super) fn is_kept(&self, id: Id) -> bool {
        !self.parts.is_around(id)
    }

    /// Whether what an element holds begins with a blank, which would be lost at the beginning of a line of its own.
    pub(super) fn begins_blank(&self, id: Id) -> bool {
        let first = self.tree.children(id).next().map(|first| self.tree.data(first));
        matches!(first, Some(Data::Text(text)) if text.starts_with(char::is_whitespace))
    }

    /// A link as a reference to a footnote.
    pub(super) fn note_of(&self, id: Id) -> Option<String> {
        self.notes.of_link(id)
    }

    /// Whether an element is the text of a footnote, which is written at the end.
    fn is_note(&self, id: Id) -> bool {
        !self.notes.order.is_empty() && self.notes.by_element.contains_key(&id)
    }

    /// All that an element holds, and then the footnotes.
    pub(super) fn all(&mut self, id: Id) {
        self.blocks(id, 0);
        for note in std::mem::take(&mut self.notes.order) {
            let label = self.notes.by_element.remove(&note).unwrap_or_default();
            self.lines.gap();
            let is_open = self.lines.open(&format!("[^{label}]: "), "    ");
            self.blocks(note, 0);
            self.lines.close(is_open);
        }
        self.flush(&mut Line::new());
    }

    /// A title that stands above what is read.
    pub(super) fn title(&mut self, id: Id) {
        self.heading(id, 1);
    }

    /// What an element holds, block by block.
    pub(super) fn blocks(&mut self, id: Id, depth: u32) {
        let mut line = Line::new();
        for child in self.tree.children(id) {
            if self.is_inline(child) {
                inline::node(self, child, &mut line, depth);
            } else {
                self.flush(&mut line);
                self.block(child, depth + 1);
            }
        }
        self.flush(&mut line);
    }

    /// Whether a node is a part of a line.
    fn is_inline(&self, id: Id) -> bool {
        let name = self.tree.name(id);
        if matches!(self.tree.data(id), Data::Text(_)) || !self.is_kept(id) {
            return !is_block(name);
        }
        if is_block(name) || self.tree.has_class(id, "tabbed-labels") {
            return false;
        }
        // `<a>`, `<span>` and elements of their own may hold blocks.
        name.is_empty()
            || !self.tree.children(id).any(|child| {
                is_block(self.tree.name(child)) || {
                    !self.tree.name(child).is_empty()
                        && self.tree.children(child).any(|id| is_block(self.tree.name(id)))
                }
            })
    }

    /// Writes a paragraph.
    pub(super) fn flush(&mut self, line: &mut Line) {
        let text = std::mem::take(line);
        let text = text.trim_matches([' ', '\n']).trim_end_matches("\\\n").trim_end_matches('\\');
        let text = if text.len() < 2 { text } else { text.trim_start_matches("\\\n") };
        if text.trim().is_empty() {
            return;
        }
        self.was_list = None;
        let places = inline::places(&mut self.names);
        let text = if places.is_empty() { escape::beginning(text) } else { places + text };
        let lines: Vec<String> = text
            .split('\n')
            .enumerate()
            .map(|(n, line)| if n == 0 { line.trim().to_owned() } else { escape::beginning(line.trim()) })
            .collect();
        self.lines.block(&lines.join("\n"));
    }

    /// Writes the names that no text followed.
    fn flush_names(&mut self) {
        let places = inline::places(&mut self.names);
        if !places.is_empty() {
            self.lines.block(&places);
        }
    }

    fn block(&mut self, id: Id, depth: u32) {
        let tree = self.tree;
        if !self.is_kept(id) {
            if tree.attribute(id, "role") == Some("tablist") {
                self.tab_titles(id);
            }
            return;
        }
        if self.is_note(id) {
            return;
        }
        let name = tree.name(id);
        if !matches!(name, "body" | "html" | "main") {
            self.names.extend(tree.attribute(id, "id").map(str::to_owned));
        }
        if depth > Self::DEPTH_MAX {
            let mut line = Line::new();
            escape::push(&mut line, &tree.text(id, |id| !self.is_kept(id)));
            return self.flush(&mut line);
        }
        if let Some(kind) = notes::kind(tree, id) {
            return self.alert(id, kind, depth);
        }
        match name {
            "h1" | "h2" | "h3" | "h4" | "h5" | "h6" => {
                let level = usize::from(name.as_bytes()[1] - b'0');
                self.heading(id, if self.promoted == Some(id) { 1 } else { level });
            }
            "pre" => self.code(id, &[id]),
            "ul" | "ol" | "menu" | "dir" => self.list(id, depth, name == "ol"),
            "dl" => self.definitions(id, depth),
            "table" => table::write(self, id, depth),
            "blockquote" => {
                self.flush_names();
                self.quote(id, depth, None);
            }
            "hr" => {
                self.flush_names();
                let page = tree.attribute(id, "data-mcdewey-page").and_then(|page| page.parse::<u32>().ok());
                self.lines.block(&page.map_or_else(|| "***".to_owned(), |page| format!("<!-- page {page} -->")));
            }
            "summary" | "legend" => self.bold(id),
            "div" if tree.has_class(id, "title") && self.promoted.is_none() && self.is_title_of_head(id) => {
                self.heading(id, 1);
            }
            "div" if tree.has_class(id, "fragment") && tree.children(id).any(|id| tree.has_class(id, "line")) => {
                let lines: Vec<Id> = tree.children(id).filter(|id| tree.has_class(*id, "line")).collect();
                self.code(id, &lines);
            }
            _ => {
                if tree.attribute(id, "role") == Some("tablist") || tree.has_class(id, "tabbed-labels") {
                    return self.tab_titles(id);
                }
                let is_panel = tree.attribute(id, "role") == Some("tabpanel") || tree.has_class(id, "tabbed-block");
                if let Some(title) = is_panel.then(|| self.tabs.pop_front()).flatten() {
                    self.lines.block(&format!("<strong>{title}</strong>"));
                }
                self.blocks(id, depth);
            }
        }
        if name != "ul" && name != "ol" {
            self.was_list = None;
        }
    }

    /// Doxygen's title stands in no heading.
    fn is_title_of_head(&self, id: Id) -> bool {
        self.tree.parent(id).is_some_and(|above| self.tree.has_class(above, "headertitle"))
    }

    fn tab_titles(&mut self, id: Id) {
        let tree = self.tree;
        let is_title = |id: &Id| tree.attribute(*id, "role") == Some("tab") || tree.name(*id) == "label";
        for title in tree.below(id, |_| false).filter(is_title) {
            let mut line = Line::new();
            escape::push(&mut line, &tree.text(title, |_| false));
            self.tabs.push_back(line.trim().to_owned());
        }
    }

    fn bold(&mut self, id: Id) {
        let mut line = Line::new();
        inline::children(self, id, &mut line, 0);
        let text = line.trim().replace("\\\n", " ");
        if !text.is_empty() {
            let places = inline::places(&mut self.names);
            self.lines.block(&format!("{places}<strong>{text}</strong>"));
        }
    }

    fn heading(&mut self, id: Id, level: usize) {
        let mut line = Line::new();
        inline::children(self, id, &mut line, 0);
        let text = line.trim().replace("\\\n", " ");
        if text.is_empty() {
            return;
        }
        self.level = level;
        // The heading's own name is the last that was met, and the library's own address for it; a number that Word gave is none.
        let is_sign = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.:".contains(&byte);
        let is_plain = |name: &String| !name.starts_with('_') && name.bytes().all(is_sign);
        let own = self.names.pop().filter(|name| !name.is_empty());
        let own = match own {
            Some(name) if !is_plain(&name) => {
                self.names.push(name);
                None
            }
            own => own.map(|name| format!(" {{#{name}}}")),
        };
        let places = inline::places(&mut self.names);
        self.lines.block(&format!("{} {places}{text}{}", "#".repeat(level), own.unwrap_or_default()));
    }

    /// A listing: the text of `lines`, each of which ends one.
    fn code(&mut self, id: Id, lines: &[Id]) {
        let tree = self.tree;
        let texts: Vec<String> = lines.iter().map(|line| tree.text(*line, |id| !self.is_kept(id))).collect();
        let text = texts.join("\n").replace(['\r', '\0', '\u{c}'], "");
        let text = text.trim_end();
        let text = text.strip_prefix('\n').unwrap_or(text);
        if text.trim().is_empty() {
            return;
        }
        self.flush_names();
        let longest = text.split(|c| c != '`').map(str::len).max().unwrap_or(0);
        let fence = "`".repeat(3.max(longest + 1));
        let language = language(tree, id).unwrap_or_default();
        self.lines.block(&format!("{fence}{language}\n{text}\n{fence}"));
    }

    fn quote(&mut self, id: Id, depth: u32, kind: Option<&str>) {
        self.lines.gap();
        let is_open = self.lines.open("> ", "> ");
        if let Some(kind) = kind {
            self.lines.put(&format!("[!{kind}]"));
        }
        self.blocks(id, depth + 1);
        self.lines.close(is_open);
    }

    /// A box that warns.
    fn alert(&mut self, id: Id, kind: &str, depth: u32) {
        self.flush_names();
        let tree = self.tree;
        let title = notes::title(tree, id);
        let said = title
            .map(|title| tree.text(title, |id| !self.is_kept(id)).split_whitespace().collect::<Vec<_>>().join(" "));
        self.lines.gap();
        let is_open = self.lines.open("> ", "> ");
        if is_open {
            self.lines.put(&format!("[!{kind}]"));
        }
        if let Some(said) = said.filter(|said| !notes::is_plain(said)) {
            let mut line = Line::new();
            escape::push(&mut line, &said);
            self.lines.block(&format!("<strong>{}</strong>", line.trim()));
        }
        self.without(id, title, depth + 1);
        self.lines.close(is_open);
    }

    /// What an element holds, without one of those below it; a table that only places it is passed through.
    fn without(&mut self, id: Id, left_out: Option<Id>, depth: u32) {
        let tree = self.tree;
        let mut line = Line::new();
        for child in tree.children(id).filter(|child| Some(*child) != left_out) {
            let name = tree.name(child);
            let is_icon = name == "td" && (tree.has_class(child, "icon") || self.parts.n_kept(child) == 0);
            if is_icon || name == "th" && notes::is_plain(&tree.text(child, |_| false)) {
                continue;
            }
            let holds = left_out.is_some_and(|out| {
                let mut above = Some(out);
                (0..6).any(|_| {
                    above = above.and_then(|id| tree.parent(id));
                    above == Some(child)
                })
            });
            if matches!(name, "table" | "tbody" | "tr" | "td") || holds {
                self.flush(&mut line);
                self.without(child, left_out, depth + 1);
            } else if self.is_inline(child) {
                inline::node(self, child, &mut line, depth);
            } else {
                self.flush(&mut line);
                self.block(child, depth + 1);
            }
        }
        self.flush(&mut line);
    }
}

/// The language of a listing, as its own class or that of what stands around it says.
fn language(tree: &Tree, id: Id) -> Option<String> {
    const LEVELS: usize = 3;
    let mut around = Vec::from_iter(tree.children(id).find(|id| tree.name(*id) == "code"));
    let mut at = Some(id);
    for _ in 0..LEVELS {
        around.extend(at);
        at = at.and_then(|id| tree.parent(id));
    }
    let named = |id: &Id| {
        let said = tree.attribute(*id, "data-lang").or_else(|| tree.attribute(*id, "data-language"));
        let of_class = tree.classes(*id).find_map(|class| {
            let before = ["language-", "lang-", "highlight-source-", "highlight-", "brush:"];
            before.iter().find_map(|before| class.strip_prefix(before))
        });
        let second = || {
            let is_it = tree.classes(*id).any(|class| class == "sourceCode" || class == "programlisting");
            tree.classes(*id).find(|class| !["sourceCode", "programlisting"].contains(class)).filter(|_| is_it)
        };
        said.or(of_class).or_else(second).map(|word| word.trim_end_matches(';').to_ascii_lowercase())
    };
    let is_word = |word: &String| {
        let is_sign = |byte: u8| byte.is_ascii_alphanumeric() || b"+-#_.".contains(&byte);
        !word.is_empty() && word.len() <= 30 && word.bytes().all(is_sign)
    };
    let found = around.iter().find_map(|id| named(id).filter(is_word))?;
    (!["default", "none", "text", "plaintext"].contains(&found.as_str())).then_some(found)
}
