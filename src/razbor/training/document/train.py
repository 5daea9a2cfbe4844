"""A recipe of a document encoder and data → a bundle."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray

from razbor.models.documents import INPUTS, DocumentInput
from razbor.models.manifest import MODEL_FILE, DocumentSpec
from razbor.tasks import areas
from razbor.training.base import BaseFolder, check_length, find_base, load_tokenizer, quieten
from razbor.training.beginning import remarks, whence
from razbor.training.choices import Choices, Telling
from razbor.training.data import TrainingData
from razbor.training.document.decisions import JudgedTitles, JudgedVacancy, decided
from razbor.training.document.examples import Example, Examples, TitleLessons, gather
from razbor.training.document.export import answers, asked, largest_difference, onnx_graph
from razbor.training.document.learning import Lessons, Watch, learn
from razbor.training.document.network import DocumentNetwork, load_network
from razbor.training.document.recipe import DocumentRecipe, Taught
from razbor.training.document.teachers import Teachers
from razbor.training.encoders.checkpoints import Checkpoints, State
from razbor.training.encoders.export import tokenizer_json
from razbor.training.few_bits import few_bits
from razbor.training.products import fast_products
from razbor.training.record import record_files, versions
from razbor.training.trained import Trained
from razbor.training.work import Work

LIBRARIES = ("tokenizers", "transformers")
TOKENIZER_FILE = "tokenizer.json"
FINAL = "final"

_COMPARED = 24
"""Documents that the exported graph is compared on."""
_TOLERANCE = 2e-3
"""Of a graph with 32 bits: a recurrent layer over long documents adds up its roundings."""


def train_document(
    recipe: DocumentRecipe, data: TrainingData, work: Work, choices: Choices, telling: Telling
) -> Trained:
    """Train a document encoder, once for each fold that judges and once on everything.

    Args:
        recipe: base, windows, heads, training.
        data: labelled vacancies and titles.
        work: where epochs are kept, so that a killed run goes on.
        choices: what the command line says.
        telling: whom it tells.

    Raises:
        DataMissing, DataInvalid, DataScarce: data that are not there, do not fit, or are
            too few.
        BaseInvalid: a base that cannot be had or does not fit.
        LossNotFinite: a loss that is no number; finished epochs stay in `work`.
    """
    torch.set_num_threads(choices.threads)
    quieten()
    run = prepare_run(recipe, data, work, choices, telling)
    judged = [run.judged(fold) for fold in range(recipe.judged_folds)]
    vacancies = [each for found, _ in judged for each in found]
    titles = JudgedTitles(
        run.examples.titles,
        np.concatenate([each.numbers for _, each in judged]),
        np.concatenate([each.scores for _, each in judged]),
    )
    tasks, held_out = decided(recipe, vacancies, titles)
    network, state = run.kept()
    graph, difference = run.exported(network)
    record = {
        "recipe": recipe.to_dict(),
        "base": {"name": recipe.base.name, "source": run.base.source, "sha256": run.base.sha256},
        "examples": {
            "vacancies": len(run.examples.vacancies),
            "titles": len(run.examples.titles.texts),
        },
        "limit": choices.limit,
        "data": [digest.to_dict() for digest in data.digests],
        "versions": versions("razbor", "numpy", "onnx", "onnxruntime", "torch", *LIBRARIES),
        "largest_difference_of_onnx": difference,
    }
    return Trained(
        input=run.spec,
        tasks=tasks,
        method=_method(recipe, run.base),
        files={
            MODEL_FILE: graph,
            TOKENIZER_FILE: run.tokenizer,
            **record_files(record, state.curves),
        },
        remarks=(*remarks(run.base, choices.limit), *run.examples.remarks, *run.remark),
        libraries=LIBRARIES,
        held_out=held_out,
    )


def prepare_run(
    recipe: DocumentRecipe, data: TrainingData, work: Work, choices: Choices, telling: Telling
) -> DocumentRun:
    """Gather the data and find the base of a run; errors as of `train_document`."""
    examples = gather(recipe, data)
    telling.say(f"vacancies {len(examples.vacancies):,}, titles {len(examples.titles.texts):,}")
    chosen = _drawn(examples, choices.limit, recipe.seed)
    work = work.of(data.digests, data.excluded, choices)
    texts = [
        text for each in examples.vacancies for row in each.rows for text in row.texts.values()
    ]
    base = find_base(recipe.base, choices.base, texts, recipe.seed, work.path("base"))
    check_length(base.folder, recipe.input.max_tokens)
    return DocumentRun(recipe, examples, chosen, base, work.of(base.sha256), telling, data)


@dataclass(frozen=True, slots=True)
class _Chosen:
    """Which examples a run looks at: all, or a sample."""

    vacancies: Sequence[Example]
    titles: NDArray[np.int64]


class DocumentRun:
    """The trainings of one recipe over one base.

    Attributes:
        examples: all of them.
        base: what the weights begin with.
        spec: the input of the bundle.
        tokenizer: the content of its file.
    """

    def __init__(
        self,
        recipe: DocumentRecipe,
        examples: Examples,
        chosen: _Chosen,
        base: BaseFolder,
        work: Work,
        telling: Telling,
        data: TrainingData,
    ) -> None:
        self._recipe = recipe
        self._data = data
        self.remark: tuple[str, ...] = ()
        self._chosen = chosen
        self._work = work
        self._telling = telling
        self.examples = examples
        self.base = base
        signs = len(examples.vacancies[0].rows[-1].numbers)
        self.spec = DocumentSpec(numbers=signs, **recipe.input.model_dump())
        self.tokenizer = tokenizer_json(load_tokenizer(base.folder), "none")
        self._reads = DocumentInput(self.tokenizer, self.spec, INPUTS)

    def trained(self, name: str, fold: int | None) -> tuple[DocumentNetwork, State]:
        """A network that has seen everything but a fold; None for everything."""
        recipe = self._recipe
        network = load_network(self.base.folder, self.spec.numbers, recipe.network, recipe.seed)
        seen = [each for each in self._chosen.vacancies if fold is None or each.fold != fold]
        titles = self._chosen.titles
        if fold is not None:
            titles = titles[self.examples.title_folds[titles] != fold]
        learned = self.examples.title_lessons(titles)
        if fold is None and recipe.teachers is not None:
            taught, more = self._taught(recipe.teachers)
            seen, learned = [*seen, *taught], learned + more
        watch = Watch(
            lambda done, total, loss: self._telling.progress(
                f"{name}, loss {loss:.3f}", done, total
            ),
            lambda line: self._telling.say(f"{name}: {line}"),
        )
        with fast_products():
            state = learn(
                network,
                Lessons(seen, learned),
                self._reads,
                recipe.training,
                recipe.seed,
                Checkpoints(self._work.path(name)),
                watch,
            )
        return network, state

    def kept(self) -> tuple[DocumentNetwork, State]:
        """The network of the bundle."""
        return self.trained(FINAL, None) if self._recipe.retrain else self.trained(_name(0), 0)

    def _taught(self, recipe: Taught) -> tuple[list[Example], TitleLessons]:
        """What teachers say of vacancies and titles without labels."""
        teachers = Teachers(recipe)
        labelled = {each.uid for each in self.examples.vacancies}
        taught = teachers.vacancies(
            self._data,
            labelled,
            self._recipe.seed,
            lambda done: self._telling.progress("teachers", done, recipe.documents),
        )
        titles = [each.rows[0].texts[areas.FIELD] for each in taught]
        self.remark = (teachers.remark,)
        return taught, teachers.titles(self._data, titles, self._recipe.seed)

    def judged(self, fold: int) -> tuple[list[JudgedVacancy], JudgedTitles]:
        """What a network says of a fold that it has not seen."""
        network, _ = self.trained(_name(fold), fold)
        vacancies = [
            JudgedVacancy(each, answers(network, self._reads, each.rows))
            for each in self._chosen.vacancies
            if each.fold == fold and each.judged
        ]
        numbers = self._chosen.titles
        numbers = numbers[self.examples.title_folds[numbers] == fold]
        scores = [
            answers(network, self._reads, [self.examples.title_row(number)])["areas"][0]
            for number in numbers
        ]
        return vacancies, JudgedTitles(self.examples.titles, numbers, np.stack(scores))

    def exported(self, network: DocumentNetwork) -> tuple[bytes, float]:
        """The network as ONNX, and how far its answers lie from the network's."""
        longest = sorted(self._chosen.vacancies, key=lambda each: -len(each.rows))
        runs, _ = self._reads.encode(longest[0].rows)
        graph = onnx_graph(network, runs[0])
        worst = 0.0
        for each in [*longest[:2], *self._chosen.vacancies[:_COMPARED]]:
            wanted = answers(network, self._reads, each.rows)
            found = asked(graph, self._reads, each.rows)
            worst = max(worst, largest_difference(found, wanted, _TOLERANCE))
        if self._recipe.export.weights == "eight_bits":
            graph = few_bits(graph, embeddings=self._recipe.export.embeddings)
        return graph, worst


def _name(fold: int) -> str:
    """Of the training that does not see a fold."""
    return f"without_{fold}"


def _drawn(examples: Examples, limit: int | None, seed: int) -> _Chosen:
    titles = np.arange(len(examples.titles.texts))
    if limit is None:
        return _Chosen(examples.vacancies, titles)
    order = np.random.default_rng(seed)
    count = min(limit, len(examples.vacancies))
    numbers = np.sort(order.permutation(len(examples.vacancies))[:count])
    chosen = np.sort(order.permutation(len(titles))[:limit])
    return _Chosen([examples.vacancies[number] for number in numbers], chosen)


def _method(recipe: DocumentRecipe, base: BaseFolder) -> str:
    return (
        f"A small BERT, begun with {whence(recipe.base.name, base)}, reads title and fragments"
        " in one pass, a marker before every fragment; windows overlap, and nothing is cut. A"
        " bidirectional GRU goes over the fragments; sections are told at the markers, areas by"
        " the title alone, the role by the title, the responsibilities, the requirements and"
        " what learned queries look at. Sections, roles and areas are learned together (torch)."
        " Temperatures and thresholds come from folds that were held out."
        + ("" if recipe.retrain else f" One of {recipe.folds} folds was kept out of its training.")
    )
