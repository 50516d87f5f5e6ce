"""The page in a real browser, served on loopback over the small index and the small recording."""

import shutil
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import uvicorn

from api.app import create_app
from kbase.config import Settings
from tests.api.conftest import BUNDLE
from tests.conftest import CORPUS

CHROMIUM = shutil.which("chromium") or "/usr/bin/chromium"
ARGS = "--headless --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking"
ARGS += " --disable-component-update --disable-sync"
WAIT_MS = 15_000  # far more than anything takes, on a machine that is busy with other tests


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """One worker has the browser: two would fight for the processor."""
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.xdist_group("web"))


@dataclass
class Service:
    """A running service. url: ends with a slash."""

    url: str
    app: Any


@pytest.fixture(scope="package")
def start(data_dir: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[..., Service]]:
    """Starts services with other settings: start(api_key="...")."""
    with ExitStack() as running:

        def begin(**given: Any) -> Service:
            database = f"sqlite:///{tmp_path_factory.mktemp('web') / 'kbase.db'}"
            own = {"data_dir": data_dir, "corpus_dir": CORPUS, "embed_model": "none", "cluster": BUNDLE}
            settings = Settings(_env_file=None, **{**own, "database_url": database, "lang": None, **given})
            return running.enter_context(serving(settings))

        yield begin


@contextmanager
def serving(settings: Settings) -> Iterator[Service]:
    app = create_app(settings)
    app.state.kbase.kbase().notes.notes()
    server = uvicorn.Server(uvicorn.Config(app, host="127.0.0.1", port=0, log_config=None, access_log=False))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        assert thread.is_alive(), "the service did not start"
        time.sleep(0.01)
    port = server.servers[0].sockets[0].getsockname()[1]
    yield Service(f"http://127.0.0.1:{port}/", app)
    server.should_exit = True
    thread.join(10)


@pytest.fixture(scope="package")
def service(start: Callable[..., Service]) -> Service:
    """The service of most tests: no key, a cluster."""
    return start()


@pytest.fixture(scope="package")
def chromium() -> Iterator[Any]:
    """The one browser of the tests; what it cannot do without is said where it is missing."""
    playwright = pytest.importorskip("playwright.sync_api", reason="the page is tested with the package playwright")
    if not Path(CHROMIUM).exists():
        pytest.skip("the page is tested in Chromium: apt-get install chromium")
    with playwright.sync_playwright() as engine:
        browser = engine.chromium.launch(executable_path=CHROMIUM, args=ARGS.split())
        yield browser
        browser.close()


@dataclass
class Tab:
    """A page and what happened in it. faults: script errors, refusals by its policy.  requested: every address."""

    page: Any
    service: Service
    faults: list[str]
    requested: list[str]

    def go(self, where: str = "") -> None:
        """Opens a view by its address; a page that is there already goes on to it, as by a link."""
        if self.page.url.startswith(self.service.url):
            leave = (
                "delete document.documentElement.dataset.shown; location.hash = '#/elsewhere'; location.hash = where"
            )
            self.page.evaluate(f"where => {{ {leave} }}", where or "#/")
        else:
            self.page.goto(self.service.url + where)
        self.page.locator("html[data-ready][data-shown]").wait_for()

    def ask(self, question: str) -> Any:
        """Asks, waits for the whole answer, and gives its element."""
        turns = self.page.locator(".turn").count()
        self.page.fill("#question", question)
        self.page.keyboard.press("Enter")
        turn = self.page.locator(".turn").nth(turns)
        turn.locator(".answer-foot").wait_for()
        return turn

    def answer(self, question: str) -> Any:
        """What the service answers, as its JSON."""
        script = """question => fetch('v1/ask', {
            method: 'POST', headers: {'Content-Type': 'application/json'}, body: JSON.stringify({question}),
        }).then(reply => reply.json())"""
        return self.page.evaluate(script, question)


class Person:
    """Somebody at a browser with settings of their own. idle: a page that an earlier test left as it found it."""

    def __init__(self, chromium: Any, **settings: Any) -> None:
        self.context = chromium.new_context(**settings)
        self.context.set_default_timeout(WAIT_MS)
        self.idle: Any = None

    def tab(self, service: Service) -> Tab:
        """A tab; loading the page anew is most of what a test costs, so one that is idle is used again."""
        page, self.idle = self.idle or self.context.new_page(), None
        made = Tab(page, service, [], [])
        page.on("request", lambda request: made.requested.append(request.url))
        page.on("pageerror", lambda error: made.faults.append(str(error)))
        page.on("console", lambda said: made.faults.append(said.text) if refused(said) else None)
        return made

    def leave(self, tab: Tab) -> None:
        """Ends a tab; nothing that a test chose or kept remains."""
        self.context.set_offline(False)
        page = tab.page
        page.unroute_all()
        clean = page.url.startswith(tab.service.url) and page.evaluate(
            "delete document.documentElement.dataset.theme && localStorage.length + sessionStorage.length === 0"
            " && !document.querySelector('dialog[open], .has-menu')"
            " && [...document.querySelectorAll('input, textarea')].every(field => field.value === field.defaultValue)"
        )
        if clean and not tab.faults and self.idle is None:
            self.idle = page
            return
        page.evaluate("localStorage.clear()")
        page.close()


@pytest.fixture(scope="package")
def people(chromium: Any) -> dict[Any, Person]:
    """Those who have been there, by their settings and the service they ask."""
    return {}


@pytest.fixture
def window(chromium: Any, people: dict[Any, Person], service: Service) -> Iterator[Callable[..., Callable[..., Tab]]]:
    """A browser window of a person: window(lang="zh-TW", theme="dark", width=390) gives a function that opens tabs.

    At its end, nothing was asked of any other host, and no script failed or was refused.
    """
    tabs: list[tuple[Person, Tab]] = []

    def of_person(*, lang: str = "en", theme: str = "light", width: int = 1440, at: Service = service, **more: Any):
        size = {"width": width, "height": 844 if width < 500 else 900}
        settings = {"viewport": size, "locale": lang, "color_scheme": theme, "reduced_motion": "reduce", **more}
        key = (at.url, str(settings))
        if key not in people:
            people[key] = Person(chromium, **settings)

        def tab(where: str | None = "") -> Tab:
            made = people[key].tab(at)
            tabs.append((people[key], made))
            if where is not None:
                made.go(where)
            return made

        return tab

    yield of_person
    for person, tab in tabs:
        person.leave(tab)
    assert [fault for _, tab in tabs for fault in tab.faults] == []
    own = tuple(tab.service.url for _, tab in tabs)
    assert [url for _, tab in tabs for url in tab.requested if not url.startswith((*own, "data:", "blob:"))] == []


def refused(said: Any) -> bool:
    """Whether a line of the console is a fault; a request that failed is the test's own matter."""
    return said.type == "error" and "Failed to load resource" not in said.text


@pytest.fixture
def tab(window: Callable[..., Callable[..., Tab]]) -> Tab:
    """One tab on the empty conversation, in English, on a desk."""
    return window()()
