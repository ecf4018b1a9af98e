"""The taxonomy spot check: what people say of assigned edit types, and what follows from it."""
