"""`kubectl version`."""

import json

from kbase import __version__
from kbase.cluster.backend import Read
from kbase.kubectl.call import Call
from kbase.kubectl.manifest import as_yaml
from kbase.kubectl.places import Place
from kbase.kubectl.said import KubectlError
from kbase.kubectl.verbs import Printed, verb
from kbase.text import Phrase
from kbase.types import Obj

ABOUT = Phrase("the server's version", "伺服器的版本")


@verb("version", ABOUT)
def version(call: Call, place: Place) -> Printed:
    """The client, which is kbase, and the server; status 1 where the server's version could not be read."""
    asked = call.flag("output")
    if asked not in ("", "json", "yaml"):
        raise KubectlError("error: --output must be 'yaml' or 'json'")
    if asked:
        return _document(call, place, asked)
    client = f"Client Version: kbase v{__version__}\n"
    if call.on("client"):
        return Printed(client)
    server = place.session.server_version()
    if server is None:
        return Printed(client, ("error: the server's version could not be read",), 1)
    return Printed(f"{client}Server Version: {server}\n")


def _document(call: Call, place: Place, asked: str) -> Printed:
    """Both versions as an object; the server's as the server tells it."""
    told: Obj = {"clientVersion": {"gitVersion": f"kbase v{__version__}"}}
    if not call.on("client"):
        told["serverVersion"] = place.session.document(Read("get", "/version"), "/version")
    # kubectl ends the YAML with an empty line of its own.
    return Printed(as_yaml(told) + "\n" if asked == "yaml" else json.dumps(told, indent=2) + "\n")
