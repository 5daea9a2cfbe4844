"""Labels of vacancies that came as HTML: the mark-up, and the text it shows with its fragments.

Two kinds of file hold them, told apart by their rows:

- labels without texts: offsets into the text of the layout, and its digest; the mark-up is
  joined from `vacancies.parquet` of the data folder;
- vacancies as they came: the labels are those that a split has for the text that is shown.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from pydantic import BaseModel, ConfigDict

from razbor.dataset.files import DataFile, digest, invalid, read_rows
from razbor.dataset.joining import check_text, found_by_uid, mark
from razbor.dataset.rows import HtmlLabelsRow, VacancyRow
from razbor.dataset.splits import Labelled, MarkedVacancy, load_sections
from razbor.dataset.tables import vacancies_by_uid
from razbor.text import lay_out

_TRAINED = "silver/sections_vacancies.jsonl"
_DEV = "gold_dev/vacancies.jsonl"


@dataclass(frozen=True)
class HtmlVacancy:
    """A vacancy that came as HTML.

    `markup` is the description as it came; `marked` holds the text that its layout gives,
    with labelled fragments.
    """

    markup: str
    marked: MarkedVacancy


@dataclass(frozen=True)
class HtmlLabelled(Labelled[HtmlVacancy]):
    """Labelled vacancies that came as HTML.

    `pool` is the file of texts that the mark-up was joined from, where it was; `elsewhere`
    counts the vacancies left out because silver or gold_dev hold them, too.
    """

    pool: DataFile | None = None
    elsewhere: int = 0


class _Told(BaseModel):
    """What tells the two kinds of file apart."""

    model_config = ConfigDict(extra="ignore")

    text_sha256: str | None = None


def load_html(file: Path, data: Path, split: str) -> HtmlLabelled:
    """Labelled vacancies that came as HTML.

    Args:
        file: labels without texts, or vacancies as they came (`description` is HTML).
        data: the folder of `vacancies.parquet`, or of the split.
        split: whose `sections.jsonl` labels vacancies as they came; those of other splits
            are left out.

    Raises:
        DataMissing: a file that is not there.
        DataInvalid: a row that does not fit, a uid without a vacancy, a layout that is not
            the text that was labelled.
    """
    first = read_rows(file.parent, file.name, _Told).rows[0][1]
    if first.text_sha256 is not None:
        return _joined_to_pool(file, data)
    return _joined_to_split(file, data, split)


def _joined_to_pool(file: Path, data: Path) -> HtmlLabelled:
    read = read_rows(file.parent, file.name, HtmlLabelsRow)
    known = _labelled_elsewhere(data)
    rows = [(place, row) for place, row in read.rows if row.uid not in known]
    if not rows:
        raise invalid(
            "labels of vacancies that all stand in silver or gold_dev", "others", str(file)
        )
    found, pool = vacancies_by_uid(data, [row.uid for _, row in rows])
    items = []
    for place, row in rows:
        vacancy = found_by_uid(found, row.uid, place).vacancy
        shown = _shown(vacancy, row.text_sha256, place)
        items.append(HtmlVacancy(vacancy.description, mark(shown, row, place)))
    return HtmlLabelled(tuple(items), (read.file,), pool, len(read.rows) - len(rows))


def _joined_to_split(file: Path, data: Path, split: str) -> HtmlLabelled:
    read = read_rows(file.parent, file.name, VacancyRow)
    gold = load_sections(data, split)
    marked = {item.vacancy.uid: item for item in gold.items}
    items = []
    for place, row in read.rows:
        if row.uid in marked:
            item = marked[row.uid]
            _shown(row, digest(item.vacancy.description.encode()), place)
            items.append(HtmlVacancy(row.description, item))
    if not items:
        raise invalid("no vacancy of the split", f"uids that {split} labels", str(file))
    return HtmlLabelled(tuple(items), (read.file, *gold.files))


def _shown(vacancy: VacancyRow, sha256: str, place: str) -> VacancyRow:
    """The vacancy with the text that a reader sees, which is the one that was labelled."""
    text = lay_out(vacancy.description, html=True).text
    check_text(text, sha256, place)
    return vacancy.model_copy(update={"description": text})


def _labelled_elsewhere(data: Path) -> set[str]:
    """The uids that silver and gold_dev hold, where the folder has them."""
    return {
        row.uid
        for name in (_TRAINED, _DEV)
        if (data / name).is_file()
        for _, row in read_rows(data, name, VacancyRow).rows
    }
