"""Looking one object up where the answer helps a finding but is not its proof."""

from kbase.diagnosis.view import View
from kbase.errors import Unreadable
from kbase.types import Obj


def try_get(view: View, resource: str, namespace: str, name: str) -> Obj | None:
    """The object; None where it does not exist *or* could not be read, so None never proves absence."""
    try:
        return view.get(resource, namespace, name)
    except Unreadable:
        return None


def known_absent(view: View, resource: str, namespace: str, name: str) -> bool:
    """True only where the cluster said for certain that there is no such object."""
    try:
        return view.get(resource, namespace, name) is None
    except Unreadable:
        return False
