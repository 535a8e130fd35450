#!/usr/bin/env python3
"""Writes the measured library at each size, the same text twice: WORK/<pieces>/corpus has Markdown, a document for
each source page, which is what McDewey reads; WORK/<pieces>/pages has an HTML page for each piece, which is what a peer
that crawls pages indexes (and pieces.jsonl the same for one that does not). Prints what it wrote as JSON.

    corpus.py WORK PIECES…        reads WORK/packages

Documents come in an order that is random but always the same, and a size is the first so many pieces of it. So each size
holds the smaller ones, and each has its projects in the same proportion.
"""

import hashlib
import html
import itertools
import json
import multiprocessing
import re
import shutil
import sys
from dataclasses import dataclass
from pathlib import Path

from extract import Piece, read_page
from sources import SOURCES, Source

MARKDOWN_SIGNS = re.compile(r"([\\`*_\[\]<>&#|~$])")
# These mean something at the start of a line only: bullets, numbers, underlines of headings, rows of tables.
MARKDOWN_STARTS = re.compile(r"^(\d*)([-+=:.)])")


@dataclass(frozen=True)
class Document:
    source: Source
    # Path of the source page below its folder, without `.html`.
    name: str
    title: str
    pieces: list[Piece]


def slug(text: str) -> str:
    return re.sub(r"[^a-z0-9.]+", "-", text.lower()).strip("-")


# --- reading ---------------------------------------------------------------------------------------------------------


def source_pages(packages: Path) -> list[tuple[Source, Path, str]]:
    """Every page that may be a document, in the order of their hashes."""
    found = []
    for source in SOURCES:
        folder = packages / source.package / source.folder
        n_before = len(found)
        for path in folder.rglob("*.html"):
            name = path.relative_to(folder).as_posix()
            if path.is_symlink() or not re.match(source.only, name):
                continue
            order = hashlib.sha256(f"{source.package}/{name}".encode()).digest()
            if order[-1] % source.one_in == 0:
                found.append((order, source, path, name.removesuffix(".html")))
        if len(found) == n_before:
            sys.exit(f"corpus.py: no pages in {folder}; remove {packages / source.package} to fetch it again")
    found.sort(key=lambda page: page[0])
    return [page[1:] for page in found]


def read_document(page: tuple[Source, Path, str]) -> Document:
    source, path, name = page
    title, pieces = read_page(path.read_bytes(), name)
    return Document(source, name, title, pieces)


def read_library(packages: Path, n_pieces: int) -> list[Document]:
    """The first documents that hold so many pieces; the last is cut where the number is reached."""
    library: list[Document] = []
    n_left = n_pieces
    with multiprocessing.Pool() as pool:
        for document in pool.imap(read_document, source_pages(packages), chunksize=16):
            if document.pieces:
                library.append(first_pieces(document, n_left))
                n_left -= len(library[-1].pieces)
            if n_left == 0:
                # The pool ends here with pages still to come.
                return library
    sys.exit(f"corpus.py: the packages have {n_pieces - n_left} pieces, and {n_pieces} were asked for")


def first_pieces(document: Document, n_pieces: int) -> Document:
    return Document(document.source, document.name, document.title, document.pieces[:n_pieces])


def library_of_size(library: list[Document], n_pieces: int) -> list[Document]:
    taken = []
    for document in library:
        taken.append(first_pieces(document, n_pieces))
        n_pieces -= len(taken[-1].pieces)
        if n_pieces == 0:
            break
    return taken


# --- Markdown --------------------------------------------------------------------------------------------------------


def markdown_text(text: str) -> str:
    return MARKDOWN_STARTS.sub(r"\1\\\2", MARKDOWN_SIGNS.sub(r"\\\1", text))


def markdown_code(text: str) -> str:
    longest = max((len(ticks) for ticks in re.findall(r"`+", text)), default=0)
    fence = "`" * max(3, longest + 1)
    return f"{fence}\n{text}\n{fence}"


def markdown(document: Document) -> str:
    parts = []
    headings: tuple[str, ...] = ()
    for piece in document.pieces:
        if piece.headings != headings:
            headings = piece.headings
            parts.append(("## " if parts else "# ") + markdown_text(headings[-1]))
        for block in piece.blocks:
            parts.append(markdown_code(block.text) if block.kind == "code" else markdown_text(block.text))
    return "\n\n".join(parts) + "\n"


def settings(library: list[Document]) -> str:
    """`mcdewey.toml`: vendors and titles, which the peer's pages have too."""
    sources = {document.source for document in library}
    lines = ['[library]\nname = "Measured library"\ntagline = "Debian\'s documentation packages"']
    for vendor in sorted({source.vendor for source in sources}):
        products = sorted(slug(source.product) for source in sources if source.vendor == vendor)
        lines.append(f"[[vendor]]\nname = {json.dumps(vendor)}\nproducts = {json.dumps(products)}")
    for source in sorted(sources, key=lambda source: source.product):
        lines.append(f'[product."{slug(source.product)}"]\ntitle = {json.dumps(source.product)}')
    return "\n\n".join(lines) + "\n"


def write_markdown(library: list[Document], folder: Path) -> dict:
    """Writes the corpus; the digest tells whether two measurements had the same text."""
    digest = hashlib.sha256()
    n_bytes = 0
    for document in library:
        name = re.sub(r"[^A-Za-z0-9._/-]+", "-", document.name)
        path = folder / slug(document.source.product) / document.source.version / "manual" / f"{name}.md"
        path.parent.mkdir(parents=True, exist_ok=True)
        text = markdown(document).encode()
        # "x": two documents in one file would be text that only the peer has.
        with open(path, "xb") as file:
            file.write(text)
        digest.update(text)
        n_bytes += len(text)
    (folder / "mcdewey.toml").write_text(settings(library))
    return {"documents": len(library), "markdown_bytes": n_bytes, "digest": digest.hexdigest()[:16]}


# --- HTML ------------------------------------------------------------------------------------------------------------

PAGE = """<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><title>{title}</title></head>
<body>
<main data-pagefind-body>
<p data-pagefind-ignore><span data-pagefind-filter="vendor">{vendor}</span>
<span data-pagefind-filter="product">{product}</span>
<span data-pagefind-filter="version">{product} {version}</span></p>
<h1>{heading}</h1>
{body}
</main>
</body>
</html>
"""
FRONT_PAGE = '<!doctype html>\n<html lang="en"><meta charset="utf-8"><title>Search</title><body></body></html>\n'


def html_block(kind: str, text: str) -> str:
    text = html.escape(text, quote=False)
    return f"<pre><code>{text}</code></pre>" if kind == "code" else f"<p>{text}</p>"


def html_page(document: Document, piece: Piece) -> str:
    heading = piece.headings[-1]
    title = heading if heading == document.title else f"{heading} – {document.title}"
    return PAGE.format(
        title=html.escape(title),
        vendor=html.escape(document.source.vendor),
        product=html.escape(document.source.product),
        version=html.escape(document.source.version),
        heading=html.escape(heading),
        body="\n".join(html_block(block.kind, block.text) for block in piece.blocks),
    )


def write_pages(library: list[Document], folder: Path) -> None:
    folder.mkdir(parents=True)
    (folder / "index.html").write_text(FRONT_PAGE)
    for document in library:
        below = folder / slug(document.source.product) / document.source.version / document.name
        below.mkdir(parents=True, exist_ok=True)
        for piece_idx, piece in enumerate(document.pieces):
            (below / f"{piece_idx}.html").write_text(html_page(document, piece))


def write_pieces(library: list[Document], file: Path) -> None:
    """The same once more, for peers that are handed texts: a line of JSON for each piece."""
    with open(file, "w") as lines:
        for document in library:
            for piece in document.pieces:
                text = "\n".join(block.text for block in piece.blocks)
                lines.write(json.dumps({"title": piece.headings[-1], "text": text}, ensure_ascii=False) + "\n")


# --- all -------------------------------------------------------------------------------------------------------------


def main() -> None:
    work = Path(sys.argv[1])
    sizes = sorted(map(int, sys.argv[2:]))
    library = read_library(work / "packages", sizes[-1])
    written = {}
    for n_pieces in sizes:
        part = library_of_size(library, n_pieces)
        folder = work / str(n_pieces)
        shutil.rmtree(folder, ignore_errors=True)
        written[n_pieces] = write_markdown(part, folder / "corpus")
        write_pages(part, folder / "pages")
        write_pieces(part, folder / "pieces.jsonl")
        blocks = itertools.chain.from_iterable(piece.blocks for document in part for piece in document.pieces)
        written[n_pieces]["text_bytes"] = sum(len(block.text.encode()) for block in blocks)
    json.dump(written, sys.stdout)


if __name__ == "__main__":
    main()
