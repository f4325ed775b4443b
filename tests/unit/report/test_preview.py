from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
import rasterio
from affine import Affine
from click.testing import CliRunner
from PIL import Image

from larsd_geo.cli import main


@pytest.fixture
def scene(tmp_path: Path) -> Path:
    """A scene of 2000 by 1000 pixels whose left fifth is fill that nothing declares."""
    path = tmp_path / "port.tif"
    values = np.random.default_rng(0).integers(300, 3000, (3, 1000, 2000)).astype(np.int16)
    values[:, :, :400] = -9999
    with rasterio.open(
        path,
        "w",
        driver="GTiff",
        width=2000,
        height=1000,
        count=3,
        dtype="int16",
        crs="EPSG:32631",
        transform=Affine(0.5, 0, 5e5, 0, -0.5, 5_760_000),
    ) as dataset:
        dataset.write(values)
    return path


def larsd_info(*arguments: object) -> tuple[int, str]:
    result = CliRunner().invoke(main, ["info", *map(str, arguments)])
    return result.exit_code, result.stdout + result.stderr


@pytest.mark.slow
def test_the_masked_part_is_hatched(scene: Path, tmp_path: Path) -> None:
    out = tmp_path / "seen.png"
    code, text = larsd_info(scene, "--preview", out)
    assert code == 0
    assert "20.00% of the pixels have the value -9999" in text
    image = np.asarray(Image.open(out)).astype(int)
    assert 1000 <= image.shape[1] <= 1024
    magenta = (image[..., 0] > 200) & (image[..., 1] == 0)
    share = magenta.mean(axis=0)
    edge = image.shape[1] // 5
    assert 0.4 < share[: edge - 2].mean() < 0.6
    assert share[edge + 5 :].max() < 0.05
    assert larsd_info(scene, "--preview", out)[0] == 1  # it exists
    assert larsd_info(scene, "--preview", out, "--overwrite", "--mask", "none")[0] == 0
    image = np.asarray(Image.open(out)).astype(int)
    assert not ((image[..., 0] > 200) & (image[..., 1] == 0)).any()


@pytest.mark.slow
def test_warnings_are_in_the_json(scene: Path) -> None:
    result = CliRunner().invoke(main, ["info", str(scene), "--json"])
    (seen,) = json.loads(result.stdout)
    assert len(seen["warnings"]) == 1
    assert seen["nodata"] == -9999
    told = CliRunner().invoke(main, ["info", str(scene), "--json", "--nodata", "-9999"])
    assert json.loads(told.stdout)[0]["warnings"] == []


def test_only_one_scene_is_drawn(scene: Path, tmp_path: Path) -> None:
    assert larsd_info(scene, scene, "--preview", tmp_path / "a.png")[0] == 2
    assert larsd_info(scene, "--preview", scene)[0] == 2
