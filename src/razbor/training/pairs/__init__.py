"""Sentence encoders from pairs of texts that mean the same occupation (CareerBERT's way)."""
