"""What the comparison needs and a machine need not have: Debian's packages, npm's, and lxml. All of it stays in WORK,
and what is there already is not fetched again."""

import json
import shutil
import subprocess
import sys
from pathlib import Path

from sources import SOURCES

HERE = Path(__file__).resolve().parent
LXML = "lxml==6.1.3"
BROWSERS = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"]


class Lacking(Exception):
    """Something is missing that this program cannot get; the message says how to."""


def say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


def tool(*names: str, way: str) -> str:
    found = next(filter(None, map(shutil.which, names)), None)
    if not found:
        raise Lacking(f"{names[0]} is missing; {way}")
    return found


def browser(named: str | None) -> str:
    return named or tool(*BROWSERS, way="install it, or name it in CHROMIUM")


def fetch_packages(work: Path) -> None:
    """Unpacks each package into WORK/packages/<package>, installing none of them."""
    packages = work / "packages"
    missing = [source.package for source in SOURCES if not (packages / source.package).is_dir()]
    if not missing:
        return
    tool("apt-get", way="the texts come from Debian 12's archive: run this in a container of debian:12")
    say(f"fetching {len(missing)} documentation packages (about 210 MB in all)")
    downloads = work / "downloads"
    downloads.mkdir(parents=True, exist_ok=True)
    # One that was interrupted may be half a file.
    for old in downloads.glob("*.deb"):
        old.unlink()
    fetched = subprocess.run(["apt-get", "download", "-qq", *missing], cwd=downloads, check=False)
    if fetched.returncode != 0:
        raise Lacking("apt-get could not download every package: run `apt-get update` first, on Debian 12 (bookworm)")
    for deb in downloads.glob("*.deb"):
        package = deb.name.split("_")[0]
        # Renamed when it is whole, so that what has the name is never half a package.
        half = packages / f"{package}.half"
        shutil.rmtree(half, ignore_errors=True)
        half.mkdir(parents=True)
        subprocess.run(["dpkg-deb", "-x", deb, half], check=True)
        half.rename(packages / package)
        deb.unlink()


def fetch_modules(work: Path) -> dict[str, str]:
    """Installs package.json's dependencies in WORK/node_modules; their versions."""
    wanted = json.loads((HERE / "package.json").read_text())["dependencies"]

    def version(name: str) -> str | None:
        manifest = work / "node_modules" / name / "package.json"
        return json.loads(manifest.read_text())["version"] if manifest.exists() else None

    if any(version(name) != wanted[name] for name in wanted):
        say("installing " + ", ".join(f"{name} {wanted[name]}" for name in wanted))
        for file in ("package.json", "package-lock.json"):
            shutil.copy(HERE / file, work / file)
        npm = tool("npm", way="install Node.js 20 or later")
        subprocess.run(
            [npm, "ci", "--no-audit", "--no-fund", "--loglevel=error"], cwd=work, check=True, stdout=sys.stderr
        )
    return wanted


def python_with_lxml(work: Path) -> str:
    """A Python that can parse HTML: this one, or one in WORK/venv."""

    def parses(python: str) -> bool:
        command = [python, "-c", "import lxml.html"]
        return Path(python).exists() and subprocess.run(command, stderr=subprocess.DEVNULL).returncode == 0

    for python in (sys.executable, str(work / "venv/bin/python")):
        if parses(python):
            return python
    say(f"installing {LXML}")
    venv = work / "venv"
    made = subprocess.run([sys.executable, "-m", "venv", "--clear", venv], check=False, stdout=sys.stderr)
    if made.returncode != 0:
        raise Lacking("lxml is missing and so is Python's venv; install python3-lxml")
    subprocess.run([venv / "bin/pip", "install", "--quiet", LXML], check=True, stdout=sys.stderr)
    return str(venv / "bin/python")
