"""The front page, the desk of suppliers and banks, and the way in from the procurement platform. Top floor.

It owns the hand-offs and listens to nothing.
"""
