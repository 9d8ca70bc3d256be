"""What events are called on screen: a room's `events.py` registers a sentence for each event name it records.

    register(
        {"contract.contract.filed": _("合同已备案")},
        facts={"amount": _("金额（元）"), "state": _("状态")},
        figures={"amount": plain_yuan},
        codes={"state": {"open": _("可融资")}},
    )

An event nobody named shows its own name; a fact nobody named stays in the log and off the screen. Figures are written
as they are everywhere, codes as words.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from yangcai.foundation.kernel.models import Event
from yangcai.foundation.ui.words import NOTHING, Words

SENTENCES: dict[str, Words] = {}
FACTS: dict[str, Words] = {}
FIGURES: dict[str, Callable[[Decimal], str]] = {}
CODES: dict[str, dict[str, Words]] = {}


def register(
    sentences: Mapping[str, Words],
    facts: Mapping[str, Words] | None = None,
    figures: Mapping[str, Callable[[Decimal], str]] | None = None,
    codes: Mapping[str, Mapping[str, Words]] | None = None,
) -> None:
    """Give events their sentences, and the facts worth showing their labels; for figures how they are written, for
    codes the words."""
    SENTENCES.update(sentences)
    FACTS.update(facts or {})
    FIGURES.update(figures or {})
    for name, words in (codes or {}).items():
        CODES.setdefault(name, {}).update(words)


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
        """The labelled facts, in words, in the order in which rooms name them."""
        told = self.event.facts
        return [(str(label), _in_words(name, told[name])) for name, label in FACTS.items() if name in told]


def _in_words(name: str, value: object) -> str:
    if isinstance(value, list):
        return "、".join(map(str, value))
    if value is None or value == "":
        return NOTHING
    text = str(CODES.get(name, {}).get(str(value), value))
    return _figure(FIGURES[name], text) if name in FIGURES else text


def _figure(written: Callable[[Decimal], str], text: str) -> str:
    """The figure as it is written; as it was recorded when it is none."""
    try:
        return written(Decimal(text))
    except (InvalidOperation, ValueError):
        return text
