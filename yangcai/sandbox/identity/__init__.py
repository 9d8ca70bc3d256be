"""Stand-in for the province's unified identity platform 统一身份认证平台: a real OpenID Connect provider.

Natural persons sign in by telephone, legal persons by their code. allauth.idp speaks the protocol; the session
behind a token, its end (back-channel logout) and the accounts are ours. Sandbox only. It listens to nothing."""
