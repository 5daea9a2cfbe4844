"""English titles of vacancies with occupations that rules gave them."""

from __future__ import annotations

import csv
from pathlib import Path

from razbor.dataset import DataFile
from razbor.dataset.files import digest, invalid, missing
from razbor.evaluation.occupation_candidates import Candidates
from razbor.evaluation.occupation_queries import TITLES, Queries, found, queries_of, some

JOBBERT = "jobbert/titles_validation.csv"


def jobbert_titles(data: Path, known: Candidates) -> Queries[str]:
    """English titles of vacancies with the URI of one occupation each, labelled by rules.

    Raises:
        DataMissing: no such file.
        DataInvalid: a file without the columns vacancyTitle and conceptUri, or no title with a
            known occupation.
    """
    path = data / JOBBERT
    try:
        content = path.read_bytes()
    except OSError as error:
        raise missing(f"the file cannot be read ({type(error).__name__})", path) from None
    rows = list(csv.DictReader(content.decode("utf-8").splitlines()))
    if not rows or not {"vacancyTitle", "conceptUri"} <= set(rows[0]):
        raise invalid("other columns", "the columns vacancyTitle and conceptUri", str(path))
    column = {uri: number for number, uri in enumerate(known.uris)}
    labelled = [(row["vacancyTitle"], found(column, [row["conceptUri"]]), "en") for row in rows]
    file = DataFile(JOBBERT, digest(content), len(rows))
    return some(queries_of("English titles, labelled automatically", TITLES, labelled, (file,)))
