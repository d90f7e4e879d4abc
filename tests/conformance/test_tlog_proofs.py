"""Do our proof verifiers give the verdict of transparency-dev/merkle on each of its vectors?"""

import base64
import json
from typing import Any

import pytest

from shared.audit.errors import ProofInvalid
from shared.audit.proofs import verify_consistency, verify_inclusion
from tests.conformance.vectors import vectors_path

VECTORS: dict[str, Any] = json.loads(
    (vectors_path("tlog") / "rfc6962_proof_vectors.json").read_text()
)


def decoded(text: str | None) -> bytes:
    return base64.b64decode(text or "")


def proof_of(vector: dict[str, Any]) -> list[bytes]:
    return [decoded(each) for each in vector["proof"] or ()]


def accepts_inclusion(vector: dict[str, Any]) -> bool:
    try:
        verify_inclusion(
            index=vector["leafIdx"],
            size=vector["treeSize"],
            leaf=decoded(vector["leafHash"]),
            proof=proof_of(vector),
            root=decoded(vector["root"]),
        )
    except ProofInvalid:
        return False
    return True


def accepts_consistency(vector: dict[str, Any]) -> bool:
    try:
        verify_consistency(
            earlier_size=vector["size1"],
            earlier_root=decoded(vector["root1"]),
            later_size=vector["size2"],
            later_root=decoded(vector["root2"]),
            proof=proof_of(vector),
        )
    except ProofInvalid:
        return False
    return True


def test_all_196_vectors_are_here() -> None:
    assert (len(VECTORS["inclusion"]), len(VECTORS["consistency"])) == (98, 98)


@pytest.mark.parametrize("vector", VECTORS["inclusion"], ids=lambda vector: vector["_file"])
def test_an_inclusion_proof_gets_the_published_verdict(vector: dict[str, Any]) -> None:
    assert accepts_inclusion(vector) is not vector["wantErr"]


@pytest.mark.parametrize("vector", VECTORS["consistency"], ids=lambda vector: vector["_file"])
def test_a_consistency_proof_gets_the_published_verdict(vector: dict[str, Any]) -> None:
    assert accepts_consistency(vector) is not vector["wantErr"]
