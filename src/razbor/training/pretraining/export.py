"""The encoder alone as a transformers folder, with its card and the record of its run."""

from __future__ import annotations

import shutil
from collections.abc import Mapping, Sequence
from pathlib import Path

import torch
from transformers import BertModel

from razbor.models.replacing import replacing
from razbor.training.pretraining.card import card
from razbor.training.pretraining.graph import write_graph
from razbor.training.pretraining.recipe import PretrainRecipe
from razbor.training.record import ENCODER, Row, write_record


def write_encoder(
    output: Path,
    recipe: PretrainRecipe,
    encoder: BertModel,
    tokenizer: Path,
    record: Mapping[str, object],
    curves: Sequence[Row],
    *,
    force: bool,
) -> None:
    """Write the folder wholly or not at all.

    Matrices have eight bits in it (float8 e4m3), all other numbers sixteen; transformers
    widens both on loading. Beside them lies the graph that gives vectors without torch.

    Args:
        output: the folder.
        recipe: the encoder was made by.
        encoder: without the heads.
        tokenizer: its folder.
        record: of the run.
        curves: of the run.
        force: replace an encoder that is there.

    Raises:
        OutputInvalid: it is there and `force` is not given, or it is no encoder.
    """
    state = {
        name: tensor.to(torch.float8_e4m3fn if tensor.ndim > 1 else torch.float16)
        for name, tensor in encoder.state_dict().items()
    }
    encoder.config.dtype = torch.float16
    with replacing(output, ENCODER, force=force) as folder:
        encoder.save_pretrained(folder, state_dict=state)
        for path in sorted(tokenizer.iterdir()):
            shutil.copy(path, folder / path.name)
        write_graph(folder)
        write_record(folder, record, curves)
        (folder / "README.md").write_text(card(recipe, record), "utf-8")
