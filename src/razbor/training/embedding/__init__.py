"""Sentence encoders trained stretch by stretch: what pairs and contrastive training share."""
