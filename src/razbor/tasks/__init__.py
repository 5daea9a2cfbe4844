"""One file a task: what a model is given, and what its probabilities decide.

No reading, no model code: rows go out, probabilities come in.
"""
