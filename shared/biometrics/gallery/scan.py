"""The exact scan of one block of 8-bit codes by faiss: the only module that knows faiss.

A block is opened straight into the memory of one small faiss index, so nothing is copied.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import NamedTuple

import faiss
import numpy as np
from numpy.typing import NDArray

from shared.biometrics.gallery.embedding import Vector
from shared.biometrics.gallery.quantiser import Codes

Places = NDArray[np.int64]
AdmittedBits = NDArray[np.uint8]
"""One bit for each place of a block, least significant first."""

NOBODY = -1
"""The place of a neighbour that there is not."""


class Nearest(NamedTuple):
    """For each probe (n) its k nearest in a block: squared distances of codes, and places."""

    squared: Vector
    places: Places


class BlockScanner:
    """Room for one open block, and its comparison with probes."""

    def __init__(self, rows: int, dimension: int) -> None:
        self._index = faiss.IndexScalarQuantizer(
            dimension, faiss.ScalarQuantizer.QT_8bit_direct, faiss.METRIC_L2
        )
        self._index.is_trained = True
        self._index.add_sa_codes(np.zeros((rows, dimension), np.uint8))
        codes = faiss.rev_swig_ptr(self._index.codes.data(), rows * dimension)
        self.buffer: Codes = codes.reshape(rows, dimension)

    def nearest(
        self, probes: Codes, *, rows: int, count: int, admitted: AdmittedBits | None
    ) -> Nearest:
        """Compare each probe (n x dimension) with the first `rows` of the buffer; keep `count`.

        Squared distances of codes are whole numbers, so nothing is rounded. Only places whose bit
        is set are looked at when there are bits.
        """
        if not 0 < rows <= len(self.buffer):
            raise ValueError(f"a block has 1 to {len(self.buffer)} rows")
        self._index.ntotal = rows
        if admitted is None:
            return Nearest(*self._index.search(probes.astype(np.float32), count))
        chosen = faiss.IDSelectorBitmap(len(admitted), faiss.swig_ptr(admitted))
        among = faiss.SearchParameters()
        among.sel = chosen
        return Nearest(*self._index.search(probes.astype(np.float32), count, params=among))


@contextmanager
def one_thread() -> Iterator[None]:
    """Let faiss search in the calling thread: shards and processes share cores, not searches."""
    before = faiss.omp_get_max_threads()
    faiss.omp_set_num_threads(1)
    try:
        yield
    finally:
        faiss.omp_set_num_threads(before)
