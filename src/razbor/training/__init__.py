"""Recipes → bundles. torch, scikit-learn, scipy and onnx are imported here alone."""
