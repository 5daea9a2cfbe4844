"""Labels of vacancies that came as HTML: the mark-up, and the text it shows with its fragments.

Two kinds of file hold them, told apart by their rows:

- labels without texts: offsets into the text of the layout, and its digest; the mark-up is
  joined from `vacancies.parquet` of the data folder;
- vacancies as they came: the labels are those that a split has for the text that is shown.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from pydantic import BaseModel, ConfigDict

from razbor.dataset.files import DataFile, digest, invalid, missing, read_rows
from razbor.dataset.rows import FragmentRow, HtmlLabelsRow, VacancyRow
from razbor.dataset.splits import Labelled, MarkedVacancy, load_sections
from razbor.errors import DataInvalid
from razbor.text import lay_out

POOL = "vacancies.parquet"
_COLUMNS = ("uid", "title", "description")
_LANGUAGE = "lang"
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
    found, pool = _pool(data, [row.uid for _, row in rows])
    items = []
    for place, row in rows:
        if row.uid not in found:
            raise invalid("a uid without a vacancy", f"a uid that {POOL} holds", place)
        vacancy = found[row.uid]
        shown = _shown(vacancy, row.text_sha256, place)
        items.append(HtmlVacancy(vacancy.description, _marked(shown, row, place)))
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
    found = digest(text.encode("utf-8", "surrogatepass"))
    if found != sha256:
        raise DataInvalid(
            f"mark-up whose layout has the sha256 {found[:12]}…",
            expected=f"the text that was labelled, {sha256[:12]}…",
            remedy="take the vacancies and the release of razbor that the labels were made with,"
            " or label the text anew",
            place=place,
        )
    return vacancy.model_copy(update={"description": text})


def _marked(vacancy: VacancyRow, row: HtmlLabelsRow, place: str) -> MarkedVacancy:
    text = vacancy.description
    fragments = []
    for start, stop, label in sorted(row.fragments):
        if not start < stop <= len(text):
            raise invalid(
                f"offsets {start} to {stop}",
                f"offsets in code points of the text, of {len(text)}",
                place,
            )
        fragments.append(
            FragmentRow(uid=row.uid, start=start, stop=stop, text=text[start:stop], label=label)
        )
    return MarkedVacancy(vacancy, tuple(fragments))


def _pool(data: Path, uids: Iterable[str]) -> tuple[Mapping[str, VacancyRow], DataFile]:
    """The vacancies of these uids, and the file that holds them."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    path = data / POOL
    if not path.is_file():
        raise missing("the file is not there", path)
    try:
        with pq.ParquetFile(path) as file:
            names, count = file.schema_arrow.names, file.metadata.num_rows
        columns = [name for name in (*_COLUMNS, _LANGUAGE) if name in names]
        table = pq.read_table(path, columns=columns, filters=[("uid", "in", list(uids))])
        rows = tuple(_vacancies(table.to_pylist()))
    except (pa.ArrowException, OSError, KeyError, ValueError) as error:
        # `from None`: the cause might show a row.
        raise invalid(
            f"no Parquet of vacancies ({type(error).__name__})",
            f"a Parquet file with the columns {list(_COLUMNS)}",
            str(path),
        ) from None
    return {row.uid: row for row in rows}, DataFile(POOL, digest(path.read_bytes()), count)


def _vacancies(rows: Iterable[Mapping[str, str | None]]) -> Iterator[VacancyRow]:
    for row in rows:
        texts = {name: row[name] or "" for name in _COLUMNS}
        yield VacancyRow(**texts, language=row.get(_LANGUAGE) or None)


def _labelled_elsewhere(data: Path) -> set[str]:
    """The uids that silver and gold_dev hold, where the folder has them."""
    return {
        row.uid
        for name in (_TRAINED, _DEV)
        if (data / name).is_file()
        for _, row in read_rows(data, name, VacancyRow).rows
    }
