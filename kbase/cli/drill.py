"""`kbase drill`: interview practice and incident practice on a terminal."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal, get_args

import typer

from kbase.cli.help import Command, Group
from kbase.cli.language import ui_lang
from kbase.cli.options import (
    ClusterOption,
    JsonOption,
    LangOption,
    chosen,
    emit,
    one_of,
    print_json,
    print_markdown,
    settings,
    words,
)
from kbase.errors import BadInput
from kbase.text import Phrase

if TYPE_CHECKING:
    from kbase.drills.card import Difficulty
    from kbase.drills.practice import Drills
    from kbase.script import Lang

ABOUT = Phrase(
    "Practice for interviews and incidents. Without a command: cards that are due, weak and new ones, graded answer by"
    " answer.",
    "面試與事件的練習。不加指令時，依序出該複習、不熟與新的題卡，逐題評分。",
)
MOCK = Phrase(
    "A mock interview: timed, with follow-ups, and a report at the end.", "模擬面試：計時、會追問，最後給報告。"
)
CARDS = Phrase("Lists the cards.", "列出題卡。")
STATS = Phrase("Retention, streak, scores by topic, and what is due.", "記憶保持率、連續天數、各主題得分與待複習數量。")
EXPORT = Phrase("Writes the cards as a CSV file or an Anki deck.", "將題卡匯出為 CSV 檔或 Anki 牌組。")
INCIDENTS = Phrase("Lists the recorded incidents to practise on.", "列出可以練習的事件。")
INCIDENT = Phrase("Investigates a recorded incident with kubectl.", "用 kubectl 調查一個錄製的事件。")
RECORD = Phrase(
    "Makes an incident of a real one: records a namespace into OUT and drafts its description.",
    "把真實事件做成練習：將命名空間錄製到 OUT，並起草說明。",
)
SAVE = Phrase("Keeps a question as a card of your own, graded by the notes.", "把問題存成自己的題卡，依筆記評分。")
TOPIC = Phrase("Only this topic, as kbase drill cards prints it", "只練這個主題（見 kbase drill cards）")
LEVEL = Phrase("junior, mid or senior", "junior、mid 或 senior")
COUNT = Phrase("How many questions", "題數")
MINUTES = Phrase("How many minutes", "分鐘數")
NAME = Phrase("Incident, as kbase drill incidents prints it", "事件名稱（見 kbase drill incidents）")
OUT = Phrase("File to write; .csv or .apkg", "要寫入的檔案；.csv 或 .apkg")
FOLDER = Phrase("Folder of the incident", "事件的資料夾")
WHERE = Phrase("Namespace to record", "要錄製的命名空間")
QUESTION = Phrase("The question", "問題")
WROTE = Phrase("Wrote {count} cards to {path}.", "已將 {count} 張題卡寫入 {path}。")
CANNOT_WRITE = Phrase("{path} cannot be written: {why}.", "無法寫入 {path}：{why}。")
OTHER_FILE = Phrase("Name another file, ending in .csv or .apkg.", "請指定另一個以 .csv 或 .apkg 結尾的檔案。")
UNKNOWN_FILE = Phrase("{path} ends in neither .csv nor .apkg.", "{path} 的副檔名不是 .csv 或 .apkg。")
MADE = Phrase("Recorded the incident {name} in {path}.", "已將事件 {name} 錄製到 {path}。")
FINISH = Phrase("Read and finish the draft {file} before you use it.", "使用前請先閱讀並補完草稿 {file}。")
SAVED = Phrase("Saved as {card}; its points are from the note {note}.", "已存為 {card}，重點取自筆記 {note}。")
EXAMPLES = """\
kbase drill --topic network --count 5
kbase drill mock --minutes 20
kbase drill incident payment-api-restarts
kbase drill stats"""

Level = Literal["junior", "mid", "senior"]
TopicOption = Annotated[str | None, typer.Option("--topic", metavar="TOPIC", help=words(TOPIC))]
LevelOption = Annotated[str | None, typer.Option("--difficulty", metavar="LEVEL", help=words(LEVEL))]
CountOption = Annotated[int, typer.Option("--count", metavar="N", min=1, max=100, help=words(COUNT))]


def register(app: typer.Typer) -> None:
    """Adds the group of commands."""
    group = typer.Typer(cls=Group, help=words(ABOUT), epilog=EXAMPLES, rich_markup_mode=None)
    group.callback(invoke_without_command=True)(practice)
    commands = (
        (mock, MOCK, "kbase drill mock --topic storage --count 8 --minutes 25"),
        (cards, CARDS, "kbase drill cards --topic security"),
        (stats, STATS, "kbase drill stats --json"),
        (export, EXPORT, "kbase drill export kubernetes.apkg --lang zh-TW"),
        (incidents, INCIDENTS, "kbase drill incidents"),
        (incident, INCIDENT, "kbase drill incident frontend-refused"),
        (record, RECORD, "kbase drill record ./incidents/checkout-down -n shop"),
        (save, SAVE, 'kbase drill save "What does a finalizer do?"'),
    )
    for command, about, example in commands:
        group.command(name=command.__name__, cls=Command, help=words(about), epilog=example)(command)
    app.add_typer(group, name="drill")


def practice(
    ctx: typer.Context,
    topic: TopicOption = None,
    lang: LangOption = None,
    count: CountOption = 10,
    difficulty: LevelOption = None,
) -> None:
    """A sitting of cards."""
    if ctx.invoked_subcommand:
        return
    from kbase.cli.drilling.practice import sitting

    drills, spoken = _open(lang)
    sitting(drills, drills.next(count=count, topic=topic, difficulty=_level(difficulty)), spoken)


def mock(
    topic: TopicOption = None,
    lang: LangOption = None,
    count: CountOption = 5,
    minutes: Annotated[float, typer.Option("--minutes", metavar="N", min=1, max=240, help=words(MINUTES))] = 20,
    difficulty: LevelOption = None,
) -> None:
    """A mock interview."""
    from kbase.cli.drilling.practice import mock as hold

    drills, spoken = _open(lang)
    hold(drills, count=count, minutes=minutes, topic=topic, difficulty=_level(difficulty), lang=spoken)


def cards(
    topic: TopicOption = None, lang: LangOption = None, difficulty: LevelOption = None, as_json: JsonOption = False
) -> None:
    """One line a card: id, difficulty and question."""
    from kbase.drills.replies import cards_json

    drills, spoken = _open(lang)
    level = _level(difficulty)
    found = [card for card in drills.deck.of_topic(topic) if level in (None, card.difficulty)]
    listed = cards_json(drills, found, spoken)
    if as_json:
        print_json(listed)
        return
    wide = max((len(card["id"]) for card in listed), default=0)
    emit("\n".join(f"{card['id']:<{wide}}  {card['difficulty']:<6}  {card['question']}" for card in listed))


def stats(lang: LangOption = None, as_json: JsonOption = False) -> None:
    """The person's figures."""
    from kbase.drills.replies import statistics_json
    from kbase.drills.statistics import statistics
    from kbase.drills.told import statistics as told

    drills, spoken = _open(lang)
    figures = statistics(drills)
    if as_json:
        print_json(statistics_json(drills, figures, spoken))
    else:
        print_markdown(told(figures, drills.deck.topics, spoken))


def export(
    out: Annotated[Path, typer.Argument(metavar="FILE", help=words(OUT))],
    topic: TopicOption = None,
    lang: LangOption = None,
) -> None:
    """Writes the file; BadInput for another kind or a place that cannot be written."""
    from kbase.drills.export import anki_of, csv_of

    if out.suffix not in (".csv", ".apkg"):
        raise BadInput(UNKNOWN_FILE(path=out), OTHER_FILE())
    drills, spoken = _open(lang)
    deck = drills.deck
    wanted = deck.of_topic(topic)
    content = anki_of(wanted, deck, spoken) if out.suffix == ".apkg" else csv_of(wanted, spoken).encode("utf-8-sig")
    try:
        out.write_bytes(content)
    except OSError as fault:
        raise BadInput(CANNOT_WRITE(path=out, why=fault.strerror or fault), OTHER_FILE()) from fault
    emit(WROTE(count=len(wanted), path=out).render(ui_lang()))


def incidents(lang: LangOption = None, as_json: JsonOption = False) -> None:
    """One line an incident: id, difficulty, best score and title."""
    from kbase.drills.incidents.replies import incidents_json
    from kbase.drills.incidents.shelf import incidents_of

    drills, spoken = _open(lang)
    known = incidents_of(settings().corpus_dir, settings().data_dir)
    listed = incidents_json(drills, known, spoken)
    if as_json:
        print_json(listed)
        return
    wide = max((len(one["id"]) for one in listed), default=0)
    for one in listed:
        best = "  –  " if one["best"] is None else f"{round(one['best'] * 100):>3} %"
        emit(f"{one['id']:<{wide}}  {one['difficulty']:<6}  {best}  {one['title']}")


def incident(name: Annotated[str, typer.Argument(metavar="NAME", help=words(NAME))], lang: LangOption = None) -> None:
    """One attempt at an incident."""
    from kbase.cli.drilling.incident import investigate
    from kbase.drills.incidents.shelf import incidents_of

    drills, spoken = _open(lang)
    investigate(drills, incidents_of(settings().corpus_dir, settings().data_dir), name, spoken)


def record(
    out: Annotated[Path, typer.Argument(metavar="OUT", help=words(FOLDER))],
    namespace: Annotated[str, typer.Option("-n", "--namespace", metavar="NAME", help=words(WHERE))],
    cluster: ClusterOption = None,
) -> None:
    """Makes an incident; a description that is there stays as it is."""
    from kbase.bootstrap import connect
    from kbase.drills.incidents.make import make
    from kbase.drills.incidents.shelf import FILE

    made = make(connect(settings(), cluster), out, namespace=namespace)
    emit(MADE(name=made.incident.id, path=out).render(ui_lang()))
    if made.drafted:
        emit(FINISH(file=out / FILE).render(ui_lang()))


def save(
    question: Annotated[str, typer.Argument(metavar="QUESTION", help=words(QUESTION))], lang: LangOption = None
) -> None:
    """Keeps an own card."""
    drills, spoken = _open(lang)
    card = drills.save(question, chosen(lang))
    emit(SAVED(card=card.id, note=card.note).render(spoken))


def _open(lang: str | None) -> "tuple[Drills, Lang]":
    from kbase.bootstrap import assist, practice

    spoken, configured = chosen(lang), settings()
    drills = practice(configured, assist(configured, cluster="none"))
    drills.notes.notes()  # a missing index is said now and not after the first answer
    return drills, spoken or configured.lang or ui_lang()


def _level(difficulty: str | None) -> "Difficulty | None":
    return one_of("--difficulty", difficulty, get_args(Level)) if difficulty is not None else None
