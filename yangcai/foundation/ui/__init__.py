"""The interface's parts: page shell, lists, exports, forms, formats, charts. Floor 0, no models.

It knows how things look and nothing of what they mean. It listens to nothing."""
