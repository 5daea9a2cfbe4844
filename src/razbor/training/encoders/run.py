"""The stages of a recipe over a base, one after the other; what the network says at the end."""

from __future__ import annotations

import math
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from tokenizers import Tokenizer
from transformers import PreTrainedTokenizerFast

from razbor.models.manifest import Task
from razbor.training.base import BaseFolder, check_length, load_tokenizer
from razbor.training.choices import Telling
from razbor.training.encoders.checkpoints import Checkpoints, State
from razbor.training.encoders.classifier import load_classifier, relabel
from razbor.training.encoders.corpus import Corpus, labels_of
from razbor.training.encoders.decisions import Answered, answered
from razbor.training.encoders.encoding import Encoding
from razbor.training.encoders.examples import under_heading
from razbor.training.encoders.export import answers_of, difference, onnx_graph
from razbor.training.encoders.optimizing import check_schedule
from razbor.training.encoders.recipe import EncoderRecipe
from razbor.training.encoders.stages import Course, Part, Watch, run_stage
from razbor.training.few_bits import farthest, few_bits
from razbor.training.work import Work

_COMPARED = 32
"""Rows that the exported graph is compared on."""


def check_stages(recipe: EncoderRecipe, corpus: Corpus) -> list[str]:
    """Warnings about what a recipe breaks on purpose.

    Raises:
        ScheduleInvalid: a warm-up longer than the run that is not meant.
    """
    found = []
    for stage, divided in zip(recipe.stages, corpus.stages, strict=True):
        found.append(check_schedule(stage, math.ceil(len(divided.train) / stage.batch)))
        if stage.optimizes == "another_model":
            found.append(f"{stage.name}: the optimizer holds another model's weights")
    return [warning for warning in found if warning]


@dataclass(frozen=True, slots=True)
class Exported:
    """A network as ONNX.

    Attributes:
        graph: what ships.
        difference: how far probabilities of the traced graph lie from the network's.
        before: the same with weights in 32 bits, where those of the graph have eight.
    """

    graph: bytes
    difference: float
    before: bytes | None = None


class Run:
    """The stages of one recipe over one base."""

    def __init__(
        self,
        recipe: EncoderRecipe,
        corpus: Corpus,
        base: BaseFolder,
        work: Work,
        telling: Telling,
    ) -> None:
        self._recipe = recipe
        self._corpus = corpus
        self._base = base
        self._work = work
        self._telling = telling
        check_length(base.folder, recipe.input.max_tokens)
        self._tokenizer = load_tokenizer(base.folder)
        self.encoding = Encoding(recipe, self._tokenizer)
        self._courses = [self._course(number) for number in range(len(recipe.stages))]
        labels = self._courses[0].labels
        self.model, self.taken_over = load_classifier(base.folder, labels, recipe.seed)
        self._parts = {"validation": self._courses[-1].validation}
        if corpus.last.test:
            self._parts["test"] = self.encoding.part(corpus.last.test, self._courses[-1].labels)

    def _course(self, number: int) -> Course:
        stage, divided = self._recipe.stages[number], self._corpus.stages[number]
        labels = labels_of(self._recipe, stage)
        return Course(
            self._recipe,
            stage,
            number,
            labels,
            train=self.encoding.part(divided.train, labels),
            validation=self.encoding.part(divided.validation, labels),
        )

    def stages(self) -> list[State]:
        """Run all stages; the model ends with the best weights of the last."""
        totals = [course.steps_an_epoch * course.stage.epochs for course in self._courses]
        states = []
        for course in self._courses:
            if course.stage.from_base and course.number:
                self.model, _ = load_classifier(self._base.folder, course.labels, self._recipe.seed)
            elif course.number and course.labels != (
                before := self._courses[course.number - 1].labels
            ):
                relabel(self.model, before, course.labels, self._recipe.seed + course.number)
            done = sum(totals[: course.number])
            watch = Watch(self._steps(done, sum(totals)), self._telling.say)
            kept = Checkpoints(self._work.path(f"{course.number}_{course.stage.name}"))
            states.append(run_stage(self.model, course, kept, watch))
        return states

    def _steps(self, before: int, total: int) -> Callable[[str, int, float], None]:
        def report(name: str, done: int, loss: float) -> None:
            self._telling.progress(f"{name}, loss {loss:.3f}", before + done, total)

        return report

    def answers(self, graph: bytes) -> dict[str, Answered]:
        """What a graph says of every part that judges: decisions are about what ships."""
        examples = {"validation": self._corpus.last.validation, "test": self._corpus.last.test}
        return {
            name: Answered(
                answers=self._ask(graph, part).astype(np.float64),
                truth=part.truth,
                decides=np.array([self._corpus.decides(each) for each in examples[name]]),
                under=np.array([under_heading(each) for each in examples[name]]),
            )
            for name, part in self._parts.items()
        }

    def _ask(self, graph: bytes, part: Part) -> NDArray[np.float32]:
        pad = int(self.model.config.pad_token_id or 0)
        return answers_of(graph, part.rows, self._recipe, pad=pad)

    def exported(self) -> Exported:
        """The network as ONNX."""
        graph = onnx_graph(self.model, self._recipe.outputs, multi_label=self._recipe.multi_label)
        rows = self._parts["validation"].rows[:_COMPARED]
        apart = difference(graph, self.model, rows, self._recipe)
        export = self._recipe.export
        if export.weights == "float32":
            return Exported(graph, apart)
        return Exported(few_bits(graph, embeddings=export.embeddings), apart, graph)

    def rounding(self, exported: Exported, task: Task) -> dict[str, float | int]:
        """What few bits change of the validation part; nothing where there are 32.

        Raises:
            RuntimeError: more than rounding explains.
        """
        if exported.before is None:
            return {}
        part = self._parts["validation"]
        found, wanted = (self._ask(graph, part) for graph in (exported.graph, exported.before))
        own = len(self._recipe.labels)
        both = [answered(task, each[:, :own].astype(np.float64)) for each in (found, wanted)]
        return {
            "examples": len(found),
            "largest_difference": farthest(
                found, wanted, embeddings=self._recipe.export.embeddings
            ),
            "labels_changed": int((both[0] != both[1]).any(axis=1).sum()),
        }

    def save(self, folder: Path) -> None:
        """Write the network and its tokenizer as a transformers folder, in one step."""
        partial = folder.with_name(f"{folder.name}.part")
        shutil.rmtree(partial, ignore_errors=True)
        self.model.save_pretrained(partial)
        PreTrainedTokenizerFast(  # type: ignore[no-untyped-call]
            tokenizer_object=Tokenizer.from_str(self.encoding.tokenizer.decode()),
            model_max_length=self._recipe.input.max_tokens,
            **self._tokenizer.special_tokens_map,
        ).save_pretrained(partial)
        shutil.rmtree(folder, ignore_errors=True)
        partial.replace(folder)
