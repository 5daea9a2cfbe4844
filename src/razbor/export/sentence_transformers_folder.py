"""An encoder with the mean of its tokens as a sentence-transformers folder, a classifier beside it.

The files are the ones that sentence-transformers has written since its second version, and that
text-embeddings-inference reads. No such folder has a place for a classifier; SetFit keeps its own
in a pickle. Here its numbers are a safetensors file of two tensors.
"""

from __future__ import annotations

import json
from pathlib import Path

from safetensors.torch import save

from razbor.errors import ExportUnfit
from razbor.export.facts import facts
from razbor.export.network import MeanNetwork
from razbor.export.source import Source
from razbor.export.tokenizer_files import tokenizer_files
from razbor.export.transformers_folder import FACTS

HEAD = "head.safetensors"
"""`weights` (labels, width) and `biases` (labels,): a softmax of `weights @ vector + biases`."""
SETFIT = "config_setfit.json"
"""The labels in their order, as SetFit has them."""

_POOLING = "1_Pooling"
_MODULES = [
    {"idx": 0, "name": "0", "path": "", "type": "sentence_transformers.models.Transformer"},
    {"idx": 1, "name": "1", "path": _POOLING, "type": "sentence_transformers.models.Pooling"},
]


def write_sentence_transformers(source: Source, folder: Path) -> None:
    """Write the encoder, its pooling, and the numbers of the classifier at its temperature.

    Args:
        source: what is exported.
        folder: an empty one.

    Raises:
        ExportUnfit: a network that does not take the mean of its tokens.
    """
    network = source.network
    if not isinstance(network, MeanNetwork):
        raise ExportUnfit(
            "a classifier on the first token",
            expected="one on the mean of all tokens, or a bundle that gives vectors",
            remedy="take `--to transformers` or `--to onnx`",
            place=source.bundle.manifest.name,
        )
    setattr(network.config, FACTS, facts(source))
    network.encoder.save_pretrained(folder)
    (folder / _POOLING).mkdir()
    for name, content in tokenizer_files(source).items():
        (folder / name).write_bytes(content)
    _write(folder / "modules.json", _MODULES)
    _write(
        folder / "sentence_bert_config.json",
        {"max_seq_length": source.spec.max_tokens, "do_lower_case": False},
    )
    _write(folder / _POOLING / "config.json", _pooling(int(network.config.hidden_size)))
    _write(folder / SETFIT, {"labels": list(source.labels), "normalize_embeddings": False})
    head = {
        "weights": network.head.weight.detach() / network.temperature,
        "biases": network.head.bias.detach() / network.temperature,
    }
    (folder / HEAD).write_bytes(save(head))


def _pooling(width: int) -> dict[str, int | bool]:
    return {
        "word_embedding_dimension": width,
        "pooling_mode_cls_token": False,
        "pooling_mode_mean_tokens": True,
        "pooling_mode_max_tokens": False,
        "pooling_mode_mean_sqrt_len_tokens": False,
    }


def _write(path: Path, content: object) -> None:
    path.write_text(json.dumps(content, indent=2, ensure_ascii=False) + "\n", "utf-8")
