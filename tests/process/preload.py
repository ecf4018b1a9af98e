"""Imported by the process that servers are forked from: what each would do again at its start."""

from __future__ import annotations

from tests.components import scan_once

scan_once()
