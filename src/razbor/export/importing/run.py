"""A published model → a bundle that says the same, or nothing."""

from __future__ import annotations

import hashlib
import json
import re
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path

from pydantic import ValidationError

from razbor.errors import ArgumentInvalid, ExportDiffers, OutputInvalid
from razbor.export.answerers import BundleAnswerer
from razbor.export.headed_answerer import HeadedAnswerer
from razbor.export.importing import question as questions
from razbor.export.importing.card import card
from razbor.export.importing.networks import Network, load_network, traceable
from razbor.export.importing.source import Source, find_source
from razbor.export.importing.template import input_spec
from razbor.export.parity import Answerer, Parity, compare
from razbor.export.texts import GateText, gate_texts
from razbor.export.torch_answerers import SentenceTransformersAnswerer, TransformersAnswerer
from razbor.models import Bundle, Draft, write_bundle
from razbor.models.bundle import BUNDLE
from razbor.models.folder import MAX_FILE_BYTES
from razbor.models.manifest import MODEL_FILE, Embedding, Task, Training, WordpieceSpec
from razbor.models.replacing import check_free
from razbor.tasks import areas
from razbor.training.record import versions
from razbor.training.tracing import traced

RECORD = "import.json"
TOKENIZER = "tokenizer.json"
EMBEDDING = "embedding"
_LIBRARIES = ("razbor", "onnxruntime", "sentence-transformers", "tokenizers", "torch")
_NOT_SLUG = re.compile(r"[^a-z0-9._-]+")


@dataclass(frozen=True, slots=True)
class Wishes:
    """What the user says of a model.

    Attributes:
        task: role, sections, areas, answers, or a name of one's own; none for a model that
            gives vectors.
        input: a template; None for the task's.
        threshold: one, or one a label; None for none.
        max_length: tokens, special ones included; None for as many as the model takes.
        labels: of the logits in their order; none: as the model calls them.
        positive: of two labels: the one that has the threshold.
        name: of the bundle; None for that of the folder.
        languages: of the texts it was trained on; none: not stated.
    """

    task: str | None = None
    input: str | None = None
    threshold: float | Mapping[str, float] | None = None
    max_length: int | None = None
    labels: tuple[str, ...] = ()
    positive: str | None = None
    name: str | None = None
    languages: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Imported:
    """A bundle, and how its answers compare with the model's."""

    bundle: Bundle
    parity: Parity


def import_model(
    named: str,
    wishes: Wishes,
    output: Path,
    *,
    texts: Sequence[GateText] | None = None,
    force: bool = False,
    say: Callable[[str], None] = lambda _: None,
) -> Imported:
    """Import a model from a folder or a hub.

    Args:
        named: of the model.
        wishes: what it is asked, and how it is decided.
        output: the bundle's folder.
        texts: that both are asked about; None for razbor's own.
        force: replace a bundle that is there.
        say: is told what goes on.

    Raises:
        SourceInvalid: a model that cannot be read, or only from a pickle.
        ArgumentInvalid: labels, a template, a threshold or a length that do not fit it.
        ExportDiffers: the bundle would answer otherwise, or texts are too few to show it.
        OutputInvalid: something lies there, or it cannot be written.
    """
    check_free(output, BUNDLE, force=force)
    source = find_source(named)
    say(f"{source.name}: a folder of {source.layout}")
    network = load_network(source)
    made = _Import(source, network, wishes)
    made.draft()  # a name that does not fit is said before the work
    say("tracing the network")
    files = {TOKENIZER: network.tokenizer, MODEL_FILE: made.graph()}
    asked = gate_texts() if texts is None else list(texts)
    say(f"asking both about {len(asked):,} texts")
    with _roomy(output, sum(map(len, files.values()))):
        found = made.compared(files, asked)
        if not found.passed:
            raise _differs(found)
        return Imported(_written(made, files, found, output, force), found)


class _Import:
    """A model under the wishes of its user."""

    def __init__(self, source: Source, network: Network, wishes: Wishes) -> None:
        self.source = source
        self.wishes = wishes
        self._network = network
        self._most = _length(wishes.max_length, network.most)
        self._several = network.several
        self._asked = questions.Asked((), ())
        self.tasks: dict[str, Task] = {}
        self.embedding: Embedding | None = None
        if network.found:
            self._classifies()
        else:
            self._embeds()
        known = questions.known_task(wishes.task or EMBEDDING)
        template = wishes.input or known.template
        self.input: WordpieceSpec = input_spec(template, known.fields, self._most)

    def _classifies(self) -> None:
        wishes, task = self.wishes, self.wishes.task
        if task is None:
            raise ArgumentInvalid(
                "a classifier without a task",
                expected=f"one of {', '.join(questions.TASKS)}, or a name of your own",
                remedy="name it with --task",
            )
        asked = questions.named(task, self._network.found, wishes.labels, wishes.positive)
        # Areas are told one by one, and configurations seldom say so.
        self._several |= task == areas.TASK and self._network.head is None
        decision = questions.decision(
            task,
            asked.labels,
            wishes.threshold,
            positive=wishes.positive,
            several=self._several and len(asked.labels) != 2,
        )
        self._asked = asked
        name = questions.known_task(task).question
        self.tasks[name] = Task(output=name, labels=asked.labels, decision=decision)

    def _embeds(self) -> None:
        wishes = self.wishes
        if wishes.task is not None or wishes.labels or wishes.threshold is not None:
            raise ArgumentInvalid(
                "a task for a model that gives vectors",
                expected="no --task, --labels and --threshold",
                remedy="leave them out, or name a folder with a classifier's head",
            )
        width = int(self._network.module.get_embedding_dimension())
        self.embedding = Embedding(output=EMBEDDING, width=width)

    def graph(self) -> bytes:
        """The network as ONNX, its columns in razbor's order."""
        module = traceable(self._network, self._asked.order, several=self._several)
        found = traced(module, next(iter(self.tasks), EMBEDDING))
        if len(found) > MAX_FILE_BYTES:
            raise ArgumentInvalid(
                f"a model of {len(found) / 1e9:.1f} GB",
                expected=f"at most {MAX_FILE_BYTES / 1e9:.1f} GB",
                remedy="import a smaller one",
            )
        return found

    def reference(self) -> Answerer:
        """The model as its own library asks it."""
        folder, labels, most = self.source.folder, self._asked.given, self._most
        if not labels:
            return SentenceTransformersAnswerer(folder, max_tokens=most)
        if self._network.head is not None:
            return HeadedAnswerer(folder, labels=labels, max_tokens=most)
        return TransformersAnswerer(folder, labels=labels, max_tokens=most, several=self._several)

    def compared(self, files: Mapping[str, bytes], texts: Sequence[GateText]) -> Parity:
        """How the bundle's answers compare with the model's."""
        with tempfile.TemporaryDirectory() as scratch:
            bundle = write_bundle(Path(scratch) / "bundle", self.draft(), files)
            return compare(
                self.reference(),
                BundleAnswerer(bundle),
                [each.text for each in texts],
                languages=[each.language or None for each in texts],
            )

    @property
    def record(self) -> dict[str, object]:
        """What it takes to import the model again."""
        return {
            "source": self.source.name,
            "layout": self.source.layout,
            "files": _digests(self.source.folder),
            "wishes": asdict(self.wishes),
        }

    def draft(self) -> Draft:
        """The manifest but for its files."""
        try:
            return self._draft()
        except ValidationError as error:
            place = ".".join(map(str, error.errors()[0]["loc"]))
            raise ArgumentInvalid(
                f"a manifest with a {place} that does not fit",
                expected="a name of small letters, digits, '.', '_', '-', and languages as ru,en",
                remedy="mend --name, --languages or --task",
            ) from None

    def _draft(self) -> Draft:
        record = json.dumps(self.record, sort_keys=True, default=dict).encode()
        name = self.wishes.name or _slug(self.source.name)
        return Draft(
            name=name,
            version="1",
            languages=self.wishes.languages,
            description=f"{self.source.name}, imported from a folder of {self.source.layout}."
            " Its quality was not measured here.",
            input=self.input,
            tasks=self.tasks,
            embedding=self.embedding,
            training=Training(
                recipe=RECORD,
                recipe_sha256=hashlib.sha256(record).hexdigest(),
                data=(),
                seed=0,
                versions=versions(*_LIBRARIES, "transformers"),
            ),
        )


def _written(
    made: _Import, files: Mapping[str, bytes], found: Parity, output: Path, force: bool
) -> Bundle:
    draft = made.draft()
    record = {**made.record, "parity": found.to_dict()}
    content = json.dumps(record, ensure_ascii=False, indent=2, default=dict) + "\n"
    told = {RECORD: content.encode(), "README.md": card(draft, found).encode()}
    return write_bundle(output, draft, {**files, **told}, force=force)


@contextmanager
def _roomy(output: Path, size: int) -> Iterator[None]:
    """A disk that cannot be written to, or is full → `OutputInvalid`."""
    try:
        yield
    except OSError as error:
        raise OutputInvalid(
            error.strerror or "it cannot be written",
            expected=f"twice {size / 1e6:.0f} MB: in the folder for temporary files, and in one"
            " that may be written to",
            remedy="make room, or name another folder with -o; nothing was left behind",
            place=str(output),
        ) from error


def _length(wished: int | None, most: int) -> int:
    if wished is None:
        return most
    if not 3 <= wished <= most:
        raise ArgumentInvalid(
            f"--max-length {wished}",
            expected=f"from 3 to {most}, the most that the model takes",
            remedy="leave it out for the most",
        )
    return wished


def _digests(folder: Path) -> dict[str, str]:
    """The sha256 of every file that was read, by its name."""
    found = {}
    for path in sorted(folder.rglob("*")):
        if path.is_file() and path.suffix in (".json", ".safetensors", ".txt"):
            with path.open("rb") as file:
                name = path.relative_to(folder).as_posix()
                found[name] = hashlib.file_digest(file, "sha256").hexdigest()
    return found


def _slug(name: str) -> str:
    found = _NOT_SLUG.sub("-", name.rpartition("/")[2].lower()).strip("-._")
    return found[:100] or "imported"


def _differs(found: Parity) -> ExportDiffers:
    whole = found.whole
    if found.verdict == "not shown":
        return ExportDiffers(
            f"{whole.n:,} texts, which do not show that the bundle says the same",
            expected="1,000 texts, 200 in each of three languages, of every length",
            remedy="leave --texts out for razbor's own; nothing was written",
        )
    return ExportDiffers(
        f"a bundle that differs by {whole.difference:.2g}, and decides otherwise of"
        f" {len(whole.differing)} of {whole.n:,} texts",
        expected=f"at most {found.tolerance:g}",
        remedy="report it with the architecture and the versions of its library; nothing was"
        " written",
    )
