"""The cards of the corpus."""

import difflib
import functools
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

from kbase.drills.card import Both, Card, Group
from kbase.drills.files import read_yaml
from kbase.errors import BadInput, KbaseError
from kbase.text import Phrase

FOLDER = "drills"  # in the folder of the notes
# The order in which topics build on each other; any other topic comes after these.
_TAUGHT = (
    *("basics", "architecture", "network", "storage", "scheduling"),
    *("security", "operations", "advanced", "troubleshooting"),
)
UNREADABLE = Phrase("The cards in {path} cannot be read: {why}.", "無法讀取 {path} 的題卡：{why}。")
NO_CARD = Phrase("There is no card {card}.", "沒有題卡 {card}。")
NEAREST = Phrase("The nearest are: {cards}", "最接近的是：{cards}")
LIST = Phrase("List the cards with: kbase drill cards", "列出題卡：kbase drill cards")
NO_TOPIC = Phrase("There is no topic “{topic}”.", "沒有「{topic}」這個主題。")
TOPICS_ARE = Phrase("Topics: {topics}", "主題：{topics}")


class NoSuchCard(KbaseError):
    """A card that is not in the corpus and is not one of this person's own."""

    code, http_status = "no_such_card", 404


@dataclass(frozen=True, eq=False)
class Deck:
    """Cards by id, in the order of the corpus; topics: group -> its title."""

    cards: Mapping[str, Card]
    topics: Mapping[str, Both[str]]

    def card(self, card_id: str) -> Card:
        """The card of an id; NoSuchCard names the nearest."""
        found = self.cards.get(card_id)
        if found is None:
            near = difflib.get_close_matches(card_id, self.cards, n=3)
            raise NoSuchCard(NO_CARD(card=card_id), NEAREST(cards=near) if near else LIST())
        return found

    def of_topic(self, topic: str | None) -> list[Card]:
        """The cards of a topic, all for None; BadInput names the topics there are."""
        if topic is not None and topic not in self.topics:
            raise BadInput(NO_TOPIC(topic=topic), TOPICS_ARE(topics=", ".join(self.topics)))
        return [card for card in self.cards.values() if topic in (None, card.group)]

    def with_own(self, cards: Iterable[Card], title: Both[str]) -> "Deck":
        """This deck and a person's own cards, as one more topic where there are any."""
        own = {card.id: card for card in cards}
        if not own:
            return self
        topics = {**self.topics, **{card.group: title for card in own.values()}}
        return Deck(MappingProxyType({**self.cards, **own}), MappingProxyType(topics))


@functools.lru_cache(maxsize=4)
def read_deck(corpus_dir: Path) -> Deck:
    """All cards of a corpus, if it has any; read once in a process. BadInput names the file and what is wrong."""
    groups = [read_group(path) for path in (corpus_dir / FOLDER).glob("*.yaml")]
    groups.sort(key=lambda group: (_TAUGHT.index(group.group) if group.group in _TAUGHT else len(_TAUGHT), group.group))
    cards = {card.id: card for group in groups for card in group.cards}
    return Deck(MappingProxyType(cards), MappingProxyType({group.group: group.title for group in groups}))


def read_group(path: Path) -> Group:
    """One file of cards. BadInput where it is no YAML or not in the format of cards."""
    return read_yaml(path, Group.model_validate, UNREADABLE)
