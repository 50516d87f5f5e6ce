from kbase.cluster.text.tables import given, pairs, relaid, rows

TABLE = """\
NAME       CAPACITY   ACCESS MODES   CLAIM           REASON   AGE
papers-1   1Gi        RWO,ROX        office/papers            95s
papers-2   2Gi        RWX                                     3d
"""


def test_cells_stand_below_their_titles():
    """Titles of two words are one column, and empty cells stay empty."""
    first, second = rows(TABLE)
    assert first == {
        "NAME": "papers-1",
        "CAPACITY": "1Gi",
        "ACCESS MODES": "RWO,ROX",
        "CLAIM": "office/papers",
        "REASON": "",
        "AGE": "95s",
    }
    assert second["CLAIM"] == ""


def test_no_table():
    """Nothing, a sentence and an error of kubectl have no rows."""
    assert rows("") == []
    assert rows("No resources found in office namespace.") == []
    assert rows('Error from server (NotFound): pods "x" not found') == []


def test_cells_without_a_value():
    """What kubectl writes for nothing is nothing."""
    assert [given(c) for c in ("<none>", "<unset>", " a ", None)] == ["", "", "a", ""]
    assert pairs("app=desk,tier=") == {"app": "desk", "tier": ""}
    assert pairs("<none>") == {}


def test_squeezed_columns_are_set_apart_again():
    """A chat window leaves one blank between columns: titles of two words and ages in brackets stay whole."""
    text = (
        "LAST SEEN TYPE REASON OBJECT MESSAGE\n"
        "2m (x5 over 9m) Warning BackOff pod/a Back-off restarting failed container\n"
        "9d Normal Pulled pod/b"
    )
    assert [(r["LAST SEEN"], r["OBJECT"], r["MESSAGE"]) for r in rows(relaid(text))] == [
        ("2m (x5 over 9m)", "pod/a", "Back-off restarting failed container"),
        ("9d", "pod/b", ""),
    ]
    for same in ("NAME   READY\na      1/1", "ERROR NAME taken", "plain words", ""):
        assert relaid(same) == same
