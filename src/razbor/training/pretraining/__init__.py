"""Pretraining of an encoder of our own: masked words, and what weak labels give beside them."""
