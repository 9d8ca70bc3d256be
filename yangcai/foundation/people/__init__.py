"""People, organisations, who may do what, and how they sign in. Floor 1.

An organisation of any kind is here; what a supplier or bank does is not. It listens to nothing."""
