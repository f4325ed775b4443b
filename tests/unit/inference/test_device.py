from __future__ import annotations

import re

import pytest
import torch

from larsd_geo.errors import UnavailableDeviceError
from larsd_geo.inference.device import choose_device


def test_the_cpu_is_chosen_where_there_is_nothing_else_and_says_why() -> None:
    if torch.cuda.is_available() or torch.backends.mps.is_available():
        pytest.skip("this machine has a GPU")
    chosen = choose_device()
    assert chosen.device.type == "cpu"
    assert re.match(rf"running on cpu \({torch.get_num_threads()} threads?\) in", chosen.describe())
    assert torch.__version__ in chosen.describe()


def test_a_device_that_is_asked_for_is_taken() -> None:
    chosen = choose_device("cpu", "float32")
    assert (chosen.device.type, chosen.precision) == ("cpu", "float32")
    assert "asked for" in chosen.describe()


@pytest.mark.parametrize(
    ("avx512", "amx", "precision"),
    [
        (False, False, "float32"),
        (True, False, "bfloat16"),
        (False, True, "bfloat16"),
        (None, None, "float32"),
    ],
)
def test_a_processor_computes_in_bfloat16_if_it_has_units_for_it(
    avx512: bool | None, amx: bool | None, precision: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, answer in (("_is_avx512_bf16_supported", avx512), ("_is_amx_tile_supported", amx)):
        # None: a torch that has no such function.
        function = None if answer is None else (lambda answer=answer: answer)
        monkeypatch.setattr(torch.cpu, name, function, raising=False)
    assert choose_device("cpu").precision == precision


@pytest.mark.parametrize("name", ["cuda:99", "abacus", "cuda:x"])
def test_a_device_that_is_not_there_is_refused_with_a_remedy(name: str) -> None:
    with pytest.raises(UnavailableDeviceError, match="device 'auto'") as error:
        choose_device(name)
    assert name in str(error.value)


def test_an_unknown_precision_is_refused_with_the_choices() -> None:
    with pytest.raises(UnavailableDeviceError, match="float32, bfloat16, float16"):
        choose_device("cpu", "int3")
