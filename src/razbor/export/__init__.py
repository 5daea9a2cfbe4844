"""Models between razbor's bundles and other libraries: exports, imports, and whether they agree."""
