#!/bin/sh
# run.sh [DIR]: makes model.bin, vocab.txt and tokenizer-cases.jsonl anew from package registries alone; DIR (default:
# build/model below the current folder) keeps what is downloaded and encoded, about 1 GB. Needs Debian 12 with
# apt-get update done, Python 3.11, and the packages of requirements.txt (python3 -m venv, pip install -r). THREADS: 2.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
work=${1:-build/model}
mkdir -p "$work"
work=$(cd "$work" && pwd)
python=${PYTHON:-python3}
"$here/fetch.sh" "$work"
"$python" "$here/extract.py" "$work"
"$python" "$here/tokenizer_cases.py" "$work" "$here/.."
"$python" "$here/texts.py" "$work"
"$python" "$here/encode.py" "$work"
"$python" "$here/fit.py" "$work" "$here/../model.bin"
