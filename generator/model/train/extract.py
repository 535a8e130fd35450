"""extract.py DIR: the packages' pages, cut into sections: DIR/sections.jsonl {package, title, path, text}, and
WordNet's entries: DIR/wordnet.jsonl {words, verb, gloss, examples}."""

import json
import pathlib
import random
import re
import sys

from lxml import html

from sources import HTML_SOURCES, WORDNET_PACKAGE

HEADINGS = {"h1": 1, "h2": 2, "h3": 3, "h4": 4, "h5": 5, "h6": 6}
BLOCKS = {"p", "li", "dt", "dd", "td", "th", "caption", "pre", "blockquote", "div", "section", "tr", "table", "ul", "ol", "dl"}
SKIPPED = {"script", "style", "nav", "header", "footer", "head", "form", "button", "noscript", "svg"}
SKIPPED_CLASSES = {"headerlink", "sphinxsidebar", "related", "navheader", "navfooter", "toc", "contents", "footer",
                   "sidebar", "nav", "lang", "up", "toplang", "bottomlang", "clearer", "linenos", "mark", "quickview",
                   "toc-backref", "breadcrumb", "bd-sidebar", "bd-toc", "nosearch", "innertube_toc"}
SKIPPED_IDS = {"sidebar", "preamble", "quickview", "comments_section", "page-header", "footer", "leftnav", "toc",
               "column2", "gtoc", "alt-docs", "menu-bar", "version-toggle"}
MAIN = ["//div[@role='main']", "//main", "//div[@id='apicontent']", "//div[@id='page-content']",
        "//div[@class='document']", "//div[@id='content']", "//div[@class='innertube']", "//body"]


def clean(text):
    text = text.replace("\u00b6", " ").replace("\u00ad", "").replace("\u200b", "")
    return re.sub(r"\s+", " ", text).strip()


def sections_of(path):
    root = html.fromstring(path.read_bytes().decode("utf-8", "replace").encode("utf-8"), parser=html.HTMLParser(encoding="utf-8"))
    body = next((found[0] for found in map(root.xpath, MAIN) if found), None)
    if body is None:
        return
    title = clean("".join(root.xpath("//title")[0].itertext())) if root.xpath("//title") else ""
    path_now, parts, out = [], [], []

    def flush():
        text = clean(" ".join(parts))
        if text:
            out.append(([h for _, h in path_now], text))
        parts.clear()

    def walk(node):
        if not isinstance(node.tag, str):
            return
        tag = node.tag.lower()
        if tag in SKIPPED or SKIPPED_CLASSES & set((node.get("class") or "").lower().split()) or node.get("id") in SKIPPED_IDS:
            return
        if tag in HEADINGS:
            flush()
            heading = clean("".join(t for n in node.iter() if isinstance(n.tag, str) and "headerlink" not in (n.get("class") or "")
                                    for t in ([n.text] if n.text else []) + ([n.tail] if n.tail and n is not node else [])))
            heading = heading.strip("# ")
            while path_now and path_now[-1][0] >= HEADINGS[tag]:
                path_now.pop()
            if heading:
                path_now.append((HEADINGS[tag], heading))
            return
        if tag == "pre":
            parts.append(" " + "".join(node.itertext()) + " ")
            return
        if tag in BLOCKS:
            parts.append("\n")
        if node.text:
            parts.append(node.text)
        for child in node:
            walk(child)
            if child.tail:
                parts.append(child.tail)
        if tag in BLOCKS:
            parts.append("\n")

    walk(body)
    flush()
    if out and out[0][0] and not re.search(r"documentation$", out[0][0][0]):
        title = out[0][0][0]
    out = [(headings[1:] if headings and re.search(r"\d documentation$", headings[0]) else headings, text) for headings, text in out]
    title = re.split(r" [—|»\u2014] |\s+-\s+(?:Apache|SymPy|Rust|The |Varnish)", title)[0].strip()
    for headings, text in out:
        yield title, headings, text


def wordnet(folder):
    for kind in ("noun", "verb", "adj", "adv"):
        for line in (folder / f"usr/share/wordnet/data.{kind}").open(encoding="latin-1"):
            if line.startswith("  ") or "|" not in line:
                continue
            fields, gloss = line.split("|", 1)
            fields = fields.split()
            words = [fields[4 + 2 * i].split("(")[0].replace("_", " ") for i in range(int(fields[3], 16))]
            examples = re.findall(r'"([^"]+)"', gloss)
            gloss = re.sub(r"[;\s]*$", "", re.split(r';?\s*"', gloss)[0]).strip()
            yield {"words": words, "verb": kind == "verb", "gloss": gloss, "examples": examples}


def main(folder):
    folder = pathlib.Path(folder)
    random.seed(1)
    with (folder / "sections.jsonl").open("w", encoding="utf-8") as out:
        for package, _, globs, most in HTML_SOURCES:
            pages = sorted({p for g in globs for p in (folder / "src" / package).glob(g) if p.is_file() and not p.is_symlink()})
            n_sections = n_words = 0
            chosen = pages if len(pages) <= most else [pages[i * len(pages) // most] for i in range(most)]
            for page in chosen:
                for title, path, text in sections_of(page):
                    out.write(json.dumps({"package": package, "title": title, "path": path, "text": text}, ensure_ascii=False) + "\n")
                    n_sections += 1
                    n_words += len(text.split())
            print(f"{package}: {len(chosen)} of {len(pages)} pages, {n_sections} sections, {n_words} words", flush=True)
    with (folder / "wordnet.jsonl").open("w", encoding="utf-8") as out:
        for entry in wordnet(folder / "src" / WORDNET_PACKAGE[0]):
            out.write(json.dumps(entry, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    main(sys.argv[1])
