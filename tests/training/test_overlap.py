from __future__ import annotations

import pytest

from razbor.training.overlap import Overlap

TEXT = "Мы ищем кладовщика на новый склад в посёлке у реки с графиком два через два"


def test_a_copy_is_seen_through_tags_and_case() -> None:
    overlap = Overlap([TEXT])
    assert overlap.share(f"<p>{TEXT.upper()}</p>".replace("Ё", "Е")) == 1.0
    assert overlap.share("Нужен повар в кафе у вокзала, смены по двенадцать часов, питание") == 0.0
    assert overlap.share("два слова") == 0.0


def test_half_a_copy_is_half() -> None:
    own = "а дальше идут совсем другие слова которых в первом тексте нет ни одного"
    assert Overlap([TEXT]).share(f"{TEXT} {own}") == pytest.approx(0.38, abs=0.12)
