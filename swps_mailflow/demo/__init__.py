"""A whole mail world on this machine, and the stories played through it."""
