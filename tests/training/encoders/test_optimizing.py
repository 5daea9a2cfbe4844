from __future__ import annotations

import numpy as np
import pytest
import torch
from torch import nn
from torch.optim import AdamW
from transformers import get_linear_schedule_with_warmup

from razbor.errors import ScheduleInvalid
from razbor.models.batching import Tokens
from razbor.models.rows import Seen
from razbor.training.encoders.optimizing import (
    broken_schedule,
    check_schedule,
    loss_of,
    optimizer_of,
    schedule_of,
)
from razbor.training.encoders.recipe import EncoderRecipe, Stage
from razbor.training.encoders.stages import Part, wind
from tests.training.encoders.test_published import recipe


def stage(**changes: object) -> Stage:
    fields = {"name": "s", "epochs": 4, "batch": 2, "rate": 0.5, "schedule": "linear"}
    return Stage.model_validate({**fields, "figure": "loss", "warmup_ratio": 0.25, **changes})


def rates(asked: Stage, steps_an_epoch: int) -> list[float]:
    optimizer = AdamW([nn.Parameter(torch.zeros(1))], lr=asked.rate)
    schedule = schedule_of(optimizer, asked, steps_an_epoch)
    found = []
    for _ in range(asked.epochs * steps_an_epoch):
        found.append(float(optimizer.param_groups[0]["lr"]))
        optimizer.step()
        schedule.step()
    return found


def test_the_linear_schedule_is_that_of_transformers() -> None:
    optimizer = AdamW([nn.Parameter(torch.zeros(1))], lr=0.5)
    wanted = []
    schedule = get_linear_schedule_with_warmup(optimizer, 5, 20)  # type: ignore[no-untyped-call]
    for _ in range(20):
        wanted.append(float(optimizer.param_groups[0]["lr"]))
        optimizer.step()
        schedule.step()
    assert rates(stage(), 5) == pytest.approx(wanted)


def test_a_schedule_stepped_once_an_epoch_stays_in_its_warmup() -> None:
    found = rates(stage(scheduler_steps="epoch"), 5)
    assert found == pytest.approx([0.1 * (step // 5) for step in range(20)])


def test_a_constant_rate_is_constant_after_its_rise() -> None:
    found = rates(stage(schedule="constant"), 5)
    assert found == pytest.approx([0, 0.1, 0.2, 0.3, 0.4, *[0.5] * 15])


@pytest.mark.parametrize("steps", [0, 3, 7, 20])
def test_a_wound_schedule_is_where_it_was(steps: int) -> None:
    asked = stage()
    optimizer = AdamW([nn.Parameter(torch.zeros(1))], lr=asked.rate)
    schedule = schedule_of(optimizer, asked, 5)
    wind(schedule, steps)
    wanted = [*rates(asked, 5), 0.0][steps]
    assert optimizer.param_groups[0]["lr"] == pytest.approx(wanted)
    optimizer.step()
    schedule.step()
    assert schedule.last_epoch == steps + 1


def test_a_broken_schedule_is_seen_and_may_be_meant() -> None:
    assert broken_schedule(stage(), 5) is None
    broken = stage(scheduler_steps="epoch")
    with pytest.raises(ScheduleInvalid, match=r"5 steps.* takes 4"):
        check_schedule(broken, 5)
    meant = check_schedule(broken.model_copy(update={"allow_broken_schedule": True}), 5)
    assert meant is not None
    assert "0.5" in meant


def sections() -> EncoderRecipe:
    return recipe("sections-rubert-tiny-as-published")


def test_classes_weigh_by_inverse_frequency() -> None:
    truth = torch.tensor([[1.0, 0], [1, 0], [1, 0], [0, 1]])
    loss = loss_of(sections(), ("a", "b"), truth)
    logits = torch.tensor([[2.0, 0], [0.5, 0], [1, 3], [0, 0]])
    weights = torch.tensor([4 / (2 * 3), 4 / (2 * 1)])
    wanted = nn.functional.cross_entropy(logits, truth.argmax(dim=1), weight=weights)
    assert loss(logits, truth) == pytest.approx(wanted.item())


def test_named_labels_weigh_what_the_recipe_says() -> None:
    truth = torch.tensor([[1.0, 0], [0, 1]])
    logits = torch.tensor([[0.3, 0.1], [0.2, 0.9]])
    loss = loss_of(recipe("role-rubert-tiny2-as-published"), ("other", "tech"), truth)
    weights = torch.tensor([1, 2.115])
    wanted = nn.functional.cross_entropy(logits, truth.argmax(dim=1), weight=weights)
    assert loss(logits, truth) == pytest.approx(wanted.item())


def test_what_does_not_decay_is_told_by_name() -> None:
    network = nn.Sequential(nn.Linear(2, 2), nn.LayerNorm(2))
    found = optimizer_of(network, stage(weight_decay=0.5, no_decay=["bias"]))
    decay = {group["weight_decay"]: len(group["params"]) for group in found.param_groups}
    assert decay == {0.5: 2, 0.0: 2}


def test_frozen_weights_are_not_optimised() -> None:
    network = nn.Sequential(nn.Linear(2, 2), nn.Linear(2, 2))
    network[0].weight.requires_grad = False
    (group,) = optimizer_of(network, stage()).param_groups
    assert len(group["params"]) == 3


def test_another_models_weights_are_not_this_models() -> None:
    network = nn.Linear(2, 2)
    found = optimizer_of(network, stage(optimizes="another_model"))
    network(torch.ones(1, 2)).sum().backward()
    before = network.weight.detach().clone()
    found.step()
    assert torch.equal(network.weight, before)


@pytest.mark.parametrize("name", ["sections-rubert-tiny-as-published", "areas-bert-corrected"])
def test_a_row_of_weight_two_counts_as_two_rows(name: str) -> None:
    truth = torch.tensor([[1.0, 0], [1, 0], [0, 1]])
    logits = torch.tensor([[2.0, 0], [0.5, 0.1], [1, 3]])
    loss = loss_of(recipe(name), ("a", "b"), truth)
    twice = [0, 1, 2, 2]
    weighed = loss(logits, truth, torch.tensor([1.0, 1, 2]))
    assert weighed.item() == pytest.approx(loss(logits[twice], truth[twice]).item())
    alike = loss(logits, truth, torch.full((3,), 7.0))
    assert alike.item() == loss(logits, truth).item()


def tokens(*ids: int) -> Tokens:
    return Tokens(list(ids), [0] * len(ids), Seen(0, 0, 0, 0))


def test_half_of_the_fragments_stand_under_their_heading_others_each_epoch() -> None:
    count = 400
    part = Part(
        rows=tuple(tokens(number) for number in range(count)),
        truth=np.ones((count, 1), bool),
        aims=np.ones((count, 1), np.float32),
        # Every fourth has none.
        under=tuple(tokens(*[9] * (number % 4 > 0), number) for number in range(count)),
        weights=np.ones(count, np.float32),
    )
    epochs = [part.shown(seed) for seed in (1, 2, 1)]
    assert epochs[0] == epochs[2] != epochs[1]
    for shown in epochs:
        assert [ids[-1] for ids in shown] == list(range(count))
        assert 100 < sum(len(ids) == 2 for ids in shown) < 200
        assert all(len(ids) == 1 for ids in shown[::4])


def test_without_headings_every_epoch_shows_the_same() -> None:
    truth = np.ones((2, 1), bool)
    ones = truth.astype(np.float32)
    part = Part((tokens(4, 5), tokens(6)), truth, ones, (), ones[:, 0])
    assert part.shown(1) == part.shown(2) == [[4, 5], [6]]
