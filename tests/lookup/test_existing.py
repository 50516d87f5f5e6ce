"""Whether something of a name exists."""

import pytest

from tests.lookup.asking import ask
from tests.lookup.test_verdicts import OBJECTS, cluster, made

SERVICE = made("Service", "web", spec={})


@pytest.mark.parametrize("question", ["is there a service web", "web 這個 service 存在嗎", "does service web exist?"])
def test_it_is_there(question):
    """Yes, with the object."""
    told = ask(cluster([*OBJECTS, SERVICE]), question)
    assert "`Service shop/web`" in told.lead
    assert told.names == ["web"]


@pytest.mark.parametrize("question", ["is there a service checkout", "checkout 這個 service 存在嗎"])
def test_it_is_not_there(question):
    """The name is missing; nothing is said about others."""
    looked = ask(cluster([*OBJECTS, SERVICE]), question).looked
    assert [m.name for m in looked.missing] == ["checkout"]


def test_of_its_own_kind_only():
    """A pod of that name is no Service."""
    looked = ask(cluster([*OBJECTS, SERVICE]), "is there a service web-1").looked
    assert [m.name for m in looked.missing] == ["web-1"]
