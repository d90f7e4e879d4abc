"""The CSCA store of the moment, built anew whenever the trust data changes."""

from shared.pki.csca_store import AnchorList, CscaStore, ListSource
from shared.states import State
from shared.trust.live import LiveTrust


class Anchors:
    """Calls give the store; every State's list speaks for that State alone."""

    def __init__(self, trust: LiveTrust) -> None:
        self._trust = trust
        self._built_of: object = None
        self._store = CscaStore(())

    def __call__(self) -> CscaStore:
        snapshot = self._trust.snapshot
        if snapshot is not self._built_of:
            self._store = CscaStore(
                AnchorList(
                    source=ListSource(
                        f"CSCA {state}", str(listed.version), checked_at=snapshot.checked_at
                    ),
                    certificates=listed.certificates,
                    crls=listed.crls,
                    country=state.alpha2,
                )
                for state in State
                if (listed := snapshot.csca_list(state)) is not None
            )
            self._built_of = snapshot
        return self._store
