"""Work: drawn in batches, leased, answered into the log, settled by leads, turned into labels."""
