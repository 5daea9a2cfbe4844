"""`python -m razbor.cli`, for where no script was installed."""

from __future__ import annotations

from razbor.cli.app import main

if __name__ == "__main__":
    main()
