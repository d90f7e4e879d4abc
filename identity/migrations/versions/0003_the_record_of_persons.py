"""The bitemporal record of persons, and what happens in a life."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import ExcludeConstraint

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

_TIME = sa.DateTime(timezone=True)
_CODE = sa.String(40)


def upgrade() -> None:
    _create_decisions()
    _create_versions()
    _create_journal()
    _create_life_events()
    _create_guardianships()
    _create_merges()
    _create_aliases()


def _person(*, primary_key: bool = False) -> sa.Column[object]:
    return sa.Column(
        "person_id",
        sa.Uuid,
        sa.ForeignKey("persons.person_id"),
        primary_key=primary_key,
        nullable=False,
    )


def _decision(name: str, *, nullable: bool = True) -> sa.Column[object]:
    return sa.Column(
        name,
        sa.Uuid,
        sa.ForeignKey("decisions.decision_id"),
        nullable=nullable,
        unique=not nullable,
    )


def _create_decisions() -> None:
    op.create_table(
        "decisions",
        sa.Column("decision_id", sa.Uuid, primary_key=True),
        sa.Column("kind", _CODE, nullable=False),
        sa.Column("state", _CODE, nullable=False),
        sa.Column("person_id", sa.Uuid, nullable=False),
        sa.Column("enrolled_by", sa.String, nullable=False),
        sa.Column("about", sa.Uuid),
        sa.Column("sealed_proposal", sa.LargeBinary, nullable=False),
        sa.Column("order_digest", sa.String, nullable=False),
        sa.Column("requested_by", sa.String, nullable=False),
        sa.Column("requested_at_office", sa.String, nullable=False),
        sa.Column("requested_at", _TIME, nullable=False),
        sa.Column("request_token", sa.String, nullable=False, unique=True),
        sa.Column("approved_by", sa.String),
        sa.Column("approval_token", sa.String, unique=True),
        sa.Column("decided_at", _TIME),
        sa.ForeignKeyConstraint(
            ["person_id", "enrolled_by"], ["persons.person_id", "persons.enrolled_by"]
        ),
        sa.UniqueConstraint("decision_id", "requested_by", "approved_by"),
        sa.CheckConstraint(
            "approved_by <> requested_by AND approved_by <> enrolled_by",
            name="decisions_four_eyes",
        ),
        sa.CheckConstraint(
            "(state = 'applied') = (approved_by IS NOT NULL AND approval_token IS NOT NULL)",
            name="decisions_nothing_without_approval",
        ),
    )
    op.create_index(
        "decisions_waiting",
        "decisions",
        ["requested_at"],
        postgresql_where=sa.text("state = 'proposed'"),
    )
    op.create_index("decisions_by_person", "decisions", ["person_id"])


def _create_versions() -> None:
    op.execute("CREATE EXTENSION IF NOT EXISTS btree_gist")  # trusted: the database's owner may
    op.create_table(
        "person_versions",
        _person(primary_key=True),
        sa.Column("version", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("valid_from", sa.Date),
        sa.Column("valid_to", sa.Date),
        sa.Column("recorded_from", _TIME, nullable=False),
        sa.Column("recorded_to", _TIME),
        sa.Column("sealed_record", sa.LargeBinary, nullable=False),
        sa.Column("recorded_by", sa.String, nullable=False),
        sa.Column("approved_by", sa.String),
        sa.Column("decision_id", sa.Uuid),
        sa.ForeignKeyConstraint(
            ["decision_id", "recorded_by", "approved_by"],
            ["decisions.decision_id", "decisions.requested_by", "decisions.approved_by"],
            name="person_versions_rest_on_a_decision",
        ),
        sa.CheckConstraint(
            "version = 1 OR (decision_id IS NOT NULL AND approved_by IS NOT NULL)",
            name="person_versions_change_by_decision",
        ),
        sa.CheckConstraint("approved_by <> recorded_by", name="person_versions_four_eyes"),
        sa.CheckConstraint("valid_from < valid_to", name="person_versions_valid_for_a_day"),
        sa.CheckConstraint("recorded_from < recorded_to", name="person_versions_known_for_a_time"),
        ExcludeConstraint(
            ("person_id", "="),
            (sa.text("daterange(valid_from, valid_to)"), "&&"),
            (sa.text("tstzrange(recorded_from, recorded_to)"), "&&"),
            using="gist",
            name="person_versions_one_truth",
        ),
    )


def _create_journal() -> None:
    op.create_table(
        "person_events",
        sa.Column("position", sa.BigInteger, sa.Identity(always=True), primary_key=True),
        _person(),
        sa.Column("event", _CODE, nullable=False),
        sa.Column("occurred_at", _TIME, nullable=False),
        sa.Column("acted_by", sa.String, nullable=False),
        sa.Column("approved_by", sa.String),
        _decision("decision_id"),
        sa.Column("about", sa.Uuid),
    )
    op.create_index("person_events_by_person", "person_events", ["person_id", "position"])


def _create_life_events() -> None:
    op.create_table(
        "life_events",
        sa.Column("life_event_id", sa.Uuid, primary_key=True),
        _person(),
        sa.Column("kind", _CODE, nullable=False),
        _decision("decision_id", nullable=False),
        sa.Column("recorded_at", _TIME, nullable=False),
        sa.Column("sealed_event", sa.LargeBinary, nullable=False),
    )
    op.create_index("ix_life_events_person_id", "life_events", ["person_id"])
    op.create_table(
        "deaths",
        sa.Column("death_id", sa.Uuid, primary_key=True),
        _person(),
        sa.Column("state", _CODE, nullable=False),
        sa.Column("reported_by", sa.String, nullable=False),
        sa.Column("reported_at_office", sa.String, nullable=False),
        sa.Column("reported_at", _TIME, nullable=False),
        sa.Column("sealed_report", sa.LargeBinary, nullable=False),
        sa.Column("confirmation_id", sa.Uuid),
        sa.Column("confirmation_requested_by", sa.String),
        sa.Column("confirmed_by", sa.String),
        _decision("correction_id"),
        sa.ForeignKeyConstraint(
            ["confirmation_id", "confirmation_requested_by", "confirmed_by"],
            ["decisions.decision_id", "decisions.requested_by", "decisions.approved_by"],
            name="deaths_confirmed_by_decision",
        ),
        sa.CheckConstraint(
            "state <> 'confirmed' OR (confirmation_id IS NOT NULL"
            " AND confirmation_requested_by IS NOT NULL AND confirmed_by IS NOT NULL)",
            name="deaths_confirmed_by_a_civil_act",
        ),
        sa.CheckConstraint("confirmed_by <> reported_by", name="deaths_confirmed_by_another"),
        sa.CheckConstraint(
            "state <> 'corrected' OR correction_id IS NOT NULL", name="deaths_corrected_by_decision"
        ),
    )
    op.create_index(
        "deaths_one_at_a_time",
        "deaths",
        ["person_id"],
        unique=True,
        postgresql_where=sa.text("state <> 'corrected'"),
    )


def _create_guardianships() -> None:
    op.create_table(
        "guardianships",
        sa.Column("guardianship_id", sa.Uuid, primary_key=True),
        sa.Column("ward_id", sa.Uuid, sa.ForeignKey("persons.person_id"), nullable=False),
        sa.Column("kind", _CODE, nullable=False),
        sa.Column("scope", sa.String, nullable=False),
        sa.Column("state", _CODE, nullable=False),
        sa.Column("begins_on", sa.Date, nullable=False),
        sa.Column("ends_on", sa.Date),
        sa.Column("sealed_act", sa.LargeBinary, nullable=False),
        _decision("opened_by_decision", nullable=False),
        _decision("ended_by_decision"),
        sa.Column("handed_over_at", _TIME),
        sa.CheckConstraint("begins_on < ends_on", name="guardianships_last_a_day"),
        sa.CheckConstraint(
            "state <> 'ended' OR ended_by_decision IS NOT NULL OR handed_over_at IS NOT NULL",
            name="guardianships_ended_by_decision",
        ),
    )
    op.create_index("ix_guardianships_ward_id", "guardianships", ["ward_id"])
    op.create_table(
        "guardians",
        sa.Column(
            "guardianship_id",
            sa.Uuid,
            sa.ForeignKey("guardianships.guardianship_id"),
            primary_key=True,
        ),
        sa.Column("place", sa.Integer, primary_key=True, autoincrement=False),
        _person(),
        sa.CheckConstraint("place IN (1, 2)", name="guardians_two_at_most"),
    )
    op.create_index("ix_guardians_person_id", "guardians", ["person_id"])


def _create_merges() -> None:
    op.create_table(
        "merges",
        sa.Column("merge_id", sa.Uuid, primary_key=True),
        sa.Column("source_id", sa.Uuid, sa.ForeignKey("persons.person_id"), nullable=False),
        sa.Column("survivor_id", sa.Uuid, sa.ForeignKey("persons.person_id"), nullable=False),
        sa.Column("state", _CODE, nullable=False),
        sa.Column("applied_at", _TIME, nullable=False),
        _decision("applied_by_decision", nullable=False),
        sa.Column("undone_at", _TIME),
        _decision("undone_by_decision"),
        sa.Column("journal_position", sa.BigInteger, nullable=False),
        sa.Column("sealed_civil_before", sa.LargeBinary, nullable=False),
        sa.Column("sealed_biometrics_before", sa.LargeBinary, nullable=False),
        sa.CheckConstraint("source_id <> survivor_id", name="merges_of_two"),
        sa.CheckConstraint(
            "(state = 'undone') = (undone_by_decision IS NOT NULL)",
            name="merges_undone_by_decision",
        ),
    )
    op.create_index("ix_merges_survivor_id", "merges", ["survivor_id"])
    op.create_index(
        "merges_one_of_each_source",
        "merges",
        ["source_id"],
        unique=True,
        postgresql_where=sa.text("state = 'applied'"),
    )


def _create_aliases() -> None:
    op.create_table(
        "aliases",
        sa.Column("alias_id", sa.Uuid, primary_key=True),
        sa.Column("alias", sa.String(16), nullable=False, unique=True),
        _person(),
        sa.Column("kind", _CODE, nullable=False),
        sa.Column("state", _CODE, nullable=False),
        sa.Column("state_changed_at", _TIME, nullable=False),
        sa.Column("made_by", _CODE, nullable=False),
        sa.Column("made_by_officer", sa.String, nullable=False),
        sa.Column("made_at", _TIME, nullable=False),
        sa.Column("expires_at", _TIME),
    )
    op.create_index("ix_aliases_person_id", "aliases", ["person_id"])
