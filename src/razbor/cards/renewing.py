"""The card of a bundle made anew, and the bundle written back with it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from razbor.cards.facts import CARD_FILE, FACTS_FILE, Entry, Facts, Measured, answers_of
from razbor.cards.page import page
from razbor.errors import ArgumentInvalid, OutputInvalid
from razbor.models import Bundle, Draft, write_bundle
from razbor.models.bundle import SHIPPED

TAUGHT = ("razbor teach", "razbor.TextClassifier")
"""How the recipe of a bundle begins that has none: labels are those of its user."""


def card_files(draft: Draft, facts: Facts) -> dict[str, bytes]:
    """The files of a bundle that people read, and that they are made from."""
    return {CARD_FILE: page(draft, facts).encode(), FACTS_FILE: facts.to_bytes()}


def renewed_card(bundle: Bundle, draft: Draft, changes: Sequence[str]) -> dict[str, bytes]:
    """The files of a card after decisions were chosen anew.

    What was measured with the decisions before is not told any more.

    Args:
        bundle: as it was.
        draft: the manifest as it is now.
        changes: a line for each number that is another now.
    """
    facts = Facts.of(bundle)
    entry = Entry(version=draft.version, changes=tuple(changes))
    facts = facts.forgetting(answers_of(draft, bundle.manifest.files))
    return card_files(draft, facts.model_copy(update={"changes": (entry, *facts.changes)}))


def check_kind(bundle: Bundle) -> None:
    """See that a bundle was trained by a recipe, whose cards these are.

    Raises:
        ArgumentInvalid: one that somebody taught: where its labels come from is said in its own
            README, and a card of a recipe would say something else.
    """
    if bundle.manifest.training.recipe.startswith(TAUGHT):
        raise ArgumentInvalid(
            "a bundle that was taught",
            expected="one that razbor train made",
            remedy="read its own README: what is known of it stands there",
            place=str(bundle.folder),
        )


def with_measured(facts: Facts, found: Sequence[Measured]) -> Facts:
    """The notes with measurements; a newer one takes the place of an older on the same split."""
    merged = {one.place: one for one in (*facts.measured, *found)}
    return facts.model_copy(update={"measured": tuple(merged.values())})


def known_as(bundle: Bundle, facts: Facts) -> list[str]:
    """The digests that a bundle has, or had with the same answers and another card."""
    return [bundle.digest, *facts.known_as]


def write_card(
    bundle: Bundle, facts: Facts, *, output: Path | None = None, force: bool = False
) -> Bundle:
    """Write a bundle with another card: model, decisions and version stay, the digest does not.

    Args:
        bundle: as it is.
        facts: what the card is to say.
        output: where to; None for its own folder.
        force: replace a bundle that lies at `output`.

    Raises:
        ArgumentInvalid: as `check_kind`.
        OutputInvalid: a bundle that was installed with razbor, without `output`; something
            lies at `output`.
    """
    check_kind(bundle)
    target = (output or bundle.folder).resolve()
    if target.is_relative_to(SHIPPED.resolve()) and not in_checkout():
        raise OutputInvalid(
            "a bundle that was installed with razbor",
            expected="a folder of your own, or a bundle in a checkout of razbor",
            remedy="write a copy with -o",
            place=str(target),
        )
    manifest = bundle.manifest
    fields = {name: getattr(manifest, name) for name in Draft.model_fields}
    draft = Draft.model_validate(fields)
    files = {name: bundle.read(name) for name in manifest.files}
    own = target == bundle.folder.resolve()
    if own and card_files(draft, facts).items() <= files.items():
        return bundle  # nothing to say that it does not say: the digest stays
    names = tuple(dict.fromkeys(known_as(bundle, facts)))
    written = card_files(draft, facts.model_copy(update={"known_as": names}))
    return write_bundle(target, draft, {**files, **written}, force=own or force)


def in_checkout(package: Path = SHIPPED.parent) -> bool:
    """Whether razbor runs from its own sources, where it renews the bundles that it ships."""
    return package.parent.name == "src" and (package.parents[1] / "pyproject.toml").is_file()
