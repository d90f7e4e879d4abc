"""Movements, the levy, its ledger, and the platform's own tables; nothing here ever changes."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import ARRAY

from shared.database import platform_schema

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

_TIME = sa.DateTime(timezone=True)
_CODE = sa.String(40)


def upgrade() -> None:
    platform_schema.create_version_1()
    _create_movements()
    _create_levy()
    _create_ledger()
    platform_schema.forbid_changes(
        "movements",
        "goods_items",
        "transit_references",
        "releases",
        "movement_events",
        "levy_assessments",
        "levy_assessed_items",
        "levy_collections",
        "ledger_journals",
        "ledger_postings",
    )


def _movement() -> sa.ForeignKey:
    return sa.ForeignKey("movements.movement_id")


def _assessment() -> sa.ForeignKey:
    return sa.ForeignKey("levy_assessments.assessment_id")


def _create_movements() -> None:
    op.create_table(
        "movements",
        sa.Column("movement_id", sa.Uuid, primary_key=True),
        sa.Column("lrn", sa.String, nullable=False),
        sa.Column("holder", sa.String, nullable=False),
        sa.Column("departure_office", sa.String, nullable=False),
        sa.Column("transit_offices", ARRAY(sa.String), nullable=False),
        sa.Column("destination_office", sa.String, nullable=False),
        sa.Column("declared_by", sa.String, nullable=False),
        sa.Column("declared_at", _TIME, nullable=False),
        sa.UniqueConstraint("departure_office", "lrn", name="movements_one_per_local_reference"),
    )
    op.create_table(
        "goods_items",
        sa.Column("movement_id", sa.Uuid, _movement(), primary_key=True),
        sa.Column("number", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("hs6", sa.String, nullable=False),
        sa.Column("gross_mass_kg", sa.Integer, nullable=False),
        sa.Column("value_francs", sa.BigInteger, nullable=False),
        sa.Column("origin", sa.String, nullable=False),
        sa.Column("provenance", sa.String, nullable=False),
    )
    op.create_table(
        "transit_references",
        sa.Column("trn", sa.String, primary_key=True),
        sa.Column("movement_id", sa.Uuid, _movement(), nullable=False, unique=True),
    )
    op.create_table(
        "releases",
        sa.Column("movement_id", sa.Uuid, _movement(), primary_key=True),
        sa.Column("vehicle_plate", sa.String, nullable=False),
        sa.Column("seals", ARRAY(sa.String), nullable=False),
        sa.Column("limit_date", sa.Date, nullable=False),
        sa.Column("driver_state", _CODE, nullable=False),
        sa.Column("driver_pseudonym", sa.String, nullable=False),
        sa.Column("verification_digest", sa.String, nullable=False),
        sa.Column("driver_checked_at", _TIME, nullable=False),
    )
    op.create_table(
        "movement_events",
        sa.Column("movement_id", sa.Uuid, _movement(), primary_key=True),
        sa.Column("sequence", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("event", _CODE, nullable=False),
        sa.Column("office", sa.String, nullable=False),
        sa.Column("officer", sa.String, nullable=False),
        sa.Column("direction", _CODE),
        sa.Column("reason", sa.String),
        sa.Column("occurred_at", _TIME, nullable=False),
        sa.Column("received_at", _TIME, nullable=False),
    )


def _create_levy() -> None:
    op.create_table(
        "levy_assessments",
        sa.Column("assessment_id", sa.Uuid, primary_key=True),
        sa.Column("state", _CODE, nullable=False),
        sa.Column("office", sa.String, nullable=False),
        sa.Column("officer", sa.String, nullable=False),
        sa.Column("source_system", sa.String, nullable=False),
        sa.Column("declaration", sa.String, nullable=False),
        sa.Column("order_digest", sa.String, nullable=False),
        sa.Column("accepted_on", sa.Date, nullable=False),
        sa.Column("regime", _CODE, nullable=False),
        sa.Column("taxable_francs", sa.BigInteger, nullable=False),
        sa.Column("levy_francs", sa.BigInteger, nullable=False),
        sa.Column("liquidated_francs", sa.BigInteger),
        sa.Column("rate_version", sa.String, nullable=False),
        sa.Column("origins_version", sa.String, nullable=False),
        sa.Column("exemptions_version", sa.String, nullable=False),
        sa.Column("assessed_at", _TIME, nullable=False),
        sa.UniqueConstraint(
            "state", "source_system", "declaration", name="levy_assessments_one_per_declaration"
        ),
    )
    op.create_table(
        "levy_assessed_items",
        sa.Column("assessment_id", sa.Uuid, _assessment(), primary_key=True),
        sa.Column("number", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("hs6", sa.String, nullable=False),
        sa.Column("origin", sa.String, nullable=False),
        sa.Column("provenance", sa.String, nullable=False),
        sa.Column("value_francs", sa.BigInteger, nullable=False),
        sa.Column("levy_francs", sa.BigInteger, nullable=False),
        sa.Column("exempted_by", _CODE),
        sa.Column("evidence", sa.String),
    )
    op.create_table(
        "levy_collections",
        sa.Column("collection_id", sa.Uuid, primary_key=True),
        sa.Column("assessment_id", sa.Uuid, _assessment(), nullable=False),
        sa.Column("state", _CODE, nullable=False),
        sa.Column("office", sa.String, nullable=False),
        sa.Column("officer", sa.String, nullable=False),
        sa.Column("source_system", sa.String, nullable=False),
        sa.Column("receipt", sa.String, nullable=False),
        sa.Column("paid_on", sa.Date, nullable=False),
        sa.Column("amount_francs", sa.BigInteger, nullable=False),
        sa.Column("collected_at", _TIME, nullable=False),
        sa.UniqueConstraint(
            "state", "source_system", "receipt", name="levy_collections_one_per_receipt"
        ),
    )
    op.create_index("levy_collections_by_assessment", "levy_collections", ["assessment_id"])


def _create_ledger() -> None:
    op.create_table(
        "ledger_journals",
        sa.Column("journal_id", sa.Uuid, primary_key=True),
        sa.Column("state", _CODE, nullable=False),
        sa.Column("kind", _CODE, nullable=False),
        sa.Column("source_system", sa.String, nullable=False),
        sa.Column("source_reference", sa.String, nullable=False),
        sa.Column("happened_on", sa.Date, nullable=False),
        sa.Column("currency", sa.String, nullable=False),
        sa.Column("posted_at", _TIME, nullable=False),
        sa.UniqueConstraint("journal_id", "state"),
        sa.UniqueConstraint(
            "state", "source_system", "source_reference", "kind", name="ledger_journals_once"
        ),
        sa.CheckConstraint("currency = 'XOF'", name="ledger_journals_in_francs"),
    )
    op.create_table(
        "ledger_postings",
        sa.Column("journal_id", sa.Uuid, primary_key=True),
        sa.Column("line", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("state", _CODE, nullable=False),
        sa.Column("account", _CODE, nullable=False),
        sa.Column("debit_francs", sa.BigInteger, nullable=False),
        sa.Column("credit_francs", sa.BigInteger, nullable=False),
        sa.ForeignKeyConstraint(
            ["journal_id", "state"], ["ledger_journals.journal_id", "ledger_journals.state"]
        ),
        sa.CheckConstraint(
            "(debit_francs > 0 AND credit_francs = 0) OR (debit_francs = 0 AND credit_francs > 0)",
            name="ledger_postings_one_side",
        ),
    )
    op.create_index("ledger_postings_by_account", "ledger_postings", ["state", "account"])
    _balance_every_journal()


def _balance_every_journal() -> None:
    """At commit, each journal that was touched must have lines whose debits equal its credits."""
    op.execute(
        """
        CREATE FUNCTION require_balanced_journal() RETURNS trigger LANGUAGE plpgsql AS $$
        DECLARE
            lines bigint;
            difference numeric;
        BEGIN
            SELECT count(*), coalesce(sum(debit_francs) - sum(credit_francs), 0)
            INTO lines, difference
            FROM ledger_postings WHERE journal_id = NEW.journal_id;
            IF lines < 2 OR difference <> 0 THEN
                RAISE EXCEPTION 'journal % is not balanced', NEW.journal_id
                    USING ERRCODE = 'integrity_constraint_violation';
            END IF;
            RETURN NULL;
        END $$
        """
    )
    for table in ("ledger_journals", "ledger_postings"):
        op.execute(
            f"CREATE CONSTRAINT TRIGGER {table}_balanced AFTER INSERT ON {table} "
            "DEFERRABLE INITIALLY DEFERRED "
            "FOR EACH ROW EXECUTE FUNCTION require_balanced_journal()"
        )
