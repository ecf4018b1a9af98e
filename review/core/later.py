"""Libraries that take long to load, each loaded by the first use of a name of it.

``from review.core.later import pandas as pd`` stands for ``import pandas as pd``: the same names
of the same types, and nothing is loaded until ``pd.…`` is reached. A server that starts, a
station, and a command that lists names wait for none of them and hold none in memory
(``tests/test_start.py``).
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import evalica as evalica
    import fsspec as fsspec
    import ijson as ijson
    import imagehash as imagehash
    import pandas as pandas
    import pyarrow as pyarrow
    from py3langid import langid as langid
    from pyarrow import compute as compute
    from pyarrow import parquet as parquet
    from scipy import ndimage as ndimage
    from scipy import optimize as optimize
    from scipy import sparse as sparse
    from scipy import special as special
    from scipy import stats as stats
    from scipy.sparse import csgraph as csgraph
    from sklearn import feature_extraction as feature_extraction


class Later:
    """A library by its name; its names are reached by ``.``, and nothing of it can be set."""

    __slots__ = ("_name",)

    def __init__(self, name: str) -> None:
        self._name = name

    def __getattr__(self, name: str) -> Any:
        return getattr(import_module(self._name), name)

    def __repr__(self) -> str:
        return f"Later({self._name!r})"


if not TYPE_CHECKING:
    evalica = Later("evalica")
    feature_extraction = Later("sklearn.feature_extraction")
    fsspec = Later("fsspec")
    ijson = Later("ijson")
    imagehash = Later("imagehash")
    langid = Later("py3langid.langid")
    pandas = Later("pandas")
    pyarrow = Later("pyarrow")
    compute = Later("pyarrow.compute")
    parquet = Later("pyarrow.parquet")
    ndimage = Later("scipy.ndimage")
    optimize = Later("scipy.optimize")
    sparse = Later("scipy.sparse")
    csgraph = Later("scipy.sparse.csgraph")
    special = Later("scipy.special")
    stats = Later("scipy.stats")
