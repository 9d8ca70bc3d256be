"""The portal's pages: what everybody reads, and what editors and the signed-in work on."""
