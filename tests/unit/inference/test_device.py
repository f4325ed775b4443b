from __future__ import annotations

import pytest
import torch

from larsd_geo.errors import UnavailableDeviceError
from larsd_geo.inference.device import choose_device


def test_the_cpu_is_chosen_where_there_is_nothing_else_and_says_why() -> None:
    if torch.cuda.is_available() or torch.backends.mps.is_available():
        pytest.skip("this machine has a GPU")
    chosen = choose_device()
    assert chosen.device.type == "cpu"
    assert chosen.describe().startswith(f"running on cpu ({torch.get_num_threads()} threads)")
    assert torch.__version__ in chosen.describe()


def test_a_device_that_is_asked_for_is_taken() -> None:
    chosen = choose_device("cpu", "float32")
    assert (chosen.device.type, chosen.precision) == ("cpu", "float32")
    assert chosen.dtype == torch.float32
    assert "asked for" in chosen.describe()


def test_the_processor_s_own_precision_is_one_it_is_fast_in() -> None:
    assert choose_device("cpu").precision in ("float32", "bfloat16")


@pytest.mark.parametrize("name", ["cuda:99", "abacus", "cuda:x"])
def test_a_device_that_is_not_there_is_refused_with_a_remedy(name: str) -> None:
    with pytest.raises(UnavailableDeviceError, match="device 'auto'") as error:
        choose_device(name)
    assert name in str(error.value)


def test_an_unknown_precision_is_refused_with_the_choices() -> None:
    with pytest.raises(UnavailableDeviceError, match="float32, bfloat16, float16"):
        choose_device("cpu", "int3")
