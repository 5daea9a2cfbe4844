"""Everything razbor raises on purpose.

RazborError
├── ReadingError                     RZB-1xx  a file or a record could not be read
│   ├── FileMissing                  RZB-101
│   ├── UnknownFormat                RZB-102
│   ├── EmptyFile                    RZB-103
│   ├── ColumnMissing                RZB-104
│   ├── BrokenRecord                 RZB-105
│   ├── BrokenEncoding               RZB-106
│   ├── DamagedFile                  RZB-107
│   ├── FileLocked                   RZB-108
│   └── TextMissing                  RZB-109
├── DocumentError                    RZB-2xx  a document cannot be answered
│   ├── NothingToRead                RZB-201
│   ├── WorkerLost                   RZB-202
│   └── UnexpectedFailure            RZB-299
├── BundleError                      RZB-3xx  a bundle is not what it should be
│   ├── BundleMissing                RZB-301
│   ├── BundleFormat                 RZB-302
│   ├── BundleDigest                 RZB-303
│   └── BundleUnsafe                 RZB-304
├── TrainingError                    RZB-4xx  a recipe or its data do not fit
│   ├── RecipeInvalid                RZB-401
│   ├── DataMissing                  RZB-402
│   ├── DataInvalid                  RZB-403
│   ├── BaseInvalid                  RZB-404
│   ├── LossNotFinite                RZB-405
│   ├── ScheduleInvalid              RZB-406
│   └── DataScarce                   RZB-407
├── UsageError                       RZB-5xx  a call or a command line does not fit
│   ├── ArgumentInvalid              RZB-501
│   ├── ExtraMissing                 RZB-502
│   └── OutputInvalid                RZB-503
├── CatalogueError                   RZB-6xx  a catalogue is not what it should be
│   ├── CatalogueMissing             RZB-601
│   ├── CatalogueFormat              RZB-602
│   ├── CatalogueDigest              RZB-603
│   ├── CatalogueUnsafe              RZB-604
│   ├── EncoderDiffers               RZB-605
│   ├── EncoderInvalid               RZB-606
│   └── EntryInvalid                 RZB-607
└── ExportError                      RZB-7xx  a model cannot be brought into another form
    ├── ExportUnfit                  RZB-701
    ├── ExportDiffers                RZB-702
    ├── OpsetInvalid                 RZB-703
    ├── SourceInvalid                RZB-704
    └── PlatformUnfit                RZB-705

Every error says what was found, what was expected and what helps. None of them
carries the text of a document: they end up in logs.
"""

from __future__ import annotations

from typing import ClassVar


class RazborError(Exception):
    """The root: an error with a code that can be searched for.

    Args:
        found: what was found, in a few words and without any document's text.
        expected: what would have been right.
        remedy: what the reader of the message can do.
        place: where it was: a path, a line, a field. May be filled in later by
            the caller who knows it, see `at`.
    """

    code: ClassVar[str] = "RZB-000"

    def __init__(self, found: str, *, expected: str, remedy: str, place: str = "") -> None:
        super().__init__(found, expected, remedy, place)
        self.found = found
        self.expected = expected
        self.remedy = remedy
        self.place = place

    def at(self, place: str) -> RazborError:
        """Name the place, unless a place nearer to the cause is already named."""
        self.place = self.place or place
        return self

    def to_dict(self) -> dict[str, str]:
        """The error as a flat record, for an errors file or an HTTP answer."""
        return {
            "code": self.code,
            "place": self.place,
            "found": self.found,
            "expected": self.expected,
            "remedy": self.remedy,
        }

    def __str__(self) -> str:
        what = f"{self.place}: {self.found}" if self.place else self.found
        return f"[{self.code}] {what}. Expected: {self.expected}. What helps: {self.remedy}."

    def __reduce__(self) -> tuple[object, ...]:
        # Keyword-only arguments do not survive the default reduction, and errors
        # come back from worker processes.
        return (_rebuild, (type(self), self.found, self.expected, self.remedy, self.place))


def _rebuild(
    kind: type[RazborError], found: str, expected: str, remedy: str, place: str
) -> RazborError:
    return kind(found, expected=expected, remedy=remedy, place=place)


class ReadingError(RazborError):
    """A file or a record could not be read."""

    code = "RZB-100"


class FileMissing(ReadingError):
    """A path that does not exist or cannot be opened."""

    code = "RZB-101"


class UnknownFormat(ReadingError):
    """A suffix or a content that no reader knows."""

    code = "RZB-102"


class EmptyFile(ReadingError):
    """A file without a single record."""

    code = "RZB-103"


class ColumnMissing(ReadingError):
    """A table without a column for the title or the description."""

    code = "RZB-104"


class BrokenRecord(ReadingError):
    """One record that is not what its format says; the others are read."""

    code = "RZB-105"


class BrokenEncoding(ReadingError):
    """Bytes that are not the encoding they should be."""

    code = "RZB-106"


class DamagedFile(ReadingError):
    """A file that breaks off or is not what its suffix says."""

    code = "RZB-107"


class FileLocked(ReadingError):
    """A file that opens with a password only."""

    code = "RZB-108"


class TextMissing(ReadingError):
    """A file whose pages are images: there are words to see and none to read."""

    code = "RZB-109"


class DocumentError(RazborError):
    """A document cannot be answered."""

    code = "RZB-200"


class NothingToRead(DocumentError):
    """A vacancy without a title and a description, or an interview without a text."""

    code = "RZB-201"


class WorkerLost(DocumentError):
    """A worker process died while it answered."""

    code = "RZB-202"


class UnexpectedFailure(DocumentError):
    """A fault of ours while answering one document."""

    code = "RZB-299"

    @classmethod
    def of(cls, error: Exception, place: str) -> UnexpectedFailure:
        """The error for whatever was raised; its message is left out: it may hold the text."""
        return cls(
            f"an error of the type {type(error).__name__}",
            expected="a document that can be answered",
            remedy="report it with this line and, if you may share it, the record",
            place=place,
        )


class BundleError(RazborError):
    """A bundle is not what it should be."""

    code = "RZB-300"


class BundleMissing(BundleError):
    """No bundle of this name or at this path."""

    code = "RZB-301"


class BundleFormat(BundleError):
    """A manifest that does not fit the format, or of an unknown version; files that misfit it."""

    code = "RZB-302"


class BundleDigest(BundleError):
    """A file whose size or digest is not the one in the manifest."""

    code = "RZB-303"


class BundleUnsafe(BundleError):
    """A bundle that reaches outside its folder or asks to run foreign code."""

    code = "RZB-304"


class TrainingError(RazborError):
    """A recipe or its data do not fit."""

    code = "RZB-400"


class RecipeInvalid(TrainingError):
    """A recipe with an unknown key, a wrong type or an impossible value."""

    code = "RZB-401"


class DataMissing(TrainingError):
    """The data that a recipe names are not there."""

    code = "RZB-402"


class DataInvalid(TrainingError):
    """Data that do not fit the task: an unknown label, offsets that miss the text."""

    code = "RZB-403"


class BaseInvalid(TrainingError):
    """A base encoder that cannot be had, or that lacks a tokenizer or fits no recipe."""

    code = "RZB-404"


class LossNotFinite(TrainingError):
    """A loss that is no number any more; the last good checkpoint is kept."""

    code = "RZB-405"


class ScheduleInvalid(TrainingError):
    """A warm-up that lasts longer than the run: the rate would never be reached."""

    code = "RZB-406"


class DataScarce(TrainingError):
    """Too few examples to train or to judge: a class with one, a part with none."""

    code = "RZB-407"


class UsageError(RazborError):
    """A call or a command line does not fit."""

    code = "RZB-500"


class ArgumentInvalid(UsageError):
    """An argument of the wrong kind or out of range."""

    code = "RZB-501"


class ExtraMissing(UsageError):
    """A part of razbor that needs an optional dependency."""

    code = "RZB-502"

    @classmethod
    def of(cls, extra: str, library: str) -> ExtraMissing:
        """The error for a library that comes with an extra of the package."""
        return cls(
            f"{library} is not installed",
            expected=f"the extra `{extra}`",
            remedy=f'run: pip install "razbor[{extra}]"',
        )


class OutputInvalid(UsageError):
    """An output that cannot be written as asked."""

    code = "RZB-503"


class CatalogueError(RazborError):
    """A catalogue, or what it is to be built from, is not what it should be."""

    code = "RZB-600"


class CatalogueMissing(CatalogueError):
    """No catalogue at this path, or one without a listed file."""

    code = "RZB-601"


class CatalogueFormat(CatalogueError):
    """A manifest, a table or vectors that do not fit the format, or of an unknown version."""

    code = "RZB-602"


class CatalogueDigest(CatalogueError):
    """A file whose size or digest is not the one in the catalogue's manifest."""

    code = "RZB-603"


class CatalogueUnsafe(CatalogueError):
    """A catalogue that reaches outside its folder, or holds what it does not list."""

    code = "RZB-604"


class EncoderDiffers(CatalogueError):
    """Another encoder than the one that made a catalogue's vectors, or none."""

    code = "RZB-605"


class EncoderInvalid(CatalogueError):
    """An encoder that gives vectors of another shape, or numbers that are not finite."""

    code = "RZB-606"


class EntryInvalid(CatalogueError):
    """An entry without an id or a name, with an id that is taken, or a row that is none."""

    code = "RZB-607"


class ExportError(RazborError):
    """A model cannot be brought into another form."""

    code = "RZB-700"


class ExportUnfit(ExportError):
    """A bundle of a kind that such an export cannot hold."""

    code = "RZB-701"


class ExportDiffers(ExportError):
    """A model that answers otherwise in its new form; nothing but the report is kept."""

    code = "RZB-702"


class OpsetInvalid(ExportError):
    """A version of ONNX's operators that cannot be written, or that the runtime lacks."""

    code = "RZB-703"


class SourceInvalid(ExportError):
    """A published model that no import reads: pickled, incomplete, or of another layout."""

    code = "RZB-704"


class PlatformUnfit(ExportError):
    """A model that another operating system alone can run."""

    code = "RZB-705"
