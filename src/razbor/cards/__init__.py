"""Cards: the README of a bundle, made of its manifest and of what is noted beside it.

Facts in (`facts`), text out (`page`). What the manifest does not hold lies in the bundle as
`card.json`, so that a card can be made anew without reading the old one.
"""
