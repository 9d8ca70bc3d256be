"""The house holds its shape on this site too: the same questions, asked of its own rooms."""

from tests.test_architecture import *  # noqa: F403
