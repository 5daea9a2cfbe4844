"""A document encoder: one pass over title and fragments answers sections, role and areas."""
