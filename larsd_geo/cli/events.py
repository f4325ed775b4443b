"""The members of the events that `larsd detect --progress json` writes (docs/protocol.md).

The records are held together by tests: what is written has these members, the documentation's table
names them, and the QGIS plugin reads no others.
"""

from __future__ import annotations

from typing import Final, Literal, TypedDict

__all__ = [
    "EVENTS",
    "Alive",
    "Done",
    "Error",
    "Hello",
    "Partial",
    "Phase",
    "Progress",
    "Result",
    "Resumed",
    "RunFacts",
    "Warned",
]

#: What a run is doing: `loading` torch and the model, `opening` scenes, `detecting`, or `writing`
#: outputs.
Phase = Literal["loading", "opening", "detecting", "writing"]


class RunFacts(TypedDict, total=False):
    """What is known of a run once the model is on its device.

    Attributes:
        device: Where it runs.
        backend: What runs the network.
        precision: What it computes in.
        device_text: All of these in words, and why.
        model: The model's name.
        model_sha256: Of its weights.
        scenes: As they were given.
    """

    device: str
    backend: str
    precision: str
    device_text: str
    model: str
    model_sha256: str
    scenes: list[str]


class Hello(RunFacts):
    """The first event, and once more with what is known of the run.

    Attributes:
        protocol: Version of the protocol.
        version: Version of larsd-geo.
    """

    protocol: int
    version: str


class Alive(TypedDict):
    """Nothing else was written for a while.

    Attributes:
        phase: What the run is doing.
        seconds: Since the start.
    """

    phase: Phase
    seconds: float


class Progress(TypedDict):
    """Tiles are done.

    Attributes:
        scene: The scene's name.
        scene_index: Its number, from 0.
        scene_count: Scenes in all.
        done: Tiles of the scene that are done.
        total: Its tiles.
        ships: So far in the scene.
        seconds: On this scene.
    """

    scene: str
    scene_index: int
    scene_count: int
    done: int
    total: int
    ships: int
    seconds: float


class Resumed(TypedDict):
    """Tiles of a scene were in the journal.

    Attributes:
        scene: The scene's name.
        scene_index: Its number, from 0.
        tiles: Those that were done already.
        total: Its tiles.
    """

    scene: str
    scene_index: int
    tiles: int
    total: int


class Partial(TypedDict):
    """The file of `--partial` has a new revision.

    Attributes:
        file: The file.
        ships: In it.
        scene: The scene's name.
        scene_index: Its number, from 0.
        revision: Number of the revision, from 1.
    """

    file: str
    ships: int
    scene: str
    scene_index: int
    revision: int


class Warned(TypedDict):
    """Something that the user should know.

    Attributes:
        message: One sentence.
    """

    message: str


class _Table(TypedDict, total=False):
    table: str


class Result(_Table):
    """An output is complete under its name.

    Attributes:
        output: The output.
        table: Its table, of a database only.
        ships: In it.
    """

    output: str
    ships: int


class ErrorHelp(TypedDict, total=False):
    """How to go on after an error; each is absent where it does not apply.

    Attributes:
        hint: The options that solve it.
        journal: The file that `--resume` goes on from.
    """

    hint: str
    journal: str


class Error(ErrorHelp):
    """The run ends without success.

    Attributes:
        kind: The error's class, or `Interrupted`.
        message: One sentence.
    """

    kind: str
    message: str


class Done(TypedDict):
    """The run has succeeded.

    Attributes:
        ships: In all scenes.
        scenes: Scenes that were searched.
        failed: Paths that were skipped.
        area_km2: Area searched; None without a CRS.
        seconds: The whole run.
    """

    ships: int
    scenes: int
    failed: list[str]
    area_km2: float | None
    seconds: float


#: Name of each event -> its members.
EVENTS: Final = {
    "hello": Hello,
    "alive": Alive,
    "progress": Progress,
    "resumed": Resumed,
    "partial": Partial,
    "warning": Warned,
    "result": Result,
    "error": Error,
    "done": Done,
}
