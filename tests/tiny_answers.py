"""A tiny real bundle for answers of interviews: word pieces with weights set by hand."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper
from tokenizers import Tokenizer, models, normalizers, pre_tokenizers, processors

from razbor.models import Draft, write_bundle
from razbor.models.manifest import Argmax, DataDigest, Task, TextField, Training, WordpieceSpec
from razbor.tasks import answers
from tests.tiny import EVIDENCE

MAX_TOKENS = 18
WORDS = {
    "process": "обычно сначала потом сверяю обзваниваю пишу веду смотрю проверяю usually immer",
    "result": "закрыли сдали снизили вырос запустил сократил выиграл итог delivered erreicht",
    "neutral": "да нет спасибо конечно график наверное офис thanks danke",
}
_SPECIAL = ("[PAD]", "[UNK]", "[CLS]", "[SEP]")
_WEIGHT, _UNKNOWN = 3.0, 0.1


def write_answers(folder: Path) -> Path:
    """Write the bundle; returns its folder."""
    known = [word for words in WORDS.values() for word in words.split()]
    vocabulary = [*_SPECIAL, *known]
    draft = Draft(
        name="tiny-answers",
        version="1.0.0",
        languages=("ru",),
        description="A few words with weights set by hand.",
        input=WordpieceSpec(max_tokens=MAX_TOKENS, fields=(TextField(name=answers.FIELD),)),
        tasks={
            answers.TASK: Task(
                output="answers",
                labels=answers.LABELS,
                decision=Argmax(unsure_below=0.6, evidence=EVIDENCE),
            )
        },
        training=Training(
            recipe="answers",
            recipe_sha256="0" * 64,
            data=(DataDigest(name="none", sha256="0" * 64, rows=0),),
            seed=1,
            versions={},
        ),
    )
    files = {
        "model.onnx": _model(vocabulary).SerializeToString(),
        "tokenizer.json": _tokenizer(vocabulary),
    }
    return write_bundle(folder, draft, files).folder


def _tokenizer(vocabulary: list[str]) -> bytes:
    pieces = {piece: number for number, piece in enumerate(vocabulary)}
    tokenizer = Tokenizer(models.WordPiece(pieces, unk_token="[UNK]"))  # noqa: S106
    tokenizer.normalizer = normalizers.BertNormalizer(lowercase=True, strip_accents=False)
    tokenizer.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    tokenizer.add_special_tokens(list(_SPECIAL))
    tokenizer.post_processor = processors.TemplateProcessing(
        single="[CLS] $A [SEP]", special_tokens=[("[CLS]", 2), ("[SEP]", 3)]
    )
    return str(tokenizer.to_str()).encode()


def _model(vocabulary: list[str]) -> onnx.ModelProto:
    """Masked sum of the words' weights → softmax."""
    weights = np.zeros((len(vocabulary), len(answers.LABELS)), np.float32)
    weights[1, -1] = _UNKNOWN
    for column, label in enumerate(answers.LABELS):
        for word in WORDS[label].split():
            weights[vocabulary.index(word), column] = _WEIGHT
    node, info = helper.make_node, helper.make_tensor_value_info
    graph = helper.make_graph(
        [
            node("Gather", ["words", "input_ids"], ["found"]),
            node("Cast", ["attention_mask"], ["mask"], to=TensorProto.FLOAT),
            node("Unsqueeze", ["mask", "last"], ["column"]),
            node("Mul", ["found", "column"], ["seen"]),
            node("ReduceSum", ["seen", "middle"], ["logits"], keepdims=0),
            node("Softmax", ["logits"], ["answers"], axis=-1),
        ],
        "tiny",
        [
            info(name, TensorProto.INT64, ["rows", "tokens"])
            for name in ("input_ids", "attention_mask")
        ],
        [info("answers", TensorProto.FLOAT, ["rows", len(answers.LABELS)])],
        [
            numpy_helper.from_array(weights, "words"),
            numpy_helper.from_array(np.array([2], np.int64), "last"),
            numpy_helper.from_array(np.array([1], np.int64), "middle"),
        ],
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)])
    model.ir_version = 8
    return model
