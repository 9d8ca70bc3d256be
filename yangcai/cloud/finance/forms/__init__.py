"""What people fill in; the Typst forms (`*.typ`) beside are what is printed."""
