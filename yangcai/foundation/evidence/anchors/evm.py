"""An anchor on any chain that speaks Ethereum's JSON-RPC; optional (`requirements/chain.txt`).

Only hashes go there: the log's name hashed, a size, a root. `Anchor.vy` refuses to keep a size twice or to go back.
"""

import hashlib
import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from django.conf import settings

from yangcai.foundation.evidence.anchors import AnchorFailed
from yangcai.foundation.evidence.models import Log
from yangcai.foundation.evidence.verifier.notes import Checkpoint, Note

SOURCE = Path(__file__).with_name("Anchor.vy")
# What the compiler says of the contract; a test holds it equal.
ABI: list[dict[str, Any]] = json.loads(SOURCE.with_suffix(".json").read_text("utf-8"))


class EvmAnchor:
    """A contract on a chain, found by `EVM_URL`, `EVM_CONTRACT` and paid for with `EVM_KEY`."""

    name = "evm"

    def __init__(self, web3: Any = None, contract: str = "", key: str = "") -> None:
        self.web3 = web3 or connected(settings.EVM_URL)
        self.key = key or settings.EVM_KEY
        address = self.web3.to_checksum_address(contract or settings.EVM_CONTRACT)
        self.contract = self.web3.eth.contract(address=address, abi=ABI)

    def keep(self, head: Checkpoint, note: Note) -> str:
        """Send the root, wait for its block, read it back; the transaction's hash."""
        name = _name(head.origin)
        try:
            kept = bytes(self.contract.functions.roots(name, head.size).call())
            if kept == head.root:
                return f"{self.contract.address}/{head.size}"
            if any(kept):
                raise AnchorFailed(f"the chain holds another root for {head.size}")
            sent = send(self.web3, self.key, self.contract.functions.anchor(name, head.size, head.root))
        except (OSError, _errors(), ValueError) as wrong:
            raise AnchorFailed(str(wrong)) from wrong
        return str(sent)

    def heads(self) -> Iterable[Checkpoint]:
        """What the contract kept of this site's logs."""
        logs = {_name(log.origin): log for log in Log.rows.all()}
        for entry in self.contract.events.Anchored().get_logs(from_block=0):
            if log := logs.get(bytes(entry.args.origin)):
                yield Checkpoint(log.origin, entry.args.size, bytes(entry.args.root), "", log.algorithm)


def send(web3: Any, key: str, call: Any) -> str:
    """Sign a transaction, send it, wait for it; its hash. Raises AnchorFailed when the chain refuses."""
    account = web3.eth.account.from_key(key)
    terms = {"from": account.address, "nonce": web3.eth.get_transaction_count(account.address, "pending")}
    signed = account.sign_transaction(call.build_transaction(terms))
    sent = web3.eth.send_raw_transaction(signed.raw_transaction)
    if web3.eth.wait_for_transaction_receipt(sent, timeout=120)["status"] != 1:
        raise AnchorFailed(f"transaction {sent.hex()} was refused")
    return f"0x{bytes(sent).hex()}"


def deploy(web3: Any, key: str) -> str:
    """Put a new contract on the chain, owned by the key; its address. Needs the Vyper compiler."""
    from vyper import compile_code  # noqa: PLC0415 - only for those who deploy

    compiled = compile_code(SOURCE.read_text("utf-8"), output_formats=["bytecode", "abi"])
    sent = send(
        web3, key, web3.eth.contract(abi=compiled["abi"], bytecode=compiled["bytecode"]).constructor()
    )
    return str(web3.eth.get_transaction_receipt(sent)["contractAddress"])


def _name(origin: str) -> bytes:
    return hashlib.sha256(origin.encode()).digest()


def connected(url: str) -> Any:
    """The chain at this address. Needs web3."""
    from web3 import HTTPProvider, Web3  # noqa: PLC0415 - an optional extra

    return Web3(HTTPProvider(url, request_kwargs={"timeout": 30}))


def _errors() -> type[Exception]:
    from web3.exceptions import Web3Exception  # noqa: PLC0415

    error: type[Exception] = Web3Exception
    return error
