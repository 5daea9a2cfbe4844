"""One ONNX Runtime session a model, on the processor's cores, from checked bytes."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from razbor.errors import BundleFormat
from razbor.models.onnx_external import Given
from razbor.models.onnx_guard import check_model
from razbor.models.rows import Feeds

_TOPOLOGY = Path("/sys/devices/system/cpu")
_ERRORS_ONLY = 3


class Session:
    """A loaded model.

    Args:
        model: the bytes of an ONNX file.
        threads: how many a run may use; None for one a physical core.
        given: the numbers that the graph itself lacks; None where it has all.
        keeps: whether memory that a run took is kept for the next.

    Raises:
        BundleUnsafe: the model reaches outside its file, see `onnx_guard`.
        BundleFormat: ONNX Runtime cannot load it.
    """

    def __init__(
        self,
        model: bytes,
        threads: int | None = None,
        given: Given | None = None,
        *,
        keeps: bool = True,
    ) -> None:
        import onnxruntime

        outside = check_model(model, given)
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = threads or physical_cores()
        options.inter_op_num_threads = 1
        options.enable_cpu_mem_arena = keeps
        options.log_severity_level = _ERRORS_ONLY
        # What was checked is what is loaded: no guessing of another format.
        options.add_session_config_entry("session.load_model_format", "ONNX")
        try:
            if given is not None and outside:
                # Kept as long as the session, which reads them where they lie.
                numbers = [given.numbers[name] for name in outside]
                self._weights = list(map(onnxruntime.OrtValue.ortvalue_from_numpy, numbers))
                options.add_external_initializers(outside, self._weights)
            self._session = onnxruntime.InferenceSession(
                model, options, providers=["CPUExecutionProvider"]
            )
        except Exception as error:  # its classes share no base of their own
            raise _failed("ONNX Runtime cannot load the model", error) from error
        self.inputs: Mapping[str, str] = {
            found.name: found.type for found in self._session.get_inputs()
        }
        self.outputs: Mapping[str, tuple[str, Sequence[int | str | None]]] = {
            found.name: (found.type, found.shape) for found in self._session.get_outputs()
        }

    @property
    def metadata(self) -> Mapping[str, str]:
        """What the file says of itself beside its graph."""
        found: dict[str, str] = self._session.get_modelmeta().custom_metadata_map
        return found

    def run(self, outputs: Sequence[str], feeds: Feeds) -> list[NDArray[np.float32]]:
        """The named outputs of one run, in their order.

        Raises:
            BundleFormat: the model fails on this input.
        """
        try:
            found: list[NDArray[np.float32]] = self._session.run(list(outputs), dict(feeds))
        except Exception as error:
            raise _failed("ONNX Runtime cannot run the model", error) from error
        return found


def physical_cores() -> int:
    """How many cores this process may use, two threads of one core counted once.

    Read where Linux tells it; elsewhere the number of logical processors.
    """
    usable = os.sched_getaffinity(0) if hasattr(os, "sched_getaffinity") else set()
    try:
        cores = {_core(_TOPOLOGY / f"cpu{number}" / "topology") for number in usable}
    except OSError:
        cores = set()
    return len(cores) or len(usable) or os.cpu_count() or 1


def _core(topology: Path) -> tuple[str, str]:
    return (
        (topology / "physical_package_id").read_text(encoding="ascii"),
        (topology / "core_id").read_text(encoding="ascii"),
    )


def _failed(what: str, error: Exception) -> BundleFormat:
    reason = str(error).partition("\n")[0][:200]
    return BundleFormat(
        f"{what}: {reason}",
        expected="a model that fits its manifest and this version of onnxruntime",
        remedy="update onnxruntime, or export the model again",
    )
