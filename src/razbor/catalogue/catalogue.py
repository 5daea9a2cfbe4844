"""A catalogue: things to match texts against, by their names."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cached_property
from pathlib import Path
from typing import Self, overload

import numpy as np
from numpy.typing import NDArray

from razbor.catalogue.embedding import name_rows, representation_rows
from razbor.catalogue.encoder import Encoder, checked, reference
from razbor.catalogue.entries import Entry, Given, as_entries
from razbor.catalogue.manifest import About
from razbor.catalogue.scoring import Scorer
from razbor.catalogue.searching import Match, Wish, search
from razbor.catalogue.storage import Contents, languages, read_folder, write_folder
from razbor.catalogue.unit_rows import UnitRows
from razbor.catalogue.vectors import Vectors
from razbor.errors import ArgumentInvalid, EncoderDiffers
from razbor.schema import ModelRef

LEXICAL_WEIGHT = 0.5
"""How much letters count beside meaning; a round number, not chosen on any data."""

Languages = Sequence[str] | None


class Catalogue:
    """Entries with names in several languages, and the vectors of their names.

    Made by `build` or `open`.

    Args:
        contents: what its folder holds, or would.
        encoder: that makes the vectors of texts; None for one that is only read.
        lexical_weight: how much the lexical score counts beside a cosine, at least 0.

    Raises:
        EncoderDiffers: another encoder made the vectors.
        ArgumentInvalid: a weight that is none.
    """

    def __init__(
        self,
        contents: Contents,
        encoder: Encoder | None,
        *,
        lexical_weight: float = LEXICAL_WEIGHT,
    ) -> None:
        if not 0 <= lexical_weight < float("inf"):
            raise ArgumentInvalid(
                f"lexical_weight={lexical_weight}",
                expected="a number from 0 on",
                remedy="0 leaves the letters out; 0.5 is the default",
            )
        self._contents = contents
        self._encoder = encoder
        self._lexical_weight = lexical_weight
        if encoder is not None:
            _check_same(contents.encoder, reference(encoder))
            self._scorer.ready()  # now, so that the first search need not wait

    @classmethod
    def build(
        cls,
        entries: Iterable[Given],
        encoder: Encoder,
        *,
        name: str = "catalogue",
        version: str = "1",
        notice: str = "",
        representations: Mapping[str, NDArray[np.float32]] | None = None,
        keep_descriptions: bool = True,
        lexical_weight: float = LEXICAL_WEIGHT,
    ) -> Self:
        """Make a catalogue.

        Args:
            entries: (id, names, description) each; names are a list, the preferred one first,
                or such a list for each language: `{"en": [...], "ru": [...]}`. Or `Entry`s.
            encoder: that makes the vectors of names, and later of texts.
            name: small letters, digits, `.`, `_` and `-`.
            version: of the contents.
            notice: the source and its licence, where there is something to say.
            representations: kind → vectors of the entries, (entries, width), by what else is
                known of them.
            keep_descriptions: whether the texts of descriptions are kept.
            lexical_weight: see the class.

        Raises:
            EntryInvalid: an entry that is none.
            EncoderDiffers: the encoder has none loaded.
            EncoderInvalid: vectors of another shape, or that are no numbers.
            ArgumentInvalid: a name, version, kind or weight that is none.
        """
        made_by = reference(encoder)
        about = About.of(name, version, notice)
        found = as_entries(entries)
        names = name_rows(found, encoder)
        others = representation_rows(representations or {}, len(found), names.width)
        if not keep_descriptions:
            found = tuple(replace(entry, description=None) for entry in found)
        contents = Contents(about, made_by, found, Vectors(names, others))
        return cls(contents, encoder, lexical_weight=lexical_weight)

    @classmethod
    def open(
        cls,
        folder: str | Path,
        encoder: Encoder | None = None,
        *,
        lexical_weight: float = LEXICAL_WEIGHT,
    ) -> Self:
        """Open a catalogue that was saved.

        Args:
            folder: where it lies.
            encoder: the one that made its vectors; None to read its names alone.
            lexical_weight: see the class.

        Raises:
            CatalogueError: a folder that is missing, damaged or unsafe, or another encoder.
        """
        contents = read_folder(Path(folder).absolute())
        return cls(contents, encoder, lexical_weight=lexical_weight)

    def save(self, folder: str | Path, *, force: bool = False) -> None:
        """Write it into a folder, wholly or not at all.

        Args:
            folder: where; its parent is made where it is missing.
            force: replace a catalogue, or an empty folder, that lies there.

        Raises:
            OutputInvalid: something lies there and `force` is not set, or it is no catalogue.
        """
        write_folder(Path(folder).absolute(), self._contents, force=force)

    def __len__(self) -> int:
        return len(self._contents.entries)

    def __iter__(self) -> Iterator[Entry]:
        return iter(self._contents.entries)

    def __getitem__(self, key: str) -> Entry:
        """The entry with an id.

        Raises:
            KeyError: there is none.
        """
        return self._by_id[key]

    def __contains__(self, key: object) -> bool:
        return key in self._by_id

    def with_lexical(self, weight: float) -> Self:
        """The same entries and index, the lexical score weighed otherwise; see the class."""
        found = type(self)(self._contents, None, lexical_weight=weight)
        found._encoder = self._encoder
        found.__dict__["_scorer"] = self._scorer.with_lexical(weight)
        return found

    def with_encoder(self, encoder: Encoder) -> Self:
        """The same entries and index, searched with an encoder.

        Raises:
            EncoderDiffers: another encoder made the vectors.
        """
        _check_same(self._contents.encoder, reference(encoder))
        found = self.with_lexical(self._lexical_weight)
        found._encoder = encoder
        return found

    def with_representations(self, given: Mapping[str, NDArray[np.float32]]) -> Self:
        """The same entries and index, with more known of the entries.

        Args:
            given: kind → vectors of the entries, (entries, width), in place of such as there are.

        Raises:
            EncoderInvalid: vectors of another shape, or that are no numbers.
            ArgumentInvalid: a kind that is no plain word.
        """
        vectors = self._contents.vectors
        others = representation_rows(given, len(self), self.width)
        more = Vectors(vectors.names, {**vectors.representations, **others})
        found = self.with_lexical(self._lexical_weight)
        found._contents = replace(self._contents, vectors=more)
        return found

    def only(self, places: Sequence[int]) -> Self:
        """Some of the entries, by their places, in the order given; at least one."""
        entries = self._contents.entries
        some = tuple(entries[place] for place in places)
        vectors = self._contents.vectors.of_entries(places, self._ends)
        contents = replace(self._contents, entries=some, vectors=vectors)
        found = type(self)(contents, None, lexical_weight=self._lexical_weight)
        found._encoder = self._encoder
        return found

    @property
    def lexical_weight(self) -> float:
        """How much the lexical score counts beside a cosine."""
        return self._lexical_weight

    @property
    def about(self) -> About:
        """Its name, version and notice."""
        return self._contents.about

    @property
    def made_by(self) -> ModelRef:
        """The encoder that made the vectors."""
        return self._contents.encoder

    @property
    def width(self) -> int:
        """How many numbers a vector has."""
        return self._contents.vectors.names.width

    @cached_property
    def languages(self) -> tuple[str, ...]:
        """The languages that entries have names in, sorted."""
        return languages(self._contents.entries)

    @property
    def representations(self) -> tuple[str, ...]:
        """The kinds of vectors that entries have beside those of their names, sorted."""
        return tuple(sorted(self._contents.vectors.representations))

    @overload  # a str is a sequence of texts, too, but is taken for one
    def search(  # type: ignore[overload-overlap]
        self, texts: str, top_k: int = 10, *, languages: Languages = None, fast: bool = False
    ) -> list[Match]: ...

    @overload
    def search(
        self,
        texts: Sequence[str],
        top_k: int = 10,
        *,
        languages: Languages = None,
        fast: bool = False,
    ) -> list[list[Match]]: ...

    def search(
        self,
        texts: str | Sequence[str],
        top_k: int = 10,
        *,
        languages: Languages = None,
        fast: bool = False,
    ) -> list[Match] | list[list[Match]]:
        """The entries that texts fit best.

        Args:
            texts: titles, or other short texts; one alone gives one list.
            top_k: how many entries a text gets, at most.
            languages: only names in these are compared, and those of no known language; shown
                is the preferred name in the first of them that an entry has. None: all are
                compared, and shown is the name in the language of the text.
            fast: compare with one vector an entry, the mean of its names, and leave out letters.

        Returns:
            For each text its matches, best first; equal scores in the order of entries. None
            for a text without a letter or digit.

        Raises:
            EncoderDiffers: the catalogue was opened without an encoder.
            ArgumentInvalid: a `top_k` below 1, languages that no name is in.
        """
        if self._encoder is None:
            raise EncoderDiffers(
                "the catalogue was opened without an encoder",
                expected=f"the one that made its vectors, {_told(self.made_by)}",
                remedy="give it to Catalogue.open",
            )
        wish = Wish(top_k, languages, fast)
        given = [texts] if isinstance(texts, str) else texts
        found = search(given, wish, self._contents.entries, self._scorer, self._encoder)
        return found[0] if isinstance(texts, str) else found

    def name_scores(
        self,
        vectors: NDArray[np.float32],
        texts: Sequence[str],
        *,
        languages: Languages = None,
        letters: bool = True,
    ) -> NDArray[np.float32]:
        """For each text and entry the best of its names: cosine + weight × lexical score.

        Args:
            vectors: of the texts, (n, width).
            texts: n.
            languages: of the names that are compared, as in `search`.
            letters: whether the lexical score counts; a millisecond a text.

        Returns:
            (n, entries); -inf for an entry with no name that is compared.

        Raises:
            EncoderInvalid: vectors of another shape, or that are no numbers.
            ArgumentInvalid: languages that no name is in.
        """
        checked(vectors, len(texts), self.width, place="name_scores")
        return self._scorer.by_names(vectors, texts, languages, letters=letters)

    def mean_scores(self, vectors: NDArray[np.float32]) -> NDArray[np.float32]:
        """The cosine of each vector and each entry's mean of all its names.

        Args:
            vectors: (n, width).

        Returns:
            (n, entries).

        Raises:
            EncoderInvalid: vectors of another shape, or that are no numbers.
        """
        checked(vectors, len(vectors), self.width, place="mean_scores")
        return self._scorer.by_means(vectors, None)

    def represented(self, kind: str) -> NDArray[np.bool_]:
        """Which entries have a vector of a kind that is no zeros, (entries,).

        Raises:
            ArgumentInvalid: there is no such kind.
        """
        return self._rows(kind).scales > 0

    def representation_scores(self, kind: str, vectors: NDArray[np.float32]) -> NDArray[np.float32]:
        """The cosine of each vector and each entry's representation of a kind.

        Args:
            kind: one of `representations`.
            vectors: (n, width).

        Returns:
            (n, entries); 0 for an entry that has none.

        Raises:
            EncoderInvalid: vectors of another shape, or that are no numbers.
            ArgumentInvalid: there is no such kind.
        """
        rows = self._rows(kind)
        return rows.cosines(checked(vectors, len(vectors), self.width, place=kind))

    def _rows(self, kind: str) -> UnitRows:
        rows = self._contents.vectors.representations.get(kind)
        if rows is None:
            raise ArgumentInvalid(
                f"the representation {kind!r}"[:100],
                expected=f"one of {', '.join(self.representations) or 'none'}",
                remedy="give it to build, or ask for another",
            )
        return rows

    @cached_property
    def _ends(self) -> NDArray[np.int64]:
        """Behind which name each entry's names end, (entries,)."""
        return np.cumsum([len(entry.names) for entry in self._contents.entries])

    @cached_property
    def _by_id(self) -> dict[str, Entry]:
        return {entry.id: entry for entry in self._contents.entries}

    @cached_property
    def _scorer(self) -> Scorer:
        names = self._contents.vectors.names
        return Scorer(self._contents.entries, names, lexical_weight=self._lexical_weight)


def _check_same(made_by: ModelRef, given: ModelRef) -> None:
    if given.digest != made_by.digest:
        raise EncoderDiffers(
            f"the encoder {_told(given)}",
            expected=f"the one that made the vectors, {_told(made_by)}",
            remedy="build the catalogue again: razbor catalogue build FILE -o FOLDER",
        )


def _told(encoder: ModelRef) -> str:
    return f"{encoder.name} {encoder.version} ({encoder.digest})"
