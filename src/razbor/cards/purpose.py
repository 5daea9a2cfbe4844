"""What a bundle is for, what it is not for, and where it ends."""

from __future__ import annotations

from collections.abc import Iterator

from razbor.cards.facts import Facts
from razbor.models.manifest import Draft

LANGUAGES = {"ru": "Russian", "en": "English", "de": "German"}
"""Those that the project is about."""

_LIMITS = {
    "role": (
        "It goes by what the text says of the work. A vacancy without a title, or with little"
        " beside it, makes the role a guess.",
        "Positions that lead people are never tech, whatever they lead.",
    ),
    "category": ("A vacancy has one category, also where it offers two jobs.",),
    "areas": (
        "Of a vacancy the title alone is read: what only the description says of the work does"
        " not count.",
    ),
    "sections": ("A piece of text has one label, also where it says two things.",),
    "fragment": ("A fragment on its own is judged without the heading that it stood under.",),
}


def use(draft: Draft, facts: Facts) -> Iterator[str]:
    """What it is meant for."""
    yield (
        "Recruitment texts put in order: found, filtered, counted and read faster, where a wrong"
        " answer costs little or a person looks at it."
    )
    yield ""
    yield (
        "**Not for rejecting people automatically.** Its answers are about texts, not about"
        " persons, and some are wrong. Nobody should lose a chance by them alone."
    )


def limits(draft: Draft, facts: Facts) -> Iterator[str]:
    """Where it ends."""
    if draft.head is None:  # who taught a head has labelled its texts
        yield (
            "- The labels were given by language models following written guides, not by people:"
            " figures say how well it follows them."
        )
    missing = [name for code, name in LANGUAGES.items() if code not in draft.languages]
    if missing:
        yield f"- {' and '.join(missing)} {'was' if len(missing) == 1 else 'were'} not trained on."
    if len(draft.languages) > 1:
        yield (
            f"- {_named(draft)} share one model: neither data nor quality is the same for all"
            " (`razbor evaluate --language`)."
        )
    for name in draft.tasks:
        yield from (f"- {limit}" for limit in _LIMITS.get(name, ()))
    yield from (f"- {warning}" for warning in facts.warnings)


def _named(draft: Draft) -> str:
    *others, last = (LANGUAGES.get(code, code) for code in draft.languages)
    return f"{', '.join(others)} and {last}" if others else last
