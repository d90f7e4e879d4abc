"""Seals that others made (BSI TR-03137, TR-03171; tsenger/vdstools) read and verify as they say."""

import json
from typing import Any

import pytest

from shared.documents.seal.c40 import decode_c40
from shared.documents.seal.digital_seal import read_seal, seal_signature_holds
from shared.pki.certificate_reader import read_certificate
from shared.pki.explicit_curves import UnsupportedKey
from tests.conformance.vectors import vectors_path

SEALS = vectors_path("vds")
EXPECTED = json.loads((SEALS / "expected.json").read_text("utf-8"))
UNKNOWN_CURVE = "signer_DETS32.der"
"""On brainpoolP224r1, which the library does not have: no verdict, and never a good one."""


@pytest.mark.parametrize("expected", EXPECTED, ids=lambda expected: expected["file"])
def test_a_seal_reads_as_its_makers_wrote_it(expected: dict[str, Any]) -> None:
    seal = read_seal((SEALS / expected["file"]).read_bytes())
    header = seal.header
    assert header.issuing_state == expected["country"]
    assert header.signer == expected["signer"]
    assert header.certificate_reference == expected["certificate_reference"]
    assert str(header.issued_on) == expected["issue_date"]
    assert str(header.signed_on) == expected["signature_date"]
    assert f"{header.definition:02x}" == expected["feature_definition"]
    assert f"{header.category:02x}" == expected["type_category"]
    assert [(one.tag, len(one.value)) for one in seal.features] == [
        (one["tag"], one["length"]) for one in expected["features"]
    ]
    assert (seal.signature is not None) == expected["signature"]["present"]


@pytest.mark.parametrize("expected", EXPECTED, ids=lambda expected: expected["file"])
def test_a_signature_holds_where_its_makers_say_so(expected: dict[str, Any]) -> None:
    seal = read_seal((SEALS / expected["file"]).read_bytes())
    signer = expected["signature"].get("signer_file")
    others = [
        path for path in SEALS.glob("signer_*.der") if path.name not in {signer, UNKNOWN_CURVE}
    ]
    for path in others:
        assert not seal_signature_holds(seal, read_certificate(path.read_bytes()).public_key)
    if signer is None:
        return
    certificate = read_certificate((SEALS / signer).read_bytes())
    if signer == UNKNOWN_CURVE:
        with pytest.raises(UnsupportedKey):
            _ = certificate.public_key
        return
    assert seal_signature_holds(seal, certificate.public_key)


def test_a_zone_in_c40_reads_as_its_makers_say() -> None:
    seal = read_seal((SEALS / "arrivalAttestationV02.vds.bin").read_bytes())
    zone = decode_c40(seal.features[0].value).replace(" ", "<")
    (expected,) = (one for one in EXPECTED if one["file"] == "arrivalAttestationV02.vds.bin")
    assert zone == expected["asserted_upstream"]["MRZ"].replace("\n", "")
