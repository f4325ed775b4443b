"""What the package shows to others, and what each module says that it offers."""

from __future__ import annotations

import ast
import inspect
import subprocess
import sys
from pathlib import Path

import pytest

import larsd_geo
from larsd_geo.errors import LarsdError

PACKAGE = Path(larsd_geo.__file__).parent
MODULES = sorted(
    path for path in PACKAGE.rglob("*.py") if path.name not in ("__init__.py", "__main__.py")
)


def test_one_import_shows_every_public_name() -> None:
    for name in larsd_geo.__all__:
        assert getattr(larsd_geo, name) is not None
    assert set(larsd_geo.__all__) <= set(dir(larsd_geo))
    assert issubclass(larsd_geo.LarsdError, Exception)
    assert larsd_geo.LarsdError is LarsdError


def test_public_names_are_documented() -> None:
    for name in larsd_geo.__all__:
        value = getattr(larsd_geo, name)
        if inspect.isclass(value) or inspect.isfunction(value):
            assert (inspect.getdoc(value) or "").strip(), name


def test_type_checkers_see_the_names_that_are_loaded_lazily() -> None:
    tree = ast.parse((PACKAGE / "__init__.py").read_text(encoding="utf-8"))
    typed = {
        alias.name
        for node in ast.walk(tree)
        if isinstance(node, ast.If)
        for imported in node.body
        if isinstance(imported, ast.ImportFrom)
        for alias in imported.names
    }
    assert typed == set(larsd_geo.__all__) - {"__version__"}


def test_importing_the_package_loads_nothing_heavy() -> None:
    program = "import sys, larsd_geo; print(*sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    assert not {"torch", "rasterio", "geopandas", "numpy"} & set(done.stdout.split())


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_a_module_lists_what_it_offers(path: Path) -> None:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    listed: set[str] | None = None
    defined: set[str] = set()
    for node in tree.body:
        if isinstance(node, (ast.FunctionDef, ast.ClassDef)):
            defined.add(node.name)
        elif isinstance(node, ast.Assign):
            names = {target.id for target in node.targets if isinstance(target, ast.Name)}
            names |= {
                item.id
                for target in node.targets
                if isinstance(target, ast.Tuple)
                for item in target.elts
                if isinstance(item, ast.Name)
            }
            if "__all__" in names:
                listed = set(ast.literal_eval(node.value))
            defined |= names
        elif isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
            defined.add(node.target.id)
        elif isinstance(node, ast.ImportFrom):
            defined |= {alias.asname or alias.name for alias in node.names}
    assert listed, "it has no __all__"
    assert listed <= defined


def test_a_search_begins_without_what_only_its_end_needs() -> None:
    program = "import sys, larsd_geo.detection.detector; print(*sys.modules)"
    loaded = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    ).stdout.split()
    # GeoPandas alone takes a third of the time until the network sees a first tile.
    late = ["torch", "geopandas", "pandas", "pyogrio", "pyarrow", "numba", "matplotlib"]
    assert not {*late} & {*loaded}
