"""The exercises that come with the notes, and those a team recorded itself."""

import difflib
import functools
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType

from kbase.drills.files import read_yaml
from kbase.drills.incidents.incident import Incident
from kbase.errors import KbaseError
from kbase.text import Phrase

FOLDER, FILE = "incidents", "incident.yaml"
NO_INCIDENT = Phrase("There is no incident {incident}.", "沒有「{incident}」這個事件。")
NEAREST = Phrase("The nearest are: {incidents}", "最接近的是：{incidents}")
LIST = Phrase("List them with: kbase drill incidents", "列出事件：kbase drill incidents")
UNREADABLE = Phrase("The incident in {path} cannot be read: {why}.", "無法讀取 {path} 的事件：{why}。")


class NoSuchIncident(KbaseError):
    """An exercise that is neither in the corpus nor in the data folder."""

    code, http_status = "no_such_incident", 404


@functools.lru_cache(maxsize=4)
def incidents_of(corpus_dir: Path, data_dir: Path | None = None) -> Mapping[str, Incident]:
    """Incidents by id: those of the corpus, then own ones in `incidents` of the data folder; read once in a process.

    BadInput names the file and place that is wrong.
    """
    folders = [corpus_dir / FOLDER, *([data_dir / FOLDER] if data_dir else [])]
    found = [read_incident(file) for folder in folders for file in sorted(folder.glob(f"*/{FILE}"))]
    return MappingProxyType({incident.id: incident for incident in found})


def incident_named(incidents: Mapping[str, Incident], name: str) -> Incident:
    """The incident of an id; NoSuchIncident names the nearest."""
    if name not in incidents:
        near = difflib.get_close_matches(name, incidents, n=3)
        raise NoSuchIncident(NO_INCIDENT(incident=name), NEAREST(incidents=near) if near else LIST())
    return incidents[name]


def read_incident(file: Path) -> Incident:
    """The incident of an incident.yaml; its id is the name of its folder. BadInput where it is not in the format."""
    place = {"id": file.parent.name, "folder": file.parent}
    return read_yaml(file, lambda raw: Incident.model_validate({**raw, **place}), UNREADABLE)
