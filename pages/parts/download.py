"""A release, fetched through the browser."""

from __future__ import annotations

import streamlit as st

from store.releases import folders
from store.releases.folders import Release


def download(made: Release) -> None:
    """Offer a release's folder as a zip file where it is small enough for a browser."""
    content = _zip(str(made.folder), made.manifest["last_log_entry"], made)
    if content is None:
        most = folders.LARGEST_ZIP // 1_000_000
        where = f"releases/{made.folder.name} of the workspace"
        st.text(f"Larger than {most} MB: a lead fetches it from the server, in {where}.")
        return
    kind = made.manifest["kind"]
    st.download_button(
        "Download (zip)", content, f"{kind}-{made.folder.name}.zip", "application/zip",
        key=f"{kind}-zip", on_click="ignore", icon=":material/download:",
    )  # fmt: skip


@st.cache_resource(max_entries=2, show_spinner="Packing…")
def _zip(folder: str, entry: int, _made: Release) -> bytes | None:  # noqa: ARG001  the key
    return folders.zipped(_made.folder)
