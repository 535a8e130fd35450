//! Lists of HTML: of items, and of terms with what they mean.

use super::Page;
use super::inline::{self, Line, is_block};
use crate::reading::web::tree::{Data, Id};

impl Page<'_> {
    pub(super) fn list(&mut self, id: Id, depth: u32, is_ordered: bool) {
        let tree = self.tree;
        if tree.children(id).any(|item| tree.attribute(item, "role") == Some("tab")) {
            return self.tab_titles(id);
        }
        let is_item = |item: Id| {
            let has_text = match tree.data(item) {
                Data::Text(text) => !text.trim().is_empty(),
                _ => self.is_kept(item) && (self.parts.n_kept(item) > 0 || self.has_image(item)),
            };
            has_text && !self.is_note(item)
        };
        // What has no text names the place of what follows it.
        let (mut items, mut before) = (Vec::new(), Vec::new());
        for child in tree.children(id) {
            if is_item(child) {
                items.push((child, std::mem::take(&mut before)));
            } else if self.is_kept(child) && !self.is_note(child) {
                before.extend(self.names_in(child));
            }
        }
        if items.is_empty() {
            return self.names.extend(before);
        }
        self.flush_names();
        let is_loose = tree.children(id).any(|item| {
            let n_blocks = tree.children(item).filter(|child| {
                let name = tree.name(*child);
                is_block(name) && !["ul", "ol"].contains(&name)
            });
            n_blocks.count() > 1
        });
        let other = self.was_list == Some(false);
        let start = tree.attribute(id, "start").and_then(|start| start.trim().parse::<u32>().ok()).unwrap_or(1);
        self.lines.gap();
        for (n, (item, names)) in (start.min(999_999)..).zip(items) {
            let first = match (is_ordered, other) {
                (true, false) => format!("{n}. "),
                (true, true) => format!("{n}) "),
                (false, false) => "- ".to_owned(),
                (false, true) => "* ".to_owned(),
            };
            self.names.extend(names);
            self.names.extend(tree.attribute(item, "id").map(str::to_owned));
            self.was_list = None;
            let is_open = self.lines.open(&first, &" ".repeat(first.len()));
            if tree.name(item) == "li" {
                self.blocks_of_item(item, depth + 1, !is_loose);
            } else if self.is_inline(item) {
                let mut line = Line::new();
                inline::node(self, item, &mut line, depth);
                self.flush(&mut line);
            } else {
                self.block(item, depth + 1);
            }
            self.lines.close(is_open);
            if !is_loose {
                self.lines.no_gap();
            }
        }
        self.lines.close(false);
        self.names.extend(before);
        self.was_list = Some(other);
    }

    /// Names of an element and of what it holds.
    fn names_in(&self, id: Id) -> Vec<String> {
        let all = std::iter::once(id).chain(self.tree.below(id, |id| !self.is_kept(id)));
        all.filter_map(|id| inline::name(self, id)).map(str::to_owned).collect()
    }

    /// What an item holds; in a list of short ones, lists in them follow at once.
    fn blocks_of_item(&mut self, id: Id, depth: u32, is_tight: bool) {
        let mut line = Line::new();
        for child in self.tree.children(id) {
            if self.is_inline(child) {
                inline::node(self, child, &mut line, depth);
                continue;
            }
            self.flush(&mut line);
            if is_tight && ["ul", "ol"].contains(&self.tree.name(child)) {
                self.lines.no_gap();
            }
            self.block(child, depth + 1);
        }
        self.flush(&mut line);
    }

    fn has_image(&self, id: Id) -> bool {
        self.tree.below(id, |id| !self.is_kept(id)).any(|id| self.tree.name(id) == "img")
    }

    /// Terms in bold, each with its text behind it; what documents a function or class is a heading.
    pub(super) fn definitions(&mut self, id: Id, depth: u32) {
        let tree = self.tree;
        let level = self.level;
        let parts = self.parts;
        let mut line = Line::new();
        for child in tree.children(id).filter(|child| !parts.is_around(*child)) {
            let name = tree.name(child);
            if !matches!(name, "dt" | "dd" | "div") {
                // It should not stand here, and does.
                if self.is_inline(child) {
                    inline::node(self, child, &mut line, depth);
                } else {
                    self.flush(&mut line);
                    self.block(child, depth + 1);
                }
                continue;
            }
            self.flush(&mut line);
            match name {
                "dt" => {
                    self.names.extend(tree.attribute(child, "id").map(str::to_owned));
                    if tree.has_class(child, "sig") && tree.attribute(child, "id").is_some() {
                        self.heading(child, (level + 1).min(6));
                    } else {
                        self.bold(child);
                    }
                }
                "dd" => {
                    self.names.extend(tree.attribute(child, "id").map(str::to_owned));
                    self.blocks(child, depth + 1);
                }
                _ => self.definitions(child, depth + 1),
            }
        }
        self.flush(&mut line);
        self.level = level;
    }
}
