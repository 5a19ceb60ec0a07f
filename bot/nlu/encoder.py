"""The Dutch sentence encoder at work: text in, 384 numbers out. Built by `tools/build_encoder.py`.

A message with several pieces is read once: the vector of a piece is the mean over its tokens, each of which has seen
the whole message ("late chunking", Günther et al., arXiv 2409.04701). A piece costs nothing extra that way.
"""

from __future__ import annotations

import hashlib
from collections import OrderedDict
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import onnxruntime
from tokenizers import Tokenizer

from bot.nlu.segments import Span
from bot.settings import TRAINING_THREADS

Vectors = npt.NDArray[np.float32]
Integers = npt.NDArray[np.int64]

DIMENSIONS = 384
PREFIX = "query: "
"""multilingual-e5 expects it in front of every question (arXiv 2402.05672, section 4)."""
BATCH = 32
MOSTLY = 0.6
"""Share of the letters that are capitals from which a text shouts."""
REMEMBERED = 2_000
"""Vectors kept while serving, by a hash of the text: a campaign makes many people ask the same."""
REMEMBERED_IN_TRAINING = 100_000
"""Each classifier asks for the vectors of all sentences."""


def unshouted(text: str) -> str:
    """Return a text that is mostly in capitals in small letters: the encoder reads capitals as names and letters.

    Of the same length, so that what stands where stays so.
    """
    capitals, letters = sum(map(str.isupper, text)), sum(map(str.isalpha, text))
    small = text.lower()
    return small if letters and capitals > MOSTLY * letters and len(small) == len(text) else text


class SentenceEncoder:
    """Encodes batches side by side, each on one thread: for small int8 matrices faster than one batch on all."""

    def __init__(self, folder: Path, threads: int = 1, remembered: int = REMEMBERED) -> None:
        """Load `encoder.onnx` and `tokenizer.json` from a folder; keep so many vectors.

        Raises:
            FileNotFoundError: when the encoder has not been built.
        """
        model = folder / "encoder.onnx"
        if not model.exists():
            raise FileNotFoundError(f"No sentence encoder in {folder}: run `make encoder`.")
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1
        options.inter_op_num_threads = 1
        self._session = onnxruntime.InferenceSession(str(model), options, providers=["CPUExecutionProvider"])
        self._tokenizer: Any = Tokenizer.from_file(str(folder / "tokenizer.json"))

        self._workers = ThreadPoolExecutor(threads)
        self._most_remembered = remembered
        self._remembered: OrderedDict[bytes, npt.NDArray[np.float32]] = OrderedDict()

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Return one vector of length 1 a text, shape (texts, 384)."""
        texts = [unshouted(text) for text in texts]
        keys = [hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=16).digest() for text in texts]
        new = {key: text for key, text in zip(keys, texts) if key not in self._remembered}
        fresh = dict(zip(new, self._run(list(new.values())))) if new else {}
        result = np.empty((len(texts), DIMENSIONS), np.float32)
        for row, key in enumerate(keys):
            result[row] = fresh[key] if key in fresh else self._remembered[key]
        self._remembered.update(fresh)
        while len(self._remembered) > self._most_remembered:
            self._remembered.popitem(last=False)
        return result

    def _run(self, texts: list[str]) -> Vectors:
        """Encode in batches of texts of like length, so that little is padding."""
        result = np.empty((len(texts), DIMENSIONS), np.float32)
        order = sorted(range(len(texts)), key=lambda i: len(texts[i]))
        batches = [order[start : start + BATCH] for start in range(0, len(order), BATCH)]

        def fill(rows: list[int]) -> None:
            result[rows] = self._encode_batch([texts[i] for i in rows])

        if len(batches) == 1:
            fill(batches[0])
        else:
            list(self._workers.map(fill, batches))
        return result

    def _encode_batch(self, texts: list[str]) -> Vectors:
        tokens = self._tokenizer.encode_batch([PREFIX + text for text in texts])
        mask = np.array([t.attention_mask for t in tokens], np.int64)
        vectors: Vectors = self._read(np.array([t.ids for t in tokens], np.int64), mask, mask[:, None, :])[:, 0]
        return vectors

    def _read(self, ids: Integers, mask: Integers, spans: Any) -> Vectors:
        """Run the model: ids and mask (texts, tokens), spans (texts, pieces, tokens); return (texts, pieces, 384)."""
        vectors: Vectors = self._session.run(None, {"ids": ids, "mask": mask, "spans": spans.astype(np.float32)})[0]
        return vectors

    def encode_with_pieces(self, text: str, spans: Sequence[Span]) -> Vectors:
        """Return the vectors of a text (row 0) and of its pieces, shape (1 + pieces, 384).

        A piece that lies beyond what the model reads of a long text is read by itself.
        """
        text = unshouted(text)
        if not spans:
            return self.encode([text])
        tokens = self._tokenizer.encode(PREFIX + text)
        of_piece = np.zeros((1 + len(spans), len(tokens.ids)), np.int64)
        of_piece[0] = tokens.attention_mask
        starts, ends = np.array(tokens.offsets).T - len(PREFIX)
        for row, (start, end) in enumerate(spans, start=1):
            of_piece[row] = (starts < end) & (ends > start)
        alone = [row for row in range(1, len(of_piece)) if not of_piece[row].any()]
        of_piece |= ends <= 0  # what stands before every text belongs to each piece, as it did in training
        vectors: Vectors = self._read(np.array([tokens.ids]), np.array([tokens.attention_mask]), of_piece[None])[0]
        if alone:
            vectors[alone] = self.encode([text[slice(*spans[row - 1])] for row in alone])
        return vectors


@lru_cache(maxsize=2)
def load_encoder(folder: Path, threads: int = 1, remembered: int = REMEMBERED) -> SentenceEncoder:
    """Return the encoder of a folder; components of one pipeline share it."""
    return SentenceEncoder(folder, threads, remembered)


def training_encoder(folder: Path) -> SentenceEncoder:
    """Return the encoder that all classifiers share in training."""
    return load_encoder(folder, TRAINING_THREADS, REMEMBERED_IN_TRAINING)


def encoder_checksum(folder: Path) -> str:
    """Return the SHA-256 of the encoder's files: part of what makes a trained model out of date."""
    digest = hashlib.sha256()
    for name in ("encoder.onnx", "tokenizer.json"):
        digest.update((folder / name).read_bytes())
    return digest.hexdigest()
