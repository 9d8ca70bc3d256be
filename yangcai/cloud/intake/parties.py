"""Who won: one firm, or the members of a consortium (联合体), split without tearing a name apart."""

import re
import unicodedata
from dataclasses import dataclass

from yangcai.cloud.intake.prices import Unreadable

SEPARATOR = re.compile(r"[、,;/]|\s{2,}|(?<=[司院所])\s+(?=\S)|(?<=[司院所])和(?=\S)")
# Anything that may part names or mark a consortium.
AMBIGUOUS = re.compile(r"[、,;/:()\s和]|联合体|牵头|成员")
MARK = re.compile(
    r"\((?:联合体)?(?:牵头(?:人|方|单位)?|主办方|主办人|成员(?:单位|方)?\d*|联合体|主体|独立投标)\)"
)
LABEL = re.compile(
    r"(?:联合体)?(?:牵头(?:人|方|单位)|主办方|主办人|成员(?:单位|方)?[\d一二三四]*)\s*:|^联合体[:]\s*"
)
TAIL = re.compile(r"(?:\(?(?:联合体|组成的?联合体|组成联合体)\)?)$")
SUFFIX = re.compile(
    r"(?:公司|研究院|设计院|学院|大学|学校|医院|院|中心|厂|所|合作社|局|队|部|站|集团|行|店|社|馆|协会|学会|联盟|场|园|基地|户|处|室|坊|会|商行|经营部|服务部)"
    r"(?:\([^()]*\))?$"
)


@dataclass(frozen=True, slots=True)
class Name:
    """A member and whether it leads."""

    name: str
    role: str  # contracts.Party.Role: sole, lead, member


def normal_name(text: str) -> str:
    """A firm's name as it is compared: full-width forms folded, brackets ASCII, no white space."""
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", text)).strip("。.;,、:")


def split_parties(text: str) -> list[Name]:
    """The winner, or lead and members. Raises Unreadable when a separator stands in what may be one name."""
    plain = unicodedata.normalize("NFKC", text).strip()
    if not re.sub(r"[/\-—–无\s]", "", plain):
        raise Unreadable("供应商名称为空")
    if plain.endswith("公司") and not AMBIGUOUS.search(plain):
        return [Name(normal_name(plain), "sole")]
    joint = "联合体" in plain or bool(LABEL.search(plain)) or bool(MARK.search(plain))
    plain = TAIL.sub("", MARK.sub("、" if joint else "", LABEL.sub("、", plain)).strip("、 ;,"))
    parts = [part for raw in _outside_brackets(plain) if (part := normal_name(TAIL.sub("", raw.strip())))]
    parts = [part for part in parts if part != "联合体"]
    if len(parts) == 1:
        return [Name(parts[0], "sole")]
    strange = [part for part in parts if not SUFFIX.search(part)]
    if not parts or strange:
        raise Unreadable(f"供应商名称无法拆分：{'、'.join(strange) or text}"[:120])
    if len(set(parts)) != len(parts):
        raise Unreadable("联合体成员重复")
    return [Name(part, "member" if at else "lead") for at, part in enumerate(parts)]


def _outside_brackets(text: str) -> list[str]:
    """Split at separators that do not stand inside brackets."""
    parts, depth, start = [], 0, 0
    for match in re.finditer(r"[(（]|[)）]|" + SEPARATOR.pattern, text):
        if match[0] in "(（":
            depth += 1
        elif match[0] in ")）":
            depth = max(0, depth - 1)
        elif depth == 0:
            parts.append(text[start : match.start()])
            start = match.end()
    return [*parts, text[start:]]
