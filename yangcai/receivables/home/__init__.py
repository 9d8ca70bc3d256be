"""The front page of the receivables site: what it is, who signs in where. Orders and financing come as rooms later.

It owns no rows and listens to nothing.
"""
