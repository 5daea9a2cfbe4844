"""Encoders of word pieces (BERT, RoBERTa), fine-tuned whole: what the published systems are."""
