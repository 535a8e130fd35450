"""From a page of HTML documentation to pieces of text: what both sides of the comparison index. Needs lxml."""

from dataclasses import dataclass

from lxml import html

# A piece has about so many words: a heading begins a new one, and long passages are cut.
PIECE_WORDS = 200
# Fewer are a heading's leftovers, such as "Up | Next".
PIECE_WORDS_MIN = 8
PAGE_BYTES_MAX = 8_000_000
# One that is longer was never closed, and has the page within it.
HEADING_CHARS_MAX = 200

FURNITURE_TAGS = frozenset("script style nav header footer noscript svg form button iframe template".split())
FURNITURE_CLASSES = frozenset(
    """headerlink sphinxsidebar sphinxsidebarwrapper navheader navfooter related sidebar breadcrumb breadcrumbs navbar
    nav-wide-wrapper mobile-nav src srclink skip-nav toc contents navigation mark hidden footer header prev-next-bottom
    """.split()
)
HEADINGS = {f"h{level}": level for level in range(1, 7)}
BLOCKS = frozenset(
    """p li dt dd pre tr td th blockquote div section article table ul ol dl tbody thead tfoot main figure details
    summary center body fieldset header aside caption hr h1 h2 h3 h4 h5 h6""".split()
)
# Where the text of a page is, by the generators that Debian's packages were made with; the first that is there.
TEXT_IS_AT = [
    '//*[@role="main"]',
    "//main",
    '//*[@id="docContent"]',
    '//*[@id="page-content"]',
    '//*[@class="body"]',
    "//article",
    '//*[@id="content"]',
    "//body",
]


@dataclass(frozen=True)
class Block:
    """A heading (`level` from 1), a paragraph or code (`level` 0)."""

    kind: str
    text: str
    level: int = 0


@dataclass(frozen=True)
class Piece:
    """A passage under its headings, outermost first."""

    headings: tuple[str, ...]
    blocks: tuple[Block, ...]


def one_line(text: str) -> str:
    return " ".join(text.split())


def is_furniture(element) -> bool:
    named = element.tag in FURNITURE_TAGS or not FURNITURE_CLASSES.isdisjoint((element.get("class") or "").split())
    # Some generators keep the page's title in a header.
    return named and element.tag not in ("body", "main", "pre") and not element.xpath(".//h1")


def text_of(element) -> str:
    """The text of a heading or a cell, without the signs that link to it."""

    def texts(element):
        yield element.text or ""
        for child in element:
            if isinstance(child.tag, str) and not is_furniture(child):
                yield from texts(child)
            yield child.tail or ""

    return one_line("".join(texts(element))).rstrip("¶ ")


class _Blocks:
    """Walks an element and gathers its blocks; text between two blocks is a paragraph."""

    def __init__(self) -> None:
        self.blocks: list[Block] = []
        self._inline: list[str] = []

    def flush(self) -> None:
        text = one_line("".join(self._inline))
        self._inline.clear()
        # A lone bullet or bracket is no paragraph.
        if len(text) > 2:
            self.blocks.append(Block("text", text))

    def visit(self, element) -> None:
        if not isinstance(element.tag, str) or is_furniture(element):
            return
        if element.tag in HEADINGS and len(heading := text_of(element)) <= HEADING_CHARS_MAX:
            self.flush()
            if heading:
                self.blocks.append(Block("heading", heading, HEADINGS[element.tag]))
        elif element.tag == "pre":
            self.flush()
            text = element.text_content().strip("\n")
            if text.strip():
                self.blocks.append(Block("code", text))
        elif element.tag == "tr" and not element.xpath(".//pre|.//table|.//p|.//ul|.//h1|.//h2|.//h3|.//div"):
            self.flush()
            # The cells of a line belong together.
            self._inline.append(" | ".join(filter(None, map(text_of, element.iterchildren("td", "th")))))
            self.flush()
        else:
            self._descend(element)

    def _descend(self, element) -> None:
        is_block = element.tag in BLOCKS
        if is_block:
            self.flush()
        self._inline.append(" " if element.tag == "br" else element.text or "")
        for child in element:
            self.visit(child)
            self._inline.append(child.tail or "")
        if is_block:
            self.flush()


def _parse(raw: bytes):
    try:
        raw.decode("utf-8")
        encoding = "utf-8"
    except UnicodeDecodeError:
        encoding = "iso-8859-1"
    return html.document_fromstring(raw, parser=html.HTMLParser(encoding=encoding))


def read_page(raw: bytes, name: str) -> tuple[str, list[Piece]]:
    """Title and pieces of a page; no pieces where it has no text of its own."""
    if not raw.strip() or len(raw) > PAGE_BYTES_MAX:
        return name, []
    page = _parse(raw)
    if page.xpath('//meta[translate(@http-equiv, "REFSH", "refsh") = "refresh"]'):
        return name, []
    title = one_line(page.xpath("string(//title)")) or name
    walk = _Blocks()
    text = next((found[0] for found in map(page.xpath, TEXT_IS_AT) if found), page)
    walk.visit(text)
    walk.flush()
    return title, cut(walk.blocks, title)


def _shorter(block: Block) -> list[Block]:
    """A block of far more than a piece's words, as several: prose is cut between words, code between lines."""
    n_words = len(block.text.split())
    if n_words <= PIECE_WORDS * 1.5:
        return [block]
    parts, joint = (block.text.split("\n"), "\n") if block.kind == "code" else (block.text.split(" "), " ")
    blocks: list[Block] = []
    taken: list[str] = []
    n_taken = 0
    for part in parts:
        taken.append(part)
        n_taken += len(part.split())
        if n_taken >= PIECE_WORDS:
            blocks.append(Block(block.kind, joint.join(taken)))
            taken, n_taken = [], 0
    if n_taken:
        blocks.append(Block(block.kind, joint.join(taken)))
    return blocks


def cut(blocks: list[Block], title: str) -> list[Piece]:
    """Pieces of about PIECE_WORDS, none across a heading."""
    pieces: list[Piece] = []
    path: list[Block] = []
    taken: list[Block] = []
    n_taken = 0

    def finish() -> None:
        nonlocal n_taken
        if n_taken >= PIECE_WORDS_MIN:
            pieces.append(Piece(tuple(heading.text for heading in path) or (title,), tuple(taken)))
        taken.clear()
        n_taken = 0

    for block in blocks:
        if block.kind == "heading":
            finish()
            path = [heading for heading in path if heading.level < block.level] + [block]
            continue
        for part in _shorter(block):
            n_words = len(part.text.split())
            if n_taken + n_words > PIECE_WORDS * 1.25 and n_taken >= PIECE_WORDS * 0.4:
                finish()
            taken.append(part)
            n_taken += n_words
            if n_taken >= PIECE_WORDS:
                finish()
    finish()
    return pieces
