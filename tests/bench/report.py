#!/usr/bin/env python3
"""From figures to tables for people.

report.py RESULTS.json [README.md]        prints them, or puts them between the marks of a README
"""

import json
import math
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

BEGIN = "<!-- written by tests/bench/run --publish: begin -->"
END = "<!-- written by tests/bench/run --publish: end -->"
SINGLE_INDEX = {"elasticlunr": "elasticlunr", "lunr": "lunr", "minisearch": "MiniSearch"}
NAMES = {"pagefind": "Pagefind", "lexical": "McDewey, by words", "hybrid": "McDewey, words and meaning"}


# --- figures ---------------------------------------------------------------------------------------------------------


def number(value: float) -> str:
    return f"{value:,.0f}"


def bytes_(value: float) -> str:
    if value < 1e6:
        return f"{value / 1e3:,.0f} kB"
    return f"{value / 1e6:,.1f} MB" if value < 1e9 else f"{value / 1e9:,.2f} GB"


def milliseconds(value: float) -> str:
    return f"{value:,.0f} ms" if value < 1000 else seconds(value / 1000)


def seconds(value: float) -> str:
    return f"{value:,.2f} s" if value < 10 else f"{value:,.0f} s"


def ratio(ours: float, peers: float) -> str:
    """Two digits that say something."""
    if not peers:
        return "–"
    value = ours / peers
    if not value:
        return "0"
    n_digits = max(0, 1 - math.floor(math.log10(value)))
    return f"{value:.{n_digits}f}"


@dataclass(frozen=True)
class Row:
    """One line: where its figure is, and how it reads. A row that an engine does not have stays empty there."""

    label: str
    figure: Callable[[dict, dict], float | None]
    text: Callable[[float], str]


def searched(name: str, part: str = "p50") -> Callable[[dict, dict], float | None]:
    return lambda search, build: (search.get(name) or {}).get(part)


def built(name: str) -> Callable[[dict, dict], float | None]:
    return lambda search, build: build.get(name)


ROWS = [
    Row("first query: bytes, all code included", searched("first_bytes"), bytes_),
    Row("its requests", searched("first_requests"), number),
    Row("its waves of requests that wait for one another", searched("first_waves"), number),
    Row("first answer, over 60 ms and 10 Mbit/s", searched("first_answer_ms"), milliseconds),
    Row("final answer, the same line", searched("first_final_ms"), milliseconds),
    Row("following query: bytes", searched("following_bytes"), bytes_),
    Row("the same, 95th percentile", searched("following_bytes", "p95"), bytes_),
    Row("its requests", searched("following_requests"), number),
    Row("its time to ten hits, no line between", searched("following_ms"), milliseconds),
    Row("the same, 95th percentile", searched("following_ms", "p95"), milliseconds),
    Row("the ranking alone, without the hits' texts", searched("following_ranked_ms"), milliseconds),
    Row("the same, 95th percentile", searched("following_ranked_ms", "p95"), milliseconds),
    Row("queries without a hit, of {n_queries}", lambda search, build: search.get("n_without_hits"), number),
    Row("build: wall time", built("wall_s"), seconds),
    Row("build: peak memory", built("peak_bytes"), bytes_),
    Row("index: files", built("index_files"), number),
    Row("index: bytes", built("index_bytes"), bytes_),
]


def measured(size: dict) -> list[str]:
    """The engines that have figures, peers first."""
    return [name for name in NAMES if "first_bytes" in size["searches"].get(name, {})]


def _build_of(size: dict, engine: str) -> dict:
    return size["builds"]["pagefind" if engine == "pagefind" else "mcdewey"]


def _line(cells: list[str]) -> str:
    return "| " + " | ".join(cells) + " |"


# --- tables ----------------------------------------------------------------------------------------------------------


def comparison(size: dict, versions: dict) -> str:
    """All figures of one size; behind each of ours its ratio to the peer's."""
    engines = measured(size)
    peer = "pagefind" if "pagefind" in engines else None
    head, rule = [f"{size['pieces']:,} pieces"], ["---"]
    for engine in engines:
        head.append(f"{NAMES[engine]} {versions[engine]}" if engine in versions else NAMES[engine])
        rule.append("--:")
        if peer and engine != peer:
            head.append("ratio")
            rule.append("--:")
    lines = [_line(head), "|" + "|".join(rule) + "|"]
    n_queries = 1 + size["searches"][engines[0]]["n_queries"]["following"]
    for row in ROWS:
        values = {name: row.figure(size["searches"][name], _build_of(size, name)) for name in engines}
        nobody_has_it = all(value is None for value in values.values())
        # Without meaning, the first answer is the final one.
        says_nothing_new = row.label.startswith("final") and "hybrid" not in engines
        if nobody_has_it or says_nothing_new:
            continue
        cells = [row.label.format(n_queries=n_queries)]
        for engine, value in values.items():
            cells.append("–" if value is None else row.text(value))
            if peer and engine != peer:
                both = value is not None and values[peer] is not None
                cells.append(ratio(value, values[peer]) if both else "–")
        lines.append(_line(cells))
    return "\n".join(lines)


def growth(sizes: list[dict]) -> str:
    """Bytes of a query at each size, and how many times those of the smallest the largest takes."""
    last = sizes[-1]
    head = ["bytes of a query, median"] + [f"{size['pieces']:,}" for size in sizes] + ["growth"]
    lines = [_line(head), "|---" + "|--:" * (len(sizes) + 1) + "|"]
    for engine in measured(last):
        for which in ("first", "following"):
            values = [size["searches"][engine][f"{which}_bytes"]["p50"] for size in sizes]
            cells = [f"{NAMES[engine]}: {which}", *map(bytes_, values), ratio(values[-1], values[0])]
            lines.append(_line(cells))
    return "\n".join(lines)


def single_indexes(sizes: list[dict], versions: dict) -> str | None:
    """What a reader loads before the first answer of a peer with one index, beside all of our first query."""
    size = next((size for size in reversed(sizes) if any(name in size["builds"] for name in SINGLE_INDEX)), None)
    if not size:
        return None
    ours = next(name for name in measured(size) if name != "pagefind")
    lines = [_line([f"{size['pieces']:,} pieces", "before the first answer", "times ours"]), "|---|--:|--:|"]
    first = size["searches"][ours]["first_bytes"]["p50"]
    lines.append(_line([f"{NAMES[ours]}: the first query, all of it", bytes_(first), "1"]))
    for name, label in SINGLE_INDEX.items():
        if name in size["builds"]:
            weight = size["builds"][name]["gzip_bytes"]
            used_by = ", which mdBook uses" if name == "elasticlunr" else ""
            what = f"{label} {versions[name]}{used_by}: the index, gzipped"
            lines.append(_line([what, bytes_(weight), ratio(weight, first)]))
    return "\n".join(lines)


def circumstances(results: dict) -> str:
    machine, versions, last = results["machine"], results["versions"], results["sizes"][-1]
    engines = measured(last)
    search = last["searches"][engines[0]]
    cores = f"{machine['cores']} {'virtual ' if machine['virtual'] else ''}cores"
    lines = [
        f"Measured on {results['date']} on {cores} ({machine['cpu']}) with {machine['memory_bytes'] / 2**30:.0f} GiB,",
        f"by `{results['command']}`.",
        f"McDewey {versions['mcdewey']}, "
        + (f"Pagefind {versions['pagefind']}, " if "pagefind" in engines else "")
        + f"Chromium {search['chromium'].split('.')[0]}.",
        f"Medians over {search['n_queries']['first']} first and {search['n_queries']['following']} following queries.",
        f"The text has {bytes_(last['corpus']['text_bytes'])} in {number(last['corpus']['documents'])} documents.",
    ]
    ours = next((last["searches"][name] for name in engines if name != "pagefind"), None)
    if ours:
        lines.append(f"McDewey cuts it into {number(ours['nChunks'])} chunks.")
    lines += [
        f"{NAMES[name]} was not measured: {search['skipped']}."
        for name, search in last["searches"].items()
        if "skipped" in search
    ]
    return "\n".join(lines)


def section(results: dict) -> str:
    parts = [comparison(results["sizes"][-1], results["versions"])]
    if len(results["sizes"]) > 1:
        parts.append(growth(results["sizes"]))
    parts.append(single_indexes(results["sizes"], results["versions"]))
    return "\n\n".join([*filter(None, parts), circumstances(results)])


# --- what is kept ----------------------------------------------------------------------------------------------------


def summary(results: dict) -> dict:
    """The results without what each single query took."""
    sizes = []
    for size in results["sizes"]:
        searches = {
            name: {figure: value for figure, value in search.items() if figure not in ("first_files", "titles")}
            for name, search in size["searches"].items()
        }
        sizes.append(size | {"searches": searches})
    return results | {"sizes": sizes}


def around_marks(readme: Path) -> tuple[str, str]:
    """What stands before and after the two marks."""
    before, begin, rest = readme.read_text().partition(BEGIN)
    _, end, after = rest.partition(END)
    if not begin or not end:
        raise SystemExit(f"{readme.name} lacks the marks `{BEGIN}` and `{END}`")
    return before, after


def put_into(readme: Path, text: str) -> None:
    before, after = around_marks(readme)
    readme.write_text(f"{before}{BEGIN}\n{text}\n{END}{after}")


if __name__ == "__main__":
    if len(sys.argv) not in (2, 3):
        sys.exit(__doc__)
    tables = section(json.loads(Path(sys.argv[1]).read_text()))
    if len(sys.argv) == 3:
        put_into(Path(sys.argv[2]), tables)
    else:
        print(tables)
