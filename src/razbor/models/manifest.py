"""What `razbor.json` says: the model's input, its tasks, how it was trained, its files."""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import (
    ConfigDict,
    Field,
    FiniteFloat,
    NonNegativeInt,
    PositiveInt,
    SerializerFunctionWrapHandler,
    StringConstraints,
    model_serializer,
    model_validator,
)

from razbor.schema import Model

FORMAT = 1
MANIFEST_FILE = "razbor.json"
MODEL_FILE = "model.onnx"

Slug = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9._-]*$", max_length=100)]
Sha256 = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
Text = Annotated[str, StringConstraints(min_length=1)]
Probability = Annotated[FiniteFloat, Field(ge=0, le=1)]
Evidence = Annotated[dict[str, str | bool | int | FiniteFloat | None], Field(min_length=1)]
"""Where a number comes from: method, data, n, target, reached … A bare number is refused."""


class Part(Model):
    """A part of a manifest: written once, read only."""

    # Validators are built at first use: importing razbor opens no bundle.
    model_config = ConfigDict(frozen=True, defer_build=True)


class TextField(Part):
    """One text of a row, cut to its first characters where a limit is given."""

    name: Text
    max_characters: PositiveInt | None = None


class WordpieceSpec(Part):
    """The fields joined into one text and cut into word pieces.

    Empty fields are left out together with their joiner. A text of more tokens than the model
    takes is cut to its first ones; with `windows`, it is read in several windows instead, and
    what is said of it is their mean, each counting as its tokens.
    """

    kind: Literal["wordpiece"] = "wordpiece"
    tokenizer: str = "tokenizer.json"
    max_tokens: PositiveInt = Field(description="special tokens included")
    fields: tuple[TextField, ...] = Field(min_length=1)
    joiner: str = " "
    windows: Literal["mean"] | None = None

    @model_serializer(mode="wrap")
    def _written(self, handler: SerializerFunctionWrapHandler) -> dict[str, object]:
        return _without("windows", handler(self))

    @property
    def file(self) -> str:
        """The file of the bundle that this input is read with."""
        return self.tokenizer


NgramLength = Annotated[int, Field(ge=1, le=64)]


class NgramField(Part):
    """One text of a row and the lengths of n-grams taken from it, both ends included.

    `weight` is how much the field counts beside the others.
    """

    name: Text
    weight: Annotated[float, Field(gt=0)] = 1.0
    char_ngrams: tuple[NgramLength, NgramLength] | None = None
    word_ngrams: tuple[NgramLength, NgramLength] | None = None
    max_characters: PositiveInt

    @model_validator(mode="after")
    def _check(self) -> Self:
        ranges = [found for found in (self.char_ngrams, self.word_ngrams) if found]
        if not ranges:
            raise ValueError("neither char_ngrams nor word_ngrams")
        if any(shortest > longest for shortest, longest in ranges):
            raise ValueError("the shortest n-gram is longer than the longest")
        return self


class NgramSpec(Part):
    """Weighted n-gram features of each field, and dense numbers beside them."""

    kind: Literal["char_ngrams"] = "char_ngrams"
    features: str = "features.safetensors"
    fields: tuple[NgramField, ...] = Field(min_length=1)
    numbers: NonNegativeInt = 0
    sublinear: Literal[True] = True

    @property
    def file(self) -> str:
        """The file of the bundle that this input is read with."""
        return self.features


class DocumentSpec(Part):
    """A document row by row, its title and then its pieces, in overlapping windows.

    A call may hold several documents: each row with a title begins one. Before every piece
    stands a marker. Nothing is cut: a long title or piece is read in parts, a long document
    in more windows, a very long one in more runs.
    """

    kind: Literal["document"] = "document"
    tokenizer: str = "tokenizer.json"
    title: Text = "title"
    text: Text = "text"
    max_tokens: PositiveInt = Field(description="of a window, special tokens included")
    overlap: NonNegativeInt = Field(description="tokens that a window shares with the next one")
    max_piece: PositiveInt = Field(description="tokens of a piece; a longer one comes in parts")
    max_title: PositiveInt = Field(description="tokens of the title before each window")
    max_windows: PositiveInt = Field(description="of a run; a longer document takes more runs")
    numbers: NonNegativeInt = 0

    @model_validator(mode="after")
    def _check(self) -> Self:
        # [CLS], [SEP] and a marker stand beside the texts.
        if self.max_title + self.max_piece + self.overlap + 3 > self.max_tokens:
            raise ValueError("max_tokens holds no title, piece and overlap together")
        return self

    @property
    def fields(self) -> tuple[TextField, ...]:
        """The texts of rows: the title's, and a piece's; neither has a limit."""
        return TextField(name=self.title), TextField(name=self.text)

    @property
    def file(self) -> str:
        """The file of the bundle that this input is read with."""
        return self.tokenizer


InputSpec = WordpieceSpec | NgramSpec | DocumentSpec


class Argmax(Part):
    """The most probable label; unsure when its probability lies below a limit."""

    kind: Literal["argmax"] = "argmax"
    unsure_below: Probability
    evidence: Evidence


class Threshold(Part):
    """The positive label at or above a threshold."""

    kind: Literal["threshold"] = "threshold"
    positive: Text
    threshold: Probability
    evidence: Evidence


class Thresholds(Part):
    """Every label at or above a threshold of its own.

    Where none is, the label that comes nearest to its threshold counts, from the probability
    `nearest` on; without that number there is no label then.
    """

    kind: Literal["thresholds"] = "thresholds"
    thresholds: dict[str, Probability]
    nearest: Probability | None = None
    evidence: Evidence


Decision = Argmax | Threshold | Thresholds


class Calibration(Part):
    """What makes probabilities true: see `razbor.models.calibration`."""

    temperature: Annotated[FiniteFloat, Field(gt=0)]
    evidence: Evidence


class Task(Part):
    """One question: column i of the graph's `output` is the probability of `labels[i]`.

    Where there is a calibration, at its temperature; decisions are about that.
    """

    output: Text
    labels: tuple[Text, ...] = Field(min_length=1)
    decision: Annotated[Decision, Field(discriminator="kind")]
    calibration: Calibration | None = None

    @model_serializer(mode="wrap")
    def _written(self, handler: SerializerFunctionWrapHandler) -> dict[str, object]:
        return _without("calibration", handler(self))

    @model_validator(mode="after")
    def _check(self) -> Self:
        if len(set(self.labels)) != len(self.labels):
            raise ValueError("a label occurs twice")
        decision = self.decision
        if isinstance(decision, Threshold) and decision.positive not in self.labels:
            raise ValueError("the positive label is none of the labels")
        if isinstance(decision, Thresholds) and set(decision.thresholds) != set(self.labels):
            raise ValueError("the thresholds are not of exactly the labels")
        return self


class DataDigest(Part):
    """A file of training data."""

    name: Text
    sha256: Sha256
    rows: NonNegativeInt


Weight = Annotated[FiniteFloat, Field(ge=0)]


class Matching(Part):
    """How much each kind of evidence counts when a text is matched with occupations.

    `lexical` weighs the letters that a title and a name share beside the cosine of their
    vectors; `title`, `vacancy` and `resume` hold the weights of `razbor.tasks.occupations`.
    """

    lexical: Weight
    title: dict[str, Weight]
    resume: dict[str, Weight]
    vacancy: dict[str, Weight]
    evidence: Evidence


class Embedding(Part):
    """Vectors: the graph's `output` gives each row `width` numbers of length one together."""

    output: Text = "embedding"
    width: PositiveInt
    matching: Matching | None = None

    @model_serializer(mode="wrap")
    def _written(self, handler: SerializerFunctionWrapHandler) -> dict[str, object]:
        return _without("matching", handler(self))


HeadKind = Literal["softmax", "sigmoid"]


class HeadSpec(Part):
    """Linear heads over the vectors of `embedding`; tasks read what they give.

    `kinds` has every output that a task reads.
    """

    file: str = "head.safetensors"
    kinds: dict[Text, HeadKind] = Field(min_length=1)


class Training(Part):
    """What it takes to train this model again."""

    recipe: Text
    recipe_sha256: Sha256
    data: tuple[DataDigest, ...]
    excluded: tuple[DataDigest, ...] = Field(
        default=(), description="read only to keep their texts out of the training data"
    )
    seed: int
    versions: dict[str, str] = Field(description="library or interpreter → version")
    held_out: DataDigest | None = Field(
        default=None, description="the file of held-out predictions that lies beside the bundle"
    )

    @model_serializer(mode="wrap")
    def _written(self, handler: SerializerFunctionWrapHandler) -> dict[str, object]:
        return _without("held_out", handler(self))


def _without(name: str, found: dict[str, object]) -> dict[str, object]:
    """What is not there is not written: readers that came before it refuse unknown keys."""
    if found[name] is None:
        del found[name]
    return found


class FileDigest(Part):
    """What a file of the bundle must be."""

    sha256: Sha256
    size: NonNegativeInt


class Second(Part):
    """Another bundle that is asked as well: what both answer is the mean of both.

    It reads fields of the same rows, joined as its own input joins them.
    """

    bundle: Slug = Field(description="a shipped one, or one that lies beside this one")
    files: dict[str, Sha256] = Field(min_length=1, description="of its model and its input")
    fields: tuple[TextField, ...] = Field(min_length=1)
    max_tokens: PositiveInt = Field(description="special tokens included; it has no windows")
    weight: Annotated[float, Field(gt=0, lt=1)] = Field(description="of its answers in the mean")
    unless_sure: Probability | None = Field(
        default=None,
        description="rows are not asked about of which the first is so sure on every question that"
        " both answer; None asks about all",
    )

    @model_serializer(mode="wrap")
    def _written(self, handler: SerializerFunctionWrapHandler) -> dict[str, object]:
        return _without("unless_sure", handler(self))


class Draft(Part):
    """A manifest before its files are written."""

    format: Literal[1] = 1
    name: Slug
    version: Text
    languages: tuple[Annotated[str, StringConstraints(pattern=r"^[a-z]{2,3}$")], ...]
    description: str
    input: Annotated[InputSpec, Field(discriminator="kind")]
    tasks: dict[Text, Task]
    embedding: Embedding | None = None
    weights: str | None = Field(
        default=None, description="the file with the numbers that the graph itself lacks"
    )
    head: HeadSpec | None = None
    second: Second | None = None
    training: Training

    @model_serializer(mode="wrap")
    def _written(self, handler: SerializerFunctionWrapHandler) -> dict[str, object]:
        found: dict[str, object] = handler(self)
        for name in ("embedding", "weights", "head", "second"):
            found = _without(name, found)
        return found

    @model_validator(mode="after")
    def _check_outputs(self) -> Self:
        if not self.tasks and self.embedding is None:
            raise ValueError("neither a task nor an embedding")
        if self.second is not None and (self.head or not self.tasks):
            raise ValueError("a second bundle beside heads, or beside no task")
        widths: dict[str, int] = {}
        for task in self.tasks.values():
            if widths.setdefault(task.output, len(task.labels)) != len(task.labels):
                raise ValueError("two tasks read one output with different numbers of labels")
        if self.head is not None:
            if self.embedding is None:
                raise ValueError("a head without an embedding to read")
            if set(self.head.kinds) != set(widths):
                raise ValueError("the heads are not of exactly the outputs that tasks read")
        return self

    @property
    def needs(self) -> tuple[str, ...]:
        """The files that a bundle of this kind cannot do without."""
        heads = () if self.head is None else (self.head.file,)
        weights = () if self.weights is None else (self.weights,)
        return (MODEL_FILE, self.input.file, *weights, *heads)

    @property
    def widths(self) -> dict[str, int]:
        """The outputs that tasks read, of the graph or its heads → the number of their columns."""
        return {task.output: len(task.labels) for task in self.tasks.values()}


class Manifest(Draft):
    """A manifest with the digest of every other file of the bundle."""

    files: dict[str, FileDigest]

    @model_validator(mode="after")
    def _check_files(self) -> Self:
        for needed in self.needs:
            if needed not in self.files:
                raise ValueError(f"files does not list {needed!r}")
        return self
