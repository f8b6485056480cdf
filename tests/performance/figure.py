"""A measured figure beside its bound, and where the measured programs are."""
import dataclasses
import os
import pathlib

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent


@dataclasses.dataclass
class Figure:
    row: str
    what: str
    unit: str
    value: float
    bound: float
    aim: float  # for value / bound
    notes: list = dataclasses.field(default_factory=list)

    @property
    def ratio(self):
        return self.value / self.bound if self.bound else float("inf")


def program(variable, name):
    return os.environ.get(variable, str(ROOT / "build" / "release" / "bin" / name))
