"""What events are called on screen: a room's `events.py` registers a sentence for each event name it records.

    register({"contract.contract.filed": _("合同已备案")}, facts={"amount": _("金额")})

An event nobody named shows its own name; a fact nobody named stays in the log and off the screen.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from yangcai.foundation.kernel.models import Event
from yangcai.foundation.ui.words import NOTHING, Words

SENTENCES: dict[str, Words] = {}
FACTS: dict[str, Words] = {}


def register(sentences: Mapping[str, Words], facts: Mapping[str, Words] | None = None) -> None:
    """Give events their sentences, and the facts worth showing their labels."""
    SENTENCES.update(sentences)
    FACTS.update(facts or {})


def sentence(name: str) -> str:
    """The event in the user's words; its own name when nobody gave it any."""
    return str(SENTENCES.get(name, name))


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of a timeline."""

    event: Event

    @property
    def sentence(self) -> str:
        """What happened."""
        return sentence(self.event.name)

    @property
    def facts(self) -> list[tuple[str, str]]:
        """The labelled facts, in words."""
        return [
            (str(FACTS[name]), _in_words(value)) for name, value in self.event.facts.items() if name in FACTS
        ]


def _in_words(value: object) -> str:
    if isinstance(value, list):
        return "、".join(map(str, value))
    return NOTHING if value is None or value == "" else str(value)
