"""Tunes the sentence encoder to our topics and safety signals with low-rank adapters; writes them as one small file.

    python tools/tune_encoder.py OUT.npz --topics data/nlu/*.yml --safety data/safety/*.tsv

Low-rank adaptation (Hu et al., arXiv 2106.09685): the pre-trained weights stay as they are, each linear layer learns a
difference of rank 16. `tools/build_encoder.py --adapters OUT.npz` adds it to the weights, so serving costs nothing
more; of several runs it takes the mean, which does better on unseen questions than any of them ("model soups",
Wortsman et al., arXiv 2203.05482). Needs torch, and is run only by whoever tunes: its result is kept in the repository
with the checksum of what it was tuned on.
"""

from __future__ import annotations

import argparse
import hashlib
import math
import pathlib
import random
import time

import numpy as np
import torch
import torch.nn.functional as F  # noqa: N812 (its customary name)
from build_encoder import VOCABULARY_SIZE, WeightFile, dutch_pieces, pruned_tokenizer, weight_path
from torch import nn

RANK = 16
SCALE = 2.0
EPOCHS = 2
BATCH = 32
ADAPTER_RATE = 4e-4
HEAD_RATE = 2e-3
TEMPERATURE = 0.07
SMOOTHING = 0.05
DROPOUT = 0.1
SAFETY_WEIGHT = 0.5
LINEARS = ("q", "k", "v", "ao", "fi", "fo")


class Adapted(nn.Module):
    """A frozen linear layer with a learned low-rank difference."""

    def __init__(self, weight: torch.Tensor, bias: torch.Tensor) -> None:
        super().__init__()
        self.register_buffer("weight", weight)
        self.register_buffer("bias", bias)
        self.down = nn.Parameter(torch.randn(RANK, weight.shape[1]) / math.sqrt(weight.shape[1]))
        self.up = nn.Parameter(torch.zeros(weight.shape[0], RANK))
        self.dropout = nn.Dropout(DROPOUT)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return F.linear(x, self.weight, self.bias) + F.linear(F.linear(self.dropout(x), self.down), self.up) * SCALE


class Encoder(nn.Module):
    """The encoder of `build_encoder.py`, in torch, with adapters."""

    def __init__(self, file: WeightFile, keep: list[int]) -> None:
        super().__init__()
        h, self.heads, self.epsilon, self.hidden = file.hidden, file.heads, file.epsilon, file.hidden
        t = torch.from_numpy
        self.register_buffer("words", t(file.matrix("emb.word", file.vocabulary, h)[keep].copy()))
        self.register_buffer(
            "places", t(file.vector("emb.pos", file.positions, h) + file.vector("emb.type", file.types, h)[0])
        )
        self.norms: list[tuple[torch.Tensor, torch.Tensor]] = [
            (t(file.vector("emb.ln.w", h)), t(file.vector("emb.ln.b", h)))
        ]
        self.layers = nn.ModuleList()
        for n in range(file.layers):
            shapes = {"fi": (file.feed_forward, h), "fo": (h, file.feed_forward)}
            self.layers.append(
                nn.ModuleDict(
                    {
                        k: Adapted(
                            t(file.matrix(f"l{n}.{k}.w", *shapes.get(k, (h, h)))),
                            t(file.vector(f"l{n}.{k}.b", shapes.get(k, (h, h))[0])),
                        )
                        for k in LINEARS
                    }
                )
            )
            self.norms += [(t(file.vector(f"l{n}.{k}.w", h)), t(file.vector(f"l{n}.{k}.b", h))) for k in ("aln", "oln")]

    def _norm(self, x: torch.Tensor, which: int) -> torch.Tensor:
        return F.layer_norm(x, (self.hidden,), *self.norms[which], self.epsilon)

    def forward(self, ids: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
        b, n = ids.shape
        x = self._norm(self.words[ids] + self.places[:n], 0)
        attend = mask[:, None, None, :].bool()
        for i, layer in enumerate(self.layers):
            q, k, v = (layer[name](x).view(b, n, self.heads, -1).transpose(1, 2) for name in "qkv")
            mixed = F.scaled_dot_product_attention(q, k, v, attn_mask=attend).transpose(1, 2).reshape(b, n, -1)
            x = self._norm(x + layer["ao"](mixed), 1 + 2 * i)
            x = self._norm(x + layer["fo"](F.gelu(layer["fi"](x))), 2 + 2 * i)
        m = mask[..., None].float()
        return F.normalize((x * m).sum(1) / m.sum(1), dim=-1)


class CosineHead(nn.Module):
    """A classifier by angle, on centred vectors."""

    def __init__(self, vectors: torch.Tensor, labels: torch.Tensor, classes: int) -> None:
        super().__init__()
        self.centre = nn.Parameter(vectors.mean(0))
        centred = F.normalize(vectors - self.centre.detach(), dim=-1)
        self.directions = nn.Parameter(
            torch.stack([F.normalize(centred[labels == c].mean(0), dim=0) for c in range(classes)])
        )

    def forward(self, vectors: torch.Tensor) -> torch.Tensor:
        return F.normalize(vectors - self.centre, dim=-1) @ F.normalize(self.directions, dim=-1).T / TEMPERATURE


def read(paths: list[pathlib.Path]) -> list[tuple[str, str]]:
    """Read `label <tab> sentence` lines, or Rasa's training format (`metadata: {topic: label}`, `- sentence`)."""
    rows: list[tuple[str, str]] = []
    for path in paths:
        label = ""
        for line in path.read_text("utf-8").splitlines():
            if path.suffix == ".tsv":
                label, _, text = line.partition("\t")
                rows.append((label.strip(), text.strip()))
            elif line.startswith("    metadata: {topic: "):
                label = line.partition("topic: ")[2].rstrip("} ")
            elif line.startswith("      - "):
                rows.append((label, line[8:].strip()))
    return [(label, text) for label, text in rows if text]


def misspell(text: str, chance: random.Random) -> str:
    """Sometimes lower the capitals, drop the punctuation or make one typing error, as on a phone."""
    if chance.random() < 0.3:
        text = text.lower()
    if chance.random() < 0.2:
        text = text.rstrip("?.! ")
    if chance.random() < 0.2 and len(text) > 8:
        i = chance.randrange(1, len(text) - 2)
        text = chance.choice(
            (text[:i] + text[i + 1 :], text[:i] + text[i + 1] + text[i] + text[i + 2 :], text[:i] + text[i] + text[i:])
        )
    return text


def main() -> None:
    """Tune and write the adapter."""
    arguments = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    arguments.add_argument("out", type=pathlib.Path)
    arguments.add_argument("--topics", type=pathlib.Path, nargs="+", required=True)
    arguments.add_argument("--safety", type=pathlib.Path, nargs="+", required=True)
    arguments.add_argument("--epochs", type=int, default=EPOCHS)
    arguments.add_argument("--seed", type=int, default=0, help="another run gives another adapter to average with")
    options = arguments.parse_args()
    torch.manual_seed(options.seed)
    chance = random.Random(0)
    topics, safety = read(options.topics), read(options.safety)
    names = [sorted({label for label, _ in rows}) for rows in (topics, safety)]
    rows = [(0, names[0].index(a), s) for a, s in topics] + [(1, names[1].index(a), s) for a, s in safety]
    file = WeightFile(weight_path())
    keep = dutch_pieces(file, VOCABULARY_SIZE)
    tokenizer, model = pruned_tokenizer(file, keep), Encoder(file, keep)

    def encode(texts: list[str]) -> torch.Tensor:
        tokens = tokenizer.encode_batch(["query: " + s for s in texts])
        return model(torch.tensor([t.ids for t in tokens]), torch.tensor([t.attention_mask for t in tokens]))

    model.eval()
    with torch.no_grad():
        vectors = torch.cat([encode([s for *_, s in rows[i : i + 64]]) for i in range(0, len(rows), 64)])
    tasks, labels = torch.tensor([r[0] for r in rows]), torch.tensor([r[1] for r in rows])
    heads = nn.ModuleList(CosineHead(vectors[tasks == k], labels[tasks == k], len(names[k])) for k in (0, 1))
    model.train()
    steps = options.epochs * -(-len(rows) // BATCH)
    optimiser = torch.optim.AdamW(
        [
            {"params": [p for p in model.parameters() if p.requires_grad], "lr": ADAPTER_RATE},
            {"params": heads.parameters(), "lr": HEAD_RATE},
        ],
        weight_decay=0.01,
    )
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimiser, lambda s: min(1.0, 10 * (s + 1) / steps) * max(0.02, 1 - s / steps)
    )
    for epoch in range(options.epochs):
        started, total = time.monotonic(), 0.0
        order = sorted(range(len(rows)), key=lambda i: len(rows[i][2]) + chance.random() * 25)
        batches = [order[i : i + BATCH] for i in range(0, len(order), BATCH)]
        chance.shuffle(batches)
        for batch in batches:
            out = encode([misspell(rows[i][2], chance) for i in batch])
            loss = torch.zeros(())
            for task, weight in ((0, 1.0), (1, SAFETY_WEIGHT)):
                here = [n for n, i in enumerate(batch) if rows[i][0] == task]
                if here:
                    wanted = labels[[batch[n] for n in here]]
                    part = F.cross_entropy(heads[task](out[here]), wanted, label_smoothing=SMOOTHING)
                    loss = loss + part * weight * len(here) / len(batch)
            optimiser.zero_grad()
            loss.backward()
            torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
            optimiser.step()
            schedule.step()
            total += float(loss.detach())
        print(
            f"epoch {epoch + 1}/{options.epochs}: loss {total / len(batches):.3f}, {time.monotonic() - started:.0f} s",
            flush=True,
        )
        save(model, options)


def save(model: Encoder, options: argparse.Namespace) -> None:
    """Write the adapters in half precision, with the checksum of the sentences."""
    digest = hashlib.sha256(b"".join(p.read_bytes() for p in [*options.topics, *options.safety])).hexdigest()
    arrays: dict[str, np.ndarray] = {"tuned_on_sha256": np.array(digest)}
    for n, layer in enumerate(model.layers):
        for k in LINEARS:
            arrays[f"l{n}.{k}.down"] = layer[k].down.detach().numpy().astype(np.float16)
            arrays[f"l{n}.{k}.up"] = (layer[k].up.detach().numpy() * SCALE).astype(np.float16)
    np.savez(options.out, **arrays)


if __name__ == "__main__":
    main()
