"""The unified identity platform as suppliers' way in: an OpenID Connect client.

`provider` talks to it, `tokens` believes or disbelieves what it says, `flow` remembers what was asked, `views` are the
pages. What changes is in `people.operations.unified`. Any conforming provider will do: settings `OIDC_*` name it.
"""
