"""Measurements that need more than the product does, or that judge it beside others."""
