"""From torch's weights to the files of another runtime, in float32 or int8.

The network is folded first (`larsd_geo.model.folding`). Quantisation is NNCF's after training:
activations are watched on a few images, and ranges are chosen from that; no weight is trained. A
network that was fine-tuned for it (`larsd_geo.training.quantisation`) has its quantisers already.
"""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from importlib import metadata
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from larsd_geo.errors import MissingPackageError
from larsd_geo.inference.compact import halve_weights
from larsd_geo.inference.statistics import send_no_statistics
from larsd_geo.model.config import BOW_CROP_COLUMNS, BOW_CROP_ROWS, MAX_STRIDE
from larsd_geo.model.exports import Reference
from larsd_geo.model.folding import fold_network
from larsd_geo.model.network import Larsd
from larsd_geo.model.weights import LoadedModel

__all__ = ["Converted", "convert", "flat_network", "make_reference", "quantised"]

#: Opset of ONNX files: old enough for runtimes of years ago, new enough for int8 by channels.
_OPSET = 17


class Converted(NamedTuple):
    """What a conversion wrote.

    Attributes:
        network: Name of the file with the network.
        bow: Name of the file with the bow head; None for a model without one.
        files: Names of all files.
        versions: Of the packages that had a part in it.
    """

    network: str
    bow: str | None
    files: tuple[str, ...]
    versions: dict[str, str]


def convert(
    loaded: LoadedModel,
    folder: Path,
    format_: str,
    calibration: Sequence[NDArray[np.float32]] = (),
    tuned: nn.Module | None = None,
) -> Converted:
    """Write a model's network and bow head for another runtime.

    Args:
        loaded: The model, on the CPU.
        folder: Where to.
        format_: One of `EXPORT_FORMATS`.
        calibration: Normalised images (1, 3, H, W) to quantise with; without any, floats are
            written.
        tuned: The network with quantisers of its own, which `calibration` was used for; for
            OpenVINO alone.

    Raises:
        MissingPackageError: If a package for it is not installed.
    """
    weights = [each.detach().numpy() for each in loaded.network.parameters()]
    network = flat_network(loaded.network) if tuned is None else tuned.eval()
    bow = loaded.bow
    name = f"{format_}-int8" if calibration else format_
    example = torch.zeros(1, 3, 2 * MAX_STRIDE, 2 * MAX_STRIDE)
    crops = torch.zeros(2, 3, BOW_CROP_ROWS, BOW_CROP_COLUMNS)
    # Converters warn about each other.
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        if format_ == "openvino":
            left = () if tuned is not None else calibration
            kept = weights if not calibration else None
            files = _write_openvino(network, example, folder / f"{name}.xml", left, kept)
            if bow is not None:
                files += _write_openvino(bow, crops, folder / f"{format_}-bow.xml", (), ())
        else:
            files = _write_onnx(network, example, folder / f"{name}.onnx", calibration)
            if bow is not None:
                files += _write_onnx(bow, crops, folder / f"{format_}-bow.onnx")
    mains = [file for file in files if not file.endswith(".bin")]
    packages = ["torch", "openvino" if format_ == "openvino" else "onnx"]
    packages += ["nncf"] if calibration else []
    versions = {package: metadata.version(package) for package in packages}
    return Converted(mains[0], mains[1] if bow is not None else None, tuple(files), versions)


def make_reference(loaded: LoadedModel, image: NDArray[np.uint8]) -> Reference:
    """Run a network in float32 on an image, for other runtimes to be compared with.

    Args:
        loaded: The model, on the CPU.
        image: (3, H, W) pixels; sides are multiples of 32.
    """
    shift, scale = (torch.tensor(v).view(1, 3, 1, 1) for v in (loaded.card.mean, loaded.card.std))
    with torch.inference_mode():
        outputs = loaded.network((torch.from_numpy(image)[None].float() - shift) / scale)
    return Reference(image, tuple(output.logits[0].numpy() for output in outputs))


def flat_network(network: Larsd) -> nn.Module:
    """Return a folded copy of a network that returns its maps one after the other.

    These are (B, K, H, W) logits and (B, 5 K, H, W) offsets of each level, in turns.
    """
    return _Flat(fold_network(network)).eval()


class _Flat(nn.Module):
    """A network whose outputs are logits and offsets, level by level, all of four dimensions."""

    def __init__(self, network: Larsd) -> None:
        super().__init__()
        self.network = network

    def forward(self, images: Tensor) -> tuple[Tensor, ...]:
        """Return (B, K, H, W) logits and (B, 5 K, H, W) offsets of each level."""
        network = self.network
        maps = network.decoder(network.backbone(images))
        return tuple(
            head(features, level)
            for level, features in enumerate(maps)
            for head in (network.classification, network.localisation)
        )


def _write_openvino(
    module: nn.Module,
    example: Tensor,
    path: Path,
    calibration: Sequence[NDArray[np.float32]],
    weights: Sequence[NDArray[np.float32]] | None,
) -> list[str]:
    """Write a module; `weights` are those that it was folded from, None for int8."""
    openvino = _package("openvino")
    sides = [-1, -1] if isinstance(module, _Flat) else list(example.shape[2:])
    model = openvino.convert_model(
        module, example_input=example, input=[openvino.PartialShape([-1, 3, *sides])]
    )
    if calibration:
        model = quantised(model, calibration)
    if weights is not None:
        halve_weights(model, weights)
    # That would round the weights that were folded; int8 has few floats left.
    openvino.save_model(model, path, compress_to_fp16=False)
    return [path.name, path.with_suffix(".bin").name]


def _write_onnx(
    module: nn.Module,
    example: Tensor,
    path: Path,
    calibration: Sequence[NDArray[np.float32]] = (),
) -> list[str]:
    onnx = _package("onnx")
    free = {0: "batch", 2: "rows", 3: "columns"} if isinstance(module, _Flat) else {0: "batch"}
    with torch.inference_mode():
        count = len(module(example)) if isinstance(module, _Flat) else 1
    names = [f"output_{number}" for number in range(count)]
    torch.onnx.export(
        module,
        (example,),
        path,
        input_names=["input"],
        output_names=names,
        dynamic_axes={"input": free}
        | {name: free if count > 1 else {0: "batch"} for name in names},
        opset_version=_OPSET,
        dynamo=False,
    )
    if calibration:
        batches = [{"input": batch} for batch in calibration]
        onnx.save(quantised(onnx.load(path), batches), path)
    return [path.name]


def quantised(model: Any, batches: Sequence[Any]) -> Any:
    """Return a model of any library that NNCF knows with quantisers, whose ranges fit inputs.

    Args:
        model: The model.
        batches: Inputs as it takes them.

    Raises:
        MissingPackageError: If NNCF is not installed.
    """
    nncf = _package("nncf")
    return nncf.quantize(
        model,
        nncf.Dataset(list(batches)),
        # Activations after a clamp at zero need no sign; others do.
        preset=nncf.QuantizationPreset.MIXED,
        subset_size=len(batches),
    )


def _package(name: str) -> Any:
    import importlib

    send_no_statistics()
    try:
        return importlib.import_module(name)
    except ImportError as error:
        raise MissingPackageError(name, "exporting a model", "export") from error
