//! Lines of Markdown, within the lists and quotations that they stand in.

/// Deepest nesting of lists and quotations; what lies deeper stands at this depth.
const DEPTH_MAX: usize = 12;

/// What stands before the lines of a block that holds others.
#[derive(Debug)]
struct Lead {
    first: String,
    rest: String,
    is_first: bool,
}

/// Markdown as it grows.
#[derive(Debug, Default)]
pub(super) struct Lines {
    /// The text so far.
    pub(super) out: String,
    leads: Vec<Lead>,
    /// Whether an empty line must come before the next block.
    is_gap: bool,
}

impl Lines {
    /// One line.
    pub(super) fn put(&mut self, line: &str) {
        let begin = self.out.len();
        for lead in &mut self.leads {
            self.out.push_str(if lead.is_first { &lead.first } else { &lead.rest });
            lead.is_first &= line.is_empty();
        }
        self.out.push_str(line);
        if line.is_empty() {
            let n_kept = self.out[begin..].trim_end().len();
            self.out.truncate(begin + n_kept);
        }
        self.out.push('\n');
    }

    /// The lines of a block, with an empty line before it where one is wanted.
    pub(super) fn block(&mut self, lines: &str) {
        self.gap();
        // Not `lines()`: a listing may end with empty ones.
        for line in lines.split('\n') {
            self.put(line);
        }
        self.is_gap = true;
    }

    /// An empty line, where the next block wants one.
    pub(super) fn gap(&mut self) {
        if std::mem::take(&mut self.is_gap) {
            self.put("");
        }
    }

    /// Lets the next block follow at once.
    pub(super) fn no_gap(&mut self) {
        self.is_gap = false;
    }

    /// Begins a list's item or a quotation; whether it did is to be handed to [`Lines::close`].
    pub(super) fn open(&mut self, first: &str, rest: &str) -> bool {
        let is_open = self.leads.len() < DEPTH_MAX;
        if is_open {
            self.leads.push(Lead { first: first.to_owned(), rest: rest.to_owned(), is_first: true });
        }
        is_open
    }

    /// Ends it.
    pub(super) fn close(&mut self, is_open: bool) {
        if is_open {
            self.leads.pop();
        }
        self.is_gap = true;
    }
}
