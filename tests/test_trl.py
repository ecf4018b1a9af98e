"""TRL's own data functions on the DPO export, where its package is installed (without torch)."""

from __future__ import annotations

import importlib.util
import sys
import types
from pathlib import Path
from typing import Any

import datasets
import pytest

from store.db.workspace import Store
from tests.store.ranking import bowls
from tests.store.test_preferences import export, pictures


@pytest.fixture
def data_utils(monkeypatch: pytest.MonkeyPatch) -> Any:
    """TRL's module of data functions alone: it names two classes of transformers, and uses none."""
    spec = importlib.util.find_spec("trl")
    if spec is None or not spec.submodule_search_locations:
        pytest.skip("TRL is not installed: pip install --no-deps trl")
    if importlib.util.find_spec("transformers") is None:
        stub = types.ModuleType("transformers")
        stub.PreTrainedTokenizerBase = stub.ProcessorMixin = object  # type: ignore[attr-defined]
        monkeypatch.setitem(sys.modules, "transformers", stub)
    file = Path(spec.submodule_search_locations[0]) / "data_utils.py"
    own = importlib.util.spec_from_file_location("trl_data_utils", file)
    assert own is not None
    assert own.loader is not None
    module = importlib.util.module_from_spec(own)
    own.loader.exec_module(module)
    return module


def test_the_dpo_export_is_a_preference_dataset_to_trl(
    sqlite_store: Store, tmp_path: Path, data_utils: Any
) -> None:
    """Explicit prompt, chosen and rejected: TRL unpairs it as it unpairs any of its own."""
    bowls(sqlite_store, tmp_path)
    pictures(sqlite_store, tmp_path)
    export(sqlite_store, tmp_path / "out", "dpo")
    loaded = datasets.load_dataset(str(tmp_path / "out"), cache_dir=str(tmp_path / "cache"))
    table = loaded["train"]
    assert {"prompt", "chosen", "rejected"} <= set(data_utils.get_dataset_column_names(table))
    assert not data_utils.is_conversational(table[0])
    assert data_utils.maybe_extract_prompt(table[0])["prompt"] == "a bowl"
    columns = table.select_columns(["prompt", "chosen", "rejected"])
    unpaired = data_utils.maybe_unpair_preference_dataset(columns)
    assert unpaired.num_rows == 2 * table.num_rows
    assert set(unpaired.column_names) == {"prompt", "completion", "label"}
    assert sum(unpaired["label"]) == table.num_rows
