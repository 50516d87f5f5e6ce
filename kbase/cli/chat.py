"""`kbase chat`: a conversation on the terminal, kept with those of the web page."""

import os
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from kbase.cli.help import Command
from kbase.cli.language import ui_lang
from kbase.cli.options import ClusterOption, LangOption, NamespaceOption, chosen, emit, print_markdown, settings, words
from kbase.errors import KbaseError
from kbase.text import Phrase, Text

if TYPE_CHECKING:
    from kbase.assistant.ask import Assistant, Reply
    from kbase.cli.streaming import Shown
    from kbase.config import Settings
    from kbase.script import Lang

ABOUT = Phrase(
    "A conversation: each question may lean on what was said before. Kept in the same database as the web page's.",
    "進行對話：可以接著前面的內容追問。對話與網頁保存在同一個資料庫。",
)
THREAD = Phrase("Go on with this conversation: its id, or the first characters of it", "接續這個對話：id，或 id 的開頭")
WELCOME = Phrase("Ask, or /help. Ctrl-D ends.", "請提問，或輸入 /help。Ctrl-D 結束。")
COMMANDS = Phrase(
    "/new  begin another conversation\n/threads [WORDS]  list conversations, or search them\n/open ID  go on with one\n"
    "/export [FILE]  this conversation as Markdown\n/delete  forget this conversation\n"
    "/namespace [NAME]  look only there; without a name, everywhere\n/good, /bad [WHY]  what you think of the answer\n"
    "run it  run the commands of the last answer that only read; or: run the second one\n"
    "/quit  end",
    "/new  開始另一個對話\n/threads [字詞]  列出或搜尋對話\n/open ID  接續某個對話\n"
    "/export [檔案]  把這個對話匯出成 Markdown\n/delete  刪除這個對話\n"
    "/namespace [名稱]  只看這個命名空間；不給名稱則不限\n/good、/bad [理由]  對回答的評價\n"
    "跑給我看  執行上一個回答中只讀取的指令；或：執行第二個指令\n/quit  結束",
)
STOPPED = Phrase("Stopped. The answer is finished and kept all the same.", "已停止顯示；回答仍會完成並保存。")
UNKNOWN = Phrase("There is no command {name}; /help lists them.", "沒有 {name} 這個指令；/help 會列出所有指令。")
BEGUN = Phrase("A new conversation.", "新的對話。")
NOTHING_YET = Phrase("Nothing has been said yet.", "還沒有任何對話內容。")
NO_THREADS = Phrase("No conversations.", "沒有對話。")
OPENED = Phrase("“{title}”, {n} questions", "「{title}」，{n} 個問題")
SEVERAL = Phrase("{n} conversations begin with {id}.", "有 {n} 個對話以 {id} 開頭。")
WRITTEN = Phrase("Written to {file}.", "已寫入 {file}。")
NOT_WRITTEN = Phrase("Cannot write {file}: {why}.", "無法寫入 {file}：{why}。")
FORGOTTEN = Phrase("Forgotten.", "已刪除。")
NOTED = Phrase("Noted, thank you.", "已記下，謝謝。")
LOOKING_IN = Phrase("Looking in namespace {name}.", "只看命名空間 {name}。")
LOOKING_EVERYWHERE = Phrase("Looking everywhere.", "不限命名空間。")
EXAMPLES = """\
kbase chat
kbase chat -n payments --cluster bundle:PATH"""
_PERSON = "local"
_PROMPT = "› "
_MOST_HISTORY = 500
_MOST_LISTED = 20
_ID_CHARS = 8  # what a list shows of an id, and enough to open it again


def register(app: typer.Typer) -> None:
    """Adds the command."""
    app.command(name="chat", cls=Command, help=words(ABOUT), epilog=EXAMPLES)(chat)


def chat(
    cluster: ClusterOption = None,
    namespace: NamespaceOption = None,
    lang: LangOption = None,
    thread: Annotated[str | None, typer.Option("--thread", metavar="ID", help=words(THREAD))] = None,
) -> None:
    """Reads questions and commands until the input ends."""
    from kbase.bootstrap import assist

    spoken = chosen(lang)
    configured = settings()
    talk = _Talk(assist(configured, cluster=cluster), configured, spoken or configured.lang, namespace)
    if thread:
        talk.open(thread)
    talk.say(WELCOME())
    with _interruptible(), _history(configured.data_dir / "chat_history"):
        for line in _lines():
            if not talk.take(line):
                return


@dataclass
class _Talk:
    """One conversation after another. thread: "" before its first question."""

    assistant: "Assistant"
    configured: "Settings"
    lang: "Lang | None"
    namespace: str | None
    thread: str = ""
    last: "Reply | None" = None

    def take(self, line: str) -> bool:
        """Does what a line wants; False where it wants to end."""
        name, _, rest = line.partition(" ")
        if not name.startswith("/"):
            self.ask(line)
            return True
        if name in ("/quit", "/exit", "/q"):
            return False
        try:
            if command := self._commands().get(name):
                command(rest.strip())
            else:
                self.say(UNKNOWN(name=name))
        except KbaseError as error:
            self.say(error.message)
            self.say(error.hint)
        return True

    def ask(self, text: str) -> None:
        """Answers a question. Ctrl-C ends the showing; the answer is finished and kept all the same."""
        from kbase.answer import Question
        from kbase.cli.streaming import Shown
        from kbase.render.answer import answer_markdown
        from kbase.script import detect

        question = Question(text, self.lang, self.namespace)
        shown = Shown(self.lang or detect(text), self.configured.corpus_dir.parent, muted=not sys.stdout.isatty())
        made: list[Reply | KbaseError] = []

        def work() -> None:
            try:
                made.append(self.assistant.ask(question, thread=self.thread, listen=shown))
            except KbaseError as error:
                made.append(error)

        worker = threading.Thread(target=work, daemon=True)
        worker.start()
        try:
            while worker.is_alive():
                worker.join(0.2)  # a join without an end would not let Ctrl-C through
        except KeyboardInterrupt:
            shown.quiet()
            self.say(STOPPED())
            worker.join()
        self._keep(made, shown, lambda reply: print_markdown(answer_markdown(reply.answer)))

    def _keep(self, made: "list[Reply | KbaseError]", shown: "Shown", plain: "Callable[[Reply], None]") -> None:
        from kbase.assistant.ask import Reply

        for reply in made:
            if not isinstance(reply, Reply):
                self.say(reply.message)
                self.say(reply.hint)
                continue
            self.last, self.thread = reply, reply.thread or ""
            if sys.stdout.isatty():
                shown.end(reply)
            else:
                plain(reply)

    def say(self, text: Text) -> None:
        """A line of the program's own, on standard error: what is piped on is answers only."""
        print(text.render(self.lang or ui_lang()), file=sys.stderr, flush=True)

    def open(self, id: str) -> None:
        """Goes on with the conversation whose id begins so. NoSuchThread."""
        threads = self.assistant.threads(_PERSON)
        known = [t.id for t in threads.page(limit=_MOST_HISTORY) if t.id.startswith(id)] if len(id) < 32 else [id]
        if len(known) > 1:
            self.say(SEVERAL(n=len(known), id=id))
            return
        found = threads.get(known[0] if known else id)
        self.thread, self.last = found.id, None
        self.say(OPENED(title=found.title, n=len(found.turns)))

    def _commands(self) -> "dict[str, Callable[[str], None]]":
        return {
            "/help": lambda _: self.say(COMMANDS()),
            "/new": self._new,
            "/threads": self._threads,
            "/open": self.open,
            "/export": self._export,
            "/delete": self._delete,
            "/namespace": self._look_in,
            "/good": lambda why: self._judge("helpful", why),
            "/bad": lambda why: self._judge("not_helpful", why),
        }

    def _new(self, _rest: str) -> None:
        self.thread, self.last = "", None
        self.say(BEGUN())

    def _threads(self, query: str) -> None:
        found = self.assistant.threads(_PERSON).page(query=query, limit=_MOST_LISTED)
        for thread in found:
            emit(f"{thread.id[:_ID_CHARS]}  {thread.updated_at:%Y-%m-%d %H:%M}  {thread.title}")
        if not found:
            self.say(NO_THREADS())

    def _export(self, file: str) -> None:
        from kbase.assistant.export import thread_markdown

        if not self.thread:
            self.say(NOTHING_YET())
            return
        text = thread_markdown(self.assistant.threads(_PERSON).get(self.thread), self.lang or ui_lang())
        if not file:
            emit(text, end="")
            return
        try:
            Path(file).expanduser().write_text(text, encoding="utf-8")
        except OSError as fault:
            self.say(NOT_WRITTEN(file=file, why=fault.strerror or fault))
        else:
            self.say(WRITTEN(file=file))

    def _delete(self, _rest: str) -> None:
        if not self.thread:
            self.say(NOTHING_YET())
            return
        self.assistant.threads(_PERSON).delete(self.thread)
        self.thread, self.last = "", None
        self.say(FORGOTTEN())

    def _look_in(self, name: str) -> None:
        self.namespace = name or None
        self.say(LOOKING_IN(name=name) if name else LOOKING_EVERYWHERE())

    def _judge(self, value: str, why: str) -> None:
        if self.last is None or self.last.turn is None:
            self.say(NOTHING_YET())
            return
        self.assistant.threads(_PERSON).judge(self.last.turn, value, why)  # type: ignore[arg-type]
        self.say(NOTED())


def _lines() -> Iterator[str]:
    """Lines that say something; Ctrl-C throws the present one away, Ctrl-D or the end of a pipe ends."""
    while True:
        try:
            line = input(_PROMPT) if sys.stdin.isatty() else sys.stdin.readline() or None
        except KeyboardInterrupt:
            print(file=sys.stderr)
            continue
        except EOFError:
            line = None
        if line is None:
            return
        if line.strip():
            yield line.strip()


@contextmanager
def _interruptible() -> Iterator[None]:
    """Ctrl-C as KeyboardInterrupt for as long as the conversation lasts; elsewhere it ends the program."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


@contextmanager
def _history(file: Path) -> Iterator[None]:
    """Arrow keys and earlier lines at the prompt, where this Python has readline; kept for the next time."""
    if not sys.stdin.isatty():
        yield
        return
    try:
        import readline
    except ImportError:
        yield
        return
    with suppress(OSError):
        readline.read_history_file(file)
    try:
        yield
    finally:
        readline.set_history_length(_MOST_HISTORY)
        with suppress(OSError):
            file.parent.mkdir(parents=True, exist_ok=True)
            readline.write_history_file(file)
            os.chmod(file, 0o600)
