"""A report with personal data covered: what is handed on is masked, what models saw was not."""

from __future__ import annotations

from bisect import bisect

from razbor.schema import Report
from razbor.text.masking import mask


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
        shown = {"text": text[each.start : each.stop], "heading": heading}
        fragments.append(each.model_copy(update=shown))
    vacancy = report.vacancy.model_copy(
        update={"title": mask(report.vacancy.title), "description": text, "html": False}
    )
    return report.model_copy(
        update={"text": text, "headings": headings, "fragments": fragments, "vacancy": vacancy}
    )
