"""Settings: the only reader of the environment (`KBASE_...`) and of `.env` in the working folder."""

import os
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, SecretStr, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from kbase.errors import BadInput
from kbase.script import LANGS, Lang, lang_named
from kbase.text import Phrase, Text, verbatim

MAX_QUESTION_CHARS = 4000  # a question with a pasted error message; more is a file, not a question
BAD_SETTING = Phrase("{name} cannot be “{value}”.", "{name} 不能是「{value}」。")
BAD_KEYS = Phrase("KBASE_API_KEYS has an entry without a name or a key.", "KBASE_API_KEYS 有一項缺少名稱或金鑰。")
KEYS_HINT = Phrase("Write it as `name:key,name:key`.", "請寫成 `name:key,name:key`。")
RULES = {
    "greater_than": Phrase("It must be greater than {gt}.", "必須大於 {gt}。"),
    "greater_than_equal": Phrase("It must be {ge} or more.", "必須是 {ge} 以上。"),
    "less_than_equal": Phrase("It must be {le} or less.", "必須是 {le} 以下。"),
    "literal_error": Phrase("Use one of: {expected}", "請用其中之一：{expected}"),
    "int_parsing": Phrase("It must be a whole number.", "必須是整數。"),
    "float_parsing": Phrase("It must be a number.", "必須是數字。"),
}
_PACKAGE = Path(__file__).parent


def _data_home() -> Path:
    """Where a user's data goes: https://specifications.freedesktop.org/basedir-spec/latest/."""
    return Path(os.environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share") / "kbase"


def _built_in_corpus() -> Path:
    """The notes that travel inside the package; in a checkout, the folder they are written in."""
    packed = _PACKAGE / "_corpus"
    return packed if packed.is_dir() else _PACKAGE.parent / "corpus"


class Settings(BaseSettings):
    """Everything that can be configured, each by `KBASE_<NAME>`."""

    model_config = SettingsConfigDict(env_prefix="KBASE_", env_file=".env", env_ignore_empty=True, extra="ignore")

    data_dir: Annotated[Path, Field(description="Folder for the index and the embedding cache")] = Field(
        default_factory=_data_home
    )
    corpus_dir: Annotated[Path, Field(description="Folder of the built-in notes")] = Field(
        default_factory=_built_in_corpus
    )
    embed_model: Annotated[
        str,
        Field(
            description="auto (built in), none, a sentence-transformers model by path or name, or one of the endpoint"
        ),
    ] = "auto"
    embed_url: Annotated[
        str,
        Field(description="OpenAI-compatible address, up to and with /v1, whose /embeddings is used; texts go there"),
    ] = ""
    embed_key: Annotated[SecretStr | None, Field(description="Key for KBASE_EMBED_URL")] = None
    rerank_model: Annotated[
        str,
        Field(description="Path or name of a cross-encoder that orders the first passages anew; by default none does"),
    ] = ""
    cluster: Annotated[str, Field(description="Cluster to check when none is named on the command line")] = "auto"
    lang: Annotated[
        Lang | None,
        BeforeValidator(lambda name: name and (lang_named(name) or name)),
        Field(description="Language of answers and errors; by default the question's own and the locale's"),
    ] = None
    deadline_s: Annotated[float, Field(gt=0, description="Seconds that one question may spend reading the cluster")] = (
        10.0
    )
    max_requests: Annotated[int, Field(gt=0, description="API requests that one question may make")] = 200
    host: Annotated[str, Field(description="Address the service listens on")] = "127.0.0.1"
    port: Annotated[int, Field(ge=1, le=65535, description="Port the service listens on")] = 8080
    api_key: Annotated[SecretStr | None, Field(description="Key that HTTP clients send as `Authorization: Bearer`")] = (
        None
    )

    api_keys: Annotated[
        SecretStr | None, Field(description="Keys of several people, `name:key,name:key`; each has their own threads")
    ] = None
    database_url: Annotated[
        SecretStr | None,
        Field(description="Where threads and drills are kept, as SQLAlchemy writes it; default SQLite"),
    ] = None
    public_url: Annotated[
        str, Field(description="Address under which people reach the web page, for links in Slack and alerts")
    ] = ""

    keep_days: Annotated[
        int | None,
        Field(gt=0, description="Days after which a thread that nobody used is deleted; by default none is"),
    ] = None
    max_concurrent: Annotated[
        int, Field(gt=0, description="Questions that the service answers at once; eight times as many may wait")
    ] = 16

    llm_base_url: Annotated[
        str, Field(description="Address of an OpenAI-compatible service, such as http://127.0.0.1:11434/v1")
    ] = ""
    llm_api_key: Annotated[SecretStr | None, Field(description="Key for that service; local ones want none")] = None
    llm_model: Annotated[
        str, Field(description="Model that words the answers; without one they are put together by rules")
    ] = ""
    llm_timeout_s: Annotated[
        float, Field(gt=0, description="Seconds the model has for one answer; after that the plain one is shown")
    ] = 20.0
    llm_max_tokens: Annotated[int, Field(gt=0, description="Tokens that one reply of the model may have")] = 800
    llm_budget_tokens: Annotated[
        int, Field(gt=0, description="Tokens that one question may cost, what is sent and what comes back")
    ] = 16_000
    llm_tools: Annotated[
        bool, Field(description="Whether the model may search notes and read the cluster by the same read-only means")
    ] = True

    slack_bot_token: Annotated[SecretStr | None, Field(description="Slack: bot token, `xoxb-...`")] = None
    slack_app_token: Annotated[
        SecretStr | None, Field(description="Slack: app-level token for Socket Mode (`kbase slack`), `xapp-...`")
    ] = None
    slack_signing_secret: Annotated[
        SecretStr | None, Field(description="Slack: signing secret, for `/slack/events` of the service")
    ] = None
    slack_admins: Annotated[
        str, Field(description="Slack: ids of the members who may use `/kbase config`, `U1,U2`")
    ] = ""
    slack_unmapped: Annotated[
        Literal["everywhere", "private", "nowhere"],
        Field(description="Slack: where a channel without a namespace of its own sees the cluster"),
    ] = "private"
    slack_url: Annotated[str, Field(description="Slack: address of the Web API, for GovSlack or a proxy")] = ""
    alerts_secret: Annotated[
        SecretStr | None,
        Field(description="Alertmanager: secret for `/v1/alerts`, as bearer token or as password of any user"),
    ] = None
    alerts_channel: Annotated[str, Field(description="Slack: id of the channel for alerts that no other takes")] = ""
    alerts_per_minute: Annotated[
        int, Field(gt=0, description="Alerts shown a minute in one channel; the others are counted")
    ] = 10

    @property
    def slack_admin_ids(self) -> frozenset[str]:
        """The members who may configure channels."""
        return frozenset(id.strip() for id in self.slack_admins.split(",") if id.strip())

    @property
    def keys(self) -> dict[str, str]:
        """Person -> key; empty where none is asked for. BadInput for `KBASE_API_KEYS` of another form."""
        given = {"api": self.api_key.get_secret_value()} if self.api_key else {}
        for pair in filter(None, (self.api_keys.get_secret_value() if self.api_keys else "").split(",")):
            person, colon, key = (part.strip() for part in pair.partition(":"))
            if not (person and colon and key):
                raise BadInput(BAD_KEYS(), KEYS_HINT())
            given[person] = key
        return given

    @property
    def database(self) -> str:
        """The database's address; a file in the data folder where none is set."""
        if self.database_url:
            return self.database_url.get_secret_value()
        return f"sqlite:///{self.data_dir / 'kbase.db'}"

    @property
    def index_dir(self) -> Path:
        """Where generations of the index are kept."""
        return self.data_dir / "index"


def configured(**given: Any) -> Settings:
    """The settings of the environment; what was given (and is not None) stands in place of them.

    Raises BadInput that names the first setting that cannot be used, and what it has to be.
    """
    try:
        return Settings(**{name: value for name, value in given.items() if value is not None})
    except ValidationError as wrong:
        fault = wrong.errors()[0]
        field = str(fault["loc"][0])
        name = f"--{field}" if given.get(field) is not None else f"KBASE_{field.upper()}"
        limits = {**fault.get("ctx", {}), "expected": ", ".join(LANGS)}
        rule: Text = RULES[fault["type"]](**limits) if fault["type"] in RULES else verbatim(fault["msg"])
        raise BadInput(BAD_SETTING(name=name, value=fault["input"]), rule) from wrong
