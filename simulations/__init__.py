"""What the promises are worth: every claim tried in seeded simulations, printed as one table.

``python -m simulations`` runs all of them; a module here is a topic with a function ``claims``.
"""
