"""The parts of the station's and scripts' door; ``api.py`` puts them together."""
