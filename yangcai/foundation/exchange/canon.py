"""How a call is signed: HMAC-SM3 over the raw bytes and everything that addresses them. Pure; no Django.

Nine lines joined by newlines. A request's third and fourth are its path and sorted query. An answer stands under its
status and the request's path, and in the query's place bears the request's nonce, so that none can be swapped.
"""

import secrets
import time
from collections.abc import Mapping
from dataclasses import dataclass
from hmac import compare_digest
from urllib.parse import parse_qsl, quote, unquote

from cryptography.hazmat.primitives import hashes, hmac

ALGORITHM = "HMAC-SM3"
PREFIX = "X-Gprf-"
WINDOW = 300
_PATH_SAFE = "/-._~:@!$&'()*+,;="


@dataclass(frozen=True, slots=True)
class Call:
    """What is signed of a call or answer; path and query in the one form that `escaped` and `query_of` give them."""

    method: str
    path: str
    query: str
    timestamp: str
    nonce: str
    app: str
    key: str
    digest: str

    def text(self) -> str:
        """The canonical string."""
        lines = (self.method, self.path, self.query, self.timestamp, self.nonce, self.app, self.key)
        return "\n".join((f"GPRF1-{ALGORITHM}", *lines, self.digest))

    def signature(self, secret: bytes) -> str:
        """The signature in hex."""
        return mac(secret, self.text().encode())

    def headers(self, secret: bytes) -> dict[str, str]:
        """What goes into the head of the call."""
        return {
            f"{PREFIX}App": self.app,
            f"{PREFIX}Key": self.key,
            f"{PREFIX}Alg": ALGORITHM,
            f"{PREFIX}Timestamp": self.timestamp,
            f"{PREFIX}Nonce": self.nonce,
            f"{PREFIX}Digest": self.digest,
            f"{PREFIX}Signature": self.signature(secret),
        }


def digest(body: bytes) -> str:
    """SM3 of raw bytes, in hex."""
    state = hashes.Hash(hashes.SM3())
    state.update(body)
    return state.finalize().hex()


def mac(secret: bytes, text: bytes) -> str:
    """HMAC-SM3, in hex."""
    state = hmac.HMAC(secret, hashes.SM3())
    state.update(text)
    return state.finalize().hex()


def escaped(path: str) -> str:
    """A path as servers hand it on, decoded once, with exactly what must be escaped escaped.

    It is not decoded again: else `%2541` and `A`, which lead to different places, would be signed alike.
    """
    return quote(path, safe=_PATH_SAFE)


def path_of(path: str) -> str:
    """The same of a path as it stands in an address."""
    return escaped(unquote(path))


def query_of(query: str) -> str:
    """A query string, its pairs sorted by name and escaped as RFC 3986 has it. Of one name the order counts."""
    pairs = sorted(parse_qsl(query, keep_blank_values=True), key=lambda pair: pair[0])
    return "&".join(f"{quote(name, safe='-._~')}={quote(value, safe='-._~')}" for name, value in pairs)


def fresh_nonce() -> str:
    """128 random bits in hex."""
    return secrets.token_hex(16)


def request_headers(
    *, method: str, path: str, query: str = "", body: bytes = b"", app: str, key: str, secret: bytes
) -> dict[str, str]:
    """The headers of a request to a path as it stands in the address, signed now."""
    told = str(int(time.time())), fresh_nonce()
    call = Call(method, path_of(path), query_of(query), *told, app, key, digest(body))
    return call.headers(secret)


def answer_headers(
    *, status: int, path: str, reply_to: str, body: bytes, app: str, key: str, secret: bytes
) -> dict[str, str]:
    """The headers of an answer, signed now."""
    told = str(int(time.time())), fresh_nonce()
    call = Call(str(status), escaped(path), reply_to, *told, app, key, digest(body))
    return call.headers(secret) | {f"{PREFIX}Reply-To": reply_to}


def is_answer_of(
    headers: Mapping[str, str], *, status: int, path: str, reply_to: str, body: bytes, app: str, secret: bytes
) -> bool:
    """Whether an answer was signed with the secret by the app, for this request."""
    given = {
        name: headers.get(f"{PREFIX}{name}", "") for name in ("App", "Key", "Timestamp", "Nonce", "Signature")
    }
    if given["App"] != app or headers.get(f"{PREFIX}Reply-To") != reply_to:
        return False
    told = given["Timestamp"], given["Nonce"]
    call = Call(str(status), escaped(path), reply_to, *told, app, given["Key"], digest(body))
    return compare_digest(call.signature(secret).encode(), given["Signature"].encode())
