"""Stand-in for an SMS gateway: takes messages over HTTP, and shows them on a page where a telephone would ring.

It can be told to be slow or down. It listens to nothing."""
