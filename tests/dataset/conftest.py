"""The labelled data that the tests of evaluation are written on serve here too."""

from tests.evaluation.conftest import data

__all__ = ["data"]
