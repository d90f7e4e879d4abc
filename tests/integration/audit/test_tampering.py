"""Whatever is done to the stored log in SQL: does verification name it?"""

import pytest

from shared.audit.verification import Damage
from tests.integration.audit.conftest import StoredLog

REENTER = """
    INSERT INTO audit_entries (entry_id, recorded_at, event, object_reference, leaf)
    SELECT gen_random_uuid(), recorded_at, event, object_reference, leaf
    FROM audit_entries LIMIT 1
"""


@pytest.fixture
async def sealed(log: StoredLog) -> StoredLog:
    """A log of eight entries under two checkpoints."""
    for _ in range(2):
        await log.record(4, subject="person-1")
        await log.seal()
    return log


async def named(log: StoredLog, *kept_notes: str) -> list[tuple[Damage, int | None, int | None]]:
    report = await log.verify(*kept_notes)
    return [(finding.damage, finding.first, finding.last) for finding in report.findings]


async def test_an_updated_entry_is_named(sealed: StoredLog) -> None:
    await sealed.tamper(
        "UPDATE audit_entries SET leaf = convert_to("
        "replace(convert_from(leaf, 'UTF8'), 'card-1', 'card-2'), 'UTF8') "
        "WHERE position = (SELECT position FROM audit_leaves WHERE leaf_index = 5)"
    )
    assert await named(sealed) == [(Damage.ALTERED, 5, 5)]


async def test_a_deleted_entry_is_named(sealed: StoredLog) -> None:
    await sealed.tamper(
        "DELETE FROM audit_entries "
        "WHERE position = (SELECT position FROM audit_leaves WHERE leaf_index = 2)"
    )
    assert await named(sealed) == [(Damage.MISSING, 2, 2)]


async def test_an_entry_deleted_with_its_leaf_is_named(sealed: StoredLog) -> None:
    await sealed.tamper(
        "DELETE FROM audit_entries "
        "WHERE position = (SELECT position FROM audit_leaves WHERE leaf_index = 6)",
        "DELETE FROM audit_leaves WHERE leaf_index = 6",
    )
    assert sorted(await named(sealed)) == [(Damage.MISSING, 6, 6), (Damage.UNPROVEN, 4, 7)]


async def test_two_leaves_that_changed_places_are_both_named(sealed: StoredLog) -> None:
    await sealed.tamper(
        "UPDATE audit_leaves SET leaf_index = 100 WHERE leaf_index = 1",
        "UPDATE audit_leaves SET leaf_index = 1 WHERE leaf_index = 6",
        "UPDATE audit_leaves SET leaf_index = 6 WHERE leaf_index = 100",
    )
    assert sorted(await named(sealed)) == [
        (Damage.REORDERED, 1, 1),
        (Damage.REORDERED, 6, 6),
        (Damage.UNPROVEN, 0, 3),
        (Damage.UNPROVEN, 4, 7),
    ]


async def test_two_entries_that_changed_places_are_both_named(sealed: StoredLog) -> None:
    await sealed.tamper(
        "UPDATE audit_leaves SET position = -position WHERE leaf_index IN (1, 6)",
        "UPDATE audit_leaves l SET position = -o.position FROM audit_leaves o "
        "WHERE (l.leaf_index, o.leaf_index) IN ((1, 6), (6, 1))",
    )
    assert await named(sealed) == [(Damage.REORDERED, 1, 1), (Damage.REORDERED, 6, 6)]


async def test_an_entry_hidden_from_its_subject_is_named(sealed: StoredLog) -> None:
    await sealed.tamper(
        "UPDATE audit_entries SET subject_reference = NULL "
        "WHERE position = (SELECT position FROM audit_leaves WHERE leaf_index = 3)"
    )
    assert await named(sealed) == [(Damage.MISFILED, 3, 3)]


async def test_an_entry_slipped_in_beside_the_log_is_found(sealed: StoredLog) -> None:
    await sealed.tamper(REENTER)
    assert await named(sealed) == [(Damage.UNLOGGED, None, None)]


async def test_an_entry_taken_away_before_it_was_sealed_is_found(sealed: StoredLog) -> None:
    await sealed.record()
    await sealed.tamper(
        "DELETE FROM audit_entries WHERE position IN (SELECT position FROM audit_unsequenced)"
    )
    await sealed.seal()
    assert await named(sealed) == [(Damage.UNLOGGED, None, None)]


async def test_entries_that_wait_to_be_sealed_are_no_damage(sealed: StoredLog) -> None:
    await sealed.record(3)
    assert (await sealed.verify()).intact


async def test_a_log_cut_short_is_found_by_a_kept_checkpoint(sealed: StoredLog) -> None:
    kept = (await sealed.verify()).note or ""
    await sealed.tamper(
        "DELETE FROM audit_entries WHERE position IN "
        "(SELECT position FROM audit_leaves WHERE leaf_index >= 4)",
        "DELETE FROM audit_leaves WHERE leaf_index >= 4",
        "DELETE FROM audit_checkpoints WHERE tree_size > 4",
    )

    assert (await sealed.verify()).intact
    assert await named(sealed, kept) == [(Damage.TRUNCATED, 4, 7)]


async def test_a_log_begun_anew_is_found_by_a_kept_checkpoint(sealed: StoredLog) -> None:
    kept = (await sealed.verify()).note or ""
    await sealed.tamper(
        "TRUNCATE audit_entries, audit_leaves, audit_checkpoints, audit_unsequenced"
    )
    await sealed.record(9)
    await sealed.seal()

    assert (await sealed.verify()).intact
    assert await named(sealed, kept) == [(Damage.FORKED, 0, 7)]


async def test_a_lost_checkpoint_between_two_others_costs_no_proof(sealed: StoredLog) -> None:
    await sealed.tamper("DELETE FROM audit_checkpoints WHERE tree_size = 4")
    assert (await sealed.verify()).intact


async def test_a_forged_checkpoint_far_ahead_is_found_without_walking_there(
    sealed: StoredLog,
) -> None:
    await sealed.tamper(
        "INSERT INTO audit_checkpoints SELECT 4611686018427387904, root_hash, frontier, note, "
        "signed_at FROM audit_checkpoints WHERE tree_size = 8"
    )

    found = await named(sealed)

    assert (Damage.CHECKPOINT_INVALID, 2**62, 2**62) in found
    assert (Damage.MISSING, 8, 2**62 - 1) in found
