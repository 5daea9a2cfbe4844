"""Models of a hub: fetched when a user names one, given up on within seconds without a network."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

_SECONDS = 5
"""How long a hub may take to answer at all."""
_CONFIG = "config.json"


def fetch(name: str, wanted: Sequence[str], known_by: str) -> Path:
    """The files of a model on the hub, or from its cache.

    Args:
        name: of the model.
        wanted: patterns of the files that are fetched; no pickle is among them.
        known_by: a file without which the cache does not hold the model.

    Raises:
        Exception: of the hub's library, of what it connects with, or of the system.
    """
    from huggingface_hub import snapshot_download, try_to_load_from_cache
    from huggingface_hub.constants import HF_HUB_OFFLINE

    cached = isinstance(try_to_load_from_cache(name, known_by), str)
    if not cached and not HF_HUB_OFFLINE:
        _ask(name)
    offline = cached or HF_HUB_OFFLINE
    return Path(snapshot_download(name, allow_patterns=list(wanted), local_files_only=offline))


def _ask(name: str) -> None:
    """One short question, for the library's own downloads try again for minutes."""
    from urllib.parse import urlsplit
    from urllib.request import Request, urlopen

    from huggingface_hub import hf_hub_url

    url = hf_hub_url(name, _CONFIG)
    if urlsplit(url).scheme not in ("http", "https"):
        raise ValueError("a hub that is no web address")
    with urlopen(Request(url, method="HEAD"), timeout=_SECONDS):  # noqa: S310 - checked above
        pass
