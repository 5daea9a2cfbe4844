from __future__ import annotations

from razbor.dataset import DataFile
from razbor.evaluation.standing import standing
from razbor.models import Manifest
from razbor.models.manifest import DataDigest, FileDigest, Training
from tests.models import making

USED = [DataFile("gold_dev/roles.jsonl", "a" * 64, 3), DataFile("gold_dev/x.jsonl", "b" * 64, 3)]


def manifest(*digests: str) -> Manifest:
    training = Training(
        recipe="tiny",
        recipe_sha256="0" * 64,
        data=tuple(DataDigest(name="any", sha256=each, rows=1) for each in digests),
        seed=0,
        versions={},
    )
    draft = making.draft(training=training)
    files = {name: FileDigest(sha256="0" * 64, size=1) for name in making.files()}
    return Manifest(
        **{name: getattr(draft, name) for name in type(draft).model_fields}, files=files
    )


def test_gold_says_who_labelled_it_and_what_it_chose() -> None:
    found = standing("gold_dev", USED, [manifest("c" * 64)])
    assert found.kind == "gold"
    assert found.remarks == (
        "gold labelled by language models following the guides, not by people; "
        "chose designs (gold_dev), so not an independent test",
    )


def test_other_gold_chose_nothing() -> None:
    (remark,) = standing("gold", USED, [manifest()]).remarks
    assert "not by people" in remark
    assert "chose" not in remark


def test_silver_is_in_domain() -> None:
    found = standing("silver", USED, [manifest()])
    assert found.kind == "in-domain"
    assert not any("gold labelled" in remark for remark in found.remarks)


def test_data_that_chose_thresholds_are_named() -> None:
    plain = manifest()
    task = plain.tasks["urgent"]
    decision = task.decision.model_copy(update={"evidence": {"tester.data_sha256": "b" * 64}})
    chosen = {**plain.tasks, "urgent": task.model_copy(update={"decision": decision})}
    found = standing("test", USED, [plain.model_copy(update={"tasks": chosen})])
    assert "these data chose thresholds" in found.remarks[-1]
    assert "chose thresholds" not in " ".join(standing("test", USED, [plain]).remarks)


def test_training_data_are_named() -> None:
    found = standing("silver", USED, [manifest(), manifest("c" * 64, "b" * 64)])
    assert found.kind == "training data"
    assert found.remarks[0] == (
        "these data trained the bundle: not a measure of quality (gold_dev/x.jsonl)"
    )
