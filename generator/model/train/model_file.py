"""The layout of model.bin (see README.md), written and read."""

import struct

import numpy as np

MAGIC, VERSION, N_DIMS, N_ROWS, N_BUCKETS, N_TEACHER = b"MCDWMODL", 1, 256, 30522, 32, 384
POSITION_SCALE, MAX_TOKENS = 32.0, 1024


def quantise(table):
    """Rows of 4 bits and one f16 scale each: (scales, integers -7 to 7). The scale is the one of a few with the least
    squared error."""
    best_error = np.full(len(table), np.inf)
    scales = np.zeros(len(table), np.float16)
    for shrink in (1.0, 0.95, 0.9, 0.85, 0.8, 0.75, 0.7):
        scale = (np.abs(table).max(1) * shrink / 7).astype(np.float16)
        scale[scale == 0] = np.float16(1e-4)
        s = scale.astype(np.float32)[:, None]
        error = ((np.clip(np.round(table / s), -7, 7) * s - table) ** 2).sum(1)
        better = error < best_error
        best_error[better], scales[better] = error[better], scale[better]
    return scales, np.clip(np.round(table / scales.astype(np.float32)[:, None]), -7, 7).astype(np.int8)


def dequantise(scales, integers):
    return integers.astype(np.float32) * scales.astype(np.float32)[:, None]


def write(path, scales, integers, weights, positions, matrix, bias, projection):
    nibbles = (integers + 8).astype(np.uint8)
    rows = np.empty((N_ROWS, 2 + N_DIMS // 2), np.uint8)
    rows[:, :2] = scales.astype("<f2").view(np.uint8).reshape(N_ROWS, 2)
    rows[:, 2:] = nibbles[:, ::2] | nibbles[:, 1::2] << 4
    assert weights.shape == (N_ROWS,) and (weights.astype(np.float16) > 0).all() and positions.shape == (N_BUCKETS,)
    assert matrix.shape == (N_DIMS, N_DIMS) and bias.shape == (N_DIMS,) and projection.shape == (N_TEACHER, N_DIMS)
    parts = [MAGIC, struct.pack("<HHI", VERSION, N_DIMS, N_ROWS), rows.tobytes(), weights.astype("<f2").tobytes(),
             positions.astype("<f4").tobytes(), matrix.astype("<f2").tobytes(), bias.astype("<f4").tobytes(),
             projection.astype("<f2").tobytes()]
    path.write_bytes(b"".join(parts))


class Model:
    """The model as it is read back: what the Rust code computes, in numpy."""

    def __init__(self, path):
        data = path.read_bytes()
        assert data[:8] == MAGIC and struct.unpack_from("<HHI", data, 8) == (VERSION, N_DIMS, N_ROWS)
        at = 16

        def take(dtype, *shape):
            nonlocal at
            out = np.frombuffer(data, dtype, int(np.prod(shape)), at).reshape(shape)
            at += out.nbytes
            return out

        rows = take(np.uint8, N_ROWS, 2 + N_DIMS // 2)
        scales = np.ascontiguousarray(rows[:, :2]).view("<f2")[:, 0]
        integers = np.empty((N_ROWS, N_DIMS), np.int8)
        integers[:, ::2] = (rows[:, 2:] & 15).astype(np.int8) - 8
        integers[:, 1::2] = (rows[:, 2:] >> 4).astype(np.int8) - 8
        self.table = dequantise(scales, integers)
        self.weights = take("<f2", N_ROWS).astype(np.float32)
        self.positions = take("<f4", N_BUCKETS)
        self.matrix = take("<f2", N_DIMS, N_DIMS).astype(np.float32)
        self.bias = take("<f4", N_DIMS)
        self.projection = take("<f2", N_TEACHER, N_DIMS).astype(np.float32)
        assert at == len(data)
        k = np.arange(MAX_TOKENS)
        self.position_weights = self.positions[np.minimum(k // 4, N_BUCKETS - 1)] / (1 + k / POSITION_SCALE)

    def chunks(self, ids):
        """Vectors of chunks, each given by its token ids."""
        out = np.zeros((len(ids), N_DIMS), np.float32)
        for row, tokens in enumerate(ids):
            tokens = np.asarray(tokens[:MAX_TOKENS], np.int64)
            if len(tokens):
                out[row] = (self.weights[tokens] * self.position_weights[:len(tokens)]) @ self.table[tokens]
        return unit(unit(out) @ self.matrix + self.bias)

    def queries(self, ids, idf):
        """Vectors of queries; idf has a value for each token."""
        return unit(np.stack([np.sqrt(idf[t]) @ self.table[t] if len(t) else np.zeros(N_DIMS, np.float32)
                              for t in (np.asarray(i, np.int64) for i in ids)]).astype(np.float32))


def unit(x):
    return (x / np.maximum(np.linalg.norm(x, axis=-1, keepdims=True), 1e-9)).astype(np.float32)
