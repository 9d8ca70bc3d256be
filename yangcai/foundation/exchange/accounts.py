"""Account numbers compared without being told: both sites make the same mark of the same number."""

from yangcai.foundation.exchange.canon import mac
from yangcai.foundation.exchange.keys import field_secret


def fingerprint(app: str, number: str) -> str:
    """The mark of an account number between this site and an app; spaces and dashes do not matter."""
    digits = "".join(character for character in number if character.isalnum())
    return f"hmac-sm3:{mac(field_secret(app), digits.encode())}"
