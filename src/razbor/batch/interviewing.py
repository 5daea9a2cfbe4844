"""Interviews as read → their reports, one after the other."""

from __future__ import annotations

from razbor.batch.matching import named
from razbor.errors import RazborError, UnexpectedFailure
from razbor.interviews import Interview, InterviewReport
from razbor.pipeline import Razbor
from razbor.reading import Failure


def answered(rz: Razbor, item: Interview | Failure) -> InterviewReport | Failure:
    """The report of one interview; whatever goes wrong is a `Failure`.

    Args:
        rz: has answers loaded.
        item: what the reader found.
    """
    if isinstance(item, Failure):
        return item
    source = named(item.source or "")
    try:
        return rz.interview(item.model_copy(update={"source": source}))
    except RazborError as error:
        return Failure(source, error.at(source))
    except Exception as error:  # one interview must not end a run
        return Failure(source, UnexpectedFailure.of(error, source))
