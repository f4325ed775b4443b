"""Models and projects: names and styles of the layers, in QGIS and by `qgis_process`."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from qgis.core import (
    QgsProcessingContext,
    QgsProcessingFeedback,
    QgsProcessingModelAlgorithm,
    QgsProcessingModelChildAlgorithm,
    QgsProcessingModelChildParameterSource,
    QgsProcessingModelOutput,
    QgsProcessingModelParameter,
    QgsProcessingOutputLayerDefinition,
    QgsProcessingParameterRasterLayer,
    QgsProject,
    QgsRasterLayer,
    QgsVectorLayer,
)

SCORE = 0.3


def a_model(name: str = "ships", *, output: str = "found") -> QgsProcessingModelAlgorithm:
    """A model of one step: the ships of its raster."""
    child = QgsProcessingModelChildAlgorithm("larsd:detectships")
    child.setChildId("detect")
    source = QgsProcessingModelChildParameterSource
    child.addParameterSources("INPUT", [source.fromModelParameter("raster")])
    child.addParameterSources("SCORE", [source.fromStaticValue(SCORE)])
    made = QgsProcessingModelOutput(output)
    made.setChildId("detect")
    made.setChildOutputName("OUTPUT")
    child.setModelOutputs({output: made})
    model = QgsProcessingModelAlgorithm(name, "tests", name)
    model.addModelParameter(
        QgsProcessingParameterRasterLayer("raster", "Raster"), QgsProcessingModelParameter("raster")
    )
    model.addChildAlgorithm(child)
    model.updateDestinationParameters()
    return model


def has_our_style(layer: QgsVectorLayer) -> None:
    """Fail unless the layer is coloured by score and labelled with lengths."""
    assert layer.isValid()
    assert layer.renderer().type() == "graduatedSymbol"
    assert layer.renderer().classAttribute() == "score"
    assert layer.labelsEnabled()
    assert "length_m" in layer.labeling().settings().fieldName


@pytest.mark.parametrize(
    ("output", "name"), [("Ships", "Ships harbour"), ("My vessels", "My vessels")]
)
def test_the_layer_of_a_model_has_its_name_and_style_in_the_project(
    provider: None, scene: Path, qgis_new_project: None, output: str, name: str
) -> None:
    from processing.gui.Postprocessing import handleAlgorithmResults

    model = a_model(output=output)
    project = QgsProject.instance()
    context = QgsProcessingContext()
    context.setProject(project)
    parameters = {
        "raster": str(scene),
        f"detect:{output}": QgsProcessingOutputLayerDefinition("TEMPORARY_OUTPUT", project),
    }
    _, worked = model.run(parameters, context, QgsProcessingFeedback())
    assert worked
    # As QGIS's dialog does.
    handleAlgorithmResults(model, context, QgsProcessingFeedback(), parameters=parameters)
    (layer,) = project.mapLayers().values()
    assert layer.name() == name
    has_our_style(layer)


def test_qgis_process_runs_a_model_on_a_layer_of_a_project_as_it_is_styled_there(
    run_qgis_process: Callable[..., tuple[dict, str]],
    provider: None,
    scene: Path,
    tmp_path: Path,
    qgis_new_project: None,
) -> None:
    # A project whose raster shows other bands than the file's first three.
    raster = QgsRasterLayer(str(scene), "harbour")
    renderer = raster.renderer().clone()
    renderer.setRedBand(3)
    renderer.setBlueBand(1)
    raster.setRenderer(renderer)
    project = QgsProject.instance()
    project.addMapLayer(raster)
    path = tmp_path / "day.qgs"
    assert project.write(str(path))
    model = tmp_path / "ships.model3"
    assert a_model().toFile(str(model))
    found = tmp_path / "harbour ships.gpkg"

    answer, log = run_qgis_process(
        model, f"--PROJECT_PATH={path}", "--raster=harbour", f"--detect:found={found}"
    )
    assert answer["results"]["detect:found"] == str(found)
    assert "--bands=3,2,1" in log

    # Whoever opens the result in a project sees the ships as the plugin shows them.
    layer = QgsVectorLayer(str(found), "harbour ships", "ogr")
    project.addMapLayer(layer)
    assert layer.featureCount() > 5
    has_our_style(layer)
    assert project.write(str(path))
    project.clear()
    assert project.read(str(path))
    (again,) = project.mapLayersByName("harbour ships")
    has_our_style(again)
