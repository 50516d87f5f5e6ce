"""The app manifest: the least scopes, and whatever the code asks for."""

from pathlib import Path

import yaml

from tests.conftest import HERE

MANIFEST = yaml.safe_load((HERE.parent / "deploy" / "slack" / "manifest.yaml").read_text(encoding="utf-8"))
# The scope that each method needs: https://docs.slack.dev/reference/methods
SCOPES = {
    "chat_update": "chat:write",
    "chat.postMessage": "chat:write",
    "chat_delete": "chat:write",
    "chat_stream": "chat:write",
    "conversations_info": "channels:read",
    "conversations_replies": "channels:history",
    "assistant_threads_setStatus": "assistant:write",
    "url_private_download": "files:read",
}
# The scope that each event needs: https://docs.slack.dev/reference/events
EVENTS = {
    "app_mention": "app_mentions:read",
    "message.channels": "channels:history",
    "message.groups": "groups:history",
    "message.im": "im:history",
    "app_home_opened": None,
}


def test_scopes_are_those_that_are_used():
    """One too many is a right that nobody needs; one too few is a feature that fails in production."""
    source = "\n".join(p.read_text(encoding="utf-8") for p in (HERE.parent / "kbase" / "slack").rglob("*.py"))
    needed = {scope for word, scope in SCOPES.items() if word in source}
    needed |= {EVENTS[event] for event in MANIFEST["settings"]["event_subscriptions"]["bot_events"]} - {None}
    needed |= {"commands", "groups:read"}  # private channels are looked up by the same method
    assert set(MANIFEST["oauth_config"]["scopes"]["bot"]) == needed


def test_what_it_declares_is_handled(bench):
    """The command, the shortcut, the Messages tab."""
    features = MANIFEST["features"]
    source = Path(HERE.parent / "kbase" / "slack" / "app.py").read_text(encoding="utf-8")
    assert [c["command"] for c in features["slash_commands"]] == ["/kbase"]
    assert all(f'"{s["callback_id"]}"' in source for s in features["shortcuts"])
    assert features["app_home"]["messages_tab_enabled"]
    assert "agent_view" in features
