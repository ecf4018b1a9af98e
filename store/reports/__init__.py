"""The evaluation report: what other rooms say of a workspace, put side by side, and written."""
