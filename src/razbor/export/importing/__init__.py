"""Published models → bundles: found, looked through, traced, compared, written."""
