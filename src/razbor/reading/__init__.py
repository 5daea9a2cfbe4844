"""Files → vacancies, one at a time: a file is never held in memory as a whole.

`read_vacancies` is the door. Every format is one module with one function
`read(source, columns)`; `record` turns what they find into a `schema.Vacancy`.
`read_resume` is the door of résumés, which are one to a file, `read_interviews` that of
interviews.
"""

from __future__ import annotations

from razbor.reading.columns import Columns
from razbor.reading.interview import read_interviews
from razbor.reading.record import Failure
from razbor.reading.resume import read_resume
from razbor.reading.sources import count_records, read_vacancies

__all__ = [
    "Columns",
    "Failure",
    "count_records",
    "read_interviews",
    "read_resume",
    "read_vacancies",
]
