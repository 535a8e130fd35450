"""fit.py DIR OUT: fits the table to the teacher's vectors of short texts, quantises it, fits the chunk side to the
teacher's vectors of passages on the quantised table, and writes OUT. Seeds and numbers of steps are fixed."""

import json
import os
import pathlib
import sys

import numpy as np
import scipy.sparse as sp

import model_file
import teacher
from model_file import N_BUCKETS, N_DIMS, N_ROWS, unit

TABLE_STEPS, CHUNK_STEPS, BATCH = 900, 250, 512
TABLE_IDF_POWER = 1.0  # weights of the tokens while the table is fitted; a query weighs them by the root of the site's idf
RIDGE = 0.1
TEMPERATURE = 0.05


def threads():
    return int(os.environ.get("THREADS", "2"))


def load(folder, name, tok):
    texts = [json.loads(line)["text"] for line in (folder / f"{name}.jsonl").open(encoding="utf-8")]
    ids = teacher.token_ids(texts, tok)
    vectors = np.load(folder / f"{name}.npy")
    keep = [i for i, tokens in enumerate(ids) if tokens]
    return [np.asarray(ids[i][:model_file.MAX_TOKENS]) for i in keep], vectors[keep]


def idf_of(ids):
    df = np.zeros(N_ROWS)
    for tokens in ids:
        df[np.unique(tokens)] += 1
    return np.log(1 + (len(ids) - df + .5) / (df + .5)).astype(np.float32)


def principal_axes(vectors):
    _, axes = np.linalg.eigh(vectors.T @ vectors)
    return np.ascontiguousarray(axes[:, ::-1][:, :N_DIMS]).astype(np.float32)


def bags(ids, weights=None):
    lengths = [len(tokens) for tokens in ids]
    flat = np.concatenate(ids)
    values = np.repeat(1 / np.asarray(lengths, np.float32), lengths) * (1 if weights is None else weights[flat])
    out = sp.csr_matrix((values.astype(np.float32), flat, np.cumsum([0, *lengths])), shape=(len(ids), N_ROWS))
    out.sum_duplicates()
    return out


def conjugate_gradient(x, target, ridge, steps=20):
    """min |x d - target|^2 + ridge |d|^2"""
    xt = x.T.tocsr()
    residual = (xt @ target).astype(np.float32)
    d, step = np.zeros_like(residual), residual.copy()
    old = (residual * residual).sum(0)
    for _ in range(steps):
        applied = xt @ (x @ step) + np.float32(ridge) * step
        alpha = old / np.maximum((step * applied).sum(0), 1e-20)
        d += alpha * step
        residual -= alpha * applied
        new = (residual * residual).sum(0)
        step = residual + new / np.maximum(old, 1e-20) * step
        old = new
    return d


def loss_of(torch, made, target):
    scores = made @ target.T / TEMPERATURE
    return .1 * torch.nn.functional.cross_entropy(scores, torch.arange(len(made))) + 2 * (1 - (made * target).sum(1)).mean()


def fit_table(prior, ids, target, weights=None, steps=TABLE_STEPS, seed=0, log=print):
    """Rows whose (weighted) mean over a text's tokens points where the teacher's vector does."""
    import torch
    torch.set_num_threads(threads())
    torch.manual_seed(seed)
    n_held = 1500
    x = bags(ids, weights)
    held, held_target = x[:n_held], target[:n_held]
    x, target, ids = x[n_held:], target[n_held:], ids[n_held:]
    mapped = x @ prior
    table = prior * ((mapped * target).sum() / (mapped * mapped).sum())
    cosine = lambda t: float((unit(held @ t) * held_target).sum(1).mean())
    log(f"prior: held-out cosine {cosine(table):.4f}")
    table = (table + conjugate_gradient(x, target - x @ table, RIDGE)).astype(np.float32)
    log(f"ridge: held-out cosine {cosine(table):.4f}")
    bag = torch.nn.EmbeddingBag.from_pretrained(torch.tensor(table), mode="sum", sparse=True, freeze=False)
    optimiser = torch.optim.SparseAdam(list(bag.parameters()), lr=8e-4)
    rng = np.random.RandomState(seed)
    goal = torch.tensor(target)
    order = np.zeros(0, np.int64)
    for step in range(steps):
        for group in optimiser.param_groups:
            group["lr"] = 1e-3 * (1 - step / steps)
        if len(order) < BATCH:
            order = rng.permutation(len(ids))
        batch, order = order[:BATCH], order[BATCH:]
        flat = np.concatenate([ids[i] for i in batch])
        offsets = np.cumsum([0] + [len(ids[i]) for i in batch[:-1]])
        w = None if weights is None else torch.tensor(weights[flat])
        made = torch.nn.functional.normalize(bag(torch.tensor(flat), torch.tensor(offsets), per_sample_weights=w), dim=1)
        loss = loss_of(torch, made, goal[batch])
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
        if step % 150 == 149:
            log(f"table step {step + 1}: loss {loss.item():.4f}, held-out cosine {cosine(bag.weight.detach().numpy()):.4f}")
    return bag.weight.detach().numpy()


def fit_chunks(table, ids, target, base, steps=CHUNK_STEPS, seed=0, log=print):
    """Token weights, position weights, map and bias on the fixed table."""
    import torch
    torch.set_num_threads(threads())
    torch.manual_seed(seed)
    n_held = 600
    k = np.arange(model_file.MAX_TOKENS)
    decay = (1 / (1 + k / model_file.POSITION_SCALE)).astype(np.float32)
    fixed = torch.tensor(table)
    base_log = torch.tensor(np.log(base))
    token = torch.zeros(N_ROWS, requires_grad=True)
    position = torch.zeros(N_BUCKETS, requires_grad=True)
    matrix = torch.eye(N_DIMS, requires_grad=True)
    bias = torch.zeros(N_DIMS, requires_grad=True)
    optimiser = torch.optim.Adam([{"params": [token], "lr": 1e-2}, {"params": [position], "lr": 1e-2}, {"params": [matrix, bias], "lr": 1e-3}])
    rates = [group["lr"] for group in optimiser.param_groups]
    goal = torch.tensor(target)

    def run(batch):
        flat = torch.tensor(np.concatenate([ids[i] for i in batch]))
        offsets = torch.tensor(np.cumsum([0] + [len(ids[i]) for i in batch[:-1]]))
        places = np.concatenate([k[:len(ids[i])] for i in batch])
        w = torch.exp(base_log[flat] + token[flat] + position[torch.tensor(np.minimum(places // 4, N_BUCKETS - 1))]) * torch.tensor(decay[places])
        pooled = torch.nn.functional.embedding_bag(flat, fixed, offsets, mode="sum", per_sample_weights=w)
        return torch.nn.functional.normalize(torch.nn.functional.normalize(pooled, dim=1) @ matrix + bias, dim=1)

    def held_cosine():
        with torch.no_grad():
            return float((run(range(n_held)) * goal[:n_held]).sum(1).mean())

    log(f"chunk side before: held-out cosine {held_cosine():.4f}")
    rng = np.random.RandomState(seed)
    order = np.zeros(0, np.int64)
    for step in range(steps):
        for group, rate in zip(optimiser.param_groups, rates):
            group["lr"] = rate * (1 - step / steps)
        if len(order) < BATCH:
            order = n_held + rng.permutation(len(ids) - n_held)
        batch, order = order[:BATCH], order[BATCH:]
        loss = loss_of(torch, run(batch), goal[batch]) + 1e-3 * (token ** 2).mean()
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
        if step % 100 == 99:
            log(f"chunk step {step + 1}: loss {loss.item():.4f}, held-out cosine {held_cosine():.4f}")
    weights = np.exp(np.log(base) + token.detach().numpy())
    return weights, np.exp(position.detach().numpy()), matrix.detach().numpy(), bias.detach().numpy()


def prior_of(folder):
    """The teacher's vector of each token alone, centred, times a smooth inverse frequency by rank."""
    rows = np.load(folder / "vocabulary.npy")
    p = 1 / np.arange(2, N_ROWS + 2)
    p /= p.sum()
    return (rows - rows[1000:].mean(0)) * (1e-3 / (1e-3 + p))[:, None]


def main(folder, out):
    tok = teacher.tokenizer()
    short_ids, short = load(folder, "short", tok)
    passage_ids, passages = load(folder, "passages", tok)
    projection = principal_axes(short)
    table = fit_table((prior_of(folder) @ projection).astype(np.float32), short_ids, unit(short @ projection),
                      weights=idf_of(passage_ids) ** TABLE_IDF_POWER)
    scales, integers = model_file.quantise(table)
    table = model_file.dequantise(scales, integers)
    base = np.sqrt(idf_of(passage_ids))
    chunk_side = fit_chunks(table, passage_ids, unit(passages @ projection), base)
    model_file.write(out, scales, integers, *chunk_side, projection)
    print(out.name, out.stat().st_size, "bytes")


if __name__ == "__main__":
    main(pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2]))
