"""Occupations: a title, a vacancy or a résumé → ESCO, by what each part of it says.

A text becomes passages; passages come near to what is known of occupations; that is evidence,
of several kinds. How much each kind counts is part of the bundle.
"""

from razbor.tasks.occupations.documents import (
    evidence_of_resume,
    evidence_of_vacancy,
    speaking,
)
from razbor.tasks.occupations.evidence import evidence_of_title, weighed
from razbor.tasks.occupations.nearness import BESIDE, Matched, Nearness, Scores, near
from razbor.tasks.occupations.passages import (
    READ_OF_A_VACANCY,
    TITLE,
    Told,
    resume,
    title,
    vacancy,
)
from razbor.tasks.occupations.speaking import nearest

TASK = "occupations"

__all__ = [
    "BESIDE",
    "READ_OF_A_VACANCY",
    "TASK",
    "TITLE",
    "Matched",
    "Nearness",
    "Scores",
    "Told",
    "evidence_of_resume",
    "evidence_of_title",
    "evidence_of_vacancy",
    "near",
    "nearest",
    "resume",
    "speaking",
    "title",
    "vacancy",
    "weighed",
]
