"""Bundles → models that others run: ONNX with logits, transformers folders, vectors."""
