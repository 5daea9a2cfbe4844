"""Encoders as CoreML packages: converted, checked off a Mac as far as that goes, described."""
