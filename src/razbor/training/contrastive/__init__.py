"""Classifiers from few labelled texts: contrastive pairs train an encoder, then a small head."""
