"""encode.py DIR: the teacher's vectors of every single token, of the short texts and of the passages."""

import json
import pathlib
import sys

import numpy as np

import teacher


def main(folder):
    made = teacher.Teacher()
    vocabulary = teacher.vocabulary()
    torch = made.torch
    rows = np.zeros((len(vocabulary), teacher.N_TEACHER), np.float32)
    with torch.inference_mode():
        for k in range(0, len(rows), 512):
            ids = torch.tensor([[101, i, 102] for i in range(k, min(k + 512, len(rows)))])
            rows[k:k + 512] = made.model(input_ids=ids).last_hidden_state.mean(1).numpy()
    np.save(folder / "vocabulary.npy", rows)
    for name, max_tokens in (("short", 34), ("passages", 192)):
        texts = [json.loads(line)["text"] for line in (folder / f"{name}.jsonl").open(encoding="utf-8")]
        np.save(folder / f"{name}.npy", made.encode(texts, max_tokens, log=name))


if __name__ == "__main__":
    main(pathlib.Path(sys.argv[1]))
