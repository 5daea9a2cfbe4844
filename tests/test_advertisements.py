from __future__ import annotations

import numpy as np

import razbor
from razbor.advertisements import centroids

DUTIES = "Обязанности:\n- точить валы и втулки на токарном станке\n- читать чертежи\n"


def test_a_vacancy_counts_where_its_title_names_an_occupation() -> None:
    rz = razbor.load(["sections", "occupations"])
    (turner, *_) = rz.occupations("токарь", 1)
    place = [entry.id for entry in rz.catalogue].index(turner.uri)
    vacancies = [
        razbor.Vacancy(title="Токарь", description=DUTIES),
        razbor.Vacancy(title="Токарь", description=DUTIES),
        razbor.Vacancy(title="Токарь", description=""),
        razbor.Vacancy(title="Ищем в команду мечты", description=DUTIES),
        razbor.Vacancy(title="", description=DUTIES),
    ]
    found, counted = centroids(rz, rz.catalogue, rz, vacancies)
    assert counted == 2
    assert found.shape == (len(rz.catalogue), rz.catalogue.width)
    assert np.flatnonzero(found.any(axis=1)).tolist() == [place]
    np.testing.assert_allclose(np.linalg.norm(found[place]), 1, rtol=1e-5)
    alone, _ = centroids(rz, rz.catalogue, rz, vacancies[:1])
    np.testing.assert_allclose(found, alone, atol=1e-6)
