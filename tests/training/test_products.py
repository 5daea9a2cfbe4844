from __future__ import annotations

import torch

from razbor.training.products import fast_products, keeps_32_bits


def test_products_keep_32_bits_and_the_setting_comes_back() -> None:
    before = torch.get_float32_matmul_precision()
    with fast_products():
        assert keeps_32_bits()
    assert torch.get_float32_matmul_precision() == before


def test_bfloat16_would_be_seen() -> None:
    with torch.autocast("cpu", torch.bfloat16):
        assert not keeps_32_bits()
