"""OCDS 1.1 release packages (and records' compiled releases): awards or contracts of each release."""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from yangcai.cloud.intake.readers import Mapped, Raw, shorten

Node = Mapping[str, Any]
CATEGORIES = {"goods": "货物", "works": "工程", "services": "服务"}


def read_package(path: Path, mapping: Mapped) -> Iterator[Raw]:
    """The records of a package; `mapping["kind"]` chooses awards (the default) or contracts."""
    package = json.loads(path.read_text(encoding="utf-8-sig"))
    for release in _releases(package):
        kind = mapping.get("kind", "award")
        for node in release.get(f"{kind}s") or []:
            yield _raw(release, node, kind)


def _releases(package: Any) -> Iterator[Node]:
    if isinstance(package, list):
        yield from package
        return
    yield from package.get("releases") or []
    for record in package.get("records") or []:
        if compiled := record.get("compiledRelease"):
            yield compiled


def _raw(release: Node, node: Node, kind: str) -> Raw:
    """One award or contract with what the release says around it."""
    tender = release.get("tender") or {}
    award = node if kind == "award" else _award_of(release, node)
    parties = {party.get("id"): party for party in release.get("parties") or []}
    buyer = release.get("buyer") or tender.get("procuringEntity") or {}
    value = node.get("value") or {}
    suppliers = (award.get("suppliers") or []) if award else []
    identifiers = {_code(parties.get(supplier.get("id")) or supplier) for supplier in suppliers}
    facts = {
        "project_number": tender.get("id") or release.get("ocid") or "",
        "project_name": node.get("title") or tender.get("title") or "",
        "purchaser_name": buyer.get("name") or "",
        "supplier_name": "、".join(str(supplier.get("name") or "") for supplier in suppliers),
        "supplier_uscc": identifiers.pop() if len(identifiers) == 1 else "",
        "price": _price(value),
        "price_unit": "元",
        "method": tender.get("procurementMethodDetails") or tender.get("procurementMethod") or "",
        "category": CATEGORIES.get(tender.get("mainProcurementCategory") or "", ""),
        "published_on": str(release.get("date") or ""),
        "awarded_on" if kind == "award" else "signed_on": str(
            node.get("date") or node.get("dateSigned") or ""
        ),
        "status": "cancelled" if node.get("status") in ("cancelled", "unsuccessful", "terminated") else "",
    }
    if kind == "contract":
        facts["contract_number"] = str(node.get("id") or "")
    identity = f"{release.get('ocid', '')}/{kind}/{node.get('id', '')}"
    return Raw(shorten(identity), {name: str(text) for name, text in facts.items() if text})


def _award_of(release: Node, contract: Node) -> Node:
    awards: list[Node] = release.get("awards") or []
    return next((award for award in awards if award.get("id") == contract.get("awardID")), {})


def _code(party: Node) -> str:
    """The party's unified social credit code, if that is what its identifier is."""
    identifier = party.get("identifier") or {}
    return str(identifier.get("id") or "") if identifier.get("scheme") in ("CN-USCC", "CN-USCI") else ""


def _price(value: Node) -> str:
    """The amount with its currency where that is not yuan, so that foreign money is seen as such."""
    amount, currency = value.get("amount"), value.get("currency") or "CNY"
    return "" if amount is None else f"{amount}" if currency == "CNY" else f"{amount} {currency}"
