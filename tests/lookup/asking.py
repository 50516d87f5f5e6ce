"""Questions of fact put to a recording, with what they read."""

from dataclasses import dataclass

from kbase.cluster.reader import Cluster
from kbase.compose.ledger import Ledger
from kbase.compose.lookup import found
from kbase.lookup import Result
from kbase.lookup.run import LookedUp, look_up
from kbase.question.facts import asked_of
from kbase.script import detect


@dataclass(frozen=True)
class Told:
    """What came of a question. lead: its first line.  reads: kinds that were listed.  requests: how many it took."""

    looked: LookedUp | None
    text: str
    reads: frozenset[str]
    requests: int

    @property
    def result(self) -> Result:
        assert self.looked is not None
        assert self.looked.result is not None
        return self.looked.result

    @property
    def lead(self) -> str:
        return self.text.split("\n")[0]

    @property
    def names(self) -> list[str]:
        """The cells of column NAME."""
        at = self.result.columns.index("NAME")
        return [row.cells[at] for row in self.result.rows]


def ask(cluster: Cluster, question: str, namespace: str | None = None, *, share=lambda word: 0.0) -> Told:
    """The question, answered as `kbase ask` would, without notes."""
    reader = cluster.session(deadline_s=30, max_requests=500)
    asked = asked_of(question)
    looked = look_up(reader, asked, namespace, share) if asked else None
    text = "\n\n".join(found(looked.result, Ledger(), detect(question))) if looked and looked.result else ""
    use = reader.use()
    return Told(looked, text, frozenset(use.objects), use.requests)
