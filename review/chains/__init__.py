"""Multi-turn chains: what people say of their turns, and what that says of all chains."""
