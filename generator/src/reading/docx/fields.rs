//! Fields: what Word works out when it shows a text. Their last results stand in the file.

/// A field that is open.
#[derive(Debug, Default)]
struct Field {
    instruction: String,
    is_result: bool,
    /// What the instruction says, once it is whole.
    link: Option<String>,
    is_contents: bool,
}

impl Field {
    /// Ends the instruction: the result follows.
    fn separate(&mut self) {
        self.is_result = true;
        self.link = link(&self.instruction);
        self.is_contents = is_contents(&self.instruction);
    }
}

/// The fields that are open, the outermost first.
#[derive(Debug, Default)]
pub(super) struct Fields {
    open: Vec<Field>,
}

/// Fields within one another, at most.
const OPEN_MAX: usize = 32;
/// Longest instruction that is read, in bytes.
const INSTRUCTION_MAX: usize = 8192;

impl Fields {
    /// A sign of a field: where it begins, where its result does, where it ends.
    pub(super) fn sign(&mut self, kind: &str) {
        match kind {
            "begin" if self.open.len() < OPEN_MAX => self.open.push(Field::default()),
            "separate" => self.open.last_mut().into_iter().for_each(Field::separate),
            "end" => _ = self.open.pop(),
            _ => {}
        }
    }

    /// A part of an instruction.
    pub(super) fn instruct(&mut self, text: &str) {
        if let Some(field) = self.open.last_mut().filter(|field| field.instruction.len() <= INSTRUCTION_MAX) {
            field.instruction.push_str(text);
        }
    }

    /// Whether text here is shown: it is a result, and none of a table of contents.
    pub(super) fn is_shown(&self) -> bool {
        self.open.iter().all(|field| field.is_result && !field.is_contents)
    }

    /// Where the text here leads to.
    pub(super) fn link(&self) -> Option<String> {
        self.open.iter().rev().find_map(|field| field.link.clone())
    }
}

/// Whether a field is a table of contents.
pub(super) fn is_contents(instruction: &str) -> bool {
    instruction.split_whitespace().next().is_some_and(|word| word.eq_ignore_ascii_case("TOC"))
}

/// Where an instruction leads to.
pub(super) fn link(instruction: &str) -> Option<String> {
    if instruction.len() > INSTRUCTION_MAX {
        return None;
    }
    let words = words(instruction);
    let mut rest = words.iter().skip(1);
    match words.first()?.to_ascii_uppercase().as_str() {
        "HYPERLINK" => {
            let (mut address, mut place) = (String::new(), None);
            while let Some(word) = rest.next() {
                match word.as_str() {
                    "\\l" => place = rest.next(),
                    // A frame, a tip: another word goes with it.
                    "\\o" | "\\t" => _ = rest.next(),
                    word if word.starts_with('\\') => {}
                    word => word.clone_into(&mut address),
                }
            }
            let link = place.map_or(address.clone(), |place| format!("{address}#{place}"));
            (!link.is_empty()).then_some(link)
        }
        "REF" | "PAGEREF" | "NOTEREF" => {
            rest.next().filter(|word| !word.starts_with('\\')).map(|word| format!("#{word}"))
        }
        _ => None,
    }
}

/// The words of an instruction; what stands in quotation marks is one.
pub(super) fn words(instruction: &str) -> Vec<String> {
    let mut words = Vec::new();
    let mut rest = instruction.trim_start();
    while let Some(first) = rest.chars().next() {
        let (word, after) = if first == '"' {
            rest[1..].split_once('"').unwrap_or((&rest[1..], ""))
        } else {
            let end = rest.find(|c: char| c.is_whitespace() || c == '"').unwrap_or(rest.len());
            rest.split_at(end)
        };
        words.push(word.to_owned());
        rest = after.trim_start();
    }
    words
}
