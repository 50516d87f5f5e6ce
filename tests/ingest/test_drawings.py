import pytest

from ingest import drawings, mermaid

BESIDE = """\
┌──────────────────────────────────────────┐
│              控制平面                     │
│  ┌────────────┐  ┌────────────┐          │
│  │ external-  │  │ Volume     │          │
│  │ provisioner│  │ Scheduler  │          │
│  │ (建立)     │  │            │          │
│  └────────────┘  └────────────┘          │
│        │ gRPC                            │
│        ▼                                 │
│  均衡度：|60% - 40%| = 20%                │
└──────────────────────────────────────────┘"""
ASCII = """\
+---------- Control Plane ----------+
|  API Server  |  Scheduler         |
+-----------------------------------+
              | watch
     +--------+     +--------+
     | Node A |     | Node B |
     | 10.0.1 |     | 10.0.2 |
     +--------+     +--------+"""
TREE = """\
需要節點隔離？
├─ 是 → 需要 Pod 分散？
│      ├─ 是 → 方案 4
│      └─ 否 → 方案 8
└─ 否 → 方案 7"""
TABLE = """\
┌──────────────┬───────┐
│ MAC          │ VNI   │
├──────────────┼───────┤
│ aa:bb:01     │ 42    │
└──────────────┴───────┘"""


def lines(drawing: str) -> list[str]:
    return drawings.unframed(drawing.split("\n")).split("\n")


def test_boxes_side_by_side_are_read_one_after_the_other():
    """Each box keeps its words together, a word broken by a hyphen is whole again, the frame around them is gone."""
    assert lines(BESIDE) == [
        "控制平面",
        "external-provisioner (建立)",
        "Volume Scheduler",
        "gRPC",
        "均衡度：|60% - 40%| = 20%",
    ]


def test_ascii_frames():
    """A title in the border, cells on one row and boxes side by side all survive; lone bars and dashes go."""
    assert lines(ASCII) == [
        "Control Plane",
        "API Server | Scheduler",
        "watch",
        "Node A 10.0.1",
        "Node B 10.0.2",
    ]


def test_trees_keep_their_order():
    """Branches are statements in the order of the drawing."""
    assert lines(TREE) == ["需要節點隔離？", "是 → 需要 Pod 分散？", "是 → 方案 4", "否 → 方案 8", "否 → 方案 7"]


def test_a_drawn_table_is_read_by_rows():
    """Cells that share one border belong to one row."""
    assert lines(TABLE) == ["MAC | VNI", "aa:bb:01 | 42"]


def test_boxes_stay_apart_when_edges_are_off():
    """Right edges a column or two off, as wide characters cause them, do not mix the boxes."""
    drawing = """\
┌──────────┐    ┌──────────┐
│ 节点一    │    │ 节点二   │
│ 192.168.1.1│ → │ 192.168.1.2│
└──────────┘    └──────────┘"""
    assert lines(drawing)[:2] == ["节点一 192.168.1.1", "节点二 192.168.1.2"]


@pytest.mark.parametrize("drawing", [BESIDE, ASCII, TREE, TABLE, BESIDE.replace("└", " "), BESIDE[:300]])
def test_no_word_is_dropped(drawing):
    """Every letter, digit and Han character of the source comes out exactly as often, broken frames included."""

    def words(text: str) -> list[str]:
        return sorted(c for c in text if c.isalnum())

    assert words("".join(lines(drawing))) == words(drawing)


@pytest.mark.parametrize(
    ("text", "drawn"),
    [
        (BESIDE, True),
        (ASCII, True),
        (TREE, True),
        ("kubectl get pods | grep web\nkubectl get nodes", False),
        ("a + b\n| x |\n", False),
        ("echo start\n" * 9 + "# ──── section ────", False),
    ],
)
def test_drawings_are_told_from_code(text, drawn):
    """The share of framed lines decides, not a single character."""
    assert drawings.is_drawing(text.split("\n")) is drawn


def test_mermaid_says_its_labels():
    """Nodes and edge labels come out as sentences, ids replaced by the labels they stand for."""
    source = """\
flowchart TD
    subgraph N["Node A (192.168.1.10)"]
        A["VTEP 封裝\\n(UDP 4789)"] --> B{Pending?}
    end
    B -- 是 --> C[檢查資源]
    B -->|否| D([結束])
    classDef grey fill:#ddd"""
    assert mermaid.labels(source).split("\n") == [
        "Node A (192.168.1.10)",
        "VTEP 封裝 (UDP 4789) → Pending?",
        "Pending? → 是 → 檢查資源",
        "Pending? → 否 → 結束",
    ]


def test_mermaid_sequences():
    """Messages and notes of a sequence diagram keep who speaks to whom."""
    source = """\
sequenceDiagram
    participant K as kubelet
    participant A as API server
    K->>A: lease renewed
    Note over A: every 10 s"""
    assert mermaid.labels(source).split("\n") == ["kubelet", "API server", "K → A: lease renewed", "A: every 10 s"]
