"""What keeps insiders honest."""

from uuid import UUID

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import ARRAY

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

_TIME = sa.DateTime(timezone=True)
_CODE = sa.String(40)


def upgrade() -> None:
    _create_duties()
    _create_pairings()
    _keep_pairings_independent()
    _bind_approvals()
    _create_cases()
    _create_notices()
    _create_revisits_and_alerts()
    _keep_judges_independent()
    _keep_appellants_untouched()


def _create_duties() -> None:
    op.create_table(
        "duties",
        sa.Column("duty_id", sa.Uuid, primary_key=True),
        sa.Column("officer", sa.String, nullable=False),
        sa.Column("place", sa.String, nullable=False),
        sa.Column("machine", sa.String, nullable=False),
        sa.Column("roles", ARRAY(sa.String), nullable=False),
        sa.Column("state", _CODE, nullable=False),
        sa.Column("credential_issued_at", _TIME, nullable=False),
        sa.Column("begins_at", _TIME, nullable=False),
        sa.Column("ends_at", _TIME, nullable=False),
        sa.Column("ended_at", _TIME),
        sa.Column("duty_token", sa.String, nullable=False, unique=True),
        sa.Column("ending_token", sa.String, unique=True),
        sa.UniqueConstraint("duty_id", "officer", "place"),
        sa.CheckConstraint("begins_at < ends_at", name="duties_end"),
        sa.CheckConstraint(
            "state <> 'ended' OR ended_at >= ends_at OR ending_token IS NOT NULL",
            name="duties_ended_early_by_signature",
        ),
    )
    on_duty = sa.text("state = 'on_duty'")
    op.create_index("duties_one_each", "duties", ["officer"], unique=True, postgresql_where=on_duty)
    op.create_index("duties_by_end", "duties", ["ends_at"], postgresql_where=on_duty)
    op.create_table(
        "officer_suspensions",
        sa.Column("suspension_id", sa.Uuid, primary_key=True),
        sa.Column("officer", sa.String, nullable=False),
        sa.Column("reason", _CODE, nullable=False),
        sa.Column("suspended_by", sa.String, nullable=False),
        sa.Column("suspended_at", _TIME, nullable=False),
        sa.Column("suspension_token", sa.String, nullable=False, unique=True),
        sa.Column("lifted_by", sa.String),
        sa.Column("lifted_at", _TIME),
        sa.Column("lifting_token", sa.String, unique=True),
        sa.CheckConstraint("suspended_by <> officer", name="officer_suspensions_by_another"),
        sa.CheckConstraint(
            "lifted_by <> officer AND lifted_by <> suspended_by",
            name="officer_suspensions_four_eyes",
        ),
        sa.CheckConstraint(
            "(lifted_by IS NULL) = (lifted_at IS NULL)"
            " AND (lifted_by IS NULL) = (lifting_token IS NULL)",
            name="officer_suspensions_lifted_by_somebody",
        ),
    )
    op.create_index(
        "officer_suspensions_one_each",
        "officer_suspensions",
        ["officer"],
        unique=True,
        postgresql_where=sa.text("lifted_at IS NULL"),
    )


def _create_pairings() -> None:
    op.create_table(
        "pairings",
        sa.Column("object_id", sa.Uuid, primary_key=True),
        sa.Column("kind", _CODE, nullable=False),
        sa.Column("role", _CODE, nullable=False),
        sa.Column("state", _CODE, nullable=False),
        sa.Column("waiting_since", _TIME, nullable=False),
        sa.Column("draws", sa.Integer, nullable=False),
        sa.Column("draws_max", sa.Integer, nullable=False),
        sa.Column("officer", sa.String),
        sa.Column("place", sa.String),
        sa.Column("duty_id", sa.Uuid),
        sa.Column("due_at", _TIME),
        sa.UniqueConstraint("object_id", "officer"),
        sa.ForeignKeyConstraint(
            ["duty_id", "officer", "place"],
            ["duties.duty_id", "duties.officer", "duties.place"],
            name="pairings_of_somebody_on_duty",
        ),
        sa.CheckConstraint(
            "state NOT IN ('drawn', 'settled') OR (officer IS NOT NULL AND duty_id IS NOT NULL"
            " AND place IS NOT NULL AND due_at IS NOT NULL)",
            name="pairings_drawn_somebody",
        ),
        sa.CheckConstraint(
            "state NOT IN ('waiting', 'exhausted') OR officer IS NULL",
            name="pairings_waiting_nobody",
        ),
    )
    op.create_index("pairings_by_state", "pairings", ["state", "waiting_since"])
    op.create_index(
        "pairings_by_officer",
        "pairings",
        ["officer"],
        postgresql_where=sa.text("state = 'drawn'"),
    )
    op.create_table(
        "pairing_draws",
        sa.Column("object_id", sa.Uuid, sa.ForeignKey("pairings.object_id"), primary_key=True),
        sa.Column("number", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("officer", sa.String, nullable=False),
        sa.Column("place", sa.String, nullable=False),
        sa.Column("duty_id", sa.Uuid, sa.ForeignKey("duties.duty_id"), nullable=False),
        sa.Column("drawn_at", _TIME, nullable=False),
        sa.Column("drawn_among", sa.Integer, nullable=False),
        sa.Column("shown_at", _TIME),
        sa.Column("approved_at", _TIME),
        sa.Column("released_at", _TIME),
        sa.Column("released", _CODE),
        sa.Column("conflict", _CODE),
        sa.Column("recusal_token", sa.String, unique=True),
        sa.UniqueConstraint("object_id", "officer", name="pairing_draws_each_once"),
        sa.CheckConstraint(
            "(released_at IS NULL) = (released IS NULL)", name="pairing_draws_released_why"
        ),
        sa.CheckConstraint(
            "released IS DISTINCT FROM 'conflict_of_interest'"
            " OR (conflict IS NOT NULL AND recusal_token IS NOT NULL)",
            name="pairing_draws_recused_by_signature",
        ),
    )
    op.create_index(
        "pairing_draws_by_approval",
        "pairing_draws",
        ["approved_at"],
        postgresql_where=sa.text("approved_at IS NOT NULL"),
    )
    op.create_table(
        "pairing_participants",
        sa.Column("object_id", sa.Uuid, primary_key=True),
        sa.Column("officer", sa.String, primary_key=True),
        sa.Column("place", sa.String, primary_key=True),
        sa.Column("machine", sa.String, primary_key=True),
    )


def _keep_pairings_independent() -> None:
    """A drawn officer was on duty, and neither they nor their office took part: whoever writes."""
    op.execute(
        """
        CREATE FUNCTION pairings_are_independent() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            IF NEW.state IN ('drawn', 'settled') AND (
                NOT EXISTS (SELECT FROM pairing_participants WHERE object_id = NEW.object_id)
                OR EXISTS (
                    SELECT FROM pairing_participants AS p, duties AS d
                    WHERE p.object_id = NEW.object_id AND d.duty_id = NEW.duty_id
                    AND (p.officer = d.officer OR p.place = d.place OR p.machine = d.machine)
                )
            ) THEN
                RAISE EXCEPTION 'the officer or their office took part, or nobody did'
                    USING ERRCODE = 'check_violation', CONSTRAINT = 'pairings_independent';
            END IF;
            RETURN NEW;
        END $$
        """
    )
    op.execute(
        "CREATE TRIGGER pairings_independent BEFORE INSERT OR UPDATE ON pairings"
        " FOR EACH ROW EXECUTE FUNCTION pairings_are_independent()"
    )


def _bind_approvals() -> None:
    """Who approves is who was drawn; what an import brought is approved with the import."""
    op.add_column(
        "applications",
        sa.Column(
            "paired_approver",
            sa.String,
            sa.Computed("CASE WHEN import_id IS NULL THEN approved_by END", persisted=True),
        ),
    )
    op.create_foreign_key(
        "applications_approved_by_the_drawn",
        "applications",
        "pairings",
        ["application_id", "paired_approver"],
        ["object_id", "officer"],
    )
    op.create_foreign_key(
        "enrolment_imports_approved_by_the_drawn",
        "enrolment_imports",
        "pairings",
        ["import_id", "approved_by"],
        ["object_id", "officer"],
    )
    _bind_decisions_on_cards()
    op.create_foreign_key(
        "temporary_certificates_approved_by_the_drawn",
        "temporary_certificates",
        "pairings",
        ["certificate_id", "approved_by"],
        ["object_id", "officer"],
    )


def _bind_decisions_on_cards() -> None:
    """The same of a card; one that is made again rests on the draw for the first."""
    decided = "CASE WHEN remake_of IS NULL THEN coalesce(approved_by, refused_by) END"
    op.add_column("cards", sa.Column("refused_by", sa.String))
    op.add_column("cards", sa.Column("refused_for", _CODE))
    op.add_column("cards", sa.Column("refusal_token", sa.String))
    op.create_unique_constraint("cards_refusal_token_key", "cards", ["refusal_token"])
    op.create_check_constraint(
        "cards_refused_by_another",
        "cards",
        "refused_by <> requested_by AND refused_by <> enrolled_by",
    )
    op.create_check_constraint(
        "cards_refused_by_somebody",
        "cards",
        "(refused_by IS NULL) = (refused_for IS NULL)"
        " AND (refused_by IS NULL) = (refusal_token IS NULL)",
    )
    op.add_column(
        "cards", sa.Column("paired_approver", sa.String, sa.Computed(decided, persisted=True))
    )
    op.create_foreign_key(
        "cards_decided_by_the_drawn",
        "cards",
        "pairings",
        ["card_id", "paired_approver"],
        ["object_id", "officer"],
    )


def _person() -> sa.Column[UUID]:
    return sa.Column("person_id", sa.Uuid, sa.ForeignKey("persons.person_id"), nullable=False)


def _case(*, nullable: bool = False) -> sa.Column[UUID]:
    return sa.Column(
        "case_id", sa.Uuid, sa.ForeignKey("oversight_cases.case_id"), nullable=nullable
    )


def _of_case() -> sa.Column[UUID]:
    """What goes when its case goes."""
    case = sa.ForeignKey("oversight_cases.case_id", ondelete="CASCADE")
    return sa.Column("case_id", sa.Uuid, case, primary_key=True)


def _create_cases() -> None:
    op.create_table(
        "shared_traits",
        sa.Column("kind", _CODE, primary_key=True),
        sa.Column("token", sa.String, primary_key=True),
        sa.Column("person_id", sa.Uuid, sa.ForeignKey("persons.person_id"), primary_key=True),
        sa.Column("entered_at", _TIME, nullable=False),
    )
    op.create_index("shared_traits_of_person", "shared_traits", ["person_id"])
    op.create_table(
        "oversight_cases",
        sa.Column("case_id", sa.Uuid, primary_key=True),
        sa.Column("kind", _CODE, nullable=False),
        sa.Column("token", sa.String),
        sa.Column("state", _CODE, nullable=False),
        sa.Column("opened_at", _TIME, nullable=False),
        sa.Column("closed_at", _TIME),
        sa.CheckConstraint(
            "(state IN ('dismissed', 'substantiated')) = (closed_at IS NOT NULL)",
            name="oversight_cases_closed_when",
        ),
    )
    op.create_index(
        "oversight_cases_one_open",
        "oversight_cases",
        ["kind", "token"],
        unique=True,
        postgresql_where=sa.text("closed_at IS NULL AND token IS NOT NULL"),
    )
    op.create_index("oversight_cases_by_state", "oversight_cases", ["state", "opened_at"])
    op.create_table(
        "oversight_case_persons",
        _of_case(),
        sa.Column("person_id", sa.Uuid, sa.ForeignKey("persons.person_id"), primary_key=True),
    )
    op.create_index("ix_oversight_case_persons_person_id", "oversight_case_persons", ["person_id"])
    op.create_table(
        "oversight_case_reviews",
        _of_case(),
        sa.Column("officer", sa.String, primary_key=True),
        sa.Column("place", sa.String, nullable=False),
        sa.Column("finding", _CODE, nullable=False),
        sa.Column("review_token", sa.String, nullable=False, unique=True),
        sa.Column("reviewed_at", _TIME, nullable=False),
        sa.UniqueConstraint("case_id", "place", name="oversight_case_reviews_of_two_offices"),
    )


def _create_notices() -> None:
    op.create_table(
        "notices",
        sa.Column("notice_id", sa.Uuid, primary_key=True),
        _case(),
        _person(),
        sa.Column("reason", _CODE, nullable=False),
        sa.Column("state", _CODE, nullable=False),
        sa.Column("issued_at", _TIME, nullable=False),
        sa.Column("answer_until", _TIME, nullable=False),
        sa.Column("acknowledged_at", _TIME),
        sa.Column("sealed_answer", sa.LargeBinary),
        sa.Column("answered_at", _TIME),
        sa.Column("decided_by", sa.String),
        sa.Column("decided_place", sa.String),
        sa.Column("decision_token", sa.String, unique=True),
        sa.Column("decided_at", _TIME),
        sa.Column("appeal_until", _TIME),
        sa.Column("sealed_grounds", sa.LargeBinary),
        sa.Column("appealed_at", _TIME),
        sa.Column("heard_by", sa.String),
        sa.Column("heard_place", sa.String),
        sa.Column("hearing_token", sa.String, unique=True),
        sa.Column("heard_at", _TIME),
        sa.UniqueConstraint("case_id", "person_id", name="notices_one_each"),
        sa.CheckConstraint("heard_by <> decided_by", name="notices_appeal_heard_by_another"),
        sa.CheckConstraint(
            "state IN ('issued', 'acknowledged', 'answered')"
            " OR (decided_by IS NOT NULL AND decided_place IS NOT NULL"
            " AND decision_token IS NOT NULL)",
            name="notices_decided_by_somebody",
        ),
        sa.CheckConstraint(
            "state NOT IN ('maintained', 'appealed', 'allowed', 'dismissed')"
            " OR appeal_until IS NOT NULL",
            name="notices_maintained_with_an_appeal",
        ),
        sa.CheckConstraint(
            "(state IN ('allowed', 'dismissed')) = (heard_by IS NOT NULL"
            " AND heard_place IS NOT NULL AND hearing_token IS NOT NULL)",
            name="notices_heard_by_somebody",
        ),
    )
    op.create_index("notices_of_person", "notices", ["person_id"])
    op.create_index("notices_by_state", "notices", ["state", "issued_at"])


def _create_revisits_and_alerts() -> None:
    op.create_table(
        "revisits",
        sa.Column("revisit_id", sa.Uuid, primary_key=True),
        sa.Column(
            "application_id",
            sa.Uuid,
            sa.ForeignKey("applications.application_id"),
            nullable=False,
        ),
        _person(),
        sa.Column("vouched_for", sa.Uuid, sa.ForeignKey("persons.person_id")),
        sa.Column("reason", _CODE, nullable=False),
        sa.Column("state", _CODE, nullable=False),
        sa.Column("attempts", sa.Integer, nullable=False),
        sa.Column("opened_at", _TIME, nullable=False),
        sa.Column("found_at", _TIME),
        sa.Column("found_by", sa.String),
        sa.Column("discrepancies", sa.String, nullable=False),
        sa.Column("report_token", sa.String, unique=True),
        _case(nullable=True),
        sa.UniqueConstraint("application_id", "person_id", name="revisits_one_each"),
        sa.CheckConstraint("(state = 'due') = (found_at IS NULL)", name="revisits_found_once"),
        sa.CheckConstraint(
            "state = 'due' OR (found_by IS NOT NULL AND report_token IS NOT NULL)",
            name="revisits_found_by_somebody",
        ),
        sa.CheckConstraint(
            "(reason = 'witness') = (vouched_for IS NOT NULL)", name="revisits_witness_of_somebody"
        ),
        sa.ForeignKeyConstraint(
            ["revisit_id", "found_by"],
            ["pairings.object_id", "pairings.officer"],
            name="revisits_found_by_the_drawn",
        ),
    )
    op.create_index("revisits_by_state", "revisits", ["state", "opened_at"])
    op.create_table(
        "alerts",
        sa.Column("alert_id", sa.Uuid, primary_key=True),
        sa.Column("metric", _CODE, nullable=False),
        sa.Column("scope", _CODE, nullable=False),
        sa.Column("name", sa.String, nullable=False),
        sa.Column("place", sa.String, nullable=False),
        sa.Column("period", _CODE, nullable=False),
        sa.Column("begins_at", _TIME, nullable=False),
        sa.Column("value", sa.Integer, nullable=False),
        sa.Column("threshold", sa.Integer, nullable=False),
        sa.Column("median", sa.Float, nullable=False),
        sa.Column("spread", sa.Float, nullable=False),
        sa.Column("peers", sa.Integer, nullable=False),
        sa.Column("rule_since", sa.Date, nullable=False),
        sa.Column("state", _CODE, nullable=False),
        sa.Column("raised_at", _TIME, nullable=False),
        sa.Column("acknowledged_by", sa.String),
        sa.Column("acknowledged_at", _TIME),
        sa.Column("closed_by", sa.String),
        sa.Column("closed_place", sa.String),
        sa.Column("closed_at", _TIME),
        sa.Column("closing_token", sa.String, unique=True),
        sa.Column("explanation", _CODE),
        sa.Column("reference", sa.String),
        sa.UniqueConstraint(
            "metric", "scope", "name", "period", "begins_at", name="alerts_one_each"
        ),
        sa.CheckConstraint("acknowledged_by <> name", name="alerts_not_by_the_one_concerned"),
        sa.CheckConstraint("closed_by <> name", name="alerts_not_closed_by_the_one_concerned"),
        sa.CheckConstraint("closed_place <> place", name="alerts_closed_by_another_office"),
        sa.CheckConstraint(
            "(state IN ('explained', 'escalated')) = (closed_by IS NOT NULL"
            " AND closed_place IS NOT NULL AND closed_at IS NOT NULL AND reference IS NOT NULL"
            " AND closing_token IS NOT NULL)",
            name="alerts_closed_by_somebody",
        ),
        sa.CheckConstraint(
            "(state = 'explained') = (explanation IS NOT NULL)", name="alerts_explained_why"
        ),
    )
    op.create_index("alerts_by_state", "alerts", ["state", "raised_at"])
    op.create_table(
        "oversight_rounds",
        sa.Column("round_id", sa.Uuid, primary_key=True),
        sa.Column("day", sa.Date, nullable=False, unique=True),
        sa.Column("done_at", _TIME),
    )


def _keep_judges_independent() -> None:
    """Who reviews a case, or hears an appeal, took no part in the files, nor did their office."""
    op.execute(
        """
        CREATE FUNCTION took_part_in_files_of(concerned uuid[], judge text, judge_place text)
        RETURNS boolean LANGUAGE sql STABLE AS $$
            SELECT EXISTS (
                SELECT FROM applications AS a
                JOIN pairing_participants AS p
                    ON p.object_id IN (a.application_id, a.import_id)
                WHERE a.person_id = ANY(concerned) AND (p.officer = judge OR p.place = judge_place)
            ) OR EXISTS (
                SELECT FROM applications AS a
                JOIN pairing_draws AS d ON d.object_id IN (a.application_id, a.import_id)
                WHERE a.person_id = ANY(concerned) AND d.released IS NULL
                AND (d.officer = judge OR d.place = judge_place)
            ) OR EXISTS (
                SELECT FROM revisits AS r WHERE r.person_id = ANY(concerned) AND r.found_by = judge
            )
        $$
        """
    )
    op.execute(
        """
        CREATE FUNCTION case_reviews_are_independent() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            IF took_part_in_files_of(
                ARRAY(SELECT person_id FROM oversight_case_persons WHERE case_id = NEW.case_id),
                NEW.officer, NEW.place
            ) THEN
                RAISE EXCEPTION 'the reviewer or their office took part in a file of the case'
                    USING ERRCODE = 'check_violation',
                    CONSTRAINT = 'oversight_case_reviews_independent';
            END IF;
            RETURN NEW;
        END $$
        """
    )
    op.execute(
        "CREATE TRIGGER oversight_case_reviews_independent"
        " BEFORE INSERT OR UPDATE ON oversight_case_reviews"
        " FOR EACH ROW EXECUTE FUNCTION case_reviews_are_independent()"
    )
    op.execute(
        """
        CREATE FUNCTION notices_are_judged_independently() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            IF NEW.decided_by IS DISTINCT FROM OLD.decided_by AND took_part_in_files_of(
                ARRAY[NEW.person_id], NEW.decided_by, NEW.decided_place
            ) OR NEW.heard_by IS DISTINCT FROM OLD.heard_by AND (
                took_part_in_files_of(ARRAY[NEW.person_id], NEW.heard_by, NEW.heard_place)
                OR NEW.heard_place = NEW.decided_place
                OR EXISTS (
                    SELECT FROM oversight_case_reviews AS r
                    WHERE r.case_id = NEW.case_id AND r.officer = NEW.heard_by
                )
            ) THEN
                RAISE EXCEPTION 'who judges took part, or their office did'
                    USING ERRCODE = 'check_violation', CONSTRAINT = 'notices_independent';
            END IF;
            RETURN NEW;
        END $$
        """
    )
    op.execute(
        "CREATE TRIGGER notices_independent BEFORE UPDATE ON notices"
        " FOR EACH ROW EXECUTE FUNCTION notices_are_judged_independently()"
    )


def _keep_appellants_untouched() -> None:
    """While an appeal is open, nobody touches the record of the person, or ends their card."""
    op.execute(
        """
        CREATE FUNCTION appellants_are_untouched() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            IF NEW.record_state IS DISTINCT FROM OLD.record_state
                AND NEW.record_state <> 'active' AND EXISTS (
                SELECT FROM notices WHERE person_id = NEW.person_id AND state = 'appealed'
            ) THEN
                RAISE EXCEPTION 'an appeal of the person is open'
                    USING ERRCODE = 'check_violation', CONSTRAINT = 'persons_not_while_appealing';
            END IF;
            RETURN NEW;
        END $$
        """
    )
    op.execute(
        "CREATE TRIGGER persons_not_while_appealing BEFORE UPDATE OF record_state ON persons"
        " FOR EACH ROW EXECUTE FUNCTION appellants_are_untouched()"
    )
    op.execute(
        """
        CREATE FUNCTION cards_of_appellants_are_untouched() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            IF NEW.revoked_by IS DISTINCT FROM OLD.revoked_by AND EXISTS (
                SELECT FROM notices WHERE person_id = NEW.person_id AND state = 'appealed'
            ) THEN
                RAISE EXCEPTION 'an appeal of the holder is open'
                    USING ERRCODE = 'check_violation', CONSTRAINT = 'cards_not_while_appealing';
            END IF;
            RETURN NEW;
        END $$
        """
    )
    op.execute(
        "CREATE TRIGGER cards_not_while_appealing BEFORE UPDATE OF revoked_by ON cards"
        " FOR EACH ROW EXECUTE FUNCTION cards_of_appellants_are_untouched()"
    )
