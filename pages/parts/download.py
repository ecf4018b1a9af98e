"""A release, fetched through the browser."""

from __future__ import annotations

import streamlit as st

from review.core.i18n import _
from store.releases import folders
from store.releases.folders import Release


def download(release: Release) -> None:
    """Offer a release's folder as a zip file where it is small enough for a browser."""
    with st.spinner(_("Packing…")):
        content = _zip(str(release.folder), release.manifest["last_log_entry"], release)
    if content is None:
        st.text(
            _(
                "Larger than {most} MB: a lead fetches it from the server, in releases/{name} of "
                "the workspace.",
                most=folders.LARGEST_ZIP // 1_000_000,
                name=release.folder.name,
            )
        )
        return
    kind = release.manifest["kind"]
    st.download_button(
        _("Download (zip)"), content, f"{kind}-{release.folder.name}.zip", "application/zip",
        key=f"{kind}-zip", on_click="ignore", icon=":material/download:",
    )  # fmt: skip


@st.cache_resource(max_entries=2, show_spinner=False)
def _zip(folder: str, entry: int, _release: Release) -> bytes | None:  # noqa: ARG001  the key
    return folders.zipped(_release.folder)
