//! HTML as browsers read it, by `html5ever`, into a tree that lies in one list.
//!
//! The parser takes as long as its stack of open elements is deep for each of them, and as a tag has attributes for each of
//! these. So it gets the text in pieces, and after each it is looked whether the page is still one that somebody wrote.

use std::borrow::Cow;
use std::cell::{Cell, RefCell};
use std::time::{Duration, Instant};

use html5ever::interface::TokenizerResult;
use html5ever::tendril::StrTendril;
use html5ever::tokenizer::{BufferQueue, Token, TokenSink, TokenSinkResult, Tokenizer, TokenizerOpts};
use html5ever::tree_builder::{ElemName, ElementFlags, NodeOrText, QuirksMode, TreeBuilder, TreeBuilderOpts, TreeSink};
use html5ever::{Attribute, LocalName, Namespace, QualName, ns};

/// Deepest nesting; browsers stop at 512, and no page that was seen is deeper than 60.
const DEPTH_MAX: u32 = 512;
/// The parser gets so many bytes at a time.
const PIECE_BYTES: usize = 4096;
/// Most signs that may part attributes in one tag.
const SEPARATORS_MAX: usize = 20_000;
/// Nodes that a page may have beside one for each of its bytes.
const NODES_FREE: usize = 8192;
/// The longest that the parser may take. What gets here was made to.
const TIME_MAX: Duration = Duration::from_secs(10);

/// No node.
const NONE: u32 = u32::MAX;

/// A node, by its place in the list.
pub(super) type Id = u32;

/// What a node is.
#[derive(Debug)]
pub(super) enum Data {
    /// An element of HTML, or of what stands within it.
    Element(QualName, Vec<Attribute>),
    /// Text.
    Text(StrTendril),
    /// The page itself, a comment, or what else has no text.
    Other,
}

#[derive(Debug)]
struct Node {
    parent: Id,
    first: Id,
    last: Id,
    before: Id,
    after: Id,
    depth: u32,
    data: Data,
}

/// A page.
#[derive(Debug)]
pub(super) struct Tree {
    nodes: Vec<Node>,
}

impl Tree {
    /// Reads a page.
    ///
    /// # Errors
    ///
    /// Why it is none, in words that go on from "it".
    pub(super) fn parse(text: &str) -> Result<Tree, String> {
        let end = Instant::now() + TIME_MAX;
        let options = TreeBuilderOpts { scripting_enabled: false, ..TreeBuilderOpts::default() };
        let sink = Counting { builder: TreeBuilder::new(Sink::new(), options), n_tokens: Cell::new(0) };
        let tokenizer = Tokenizer::new(sink, TokenizerOpts::default());
        let queue = BufferQueue::default();
        let (mut at, mut n_tokens, mut since) = (0, 0, 0);
        while at < text.len() {
            let piece = &text[at..boundary(text, at + PIECE_BYTES)];
            queue.push_back(StrTendril::from(piece));
            while !matches!(tokenizer.feed(&queue), TokenizerResult::Done) {}
            at += piece.len();
            let now = tokenizer.sink.n_tokens.get();
            since = if now == n_tokens { since } else { at - piece.len() };
            n_tokens = now;
            let tree = tokenizer.sink.builder.sink.nodes.borrow();
            if tokenizer.sink.builder.sink.depth.get() > DEPTH_MAX {
                return Err(format!("its elements are nested deeper than {DEPTH_MAX}"));
            }
            if tree.len() > at + NODES_FREE {
                return Err("it has more elements than tags".to_owned());
            }
            if at - since > 2 * PIECE_BYTES && has_many_attributes(&text[since..at]) {
                return Err(format!("a tag has more than {SEPARATORS_MAX} attributes"));
            }
            if Instant::now() > end {
                return Err("it takes too much time".to_owned());
            }
        }
        tokenizer.end();
        Ok(Tree { nodes: tokenizer.sink.builder.sink.nodes.into_inner() })
    }

    /// The page itself.
    pub(super) const ROOT: Id = 0;

    /// How many nodes there are.
    pub(super) fn len(&self) -> usize {
        self.nodes.len()
    }

    /// What a node is.
    pub(super) fn data(&self, id: Id) -> &Data {
        &self.nodes[id as usize].data
    }

    /// Name of an element, in lower case; empty for what is none.
    pub(super) fn name(&self, id: Id) -> &str {
        match self.data(id) {
            Data::Element(name, _) => &name.local,
            _ => "",
        }
    }

    /// Value of an attribute.
    pub(super) fn attribute(&self, id: Id, name: &str) -> Option<&str> {
        let Data::Element(_, attributes) = self.data(id) else { return None };
        attributes.iter().find(|found| &*found.name.local == name).map(|found| &*found.value)
    }

    /// Classes of an element.
    pub(super) fn classes(&self, id: Id) -> impl Iterator<Item = &str> {
        self.attribute(id, "class").unwrap_or_default().split_ascii_whitespace()
    }

    /// Whether an element has a class.
    pub(super) fn has_class(&self, id: Id, class: &str) -> bool {
        self.classes(id).any(|found| found == class)
    }

    /// What an element holds.
    pub(super) fn children(&self, id: Id) -> impl Iterator<Item = Id> {
        let mut next = self.nodes[id as usize].first;
        std::iter::from_fn(move || {
            let found = Some(next).filter(|id| *id != NONE)?;
            next = self.nodes[found as usize].after;
            Some(found)
        })
    }

    /// What holds a node.
    pub(super) fn parent(&self, id: Id) -> Option<Id> {
        Some(self.nodes[id as usize].parent).filter(|id| *id != NONE)
    }

    /// Everything below a node, in the order of the page, without what lies in those for which `is_cut` holds.
    pub(super) fn below<'a>(&'a self, id: Id, is_cut: impl Fn(Id) -> bool + 'a) -> impl Iterator<Item = Id> + 'a {
        let mut next = self.nodes[id as usize].first;
        std::iter::from_fn(move || {
            while next != NONE && is_cut(next) {
                next = self.past(next, id);
            }
            let found = Some(next).filter(|id| *id != NONE)?;
            let first = self.nodes[found as usize].first;
            next = if first == NONE { self.past(found, id) } else { first };
            Some(found)
        })
    }

    /// What follows a node and all it holds, below `top`.
    fn past(&self, mut id: Id, top: Id) -> Id {
        loop {
            let node = &self.nodes[id as usize];
            if node.after != NONE {
                return node.after;
            }
            if node.parent == NONE || node.parent == top {
                return NONE;
            }
            id = node.parent;
        }
    }

    /// The text below a node, without what lies in those for which `is_cut` holds.
    pub(super) fn text(&self, id: Id, is_cut: impl Fn(Id) -> bool) -> String {
        let mut text = String::new();
        for id in self.below(id, is_cut) {
            match self.data(id) {
                Data::Text(found) => text.push_str(found),
                Data::Element(name, _) if &*name.local == "br" => text.push('\n'),
                _ => {}
            }
        }
        text
    }
}

/// The last place at or before `at` where a character begins.
pub(super) fn boundary(text: &str, at: usize) -> usize {
    let at = at.min(text.len());
    (0..=at).rev().find(|at| text.is_char_boundary(*at)).unwrap_or(0)
}

/// Whether a part of a page in which no tag ended looks like one with very many attributes.
fn has_many_attributes(text: &str) -> bool {
    !text.contains("<!--") && text.bytes().filter(|byte| b" \t\n\r\x0c/\"'".contains(byte)).count() > SEPARATORS_MAX
}

/// Counts what the parser makes of the text.
struct Counting {
    builder: TreeBuilder<Id, Sink>,
    n_tokens: Cell<u64>,
}

impl TokenSink for Counting {
    type Handle = Id;

    fn process_token(&self, token: Token, line_number: u64) -> TokenSinkResult<Id> {
        if !matches!(token, Token::ParseError(_)) {
            self.n_tokens.set(self.n_tokens.get() + 1);
        }
        self.builder.process_token(token, line_number)
    }

    fn end(&self) {
        self.builder.end();
    }

    fn adjusted_current_node_present_but_not_in_html_namespace(&self) -> bool {
        self.builder.adjusted_current_node_present_but_not_in_html_namespace()
    }
}

/// Where the parser puts its nodes.
struct Sink {
    nodes: RefCell<Vec<Node>>,
    depth: Cell<u32>,
}

/// Name of an element, for the parser.
#[derive(Debug)]
struct Name(Namespace, LocalName);

impl ElemName for Name {
    fn ns(&self) -> &Namespace {
        &self.0
    }

    fn local_name(&self) -> &LocalName {
        &self.1
    }
}

impl Sink {
    fn new() -> Sink {
        let sink = Sink { nodes: RefCell::default(), depth: Cell::new(0) };
        sink.add(Data::Other);
        sink
    }

    fn add(&self, data: Data) -> Id {
        let mut nodes = self.nodes.borrow_mut();
        nodes.push(Node { parent: NONE, first: NONE, last: NONE, before: NONE, after: NONE, depth: 0, data });
        u32::try_from(nodes.len() - 1).unwrap_or(NONE - 1)
    }

    /// Takes a node out of its place.
    fn cut(&self, id: Id) {
        let mut nodes = self.nodes.borrow_mut();
        let node = &mut nodes[id as usize];
        let (parent, before, after) = (node.parent, node.before, node.after);
        (node.parent, node.before, node.after) = (NONE, NONE, NONE);
        if parent == NONE {
            return;
        }
        if before == NONE {
            nodes[parent as usize].first = after;
        } else {
            nodes[before as usize].after = after;
        }
        if after == NONE {
            nodes[parent as usize].last = before;
        } else {
            nodes[after as usize].before = before;
        }
    }

    /// Puts a node into `parent`, before `after` or at the end.
    fn put(&self, parent: Id, child: NodeOrText<Id>, after: Id) {
        let before = {
            let nodes = self.nodes.borrow();
            if after == NONE { nodes[parent as usize].last } else { nodes[after as usize].before }
        };
        let id = match child {
            NodeOrText::AppendNode(id) => {
                self.cut(id);
                id
            }
            NodeOrText::AppendText(text) => {
                if before != NONE
                    && let Data::Text(found) = &mut self.nodes.borrow_mut()[before as usize].data
                {
                    found.push_tendril(&text);
                    return;
                }
                self.add(Data::Text(text))
            }
        };
        let mut nodes = self.nodes.borrow_mut();
        let depth = nodes[parent as usize].depth + 1;
        self.depth.set(self.depth.get().max(depth));
        let node = &mut nodes[id as usize];
        (node.parent, node.before, node.after, node.depth) = (parent, before, after, depth);
        if before == NONE {
            nodes[parent as usize].first = id;
        } else {
            nodes[before as usize].after = id;
        }
        if after == NONE {
            nodes[parent as usize].last = id;
        } else {
            nodes[after as usize].before = id;
        }
    }
}

impl TreeSink for Sink {
    type Handle = Id;
    type Output = ();
    type ElemName<'a> = Name;

    fn finish(self) {}

    fn parse_error(&self, _: Cow<'static, str>) {}

    fn get_document(&self) -> Id {
        Tree::ROOT
    }

    fn elem_name<'a>(&'a self, target: &'a Id) -> Name {
        match &self.nodes.borrow()[*target as usize].data {
            Data::Element(name, _) => Name(name.ns.clone(), name.local.clone()),
            _ => Name(ns!(), LocalName::from("")),
        }
    }

    fn create_element(&self, name: QualName, attributes: Vec<Attribute>, _: ElementFlags) -> Id {
        self.add(Data::Element(name, attributes))
    }

    fn create_comment(&self, _: StrTendril) -> Id {
        self.add(Data::Other)
    }

    fn create_pi(&self, _: StrTendril, _: StrTendril) -> Id {
        self.add(Data::Other)
    }

    fn append(&self, parent: &Id, child: NodeOrText<Id>) {
        self.put(*parent, child, NONE);
    }

    fn append_based_on_parent_node(&self, element: &Id, before: &Id, child: NodeOrText<Id>) {
        let parent = self.nodes.borrow()[*element as usize].parent;
        if parent == NONE { self.put(*before, child, NONE) } else { self.put(parent, child, *element) }
    }

    fn append_doctype_to_document(&self, _: StrTendril, _: StrTendril, _: StrTendril) {}

    fn get_template_contents(&self, target: &Id) -> Id {
        *target
    }

    fn same_node(&self, x: &Id, y: &Id) -> bool {
        x == y
    }

    fn set_quirks_mode(&self, _: QuirksMode) {}

    fn append_before_sibling(&self, sibling: &Id, child: NodeOrText<Id>) {
        let parent = self.nodes.borrow()[*sibling as usize].parent;
        if parent != NONE {
            self.put(parent, child, *sibling);
        }
    }

    fn add_attrs_if_missing(&self, target: &Id, more: Vec<Attribute>) {
        if let Data::Element(_, attributes) = &mut self.nodes.borrow_mut()[*target as usize].data {
            let new = more.into_iter().filter(|new| !attributes.iter().any(|found| found.name == new.name));
            let new: Vec<_> = new.collect();
            attributes.extend(new);
        }
    }

    fn remove_from_parent(&self, target: &Id) {
        self.cut(*target);
    }

    fn reparent_children(&self, node: &Id, new_parent: &Id) {
        loop {
            let first = self.nodes.borrow()[*node as usize].first;
            if first == NONE {
                return;
            }
            self.put(*new_parent, NodeOrText::AppendNode(first), NONE);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_that_nobody_wrote_is_refused() {
        for (text, expected) in [
            ("<div>".repeat(100_000), "its elements are nested deeper than 512"),
            (
                (0..2000).fold(String::new(), |text, n| text + &format!("<p><b a={n}></p>")),
                "it has more elements than tags",
            ),
            (
                format!("<p{}>", (0..100_000).fold(String::new(), |text, n| text + " a" + &n.to_string())),
                "a tag has more",
            ),
        ] {
            let said = Tree::parse(&text).map(|_| ()).unwrap_err();
            assert!(said.starts_with(expected), "{said}");
        }
    }

    #[test]
    fn a_long_value_or_comment_is_nothing_odd() {
        let text = format!("<img src='{}'><!--{}--><p>x", "a".repeat(1_000_000), " a".repeat(100_000));
        let tree = Tree::parse(&text).unwrap();
        assert_eq!(tree.text(Tree::ROOT, |_| false), "x");
    }
}
