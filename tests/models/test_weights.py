"""Numbers of every type that is read come out as torch widens them."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from safetensors.torch import save

from razbor.errors import BundleFormat
from razbor.models.encoders import shipped_encoders
from razbor.models.weights import load_weights


def test_all_bytes_of_eight_bits_mean_what_torch_says() -> None:
    stored = torch.arange(256, dtype=torch.uint8).view(torch.float8_e4m3fn).reshape(16, 16)
    found = load_weights(save({"all": stored}), "w")["all"]
    assert found.dtype == np.float32
    np.testing.assert_array_equal(found, stored.to(torch.float32).numpy())


@pytest.mark.parametrize("kind", [torch.float16, torch.float32])
def test_wider_numbers_stay_what_they_are(kind: torch.dtype) -> None:
    stored = torch.tensor([[1.5, -0.1, 6e-5], [0, 1000, -2]], dtype=kind)
    found = load_weights(save({"some": stored}), "w")["some"]
    np.testing.assert_array_equal(found, stored.to(torch.float32).numpy())


@pytest.mark.model
def test_the_shipped_encoder_is_read_as_transformers_reads_it() -> None:
    from transformers import BertModel

    from razbor.training.base import quieten

    quieten()
    (encoder,) = shipped_encoders().values()
    model = BertModel.from_pretrained(encoder.folder, dtype=torch.float32, local_files_only=True)
    found = load_weights((encoder.folder / "model.safetensors").read_bytes(), "w")
    assert set(found) == set(model.state_dict())
    for name, tensor in model.state_dict().items():
        np.testing.assert_array_equal(found[name], tensor.numpy(), err_msg=name)


@pytest.mark.parametrize("content", [b"", b"no weights", save({"x": torch.arange(3)})])
def test_other_content_is_refused(content: bytes) -> None:
    with pytest.raises(BundleFormat) as raised:
        load_weights(content, "model.safetensors")
    assert raised.value.place == "model.safetensors"
