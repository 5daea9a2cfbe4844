from __future__ import annotations

import os

# Before anything can import a library that would ask a model hub.
os.environ["HF_HUB_OFFLINE"] = "1"

pytest_plugins = ["pytester", "tests.budgets"]
