"""`kubectl version`."""

from kbase import __version__
from kbase.kubectl.call import Call
from kbase.kubectl.places import Place
from kbase.kubectl.verbs import Printed, verb
from kbase.text import Phrase

ABOUT = Phrase("the server's version", "伺服器的版本")


@verb("version", ABOUT)
def version(call: Call, place: Place) -> Printed:
    """The client, which is kbase, and the server; status 1 where the server's version could not be read."""
    client = f"Client Version: kbase v{__version__}\n"
    if call.on("client"):
        return Printed(client)
    server = place.session.server_version()
    if server is None:
        return Printed(client, ("error: the server's version could not be read",), 1)
    return Printed(f"{client}Server Version: {server}\n")
