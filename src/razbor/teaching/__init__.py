"""Labels of one's own: a few labelled texts → a bundle, and what can honestly be said of it.

Examples in (`examples`, `sorting`), vectors of the encoder that ships (`vectors`), a head on
them (`fitting`), figures on what the head had not seen (`held_out`, `figures`, `curve`), and the
decisions that go into the bundle (`deciding`). `teach` is the whole way; `classifier` is the same
for scikit-learn. Needs the extra `teach`; torch is not imported.
"""
