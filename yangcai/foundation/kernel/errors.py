"""The three ways in which an operation can end other than well."""


class Refused(Exception):
    """A rule of the domain says no; the message is fit for the user.

    `field` is the form field it belongs to, `article` the rule or article behind it, `url` where to go next.
    """

    def __init__(
        self, message: str = "", *, field: str | None = None, article: str = "", url: str = ""
    ) -> None:
        super().__init__(message)
        self.field, self.article, self.url = field, article, url


class Forbidden(Exception):
    """The seat lacks a permission; reported as 403 and never explained further."""


class Unrecorded(AssertionError):
    """An operation changed the world and told nobody: a bug, not a refusal."""
