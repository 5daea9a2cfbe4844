"""Training of an encoder for matching: texts of one occupation come to lie close together.

Alternative names of one occupation in ten are never trained on, so that they can measure.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import torch

from razbor.catalogue.bundled import BundledEncoder
from razbor.catalogue.esco import build_esco
from razbor.dataset.esco import Esco
from razbor.models.features import FeatureTable
from razbor.models.manifest import MODEL_FILE, Embedding, Manifest, NgramSpec, Training
from razbor.models.ngrams import NgramInput
from razbor.models.predictor import Predictor
from razbor.models.session import Session
from razbor.training.data import TrainingData
from razbor.training.linear import encode
from razbor.training.losses import curves, trained
from razbor.training.matching.choosing import choose
from razbor.training.matching.drawing import Texts
from razbor.training.matching.graph import OUTPUT, static_graph, weighed
from razbor.training.matching.learning import learn
from razbor.training.matching.lessons import LabelledTitle, lessons
from razbor.training.matching.narrowing import directions
from razbor.training.matching.network import StaticEncoder
from razbor.training.matching.occupations import Knowledge, read_knowledge
from razbor.training.matching.recipe import MatchingRecipe
from razbor.training.overlap import folded
from razbor.training.record import curve_files
from razbor.training.trained import Trained
from razbor.training.vocabulary import build_table, table_bytes
from razbor.training.work import Progress, Work

METHOD = (
    "A bag of character n-grams and words with learned vectors and weights (torch): a text's"
    " vector is their sum, made one long. Trained with in-batch negatives (multiple negatives"
    " ranking, Henderson et al. 2017) on names of ESCO's occupations in English, German and"
    " Russian, their descriptions and skills, titles of vacancies with occupations, and titles"
    " with job boards' categories; half of the steps draw from a few ISCO-08 groups, so that"
    " negatives are hard, and texts of one occupation are never negatives. Alternative names of"
    " one occupation in ten are kept out. Learned vectors are turned into their first principal"
    " components, and those of n-grams stored in four bits."
)


def train_matching(
    recipe: MatchingRecipe, data: TrainingData, work: Work, progress: Progress
) -> Trained:
    """Train an encoder for matching.

    Args:
        recipe: sizes, shares of the lessons, and how long to train.
        data: ESCO, labelled titles and vacancies, titles with boards' categories.
        work: where the finished network is kept.
        progress: called with the stage, steps done, and all steps.

    Raises:
        DataMissing, DataInvalid: as `TrainingData` and `Esco`.
        DataScarce: too few résumés.
    """
    torch.set_num_threads(1)  # batches are small: threads cost more than they bring
    esco = Esco(data.folder)
    known = read_knowledge(esco, recipe.held_out)
    texts = Texts()
    taught = known.taught()
    learned = lessons(recipe, taught, labelled_titles(known, data), data, texts)
    names = [name for each in taught.occupations for name in each.all_names()]
    data.also_read(esco.digests)
    # The weights that a table brings are learned anew: rows hold frequencies alone.
    table = build_table([recipe.field], [texts.all], recipe.vocabulary)
    plain = FeatureTable(table.hashes, np.ones_like(table.idf))
    features = encode(plain, [recipe.field], [texts.all])
    torch.manual_seed(recipe.seed)
    network = StaticEncoder(table, recipe.width, recipe.steps.ngram_dropout)

    def report(done: int, steps: int, loss: float) -> None:
        progress(f"network, loss {loss:.3f}", done, steps)

    losses = trained(
        work.of(data.digests, data.excluded),
        "network",
        network,
        lambda: learn(network, learned, features, recipe.steps, recipe.seed, report),
    )
    progress("weights", 0, 1)
    turn = directions(network.embed(encode(plain, [recipe.field], [names])), recipe.shipped_width)
    vectors = network.vectors.weight.detach().numpy() @ turn
    files = {
        MODEL_FILE: static_graph(vectors),
        "features.safetensors": table_bytes(weighed(table, network)),
    }
    spec = NgramSpec(fields=(recipe.field,))
    encoder = unwritten(recipe, spec, files)
    catalogue = build_esco(esco, encoder, without=[each.uri for each in known.held_out()])
    embedding = Embedding(
        output=OUTPUT,
        width=recipe.shipped_width,
        matching=choose(recipe, known, catalogue, encoder, data.resumes()),
    )
    progress("weights", 1, 1)
    return Trained(
        input=spec,
        tasks={},
        embedding=embedding,
        method=METHOD,
        files={**files, **curve_files(curves({} if losses is None else {"network": losses}))},
    )


def unwritten(
    recipe: MatchingRecipe, spec: NgramSpec, files: Mapping[str, bytes]
) -> BundledEncoder:
    """The encoder that a bundle of these files will be."""
    # Its history is not known yet: nobody asks for that here.
    manifest = Manifest.model_construct(
        name=recipe.name,
        version=recipe.version,
        languages=recipe.languages,
        description=recipe.description,
        input=spec,
        tasks={},
        embedding=Embedding(output=OUTPUT, width=recipe.shipped_width),
        training=Training.model_construct(),  # type: ignore[call-arg]
        files={},
    )
    session = Session(files[MODEL_FILE], 1)
    return BundledEncoder(Predictor(manifest, session, NgramInput(files[spec.features], spec)))


def labelled_titles(known: Knowledge, data: TrainingData) -> list[LabelledTitle]:
    """Titles on their own and of vacancies, with the occupations that are right for them.

    Those of gold_dev are left out, and those that read like a name that is held out.
    """
    places = known.places()
    tests = {folded(title) for title in data.gold_titles()}
    tests |= {folded(name) for each in known.held_out() for _, name in each.alternatives()}
    coded = [(row.title, row.codes) for row in data.titles()]
    coded += [(each.vacancy.title, each.role.codes) for each in data.roles()]
    found = [
        LabelledTitle(title, tuple(places[code] for code in codes if code in places))
        for title, codes in coded
        if title and folded(title) not in tests
    ]
    return [each for each in found if each.right]
