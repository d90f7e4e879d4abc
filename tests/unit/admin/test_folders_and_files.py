"""Folders of documents and officers, and files of orders: read strictly, never written over."""

import json
from pathlib import Path

import pytest
from pydantic import ValidationError

from customs_gateway.contract.movements import DeclareTransit
from services.enrolment_kit.application_file import read_application
from services.terminal.document_folder import (
    DG2,
    EF_COM,
    EF_SOD,
    FILE_BYTES_MAX,
    DocumentFiles,
    DocumentFolderUnusable,
    read_document,
    require_fresh,
    write_document,
)
from services.terminal.officer_folder import OfficerFolderUnusable, public_jwk
from services.terminal.order_files import ORDER_BYTES_MAX, OrderFileUnusable, read_order

FILES = DocumentFiles(ef_sod=b"sod", dg1=b"one", dg2=b"two", ef_com=b"com", mrz="AB\nCD")


def test_what_was_written_of_a_document_is_read_back(tmp_path: Path) -> None:
    write_document(tmp_path, FILES)
    assert read_document(tmp_path) == FILES


def test_a_document_without_its_summary_and_printed_zone_is_read_all_the_same(
    tmp_path: Path,
) -> None:
    write_document(tmp_path, DocumentFiles(ef_sod=b"s", dg1=b"1", dg2=b"2"))
    found = read_document(tmp_path)
    assert (found.ef_com, found.mrz) == (None, None)
    assert not (tmp_path / EF_COM).exists()


@pytest.mark.parametrize("missing", [EF_SOD, DG2])
def test_a_document_without_a_file_it_must_have_is_no_document(
    tmp_path: Path, missing: str
) -> None:
    write_document(tmp_path, FILES)
    (tmp_path / missing).unlink()
    with pytest.raises(DocumentFolderUnusable, match=missing):
        read_document(tmp_path)


def test_a_file_that_no_chip_holds_is_not_read_into_memory(tmp_path: Path) -> None:
    write_document(tmp_path, FILES)
    (tmp_path / DG2).write_bytes(bytes(FILE_BYTES_MAX + 1))
    with pytest.raises(DocumentFolderUnusable, match="larger"):
        read_document(tmp_path)


def test_a_document_is_not_written_over_another(tmp_path: Path) -> None:
    require_fresh(tmp_path / "new")
    write_document(tmp_path / "new", FILES)
    with pytest.raises(DocumentFolderUnusable):
        require_fresh(tmp_path / "new")


def test_an_order_is_the_same_in_toml_and_json(tmp_path: Path) -> None:
    (tmp_path / "a.toml").write_text(
        'lrn = "L-1"\nholder = "IFU-1"\ntransit_offices = ["200002"]\n'
        'destination_office = "100002"\n[[goods]]\nnumber = 1\nhs6 = "100630"\n'
        'gross_mass_kg = 10\nvalue_francs = 100\norigin = "THA"\nprovenance = "TGO"\n'
    )
    order = read_order(DeclareTransit, tmp_path / "a.toml")
    (tmp_path / "a.json").write_text(order.model_dump_json())
    assert read_order(DeclareTransit, tmp_path / "a.json") == order


@pytest.mark.parametrize("text", ["", "[1, 2]", "{", '"text"'])
def test_what_is_no_table_is_no_order(tmp_path: Path, text: str) -> None:
    (tmp_path / "order.json").write_text(text)
    with pytest.raises(OrderFileUnusable):
        read_order(DeclareTransit, tmp_path / "order.json")


def test_an_order_file_has_a_limit(tmp_path: Path) -> None:
    (tmp_path / "order.json").write_bytes(b" " * (ORDER_BYTES_MAX + 1))
    with pytest.raises(OrderFileUnusable, match="larger"):
        read_order(DeclareTransit, tmp_path / "order.json")


def test_a_member_too_many_is_refused(tmp_path: Path) -> None:
    (tmp_path / "order.json").write_text(json.dumps({"lrn": "L-1", "colour": "red"}))
    with pytest.raises(ValidationError):
        read_order(DeclareTransit, tmp_path / "order.json")


@pytest.mark.parametrize(
    "members",
    [
        {},
        {"kind": "second"},
        {"kind": "first", "portrait": 7},
        {"kind": "first", "portrait": "p.jpg", "fingerprints": "none"},
        {"kind": "first", "portrait": "p.jpg", "fingerprints": ["one"]},
        {"kind": "first", "fingerprints": [{"position": "2", "record": "p.jpg"}]},
        {"kind": "first", "exceptions": [{"position": 2, "kind": "worn"}]},
    ],
)
def test_an_application_names_its_pictures_by_file(
    tmp_path: Path, members: dict[str, object]
) -> None:
    (tmp_path / "p.jpg").write_bytes(b"jpeg")
    (tmp_path / "e.json").write_text(json.dumps(members))
    with pytest.raises(OrderFileUnusable):
        read_application(tmp_path / "e.json")


@pytest.mark.parametrize("text", [None, "{", "[]"])
def test_a_folder_without_a_public_key_has_no_officer(tmp_path: Path, text: str | None) -> None:
    if text is not None:
        (tmp_path / "public.jwk").write_text(text)
    with pytest.raises(OfficerFolderUnusable):
        public_jwk(tmp_path)
