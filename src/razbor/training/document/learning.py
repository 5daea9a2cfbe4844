"""A document encoder learns all its labels together; epochs are kept, so that it goes on."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor
from torch.nn import functional
from torch.nn.utils import clip_grad_norm_
from torch.optim import AdamW
from torch.optim.lr_scheduler import LambdaLR

from razbor.errors import LossNotFinite
from razbor.models.documents import DocumentInput
from razbor.tasks import areas
from razbor.tasks.sections import LABELS
from razbor.training.document.batches import by_length, chunks, collate
from razbor.training.document.examples import Example, TitleLessons
from razbor.training.document.network import DocumentNetwork, Logits
from razbor.training.document.recipe import Course
from razbor.training.encoders.checkpoints import Checkpoints, State
from razbor.training.encoders.stages import wind
from razbor.training.title_noise import rewritten

Floats = NDArray[np.float32]
_LATE = 100
_LOSSES = ("sections_loss", "role_loss", "areas_loss")


@dataclass(frozen=True, slots=True)
class Lessons:
    """What one training sees.

    Attributes:
        vacancies: with their labels.
        titles: with their areas.
    """

    vacancies: Sequence[Example]
    titles: TitleLessons


@dataclass(frozen=True, slots=True)
class Watch:
    """Who wants to know: called with steps done and all steps; with a line an epoch."""

    step: Callable[[int, int, float], None]
    say: Callable[[str], None]


def learn(
    network: DocumentNetwork,
    lessons: Lessons,
    reads: DocumentInput,
    course: Course,
    seed: int,
    kept: Checkpoints,
    watch: Watch,
) -> State:
    """Train for the epochs of the recipe, or go on; the network ends as after the last.

    Raises:
        LossNotFinite: a loss that is no number; the epochs before it stay on disk.
    """
    learner = _Learner(network, lessons, reads, course, seed, watch)
    state = kept.read()
    if state.finished:
        kept.load_best(state, network)
        return state
    if state.units:
        kept.resume(state, network, learner.optimizer)
        wind(learner.schedule, state.steps)
        watch.say(f"goes on after epoch {state.units}")
    while state.units < course.epochs:
        began = time.monotonic()
        losses = learner.epoch(state.units)
        state.units += 1
        state.steps = learner.steps_until(state.units)
        state.seconds.append(round(time.monotonic() - began, 2))
        state.curves.append({"epoch": state.units, **losses})
        # Epochs are not chosen between: the rate ends near zero, and the last one counts.
        state.best = state.units
        kept.write(state, network, learner.optimizer)
        told = ", ".join(f"{name} {value:.4f}" for name, value in losses.items())
        watch.say(f"epoch {state.units} of {course.epochs}: {told}, {state.seconds[-1]:.0f} s")
    state.finished = True
    kept.commit(state)
    return state


class _Learner:
    """The steps of one training."""

    def __init__(
        self,
        network: DocumentNetwork,
        lessons: Lessons,
        reads: DocumentInput,
        course: Course,
        seed: int,
        watch: Watch,
    ) -> None:
        self._network = network
        self._lessons = lessons
        self._reads = reads
        self._course = course
        self._seed = seed
        self._watch = watch
        # Characters tell the length well enough to batch by; a word piece has about five.
        self._lengths = [
            sum(len(text) // 5 + 2 for row in each.rows for text in list(row.texts.values())[:1])
            for each in lessons.vacancies
        ]
        self._steps = [len(self._batches(epoch)) for epoch in range(course.epochs)]
        encoder = [each for name, each in network.named_parameters() if name.startswith("encoder.")]
        heads = [
            each for name, each in network.named_parameters() if not name.startswith("encoder.")
        ]
        self.optimizer = AdamW(
            [
                {"params": encoder, "lr": course.encoder_rate},
                {"params": heads, "lr": course.rate},
            ],
            weight_decay=course.weight_decay,
        )
        total = sum(self._steps)
        rising = max(1, int(course.warmup_ratio * total))

        def factor(step: int) -> float:
            if step < rising:
                return (step + 1) / rising
            return max(0.0, (total - step) / max(1, total - rising))

        self.schedule = LambdaLR(self.optimizer, factor)

    def steps_until(self, epochs: int) -> int:
        """The steps of the first epochs."""
        return sum(self._steps[:epochs])

    def _batches(self, epoch: int) -> list[tuple[str, NDArray[np.int64]]]:
        """The epoch's batches of vacancies and of titles, mixed; the same each time."""
        order = np.random.default_rng([self._seed, epoch])
        found = [
            ("vacancies", batch)
            for batch in (
                by_length(self._lengths, self._course.tokens, order) if self._lengths else []
            )
        ]
        found += [
            ("titles", batch)
            for batch in chunks(len(self._lessons.titles.texts), self._course.titles, order)
        ]
        order.shuffle(found)
        return found

    def epoch(self, number: int) -> dict[str, float]:
        """Show everything once.

        Returns:
            The mean losses.
        """
        self._network.train()
        torch.manual_seed(self._seed * 1000 + number)
        chance = np.random.default_rng([self._seed, number, 1])
        before, total = self.steps_until(number), sum(self._steps)
        sums = dict.fromkeys(_LOSSES, 0.0)
        counts = dict.fromkeys(_LOSSES, 0)
        late = 0.0
        for step, (kind, batch) in enumerate(self._batches(number), start=1):
            losses = self._vacancies(batch) if kind == "vacancies" else self._titles(batch, chance)
            if losses:
                late += (self._step(losses) - late) / min(step, _LATE)
            for name, loss in losses.items():
                sums[name] += loss.item()
                counts[name] += 1
            self._watch.step(before + step, total, late)
        return {name: sums[name] / counts[name] for name in _LOSSES if counts[name]}

    def _step(self, losses: dict[str, Tensor]) -> float:
        weights = (1.0, self._course.role_weight, self._course.areas_weight)
        weighed = [
            losses[name] * weight
            for name, weight in zip(_LOSSES, weights, strict=True)
            if name in losses
        ]
        loss = torch.stack(weighed).sum()
        value = loss.item()
        if not math.isfinite(value):
            raise LossNotFinite(
                f"a loss of {value}",
                expected="a finite loss",
                remedy="lower the rates, or cut long gradients (max_gradient)",
            )
        self.optimizer.zero_grad()
        loss.backward()  # type: ignore[no-untyped-call]
        clip_grad_norm_(self._network.parameters(), self._course.max_gradient)
        self.optimizer.step()
        self.schedule.step()
        return value

    def _vacancies(self, batch: NDArray[np.int64]) -> dict[str, Tensor]:
        chosen = [self._lessons.vacancies[number] for number in batch]
        runs, owners = [], []
        for place, each in enumerate(chosen):
            found, _ = self._reads.encode(each.rows)
            runs += found
            owners += [place] * len(found)
        together = collate(runs)
        with self._precision():
            logits = self._network(together.feeds, together.spans)
        losses = {}
        wanted = np.concatenate(
            [_targets(chosen[owner], run.rows) for owner, run in zip(owners, runs, strict=True)]
        )
        if wanted.any():
            losses["sections_loss"] = self._sections(logits, torch.from_numpy(wanted))
        told = [at for at, owner in enumerate(owners) if chosen[owner].role is not None]
        if told:
            losses["role_loss"] = self._role(logits, told, [chosen[owners[at]] for at in told])
        return losses

    def _sections(self, logits: Logits, wanted: Tensor) -> Tensor:
        known = wanted.sum(1, keepdim=True)
        smoothing = self._course.label_smoothing
        aims = wanted * (1 - smoothing) + smoothing * known / wanted.shape[1]
        each = -(aims * functional.log_softmax(logits.sections, 1)).sum()
        return each / known.sum()

    def _role(self, logits: Logits, told: list[int], chosen: list[Example]) -> Tensor:
        truths = [each.role for each in chosen if each.role is not None]
        weights = torch.tensor([truth.weight for truth in truths])
        category = functional.cross_entropy(
            logits.category[told],
            torch.from_numpy(np.stack([truth.categories for truth in truths])),
            label_smoothing=self._course.label_smoothing,
            reduction="none",
        )
        yes = functional.binary_cross_entropy_with_logits(
            torch.stack([logits.tech[told], logits.lead[told]], 1),
            torch.tensor([[truth.tech, truth.lead] for truth in truths]),
            reduction="none",
        )
        return ((category + yes.sum(1)) * weights).mean()

    def _titles(self, batch: NDArray[np.int64], chance: np.random.Generator) -> dict[str, Tensor]:
        titles = self._lessons.titles
        rows = []
        for number in batch:
            text = titles.texts[number]
            if chance.random() < self._course.title_noise:
                text = rewritten(text, chance)
            rows.append(areas.row(text))
        together = collate(self._reads.encode(rows)[0])
        with self._precision():
            logits = self._network.titles(together.feeds)
        wanted = torch.from_numpy(titles.targets[batch[together.rows]])
        each = functional.binary_cross_entropy_with_logits(logits, wanted, reduction="none")
        return {"areas_loss": each.sum(1).mean()}

    def _precision(self) -> torch.autocast:
        return torch.autocast("cpu", torch.bfloat16, enabled=self._course.precision == "bfloat16")


def _targets(example: Example, rows: NDArray[np.int64]) -> Floats:
    """The sections of a run's parts, zeros for those of the title and where none are known."""
    found = np.zeros((len(rows), len(LABELS)), np.float32)
    if example.sections is not None:
        inside = rows > 0
        found[inside] = example.sections[rows[inside] - 1]
    return found
