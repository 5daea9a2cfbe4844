"""Résumés with the ESCO codes of the occupations that are right for them."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from razbor.dataset.files import read_rows
from razbor.dataset.rows import Codes, Uid
from razbor.dataset.splits import Labelled


class ResumeRow(BaseModel):
    """A résumé's text and its codes, best first."""

    model_config = ConfigDict(extra="ignore", frozen=True, strict=True)

    id: Uid
    text: Annotated[str, Field(min_length=1)]
    codes: Codes
    language: str | None = None


def load_resumes(data: Path, split: str) -> Labelled[ResumeRow]:
    """The résumés of `data/split/resumes.jsonl`.

    Raises:
        DataMissing: no such file.
        DataInvalid: a row that does not fit.
    """
    read = read_rows(data, f"{split}/resumes.jsonl", ResumeRow)
    return Labelled(tuple(row for _, row in read.rows), (read.file,))
