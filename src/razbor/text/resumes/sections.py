"""Under which heading every line of a résumé stands."""

from __future__ import annotations

from collections.abc import Sequence

from razbor.text.resumes.dates import is_dated, is_year
from razbor.text.resumes.headings import Opening, opening
from razbor.text.resumes.kinds import Place, Told
from razbor.text.resumes.lines import Line
from razbor.text.resumes.personal import is_personal
from razbor.text.resumes.telling import alone, aside, is_study
from razbor.text.resumes.words import tells

_OF_JOBS = ("duties", "stack", "projects", "job", "title")
_ONE_LINE = ("contacts", "other", "headline", "document")
_NARROW = ("education", "courses", "languages", "skills")
"""Sections with labels of their own inside: «Город: Тверь» of a school."""
_LISTS = (*_NARROW, "contacts", "hobbies")
_OF_WORK = ("title", "employer")
_NO_HEADLINE = (*_NARROW, "duties", "about", "hobbies", "other")
_MEANS = {"stack": "skills", "projects": "duties", "job": "experience", "title": "headline"}
_JOBS_BREAK_IN = (None, "headline", "contacts", "objective", "skills", "languages", "hobbies")


def place(lines: Sequence[Line]) -> list[Place]:
    """The places of all lines, in order."""
    walk = _Walk()
    return [walk.step(line) for line in lines]


class _Walk:
    def __init__(self) -> None:
        self._section: str | None = None
        self._strong = False  # a label holds until the next empty line
        self._loose = False  # experience that no heading announced
        self._aside = False  # a school among the jobs
        self._regions = 0
        self._headed = False

    def step(self, line: Line) -> Place:
        if line.apart:
            self._aside = False
            if not self._strong and self._section != "experience":
                self._section = None
        if line.empty:
            return self._here(self._section)
        found = self._opening(line)
        return self._opened(line, found) if found else self._plain(line)

    def _here(
        self, section: str | None, told: Told = None, content: int = 0, label: str | None = None
    ) -> Place:
        region = self._regions if self._section == "experience" else None
        return Place(section, told, content, region, self._headed, label)

    def _opening(self, line: Line) -> Opening | None:
        found = opening(line.bare)
        if found is None or not line.listed:
            return found
        if self._section == "experience" and found.section not in _OF_JOBS:
            return None  # «- Обучение: …» is a duty
        listed = line.bare[-1:] != ":" and found.stop is None
        return None if listed and not line.apart else found

    def _enter(self, section: str | None, *, strong: bool, loose: bool = False) -> None:
        if section == "experience":
            self._regions += 1
        self._section, self._strong, self._loose, self._aside = section, strong, loose, False

    def _opened(self, line: Line, found: Opening) -> Place:
        section = found.section
        if found.stop is None:
            return self._heading(line, section)
        if section == "experience":
            self._headed = True
            self._enter("experience", strong=True)
            return self._here("experience", None)
        if section in _OF_JOBS:
            return self._of_job(found)
        if self._strong and self._section in _NARROW and section in _ONE_LINE:
            return self._here(self._section)
        if section == "languages" and not tells(line.bare, "tongue"):
            section = "skills"  # “Languages: Python, Java”
        if section not in _ONE_LINE and (not self._strong or line.apart):
            self._enter(section, strong=False)
        return self._here(section, "label", found.stop or 0)

    def _heading(self, line: Line, section: str) -> Place:
        within = self._section == "experience"
        if within and section in _OF_JOBS and not _is_chapter(line, section):
            return self._here("experience", "heading")
        same = section in _LISTS and section == self._section and self._strong
        if same and not line.bare.endswith(":") and not line.bare.isupper():
            return self._here(section)  # one of a list: «Спорт» among the hobbies
        self._headed = self._headed or section != "document"
        section_meant = _MEANS.get(section, section)
        self._enter(None if section == "document" else section_meant, strong=section != "document")
        return self._here(section_meant, "heading")

    def _of_job(self, found: Opening) -> Place:
        within = self._section == "experience"
        if not within and found.section == "job":
            self._enter("experience", strong=True, loose=True)
            within = True
        if within:
            named = found.section if found.section in ("job", "title") else "duties"
            return self._here("experience", None, label=named)
        if found.section == "title" and self._section in _NO_HEADLINE:
            return self._here(self._section)  # «Rolle: …» in a project
        section = _MEANS.get(found.section, found.section)
        return self._here(section, "label", found.stop or 0)

    def _plain(self, line: Line) -> Place:
        dated = is_dated(line)
        if self._section == "experience":
            return self._among_jobs(line, dated=dated or is_year(line))
        open_to = self._section in _JOBS_BREAK_IN or not self._strong
        speaks = self._section is None or any(tells(line.bare, it) for it in _OF_WORK)
        if dated and open_to and speaks and not self._studies(line):
            self._enter("experience", strong=True, loose=True)
        return self._here(self._section)

    def _among_jobs(self, line: Line, *, dated: bool) -> Place:
        if dated:
            self._aside = self._studies(line)
        elif self._loose and not line.bullet and self._ends_jobs(line):
            self._enter(None, strong=False)
            return self._here(None)
        return self._here("education" if self._aside else "experience")

    def _ends_jobs(self, line: Line) -> bool:
        """Whether a line below jobs that no heading announced belongs to none of them."""
        if line.apart:
            return alone(line.bare) is not None
        return aside(line.bare) is not None or is_personal(line.bare)

    def _studies(self, line: Line) -> bool:
        return is_study(line.bare) or (
            (self._section != "experience" or self._loose) and (tells(line.bare, "degree"))
        )


def _is_chapter(line: Line, section: str) -> bool:
    """«Projects» heads a chapter of its own; «Проекты:» right below a job is a part of it."""
    return section == "projects" and (line.apart or not line.bare.endswith(":"))
