"""A résumé's text → its passages, each with what it is."""

from __future__ import annotations

from collections.abc import Sequence

from razbor.text.resumes.above import taken_in
from razbor.text.resumes.jobs import Job, find
from razbor.text.resumes.kinds import Kind, Passage, Place
from razbor.text.resumes.lines import Line, lines
from razbor.text.resumes.personal import is_person, is_personal
from razbor.text.resumes.sections import place
from razbor.text.resumes.telling import alone, aside, is_headline, is_licence
from razbor.text.resumes.top import tops

_GOALS = ("цель", "моя цель", "ziel", "objective", "goal", "career objective", "job objective")


def parts(text: str) -> list[Passage]:
    """Take a résumé apart by its headings, its dates and the words of its lines.

    Args:
        text: plain text in Russian, English or German, of any length.

    Returns:
        Passages in order and disjoint, without white space at their ends. Every character
        that is no white space lies in one; headings alone, and what has no other kind, are
        «other».
    """
    found = lines(text)
    places = taken_in(found, place(found))
    top = tops(found, places)
    jobs = _jobs(found, places)
    ranks = _ranks([job for job in jobs if job])
    passages = []
    for at, (line, where) in enumerate(zip(found, places, strict=True)):
        job = jobs[at]
        kind = top.get(at) or _kind(line, where, job is not None and at in job.header)
        of_job = job if kind in ("position", "duties") else None
        passages.append(
            Passage(
                line.start,
                line.stop,
                kind,
                of_job.period if of_job else None,
                ranks[id(of_job)] if of_job else None,
            )
        )
    return passages


def _jobs(found: Sequence[Line], places: Sequence[Place]) -> list[Job | None]:
    """For every line the job that it belongs to; headers by their index in the document."""
    owners: list[Job | None] = [None] * len(found)
    regions: dict[int, list[int]] = {}
    for at, where in enumerate(places):
        if where.region is not None:
            regions.setdefault(where.region, []).append(at)
    for region in regions.values():
        labels = [_label(places[at]) for at in region]
        headers: dict[int, Job] = {}
        for job in find([found[at] for at in region], labels):
            job.header = {region[at] for at in job.header}
            headers |= dict.fromkeys(job.header, job)
        owner: Job | None = None
        for at in region:
            owner = owners[at] = headers.get(at, owner)
    return owners


def _label(where: Place) -> str | None:
    if where.section != "experience":
        return "aside"
    return "heading" if where.told == "heading" else where.label


def _ranks(jobs: Sequence[Job]) -> dict[int, int]:
    """0 for the job that ended last; those without dates come behind, in their order."""
    unique = list({id(job): job for job in jobs}.values())
    unique.sort(key=lambda job: job.period.order() if job.period else (0, 0), reverse=True)
    return {id(job): rank for rank, job in enumerate(unique)}


def _kind(line: Line, where: Place, names_job: bool) -> Kind:
    if line.empty or where.told == "heading":
        return "other"
    if where.section == "experience":
        return "position" if names_job else "duties"
    content = line.bare[where.content :].strip()
    return _under(where, line, content)


def _under(where: Place, line: Line, content: str) -> Kind:
    """The kind of a line outside the experience."""
    match where.section:
        case None:
            return alone(content) or "about"
        case "headline" | "objective" | "document":
            return _wanted(where, line.bare[: where.content], content)
        case "about" | "other" | "contacts" | "skills":
            told = None if where.told == "label" else aside(content)
            if where.section in ("contacts", "skills") and told == "objective":
                told = None
            return told or where.section
        case "education" | "courses":
            return "skills" if not line.dated and is_licence(content) else where.section
        case "duties":  # «Портфолио: www…»
            return "contacts" if where.told and is_personal(content) else where.section
        case "languages" | "hobbies":
            return where.section
    return "other"


def _wanted(where: Place, label: str, content: str) -> Kind:
    """What a person wants to be: the name of a job, or a sentence about it."""
    if where.section == "document":
        told = alone(content) or ("contacts" if is_person(content) else None)
        return told or ("headline" if is_headline(content, labelled=True) else "about")
    goal = where.told == "label" and label.lower().strip(" :-–—\t|") in _GOALS
    if is_headline(content, labelled=goal or where.section == "headline"):
        told = None if where.told == "label" else alone(content)
        return told if told in ("contacts", "other") else "headline"
    if where.section == "headline" and where.told == "label":
        return "headline" if len(content) <= 120 else "objective"
    told = alone(content)
    return told if told in ("contacts", "other", "skills", "languages") else "objective"
