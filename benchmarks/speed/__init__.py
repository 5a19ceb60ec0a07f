"""How fast, how flat and how small: Nabij beside stock Rasa, in the same run on the same machine."""
