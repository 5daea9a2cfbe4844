"""The trained linear models of `role` → their ONNX graph."""

from __future__ import annotations

import numpy as np

from razbor.training.graphs import Graph
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


def _scores(graph: Graph, model: Linear) -> str:
    graph.constant("label_weights", model.weights.astype(np.float16))
    graph.constant("label_bias", model.bias)
    sums = graph.sum_ngrams("label_weights", len(model.bias))
    return graph.add("Add", [sums, "label_bias"], "label_scores")


def _with_complement(graph: Graph, yes: str, output: str) -> None:
    graph.constant(f"one_{output}", np.array(1, np.float32))
    graph.add("Sub", [f"one_{output}", yes], f"no_{output}")
    graph.add("Concat", [f"no_{output}", yes], output, axis=1)
