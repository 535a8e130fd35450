"""texts.py DIR: the training texts. DIR/short.jsonl {text, kind}: headings, questions made from headings, sentences,
spans of words, WordNet's glosses and examples. DIR/passages.jsonl {text}: title, headings, text, as a site's chunk."""

import collections
import json
import pathlib
import random
import re
import sys

N_SHORT = {"heading": 9000, "question": 8000, "task": 14000, "sentence": 16000, "span": 8000, "gloss": 8000, "example": 7000, "word": 3000}
N_PASSAGES = 8000
PER_PACKAGE = 0.14  # at most this share of each kind, and of the passages, from one package

TEMPLATES = ["how to {}", "how do i {}", "how can i {}", "what is {}", "what does {} mean", "{} not working", "why does {} fail",
             "can i change {}", "where do i set {}", "{} example", "problem with {}", "when should i use {}", "is there a way to {}",
             "how do we configure {}", "what happens when {}", "best way to {}", "need help with {}", "error in {}",
             "difference between {} and {}", "my {} is slow", "i want to {}"]

# In front of a task, such as "restore a database from a backup", which a sentence has behind the word "to".
TASK_TEMPLATES = ["how to {}", "how to {}", "how to {}", "how do i {}", "how do i {}", "how can i {}", "how can we {}", "is it possible to {}",
                  "i need to {}", "i want to {}", "way to {}", "what is the best way to {}", "why can't i {}", "unable to {}", "trying to {}",
                  "what do i need to {}", "which command do i use to {}", "where do i {}", "can i {}", "is there a way to {}",
                  "failed to {}", "{}", "what happens when i {}", "what should i do to {}", "when should i {}"]
# In front of a clause that a sentence has behind "if" or "when".
CLAUSE_TEMPLATES = ["what happens if {}", "what happens when {}", "why {}", "what to do when {}", "how do i know if {}", "{}", "what if {}", "{} error"]
FIRST_PERSON = {"your": "my", "you": "i", "yourself": "myself"}


def tidy(text):
    return re.sub(r"\s+", " ", re.sub(r"[`*#>|]+", " ", text)).strip(" -:.")


def mostly_letters(text):
    dense = text.replace(" ", "")
    return sum(c.isalpha() for c in dense) > 0.7 * len(dense)


def heading_text(heading):
    return tidy(re.sub(r"^(?:[A-Z]?\d*(?:\.\d+)*\.?\s+|Chapter \d+\.?\s*|Appendix [A-Z]\.?\s*)", "", heading))


def evenly(by_package, wanted, rng):
    """At most PER_PACKAGE * wanted texts of each package, wanted in all."""
    out = []
    for texts in by_package.values():
        texts = list(dict.fromkeys(texts))
        rng.shuffle(texts)
        out += texts[:int(PER_PACKAGE * wanted)]
    out = list(dict.fromkeys(out))
    rng.shuffle(out)
    return out[:wanted]


def questions_of(sentence, title, verbs, rng):
    """Questions as people put them, made from the tasks and conditions that a sentence names."""
    for pattern, templates in ((r"\bto ([a-z]+(?: [\w'/-]+){2,11})", TASK_TEMPLATES), (r"\b(?:if|when) ((?:the|a|an|your|you|this|no|there) [\w'/ -]{12,70})", CLAUSE_TEMPLATES)):
        found = re.search(pattern, sentence)
        if found and (templates is CLAUSE_TEMPLATES or found[1].split()[0] in verbs):
            parts = found[1].split()[:rng.randint(3, 12)]
            while len(parts) > 3 and parts[-1].lower() in {"the", "a", "an", "of", "to", "in", "on", "for", "with", "and", "or", "is", "by", "that", "as", "be", "from", "this", "at", "are"}:
                parts.pop()
            task = " ".join(FIRST_PERSON.get(w.lower(), w) for w in parts)
            task = task if rng.random() < .2 else task.lower()
            yield rng.choice(templates).format(task) + (f" in {title.lower()}" if rng.random() < .12 and len(title.split()) < 5 else "") + ("?" if rng.random() < .15 else "")


def short_texts(sections, words, verbs, rng):
    kinds = {kind: collections.defaultdict(list) for kind in ("heading", "question", "task", "sentence", "span")}
    for section in sections:
        package = section["package"]
        headings = [h for h in map(heading_text, [section["title"], *section["path"]]) if h]
        for heading in headings[-2:]:
            n = len(heading.split())
            if 1 <= n <= 14 and mostly_letters(heading):
                if n >= 2:
                    kinds["heading"][package].append(heading)
                template = rng.choice(TEMPLATES)
                kinds["question"][package].append(template.format(heading.lower(), rng.choice(headings).lower()) if template.count("{}") == 2
                                                  else template.format(heading.lower() if rng.random() < .8 else heading))
        if len(headings) > 1 and rng.random() < .3:
            kinds["heading"][package].append(f"{headings[0]} {headings[-1]}")
        for sentence in re.split(r"(?<=[.!?])\s+", section["text"]):
            kinds["task"][package] += questions_of(sentence, headings[0] if headings else "", verbs, rng)
            if rng.random() < .5:
                continue
            sentence = tidy(sentence)
            parts = sentence.split()
            if not mostly_letters(sentence):
                continue
            if 4 <= len(parts) <= 24:
                kinds["sentence"][package].append(sentence)
            if len(parts) > 8:
                n = rng.randint(2, 12)
                at = rng.randrange(len(parts) - min(n, len(parts) - 1))
                kinds["span"][package].append(tidy(" ".join(parts[at:at + n])))
    out = [(text, kind) for kind, by_package in kinds.items() for text in evenly(by_package, N_SHORT[kind], rng)]
    rng.shuffle(words)
    glosses = [(rng.choice(w["words"]) + ": " + w["gloss"] if rng.random() < .5 else w["gloss"], "gloss") for w in words if len(w["gloss"].split()) >= 3]
    examples = [(e, "example") for w in words for e in w["examples"] if len(e.split()) >= 3]
    names = [(" ".join(w["words"][:2]) if rng.random() < .5 else w["words"][0], "word") for w in words]
    for kind, texts in (("gloss", glosses), ("example", examples), ("word", names)):
        out += texts[:N_SHORT[kind]]
    seen = dict.fromkeys(out)
    out = [(text, kind) for text, kind in seen if text]
    rng.shuffle(out)
    return out


def passages(sections, rng):
    """Runs of a section's words, 15 to 300, behind the title and the headings, as the site's chunks are."""
    by_package = collections.defaultdict(list)
    for section in sections:
        parts = section["text"].split(" ")
        if len(parts) < 15:
            continue
        headings = list(dict.fromkeys(h for h in map(heading_text, [section["title"], *section["path"]]) if h))
        n = int(15 * 20 ** rng.random())
        at = 0 if len(parts) <= n or rng.random() < .6 else rng.randrange(len(parts) - n)
        by_package[section["package"]].append("\n".join([*headings, " ".join(parts[at:at + n])]))
    return evenly(by_package, N_PASSAGES, rng)


def main(folder):
    sections = [json.loads(line) for line in (folder / "sections.jsonl").open(encoding="utf-8")]
    words = [json.loads(line) for line in (folder / "wordnet.jsonl").open(encoding="utf-8")]
    verbs = {w for entry in words if entry["verb"] for w in entry["words"]} - {"the", "a", "an", "be"}
    short = short_texts(sections, words, verbs, random.Random(3))
    with (folder / "short.jsonl").open("w", encoding="utf-8") as out:
        for text, kind in short:
            out.write(json.dumps({"text": text, "kind": kind}, ensure_ascii=False) + "\n")
    chunks = passages(sections, random.Random(4))
    with (folder / "passages.jsonl").open("w", encoding="utf-8") as out:
        for text in chunks:
            out.write(json.dumps({"text": text}, ensure_ascii=False) + "\n")
    print(len(short), "short texts,", dict(collections.Counter(kind for _, kind in short)), len(chunks), "passages")


if __name__ == "__main__":
    main(pathlib.Path(sys.argv[1]))
