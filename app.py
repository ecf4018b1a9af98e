"""The browser's door. Only a launcher: the pages begin in ``pages/shell.py``.

``app`` must stay a literal ``st.App(...)``: Streamlit finds it by reading this file, and without
it deep links to pages would bypass sign-in (docs/decisions/0003-the-launcher.md).
"""

import streamlit as st

from api import doors, routes

app = st.App("pages/shell.py", routes=routes(), middleware=doors())
