"""Models to other tools and back: exports, imports, and the parity that gates both."""
