"""The front page of the receivables site: what it is, who signs in where. Orders and financing come as rooms of their own.

It owns no rows and listens to nothing.
"""
