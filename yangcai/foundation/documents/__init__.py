"""Files kept by digest, printed forms as PDF, exports as files. Floor 1.

It keeps bytes and proves them; it does not know what they say."""
