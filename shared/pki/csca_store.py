"""The CSCA certificates and CRLs a verifier trusts, by the lists they come from. Pure.

A list speaks for one State, as the trust repository delegates, or for all, as a master list that
its owner chose. A State's list cannot bring in another State's CSCA, and a State that has a list
of its own is not spoken for by others. Superseded lists are kept: what only they hold is known, and
no longer trusted.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from shared.errors import PlatformError
from shared.pki.certificate_reader import Certificate, read_certificate
from shared.pki.crl_reader import RevocationList, read_crl
from shared.pki.der import MalformedAsn1
from shared.pki.names import Name

CSCAS_MAX: Final = 20_000
"""Of all lists together."""


@dataclass(frozen=True, slots=True)
class ListSource:
    """Where a piece of trust comes from, shown in every verdict."""

    name: str
    version: str
    checked_at: datetime
    """When the list was last known to be the publisher's newest."""


@dataclass(frozen=True, slots=True)
class AnchorList:
    """One published list, as octets. `country` is the alpha-2 code it may speak for, None: all."""

    source: ListSource
    certificates: tuple[bytes, ...]
    crls: tuple[bytes, ...] = ()
    document_signers: tuple[bytes, ...] = ()
    """Signers of documents that do not carry them; trusted no more than embedded ones."""
    country: str | None = None
    is_superseded: bool = False


@dataclass(frozen=True, slots=True)
class Anchor:
    """A CSCA certificate, self-signed or link, and the list that holds it."""

    certificate: Certificate
    source: ListSource
    is_superseded: bool


@dataclass(frozen=True, slots=True)
class VerifiedCrl:
    """A CRL that an anchor has signed."""

    crl: RevocationList
    source: ListSource


@dataclass(frozen=True, slots=True)
class LeftOut:
    """Something in a list that the store does not use, and why."""

    source: ListSource
    what: str
    why: str


@dataclass(slots=True)
class _Index:
    by_key_id: dict[bytes, list[Anchor]] = field(default_factory=dict)
    by_name: dict[Name, list[Anchor]] = field(default_factory=dict)
    crls: dict[Name, list[VerifiedCrl]] = field(default_factory=dict)
    signers: list[Certificate] = field(default_factory=list)


class CscaStore:
    """Answers a verifier's questions about anchors; immutable, built anew when a list changes.

    CRL signatures are verified here, once, and not for every document. What cannot be read or does
    not hold is left out and listed in `left_out`: one odd certificate must not blind a border.
    """

    def __init__(self, lists: Iterable[AnchorList]) -> None:
        self._index = _Index()
        self.left_out: list[LeftOut] = []
        every = sorted(lists, key=lambda one: one.is_superseded)
        self._with_own_list = frozenset(one.country for one in every if one.country is not None)
        count = 0
        for one in every:
            for der in one.certificates:
                count += 1
                if count > CSCAS_MAX:
                    raise MalformedAsn1(f"more than {CSCAS_MAX} CSCA certificates")
                self._add_anchor(der, one)
            self._add_signers(one)
        for one in every:
            for der in one.crls:
                self._add_crl(der, one)

    def with_key_id(self, key_id: bytes) -> tuple[Anchor, ...]:
        """Anchors whose subject key identifier this is, those of current lists first."""
        return tuple(self._index.by_key_id.get(key_id, ()))

    def with_name(self, name: Name) -> tuple[Anchor, ...]:
        """Anchors whose subject this is, those of current lists first."""
        return tuple(self._index.by_name.get(name, ()))

    def newest_crl(self, issuer: Name) -> VerifiedCrl | None:
        """The newest good CRL under this issuer's name.

        A CSCA signs its CRL with its present key for all its keys, so the name decides, not the
        key that signed the certificate in question.
        """
        crls = self._index.crls.get(issuer)
        return max(crls, key=lambda one: one.crl.this_update) if crls else None

    def document_signers(self) -> tuple[Certificate, ...]:
        return tuple(self._index.signers)

    def _add_anchor(self, der: bytes, one: AnchorList) -> None:
        try:
            certificate = read_certificate(der)
        except MalformedAsn1 as wrong:
            self._leave_out(one, "certificate", wrong.detail)
            return
        country = certificate.subject.country
        if one.country is not None and country != one.country:
            self._leave_out(one, "certificate", "a CSCA of another State than the list's")
            return
        if one.country is None and country in self._with_own_list:
            self._leave_out(one, "certificate", "its State has a list of its own")
            return
        anchor = Anchor(certificate, one.source, one.is_superseded)
        if certificate.subject_key_id is not None:
            self._index.by_key_id.setdefault(certificate.subject_key_id, []).append(anchor)
        self._index.by_name.setdefault(certificate.subject, []).append(anchor)

    def _add_signers(self, one: AnchorList) -> None:
        for der in one.document_signers:
            try:
                self._index.signers.append(read_certificate(der))
            except MalformedAsn1 as wrong:
                self._leave_out(one, "document signer", wrong.detail)

    def _add_crl(self, der: bytes, one: AnchorList) -> None:
        try:
            crl = read_crl(der)
        except MalformedAsn1 as wrong:
            self._leave_out(one, "CRL", wrong.detail)
            return
        if any(_has_signed(anchor, crl) for anchor in self.with_name(crl.issuer)):
            verified = VerifiedCrl(crl, one.source)
            self._index.crls.setdefault(crl.issuer, []).append(verified)
        else:
            self._leave_out(one, "CRL", "no CSCA of the lists has signed it")

    def _leave_out(self, one: AnchorList, what: str, why: str) -> None:
        self.left_out.append(LeftOut(one.source, what, why))


def _has_signed(anchor: Anchor, crl: RevocationList) -> bool:
    """Whether an anchor that is still trusted has signed; an old one could hide revocations."""
    try:
        return not anchor.is_superseded and crl.is_signed_by(anchor.certificate)
    except PlatformError:
        return False
