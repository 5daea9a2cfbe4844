"""The data of a training run: what was read, and the digest of every file it came from."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any, TypeVar

import pyarrow as pa

from razbor.dataset import (
    DataFile,
    Labelled,
    MarkedVacancy,
    RoleVacancy,
    TitleRow,
    VacancyRow,
    join_roles,
    join_sections,
    join_titles,
    load_role_pairs,
    load_roles,
    load_sections,
    load_titles,
    load_vacancies,
    missing,
    pair_members,
)
from razbor.dataset.files import digest, invalid
from razbor.dataset.labelled_texts import LabelledText, load_texts
from razbor.dataset.resumes import ResumeRow, load_resumes
from razbor.dataset.tables import POOL
from razbor.models.manifest import DataDigest
from razbor.training.read_labels import Kept, corrected, keep_titles, keep_vacancies

T = TypeVar("T")
V = TypeVar("V", MarkedVacancy, RoleVacancy)

GOLD = "gold_dev"


class TrainingData:
    """A folder of training data, and folders of labelled data beside it.

    Args:
        folder: as `--data` or `RAZBOR_DATA` names it.
        split: the folder of labels in it.
        beside: further splits; their items come behind those of the folder.
        read: a folder of labels made by reading, of texts of the data folder.
        resumes: a split that holds résumés.

    Raises:
        DataMissing: no such folder, or later a file that is not there.
        DataInvalid: later, a row that does not fit.
    """

    def __init__(
        self,
        folder: Path,
        split: str,
        beside: Sequence[Path] = (),
        read: Path | None = None,
        resumes: Path | None = None,
    ) -> None:
        if not folder.is_dir():
            raise missing("no such folder", folder)
        self.folder = folder
        self._splits = ((folder, split), *((path.parent, path.name) for path in beside))
        self._read = read
        self._resumes = resumes
        self._files: dict[str, DataFile] = {}
        self._excluded: dict[str, DataFile] = {}

    @property
    def digests(self) -> tuple[DataDigest, ...]:
        """The files trained on so far."""
        return digests(self._files.values())

    @property
    def excluded(self) -> tuple[DataDigest, ...]:
        """The files read so far only to keep their texts out."""
        return digests(self._excluded.values())

    def documents(self) -> tuple[MarkedVacancy, ...]:
        """The vacancies whose fragments are labelled."""
        return self._all(load_sections)

    def roles(self) -> tuple[RoleVacancy, ...]:
        """The vacancies whose role is labelled; a later reading takes an older one's place."""
        found = self._all(load_roles)
        if self._read is None:
            return found
        return corrected(found, self._noted(join_roles(self._read, self.folder)))

    def pairs(self) -> tuple[RoleVacancy, ...]:
        """Both vacancies of each role pair that the splits hold; none where they hold none."""
        found = [load_role_pairs(data, split) for data, split in self._splits]
        return pair_members(pair for each in found if each for pair in self._noted(each))

    def titles(self) -> tuple[TitleRow, ...]:
        """The titles whose areas are labelled."""
        return self._all(load_titles)

    def read_documents(self, labelled: Iterable[MarkedVacancy]) -> Kept[MarkedVacancy]:
        """The vacancies whose fragments were labelled by reading.

        Args:
            labelled: those of the splits, which are not given again.
        """
        return self._read_vacancies(join_sections, (item.vacancy for item in labelled))

    def read_roles(self, labelled: Iterable[RoleVacancy]) -> Kept[RoleVacancy]:
        """The vacancies whose role was labelled by reading; `labelled` as above."""
        return self._read_vacancies(join_roles, (item.vacancy for item in labelled))

    def read_titles(self, labelled: Iterable[str]) -> Kept[TitleRow]:
        """The titles whose areas were labelled by reading; `labelled` as above."""
        if self._read is None:
            return Kept()
        found = self._noted(join_titles(self._read, self.folder))
        return keep_titles(found, self.gold_titles(), labelled)

    def texts(self, name: str, labels: Collection[str]) -> tuple[LabelledText, ...]:
        """The labelled texts of one file; their labels are among those given."""
        return self._noted(load_texts(self.folder, name, labels))

    def vacancies(self, name: str) -> tuple[VacancyRow, ...]:
        """The vacancies of one file."""
        return self._noted(load_vacancies(self.folder, name))

    def pool(self) -> Iterator[tuple[VacancyRow, bool]]:
        """Unlabelled vacancies, each with whether its description is HTML."""
        for row in self.table(POOL, ("uid", "title", "description", "is_html")):
            texts = {key: row[key] or "" for key in ("title", "description")}
            yield VacancyRow(uid=row["uid"], **texts), bool(row["is_html"])

    def table(self, name: str, columns: Sequence[str]) -> list[dict[str, Any]]:
        """The rows of a Parquet file."""
        import pyarrow.parquet as pq

        path = self.folder / name
        if not path.is_file():
            raise missing("the file is not there", path)
        try:
            table = pq.read_table(path, columns=list(columns))
        except (pa.ArrowException, OSError) as error:
            raise invalid("no Parquet, or a damaged one", "a Parquet file", str(path)) from error
        absent = [column for column in columns if column not in table.column_names]
        if absent:
            raise invalid(f"no column {absent}", f"the columns {list(columns)}", str(path))
        self._files[name] = DataFile(name, digest(path.read_bytes()), table.num_rows)
        rows: list[dict[str, Any]] = table.to_pylist()
        return rows

    def resumes(self) -> tuple[ResumeRow, ...]:
        """The résumés whose occupations are known, of the folder that ships with a recipe."""
        if self._resumes is None:
            return ()
        return self._noted(load_resumes(self._resumes.parent, self._resumes.name))

    def also_read(self, files: Iterable[DataFile]) -> None:
        """Note files that something else read for the training."""
        self._files |= {file.name: file for file in files}

    def gold_vacancies(self) -> tuple[VacancyRow, ...]:
        """The vacancies of gold_dev, so that no training text repeats one."""
        found = load_vacancies(self.folder, f"{GOLD}/vacancies.jsonl")
        self._excluded |= {file.name: file for file in found.files}
        return found.items

    def gold_titles(self) -> list[str]:
        """Every title that gold_dev holds, so that no training text repeats one."""
        found = load_titles(self.folder, GOLD)
        self._excluded |= {file.name: file for file in found.files}
        return [row.title for row in found.items] + [row.title for row in self.gold_vacancies()]

    def _read_vacancies(
        self, join: Callable[[Path, Path], Labelled[V]], labelled: Iterable[VacancyRow]
    ) -> Kept[V]:
        if self._read is None:
            return Kept()
        found = self._noted(join(self._read, self.folder))
        return keep_vacancies(found, self.gold_vacancies(), labelled)

    def _all(self, load: Callable[[Path, str], Labelled[T]]) -> tuple[T, ...]:
        return tuple(
            item for data, split in self._splits for item in self._noted(load(data, split))
        )

    def _noted(self, labelled: Labelled[T]) -> tuple[T, ...]:
        self._files |= {file.name: file for file in labelled.files}
        return labelled.items


def digests(files: Iterable[DataFile]) -> tuple[DataDigest, ...]:
    """What manifests keep of files that were read."""
    return tuple(DataDigest(name=file.name, sha256=file.sha256, rows=file.rows) for file in files)
