"""Labels that people gave in other tools, as reviews."""
