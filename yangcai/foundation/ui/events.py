"""What events are called on screen: a room's `events.py` registers a sentence for each event name it records."""

from collections.abc import Mapping

SENTENCES: dict[str, str] = {}


def register(sentences: Mapping[str, str]) -> None:
    """Give events their sentences: `{"contract.filed": _("合同备案")}`."""
    SENTENCES.update(sentences)


def sentence(name: str) -> str:
    """The event in the user's words; its own name when nobody gave it any."""
    return str(SENTENCES.get(name, name))
