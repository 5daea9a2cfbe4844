"""Trained linear models → their ONNX graphs."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from razbor.training.graphs import Graph, quantised
from razbor.training.linear import Linear


def role_graph(
    model: Linear, tech_columns: int, categories: int, outputs: tuple[str, str, str]
) -> bytes:
    """Tech or other, category, and lead or not.

    Args:
        model: columns: the categories, tech ones first, then tech, then lead.
        tech_columns: how many categories are tech.
        categories: how many categories there are.
        outputs: the names for (texts, 2) other and tech, (texts, categories), and
            (texts, 2) no and yes.

    P(tech) is the mean of the filter's own answer and the sum over the tech categories.
    """
    tech, category, lead = outputs
    graph = Graph(0, {tech: 2, category: categories, lead: 2})
    graph.add("Sigmoid", [_scores(graph, model)], "apart")
    graph.constant("sizes", np.array([categories, 1, 1], np.int64))
    graph.add_many("Split", ["apart", "sizes"], ["by_category", "filter", "leads"], axis=1)
    graph.constant("columns", np.array([1], np.int64))
    graph.add("ReduceSum", ["by_category", "columns"], "category_total", keepdims=1)
    graph.add("Div", ["by_category", "category_total"], category)
    graph.constant("tech_sizes", np.array([tech_columns, categories - tech_columns], np.int64))
    graph.add_many("Split", [category, "tech_sizes"], ["tech_categories", "others"], axis=1)
    graph.add("ReduceSum", ["tech_categories", "columns"], "tech_by_category", keepdims=1)
    graph.add("Mean", ["filter", "tech_by_category"], "yes_tech")
    _with_complement(graph, "yes_tech", tech)
    _with_complement(graph, "leads", lead)
    return graph.model()


def areas_graph(model: Linear, output: str) -> bytes:
    """One probability a label, each by itself: (texts, labels)."""
    graph = Graph(0, {output: len(model.bias)})
    graph.add("Sigmoid", [_scores(graph, model)], output)
    return graph.model()


def sections_graph(
    models: Mapping[str, Linear], signs: int, temperatures: Mapping[str, float]
) -> bytes:
    """For each output the probabilities of its model, normed over the labels.

    Args:
        models: output → its model; the last `signs` of its features are a row's numbers.
        signs: how many numbers a row carries.
        temperatures: output → what the logarithms of its probabilities are divided by.

    All outputs read the same rows: which of them means something depends on what was fed.
    """
    widths = {name: len(model.bias) for name, model in models.items()}
    graph = Graph(signs, widths)
    together = Linear(
        np.concatenate([model.weights for model in models.values()], axis=1),
        np.concatenate([model.bias for model in models.values()]),
    )
    graph.constant("widths", np.array(list(widths.values()), np.int64))
    apart = [f"{name}_scores" for name in models]
    graph.add_many("Split", [_scores(graph, together, signs), "widths"], apart, axis=1)
    for name, scores in zip(models, apart, strict=True):
        graph.add("Neg", [scores], f"{name}_against")
        # -ln P(label) = softplus(-score): the softmax of its negative norms P over the labels.
        graph.add("Softplus", [f"{name}_against"], f"{name}_doubt")
        graph.constant(f"{name}_divisor", np.array(-temperatures[name], np.float32))
        graph.add("Div", [f"{name}_doubt", f"{name}_divisor"], f"{name}_logs")
        graph.add("Softmax", [f"{name}_logs"], name, axis=1)
    return graph.model()


def _scores(graph: Graph, model: Linear, signs: int = 0) -> str:
    ngrams = len(model.weights) - signs
    weights, scale = quantised(model.weights[:ngrams])
    graph.constant("label_weights", weights)
    graph.constant("label_scales", scale)
    graph.constant("label_bias", model.bias)
    sums = graph.sum_ngrams("label_weights", len(model.bias), "label_scales")
    if signs:
        graph.constant("sign_weights", model.weights[ngrams:])
        graph.add("MatMul", ["numbers", "sign_weights"], "sign_scores")
        sums = graph.add("Add", [sums, "sign_scores"], "all_scores")
    return graph.add("Add", [sums, "label_bias"], "label_scores")


def _with_complement(graph: Graph, yes: str, output: str) -> None:
    graph.constant(f"one_{output}", np.array(1, np.float32))
    graph.add("Sub", [f"one_{output}", yes], f"no_{output}")
    graph.add("Concat", [f"no_{output}", yes], output, axis=1)
