"""Training of an encoder for matching: texts of one occupation come to lie close together.

Alternative names of one occupation in ten are never trained on, so that they can measure.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import torch

from razbor.catalogue import Catalogue, Encoder
from razbor.catalogue.bundled import BundledEncoder
from razbor.catalogue.esco import build_esco
from razbor.dataset.esco import Esco
from razbor.models.features import FeatureTable
from razbor.models.manifest import MODEL_FILE, Embedding, Manifest, Matching, NgramSpec, Training
from razbor.models.ngrams import NgramInput
from razbor.models.predictor import Predictor
from razbor.models.session import Session
from razbor.pipeline import Razbor
from razbor.training import served
from razbor.training.data import TrainingData
from razbor.training.linear import encode
from razbor.training.losses import curves, trained
from razbor.training.matching.choosing import Chooser
from razbor.training.matching.drawing import Texts
from razbor.training.matching.graph import OUTPUT, static_graph, weighed
from razbor.training.matching.labelled import Choosing, choosing, labelled_titles
from razbor.training.matching.learning import learn
from razbor.training.matching.lessons import lessons
from razbor.training.matching.narrowing import directions
from razbor.training.matching.network import StaticEncoder
from razbor.training.matching.occupations import Knowledge, read_knowledge
from razbor.training.matching.recipe import MatchingRecipe
from razbor.training.matching.vacancies import advertised
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
    chosen = choosing(known, data, recipe.choosing) if recipe.tried else Choosing()
    titles = labelled_titles(known, data, chosen)
    learned = lessons(recipe, taught, titles, data, texts, without=chosen.folded())
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
    matching, remarks = _weights(recipe, known, catalogue, encoder, data, chosen)
    embedding = Embedding(output=OUTPUT, width=recipe.shipped_width, matching=matching)
    progress("weights", 1, 1)
    return Trained(
        input=spec,
        tasks={},
        embedding=embedding,
        method=METHOD,
        files={**files, **curve_files(curves({} if losses is None else {"network": losses}))},
        remarks=remarks,
    )


def _weights(
    recipe: MatchingRecipe,
    known: Knowledge,
    catalogue: Catalogue,
    encoder: Encoder,
    data: TrainingData,
    chosen: Choosing,
) -> tuple[Matching, tuple[str, ...]]:
    """How much each kind of evidence counts, and what is to be said of it."""
    rz: Razbor | None = None
    remarks: list[str] = []
    if recipe.tried or recipe.advertisements:
        rz = served.sections_by(recipe.sections)
        remarks.append(served.remark(rz))
    if recipe.advertisements and rz is not None:
        labelled = [each.item for each in chosen.vacancies]
        catalogue, counted = advertised(catalogue, encoder, rz, data, labelled)
        remarks.append(f"Weights are chosen with {counted:,} vacancies as advertisements.")
    chooser = Chooser(recipe, known, catalogue, encoder)
    return chooser.choose(data.resumes(), chosen, rz), tuple(remarks)


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
