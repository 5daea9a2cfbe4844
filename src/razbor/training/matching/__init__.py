"""Text encoders for matching: texts that mean one occupation come to lie close together."""
