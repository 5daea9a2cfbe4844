"""A report with personal data covered: what is handed on is masked, what models saw was not."""

from __future__ import annotations

from bisect import bisect
from collections.abc import Mapping, Sequence
from typing import TypeVar

from razbor.interviews import Answer, InterviewReport, Turn
from razbor.schema import Occupation, Passage, Report
from razbor.text.dialogue.mentions import covered_name, mentions
from razbor.text.masking import Source, cover, mask, spans

S = TypeVar("S", Turn, Answer)

TITLE = "title"
"""The kind of a passage that is the vacancy's title."""


def covered(report: Report) -> Report:
    """The report with phones, e-mails, links, handles and contact persons covered by █.

    Every length stays, so all offsets stay true. The description becomes the covered
    plain text; structured fields and kept columns are the user's own and stay.
    """
    text = mask(report.text)
    headings = [
        each.model_copy(update={"text": text[each.start : each.stop]}) for each in report.headings
    ]
    begins = [each.start for each in headings]
    fragments = []
    for each in report.fragments:
        above = bisect(begins, each.start)
        heading = headings[above - 1].text if above else None
        shown: dict[str, object] = {"text": text[each.start : each.stop], "heading": heading}
        fragments.append(each.model_copy(update=shown))
    title = mask(report.vacancy.title)
    found = [
        each.model_copy(update={"passages": [_shown(one, title, text) for one in each.passages]})
        for each in report.occupations or ()
    ]
    vacancy = report.vacancy.model_copy(update={"title": title, "description": text, "html": False})
    shown = {"text": text, "headings": headings, "fragments": fragments, "vacancy": vacancy}
    if report.occupations is not None:
        shown["occupations"] = found
    return report.model_copy(update=shown)


def covered_interview(report: InterviewReport) -> InterviewReport:
    """The report with personal data covered, in what is said and in the names of speakers.

    As in a résumé, whose author speaks of himself as well. Names of speakers are covered
    wherever they stand; words for a part in the talk, such as «HR» or «Спикер 1», stay.
    """
    speakers = {turn.speaker for turn in report.turns if turn.speaker}
    shown = {name: covered_name(name) for name in speakers}
    text = cover(report.text, [*spans(report.text, "resume"), *mentions(report.text, speakers)])

    labels = {
        label: found.model_copy(
            update={
                "clearest": [
                    each.model_copy(update={"text": text[each.start : each.stop]})
                    for each in found.clearest
                ]
            }
        )
        for label, found in report.summary.labels.items()
    }
    return report.model_copy(
        update={
            "text": text,
            "turns": [_safe(turn, text, shown) for turn in report.turns],
            "answers": [_safe(answer, text, shown) for answer in report.answers],
            "summary": report.summary.model_copy(update={"labels": labels}),
        }
    )


def _safe(said: S, text: str, names: Mapping[str, str]) -> S:
    name = names.get(said.speaker or "")
    return said.model_copy(update={"text": text[said.start : said.stop], "speaker": name})


def covered_passages(found: Sequence[Occupation], text: str, *, kind: Source) -> list[Occupation]:
    """Occupations whose passages show the text with personal data covered.

    Args:
        found: occupations of the text.
        text: that their passages are stretches of.
        kind: of the text: what counts as personal depends on it.
    """
    safe = mask(text, kind=kind)
    if safe == text:
        return list(found)
    return [
        each.model_copy(update={"passages": [_shown(one, safe, safe) for one in each.passages]})
        for each in found
    ]


def _shown(passage: Passage, title: str, text: str) -> Passage:
    source = title if passage.kind == TITLE else text
    return passage.model_copy(update={"text": source[passage.start : passage.stop]})
