from __future__ import annotations

from pathlib import Path

from larsd_geo.io.styles import ship_style_qml

STYLE = Path(__file__).resolve().parents[3] / "qgis_plugin/larsd_detect/resources/ships.qml"

REWRITE = (
    'python -c "from larsd_geo.io.styles import ship_style_qml as q; '
    "open('qgis_plugin/larsd_detect/resources/ships.qml', 'w', encoding='utf-8').write(q())\""
)


def test_the_plugin_and_the_geopackage_have_one_style() -> None:
    assert STYLE.read_text(encoding="utf-8") == ship_style_qml(), f"run: {REWRITE}"
