"""What a check found, for people."""

from dataclasses import dataclass, field

HOLDS, CHANGED, UNREADABLE = 0, 1, 2
MOST = 50


class Unreadable(Exception):
    """There is nothing here that could be checked; the message says why."""


@dataclass(slots=True)
class Report:
    """The findings of one check: what holds, what the reader should know, what was changed."""

    title: str = ""
    facts: list[str] = field(default_factory=list)
    notices: list[str] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)

    @property
    def code(self) -> int:
        """The exit code: 0 all holds, 1 something was changed."""
        return CHANGED if self.faults else HOLDS

    def hold(self, condition: bool, fact: str, fault: str) -> bool:
        """Write down the one or the other."""
        (self.facts if condition else self.faults).append(fact if condition else fault)
        return condition

    def lines(self) -> list[str]:
        """The report as text, at most fifty faults spelled out."""
        shown = self.faults[:MOST]
        more = [f"✗ 另有 {len(self.faults) - MOST} 处。"] if len(self.faults) > MOST else []
        verdict = (
            f"结论：不通过，发现 {len(self.faults)} 处问题。" if self.faults else "结论：通过，内容未被改动。"
        )
        return [
            *([self.title] if self.title else []),
            *(f"✓ {line}" for line in self.facts),
            *(f"! {line}" for line in self.notices),
            *(f"✗ {line}" for line in shown),
            *more,
            verdict,
        ]
