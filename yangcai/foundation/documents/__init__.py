"""Files: what people attach, forms printed for them, lists exported for them. Floor 1.

It does not know what a file is about, only which row it belongs to. It listens to nothing."""
