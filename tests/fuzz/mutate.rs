//! Changes inputs by chance: the same seed gives the same inputs on every machine.

use crate::harness::INPUT_BYTES_MAX;

pub(crate) const NONE: &[&str] = &[];

pub(crate) const MARKDOWN: &[&str] = &[
    "\n\n",
    "\n",
    "# ",
    "## ",
    "###### ",
    "> ",
    "- ",
    "1. ",
    "  ",
    "    ",
    "\t",
    "```",
    "~~~~",
    "```html",
    "`",
    "``",
    "*",
    "**",
    "_",
    "~~",
    "[",
    "](",
    "]: ",
    "![",
    "[^1]",
    "[^1]: ",
    ")",
    "<",
    ">",
    "</",
    "/>",
    "<!--",
    "-->",
    "<![CDATA[",
    "]]>",
    "<?",
    "?>",
    "<!",
    "<b>",
    "<div>",
    "</div>",
    "<p>",
    "<pre>",
    "</pre>",
    "<table>",
    "<tr>",
    "<td>",
    "</td>",
    "</table>",
    "<details>",
    "<summary>",
    "<script>",
    "</script>",
    "<style>",
    "</style>",
    "<textarea>",
    "<title>",
    "<template>",
    "<svg>",
    "<math>",
    "<select>",
    "<option>",
    "<iframe srcdoc=\"",
    "<noscript>",
    "<plaintext>",
    "<br>",
    "<img src=x onerror=steal()>",
    "<a href=\"javascript:steal()\">",
    "<a id=\"",
    "<a name='x'>",
    " onload=steal() ",
    " style=\"",
    " id=\"chunk-0\"",
    " href=",
    " src=",
    "\"",
    "'",
    "=",
    "&#106;",
    "&lt;",
    "&amp;",
    "&colon;",
    "&Tab;",
    "&#x0;",
    "javascript:",
    "data:text/html,",
    "//evil.example/",
    "| a | b |\n|---|---|\n",
    "|",
    "\\",
    "---\n",
    "---\ntitle: ",
    "+++\n",
    "{#id .class}",
    "{#",
    "}",
    "\u{feff}",
    "\0",
    "\u{c}",
    "\r\n",
    "\r",
    "\u{2028}",
    "\u{202e}",
    "\u{ad}",
    "\u{200b}",
    "\u{e000}",
    "\u{fb01}",
    "e\u{301}",
    "\u{5d0}\u{5d1}",
    "\u{65e5}\u{672c}",
    "\u{fffd}",
    "-\n",
    ". . . . . 12",
    "<!-- page 2 -->",
    "## Page 3",
    "--- end of page=1 ---",
    "word ",
    "{{ 7 * 7 }}",
    "{% raw %}",
    "- [ ] ",
    "***",
    "===",
    "$$",
];

pub(crate) const PAGES: &[&str] = &[
    "\n",
    "\n\n",
    "<!-- page 1 -->",
    "<!-- page 2 -->",
    "<!-- page ",
    " -->",
    "<!-- PageBreak -->",
    "<!-- PageNumber=\"B-12\" -->",
    "<!-- PageHeader=\"",
    "<!-- page break -->",
    "## Page 3",
    "## Page ",
    "[Page 4]",
    "[Page ",
    "]",
    "--- end of page=0 ---",
    "--- end of page=",
    " ---",
    "--- end of page.page_number=1 ---",
    "{0}------------------------------------------------",
    "{12}",
    "------------------------------------------------",
    "\u{c}",
    "0",
    "1",
    "-1",
    "99999",
    "100000",
    "4294967295",
    "4294967296",
    "99999999999999999999",
    "iv",
    "IV",
    "xii",
    "B-12",
    "A-1",
    "Page 5 of 9",
    "5",
    "```",
    "~~~",
    "    ",
    "| a |",
    "<div>",
    "</div>",
    "word ",
    "A Running Header",
    "%page-number%",
    "\u{661}",
    "\u{ff11}",
    "12-34",
];

pub(crate) const TOML: &[&str] = &[
    "[library]\n",
    "[[vendor]]\n",
    "[product.x]\n",
    "name = ",
    "tagline = ",
    "base_url = ",
    "language = ",
    "products = [",
    "]",
    "versions = [",
    "title = ",
    "page_separator = ",
    "\"",
    "'",
    "\"\"\"",
    "\n",
    "=",
    "{",
    "}",
    ",",
    ".",
    "#",
    "true",
    "1e9",
    "0x",
    "1979-05-27",
    "\\u0000",
    "\\",
    "https://",
    "de",
    "zz-ZZ-zz",
    "%page-number%",
];

pub(crate) const CSS: &[&str] = &[
    "<svg xmlns=\"http://www.w3.org/2000/svg\">",
    "</svg>",
    "<script>",
    "</script>",
    "<style>",
    "</style>",
    "<a href=\"",
    "<image href=\"",
    "<use xlink:href=\"",
    "<animate attributeName=\"href\" values=\"javascript:steal()\"/>",
    "<set to=\"",
    "<foreignObject>",
    "<iframe xmlns=\"http://www.w3.org/1999/xhtml\" src=\"",
    "<html:script xmlns:html=\"http://www.w3.org/1999/xhtml\">",
    " onload=\"steal()\"",
    " style=\"",
    " fill=\"url(",
    "url(//evil.example/x)",
    "url('#a')",
    "url(data:",
    "@import ",
    "@font-face{src:",
    "@namespace ",
    "/*",
    "*/",
    "\\75 rl(",
    "image-set(",
    "var(--x)",
    "attr(",
    "expression(",
    "-moz-binding:",
    "javascript:",
    "data:image/png;base64,AAAA",
    "data:image/svg+xml,",
    "data:text/html,",
    "//evil.example/",
    "<!DOCTYPE svg [<!ENTITY e \"",
    "\">]>",
    "&e;",
    "<!ENTITY % p SYSTEM \"",
    "<![CDATA[",
    "]]>",
    "<!--",
    "-->",
    "<?xml version=\"1.0\" encoding=\"",
    "<?xml-stylesheet href=\"",
    "?>",
    "xmlns:x=\"",
    "x:",
    "xml:base=\"",
    "xlink:href=\"#a\"",
    "&#106;",
    "&#x0A;",
    "<g>",
    "</g>",
    "<path d=\"M0 0\"/>",
    "\"",
    "'",
    ">",
    "<",
    "/>",
    "=",
    ";",
    ":",
    "{",
    "}",
    "(",
    ")",
    "\\",
    "\\0",
    "\u{feff}",
    "\0",
    "\u{85}",
    "<switch>",
    "<text>",
    "<tref ",
    "<handler>",
    "<listener ",
    "<discard ",
    "<mpath ",
    "<cursor ",
];

pub(crate) const QUERY: &[&str] = &[
    "\"",
    "-",
    " ",
    "product:",
    "version:",
    "vendor:",
    "type:",
    "doc_type:",
    "alpha",
    "v2",
    "v1",
    "agent",
    "queue",
    "state",
    "the",
    "how",
    "what",
    "number7",
    "--noout",
    "-x",
    "C++",
    "getStateNotification",
    "stat",
    "quuee",
    "\u{e9}tat",
    "l'agent",
    "Einstellung",
    "\u{65e5}\u{672c}\u{8a9e}",
    "\u{65e5}",
    "\u{e23}\u{e30}\u{e1a}\u{e1a}",
    "\u{430}\u{433}\u{435}\u{43d}\u{442}",
    "\u{627}\u{644}",
    "*",
    "?",
    ":",
    "\\",
    "(",
    ")",
    "1,000",
    "10\u{a0}000",
    "\u{201c}",
    "\u{201d}",
    "\u{2019}",
    "\u{2212}",
    "\u{ad}",
    "\u{200b}",
    "\u{fb01}",
    "e\u{301}",
    "\u{1f680}",
    "\u{feff}",
    "\0",
    "\n",
    "\t",
    "\u{3000}",
    "_",
    "foo_bar.baz",
    "a.b.c",
    "::",
];

pub(crate) const HTTP: &[&str] = &[
    "\n",
    "Host: ",
    "host: ",
    "Origin: ",
    "localhost",
    "localhost:4000",
    "127.0.0.1",
    "[::1]",
    ":80",
    ":",
    "@",
    "evil.example",
    ".localhost",
    "http://",
    "https://",
    "null",
    "/",
    "//",
    "..",
    "%2e",
    "%2f",
    "%00",
    "%5c",
    "\\",
    "?",
    "#",
    ",",
    " ",
    "\t",
    "X-Forwarded-Host: ",
    "a",
    "*",
    "\u{e9}",
    "[",
    "]",
    "0x7f.1",
    "127.1",
    "::ffff:127.0.0.1",
    "localhost.",
    "LOCALHOST",
];

pub(crate) const JSON: &[&str] = &[
    "{",
    "}",
    "[",
    "]",
    ",",
    ":",
    "\"",
    "\\",
    "\\u0000",
    "\\ud800",
    "null",
    "true",
    "1",
    "-1",
    "1e400",
    "0.1",
    "18446744073709551616",
    "\"jsonrpc\":\"2.0\"",
    "\"id\":1",
    "\"method\":\"tools/call\"",
    "\"params\":{}",
    "\"cursor\":\"x\"",
    "\"result\":{}",
    "\"error\":{}",
    "\"\\u0069d\":2",
    " ",
    "\n",
    "[[[[[[[[",
    "{\"a\":{\"a\":",
    "\u{feff}",
    "\u{2028}",
    "\0",
];

/// Numbers that are the same on every machine (xorshift).
struct Random(u64);

impl Random {
    fn below(&mut self, n: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 >> 11).unwrap() % n.max(1)
    }
}

pub(crate) struct Mutator {
    random: Random,
    words: &'static [&'static str],
}

impl Mutator {
    pub(crate) fn new(seed: u64, words: &'static [&'static str]) -> Mutator {
        Mutator { random: Random(seed | 1), words }
    }

    /// One of the inputs, changed in one to eight ways.
    pub(crate) fn mutate(&mut self, pool: &[Vec<u8>]) -> Vec<u8> {
        let mut input = pool[self.random.below(pool.len())].clone();
        let n_changes = 1 << self.random.below(4);
        for _ in 0..n_changes {
            self.change(&mut input, pool);
            input.truncate(INPUT_BYTES_MAX);
        }
        input
    }

    /// A stretch of `len` bytes at most, short ones more often.
    fn stretch(&mut self, len: usize) -> std::ops::Range<usize> {
        let start = self.random.below(len);
        let most = 1 << self.random.below(12);
        let end = start + self.random.below(most.min(len - start + 1));
        start..end.min(len)
    }

    fn change(&mut self, input: &mut Vec<u8>, pool: &[Vec<u8>]) {
        const NUMBERS: [u8; 10] = [0, 1, 0x0f, 0x10, 0x7f, 0x80, 0x81, 0xc0, 0xfe, 0xff];
        let at = self.random.below(input.len());
        let byte = u8::try_from(self.random.below(256)).unwrap();
        match self.random.below(if self.words.is_empty() { 11 } else { 18 }) {
            0 if !input.is_empty() => input[at] ^= 1 << (byte % 8),
            1 if !input.is_empty() => input[at] = byte,
            2 if !input.is_empty() => input[at] = NUMBERS[usize::from(byte) % NUMBERS.len()],
            3 if !input.is_empty() => input[at] = input[at].wrapping_add(byte % 8).wrapping_sub(4),
            4 => input.insert(at, byte),
            5 => input.truncate(at),
            6 => {
                let cut = self.stretch(input.len());
                input.drain(cut);
            }
            7 => {
                // The largest numbers that a varint of some bytes holds.
                let n = 1 + usize::from(byte % 5);
                let many = [vec![0xff; n - 1], vec![if n == 5 { 0x0f } else { 0x7f }]].concat();
                input.splice(at..(at + n).min(input.len()), many);
            }
            8 => {
                let again = self.stretch(input.len());
                let n = 1 << self.random.below(9);
                let room = INPUT_BYTES_MAX.saturating_sub(input.len()) / again.len().max(1);
                let again = input[again].repeat(n.min(room));
                input.splice(at..at, again);
            }
            9 => {
                let other = &pool[self.random.below(pool.len())];
                let piece = other[self.stretch(other.len())].to_vec();
                input.splice(at..at, piece);
            }
            10 => {
                let moved = self.stretch(input.len());
                let moved: Vec<u8> = input.drain(moved).collect();
                let at = self.random.below(input.len() + 1);
                input.splice(at..at, moved);
            }
            11..=14 => {
                let word = self.words[self.random.below(self.words.len())].bytes();
                input.splice(at..at, word);
            }
            15 => {
                let replaced = self.stretch(input.len());
                let word = self.words[self.random.below(self.words.len())].bytes();
                input.splice(replaced, word);
            }
            16 => {
                let n = 1 << self.random.below(10);
                let word = self.words[self.random.below(self.words.len())];
                let room = INPUT_BYTES_MAX.saturating_sub(input.len()) / word.len();
                input.splice(at..at, word.repeat(n.min(room)).into_bytes());
            }
            17 => {
                let joined = (0..3).map(|_| self.words[self.random.below(self.words.len())]).collect::<String>();
                input.splice(at..at, joined.into_bytes());
            }
            _ => input.push(byte),
        }
    }
}
