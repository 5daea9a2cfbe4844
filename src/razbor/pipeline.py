"""Razbor: one pass over one document, and the same models on single texts."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import overload

import numpy as np
from numpy.typing import NDArray

from razbor.alone import areas_of, fragment_of, occupations_of
from razbor.asking import Asking, reference
from razbor.catalogue import Catalogue
from razbor.errors import ArgumentInvalid
from razbor.interviewing import Given as Turns
from razbor.interviewing import Interviewing
from razbor.interviews import InterviewReport
from razbor.matching import TOP_K, Matcher
from razbor.models import Predictor
from razbor.models.bundle import digest_of
from razbor.models.thresholds import Wishes
from razbor.predicting import Given, Labeller
from razbor.questions import TASKS
from razbor.reporting import Reporting
from razbor.schema import Area, Fragment, Labelled, ModelRef, Occupation, Report, Vacancy
from razbor.tasks import occupations


class Razbor:
    """Loaded bundles, ready to answer. Between calls it keeps what `predict` has opened, no text.

    Args:
        predictors: task → the loaded bundle that answers it.
        tasks: which of them a report shows; None for all. The others only serve: a role
            may be told by what the sections are.
        mask: whether reports cover personal data, see `razbor.text.masking`. Models see
            the text as it is.
        thresholds: others than those of the bundles, see `load`.
        catalogue: what occupations are matched with; its vectors are of that task's bundle.
        threads: how many one run of a model that `predict` opens may use; None for one a
            physical core.
        later: task → what loads its bundle, when it is first asked: `answers`, which no
            vacancy needs.

    Raises:
        BundleFormat: a bundle that does not answer the task it is given for.
        ArgumentInvalid: sections are missing that the role or occupations need, or the
            catalogue; thresholds for what is not asked, or that are none.
    """

    def __init__(
        self,
        predictors: Mapping[str, Predictor],
        *,
        tasks: Sequence[str] | None = None,
        mask: bool = True,
        thresholds: Wishes | None = None,
        catalogue: Catalogue | None = None,
        threads: int | None = None,
        later: Mapping[str, Callable[[], Predictor]] | None = None,
    ) -> None:
        self._asking = Asking(predictors, thresholds or {}, catalogue, later or {})
        self._tasks = tuple(
            [task for task in TASKS if task in predictors] if tasks is None else tasks
        )
        self._mask = mask
        self._reporting = Reporting(self._asking, self._tasks, mask)
        self._threads = threads
        self._labellers: dict[str, Labeller] = {}

    def with_thresholds(self, thresholds: Wishes) -> Razbor:
        """The same models with other thresholds; those not named are the bundles' own.

        Args:
            thresholds: see `load`.

        Raises:
            ArgumentInvalid: thresholds for what is not asked, or that are none.
        """
        return Razbor(
            self._asking.predictors,
            tasks=self._tasks,
            mask=self._mask,
            thresholds=thresholds,
            catalogue=self._asking.catalogue,
            threads=self._threads,
            later=self._asking.later,
        )

    @property
    def tasks(self) -> tuple[str, ...]:
        """The tasks that a report shows."""
        return self._tasks

    @property
    def bundles(self) -> dict[str, ModelRef]:
        """The bundles behind the tasks, those included that only serve.

        One that is loaded when it is first asked is not among them.
        """
        return {task: reference(found) for task, found in self._asking.predictors.items()}

    @overload
    def vacancy(
        self,
        vacancy: Vacancy | None = None,
        *,
        title: str = "",
        description: str = "",
        html: bool | None = None,
    ) -> Report: ...

    @overload
    def vacancy(self, vacancy: Iterable[Vacancy]) -> list[Report]: ...

    def vacancy(
        self,
        vacancy: Vacancy | Iterable[Vacancy] | None = None,
        *,
        title: str = "",
        description: str = "",
        html: bool | None = None,
    ) -> Report | list[Report]:
        """Take a vacancy apart.

        Args:
            vacancy: a vacancy as read, or several; a list gives a list, in order.
            title: instead of a vacancy: its title.
            description: instead of a vacancy: its text, plain or HTML.
            html: whether the description is HTML; None looks for tags.

        Raises:
            NothingToRead: neither a title nor a description.
            ArgumentInvalid: both a vacancy and texts, or something that is no vacancy.
        """
        if vacancy is None:
            return self._reporting.report(Vacancy(title=title, description=description, html=html))
        if title or description or html is not None:
            raise ArgumentInvalid(
                "a vacancy and texts beside it",
                expected="either a vacancy or title=, description= and html=",
                remedy="put the texts into the vacancy",
            )
        if isinstance(vacancy, Vacancy):
            return self._reporting.report(vacancy)
        return [self._reporting.report(_vacancy(each)) for each in vacancy]

    # A str is a sequence of str to the type checker, and one text to us.
    def interview(self, text_or_turns: Turns) -> InterviewReport:
        """Label the answers of an interview: process, result or neutral.

        Args:
            text_or_turns: a transcript, cut into turns as `docs/interviews.md` describes; an
                interview as read; a list of turns; or a list of texts, each of them an answer.

        Raises:
            NothingToRead: there is no text.
            ArgumentInvalid: something else; answers are not loaded.
            BundleError: the bundle for answers is loaded now, and cannot be.
        """
        predictor, limit = self._asking.answering()
        return Interviewing(predictor, limit, self._mask).report(text_or_turns)

    @overload
    def section(self, texts: str, *, heading: str = "") -> Fragment: ...  # type: ignore[overload-overlap]

    @overload
    def section(self, texts: Sequence[str], *, heading: str = "") -> list[Fragment]: ...

    def section(
        self, texts: str | Sequence[str], *, heading: str = ""
    ) -> Fragment | list[Fragment]:
        """Label fragments on their own, without a document around them.

        Args:
            texts: one fragment, or several; each is judged alone.
            heading: that they stand under, where it is known.

        Returns:
            A fragment for each text, in order; `start` is 0. A text without a letter or a
            digit is junk by definition: no model is needed to tell.
        """
        if isinstance(texts, str):
            return fragment_of(self._asking, texts, heading)
        return [fragment_of(self._asking, text, heading) for text in texts]

    @overload
    def areas(self, titles: str) -> list[Area]: ...  # type: ignore[overload-overlap]

    @overload
    def areas(self, titles: Sequence[str]) -> list[list[Area]]: ...

    def areas(self, titles: str | Sequence[str]) -> list[Area] | list[list[Area]]:
        """The areas of work that titles name.

        Args:
            titles: one title, or several; each is judged alone.

        Returns:
            For each title its areas, most probable first; possibly none, and none for a
            blank title.
        """
        found = areas_of(self._asking, [titles] if isinstance(titles, str) else list(titles))
        return found[0] if isinstance(titles, str) else found

    @overload
    def predict(self, bundle: str | Path, texts: Given) -> Labelled: ...  # type: ignore[overload-overlap]

    @overload
    def predict(self, bundle: str | Path, texts: Sequence[Given]) -> list[Labelled]: ...

    def predict(
        self, bundle: str | Path, texts: Given | Sequence[Given]
    ) -> Labelled | list[Labelled]:
        """What any bundle says about texts, one that you taught or trained among them.

        Args:
            bundle: the name of a shipped one, or a folder. It is opened once and stays open; one
                that was written anew since is opened again.
            texts: one text, or several; of a bundle that reads several fields, dicts with a
                text for each, or vacancies where the fields are title and description.

        Returns:
            For each text the answers to the questions of the bundle, in order; each is judged
            alone. A text without a letter or a digit has no label, is unsure, and has the
            warning `blank`.

        Raises:
            BundleError: a bundle that is missing, damaged or unsafe.
            ArgumentInvalid: one that answers no question about a text alone; a text that does
                not fit its fields.
        """
        labeller = self._labeller(bundle)
        if isinstance(texts, (str, Mapping, Vacancy)):
            return labeller.label([texts])[0]
        return labeller.label(texts)

    def _labeller(self, bundle: str | Path) -> Labeller:
        digest = digest_of(bundle)
        if digest not in self._labellers:
            self._labellers[digest] = Labeller.open(bundle, threads=self._threads)
        return self._labellers[digest]

    @property
    def encoder(self) -> ModelRef | None:
        """The bundle that makes the vectors of `embed`; None where occupations are not loaded.

        Its digest is that of what makes the vectors, as catalogues know it: a bundle with another
        card or other weights makes the same ones.
        """
        loaded = occupations.TASK in self._asking.predictors
        return self.matcher.encoder.encoder if loaded else None

    @property
    def catalogue(self) -> Catalogue:
        """What occupations are matched with.

        Raises:
            ArgumentInvalid: occupations are not loaded.
        """
        return self.matcher.catalogue

    def embed(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Vectors of titles, names of occupations or duties, in one space for all languages.

        Args:
            texts: several; only the first 400 code points of each count: cut longer ones.

        Returns:
            (texts, width), rows of length one; zeros for a text without a known n-gram.

        Raises:
            ArgumentInvalid: occupations are not loaded, or one text instead of several.
        """
        if isinstance(texts, str):
            raise ArgumentInvalid(
                "one text", expected="a list of texts", remedy="write it as [text]"
            )
        return self.matcher.encoder.embed(texts)

    @overload
    def occupations(  # type: ignore[overload-overlap]
        self,
        texts: str,
        top_k: int = TOP_K,
        *,
        languages: Sequence[str] | None = None,
        fast: bool = False,
    ) -> list[Occupation]: ...

    @overload
    def occupations(
        self,
        texts: Sequence[str],
        top_k: int = TOP_K,
        *,
        languages: Sequence[str] | None = None,
        fast: bool = False,
    ) -> list[list[Occupation]]: ...

    def occupations(
        self,
        texts: str | Sequence[str],
        top_k: int = TOP_K,
        *,
        languages: Sequence[str] | None = None,
        fast: bool = False,
    ) -> list[Occupation] | list[list[Occupation]]:
        """The occupations that titles or résumés speak of.

        A short line is taken for a title; any other text for a résumé: its parts are found,
        recent jobs count more than those before, contacts and hobbies count nothing, and
        nothing is cut.

        Args:
            texts: one text, or several; each is judged alone.
            top_k: how many occupations each gets, at most.
            languages: that names are shown in, the first that an occupation has; None for the
                language of the text.
            fast: of titles: compare one vector an occupation, and leave letters and descriptions
                out.

        Returns:
            For each text its occupations, best first; none for a blank text, or one without a
            known n-gram.

        Raises:
            ArgumentInvalid: occupations are not loaded; a `top_k` below 1; one language
                instead of a list.
        """
        if top_k < 1:
            raise ArgumentInvalid(
                f"top_k={top_k}", expected="a number from 1 on", remedy="ask for one at least"
            )
        if isinstance(languages, str):
            raise ArgumentInvalid(
                f"languages={languages!r}"[:100],
                expected="a list of languages",
                remedy='write it as ["en"]',
            )
        asked = [texts] if isinstance(texts, str) else list(texts)
        found = occupations_of(self._asking, asked, top_k, languages, fast=fast, mask=self._mask)
        return found[0] if isinstance(texts, str) else found

    @property
    def matcher(self) -> Matcher:
        """What matches texts with the catalogue.

        Raises:
            ArgumentInvalid: occupations are not loaded.
        """
        return self._asking.matcher


def _vacancy(given: object) -> Vacancy:
    if not isinstance(given, Vacancy):
        raise ArgumentInvalid(
            f"a {type(given).__name__} as a vacancy",
            expected="a razbor.Vacancy, or several",
            remedy="give texts by name: rz.vacancy(title=…, description=…)",
        )
    return given
