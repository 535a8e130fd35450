"""Builds of the two sides, with what they took."""

import json
import os
import shutil
import statistics
import subprocess
import time
from pathlib import Path


class BuildFailed(Exception):
    """A side did not build; the message ends with what it printed last."""


def timed(command: list[str], log: Path) -> dict:
    """Runs a command; seconds, and the memory of the largest process that it or one that it started had."""
    with open(log, "wb") as file:
        begin = time.monotonic()
        process = subprocess.Popen(command, stdout=file, stderr=subprocess.STDOUT)
        # Unlike Popen.wait, this says what was used.
        _, status, used = os.wait4(process.pid, 0)
        wall_s = time.monotonic() - begin
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode != 0:
        last = "\n".join(log.read_text(errors="replace").splitlines()[-5:])
        raise BuildFailed(f"{' '.join(map(str, command))} ended with {process.returncode}:\n{last}")
    # Linux counts kilobytes here.
    return {"wall_s": wall_s, "cpu_s": used.ru_utime + used.ru_stime, "peak_bytes": used.ru_maxrss * 1024}


def files_and_bytes(folder: Path) -> dict:
    sizes = [os.path.getsize(os.path.join(parent, name)) for parent, _, names in os.walk(folder) for name in names]
    return {"index_files": len(sizes), "index_bytes": sum(sizes)}


def build(command: list[str], out: Path, index: Path, n_times: int) -> dict:
    """Builds from nothing, so many times; medians."""
    runs = []
    for _ in range(n_times):
        shutil.rmtree(out, ignore_errors=True)
        runs.append(timed(command, out.parent / f"{out.name}.log"))
    took = {figure: statistics.median(run[figure] for run in runs) for figure in runs[0]}
    return took | files_and_bytes(index)


def build_mcdewey(binary: Path, folder: Path, n_times: int) -> dict:
    """The whole site, a page for each chunk too; what is counted as the index is all that search needs."""
    site = folder / "site"
    return build([binary, "build", folder / "corpus", "--out", site], site, site / "search", n_times)


def build_pagefind(modules: Path, folder: Path, n_times: int) -> dict:
    """The index alone: the pages are there already."""
    index = folder / "pages/pagefind"
    runner = modules / "node_modules/pagefind/lib/runner/bin.cjs"
    return build(["node", runner, "--site", folder / "pages"], index, index, n_times)


def build_single_index(modules: Path, folder: Path, library: str) -> dict:
    """An index that is one file; its bytes as they are and gzipped."""
    script = Path(__file__).resolve().parent / "single_index.mjs"
    log = folder / f"{library}.log"
    # Node's own bound is lower than what these need.
    command = ["node", "--max-old-space-size=12000", script, "--library", library]
    took = timed([*command, "--pieces", folder / "pieces.jsonl", "--modules", modules], log)
    return took | json.loads(log.read_text().splitlines()[-1])
