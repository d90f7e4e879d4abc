"""All reads and writes of alerts and rounds, and the counts that alerts are raised on."""

from collections.abc import Mapping
from datetime import date, datetime
from types import MappingProxyType
from typing import Any
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.exc import IntegrityError
from sqlmodel import col, select, update

from identity.contract.oversight.alerts import AlertScope, AlertState, Metric
from identity.errors.oversight import AlertChanged, AlertNotFound, OverseerNotIndependent
from identity.oversight.rules.anomalies import Count
from identity.oversight.tables.oversight import AlertRow, RoundRow
from identity.policy.oversight_rules import AnomalyRule
from shared.database.constraints import violated
from shared.database.work import Work

_INDEPENDENCE = {
    "alerts_not_by_the_one_concerned",
    "alerts_not_closed_by_the_one_concerned",
    "alerts_closed_by_another_office",
}
_OF_APPLICATIONS = (
    "SELECT a.enrolled_by AS officer, a.office, e.occurred_at AS at"
    " FROM application_events AS e JOIN applications AS a USING (application_id)"
    " WHERE a.import_id IS NULL AND e.state = "
)
_CARDS_GIVEN_UP = (
    "SELECT c.requested_by AS officer, (SELECT min(p.machine) FROM pairing_participants AS p"
    " WHERE p.object_id = c.card_id AND p.officer = c.requested_by) AS office,"
    " c.state_changed_at AS at FROM cards AS c WHERE c.state = 'cancelled' AND c.refused_by IS NULL"
)
"""Whoever gives a request up and asks again has another approver drawn."""
_WITHOUT_A_MATCH = "FROM counter_acts WHERE state = 'done' AND check_id IS NULL"
_FACTS: Mapping[Metric, str] = MappingProxyType(
    {
        Metric.ENROLMENTS: _OF_APPLICATIONS + "'finalised'",
        Metric.WITHDRAWALS: f"{_OF_APPLICATIONS}'withdrawn' UNION ALL {_CARDS_GIVEN_UP}",
        Metric.EXCEPTIONS: "SELECT a.enrolled_by AS officer, a.office, e.occurred_at AS at"
        " FROM biometric_exceptions AS b JOIN applications AS a USING (application_id)"
        " JOIN application_events AS e USING (application_id) WHERE e.state = 'completed'",
        Metric.HASTY_APPROVALS: "SELECT d.officer, d.place AS office, d.approved_at AS at"
        " FROM pairing_draws AS d WHERE d.shown_at IS NULL"
        " OR d.approved_at - d.shown_at < make_interval(secs => :seconds)",
        # both officers did it, at one office
        Metric.FALLBACKS: f"SELECT requested_by AS officer, office, decided_at AS at"
        f" {_WITHOUT_A_MATCH} UNION ALL SELECT approved_by, NULL, decided_at {_WITHOUT_A_MATCH}",
        Metric.REPEATED_WITNESSES: "SELECT a.enrolled_by AS officer, a.office, w.vouched_at AS at"
        " FROM application_witnesses AS w JOIN applications AS a USING (application_id)"
        " WHERE EXISTS (SELECT FROM application_witnesses AS e JOIN applications AS b"
        " USING (application_id) WHERE e.person_id = w.person_id AND b.enrolled_by = a.enrolled_by"
        " AND (e.vouched_at, e.application_id) < (w.vouched_at, w.application_id))",
        Metric.READS: "SELECT split_part(r.officer, '/', 2) AS officer, r.machine AS office,"
        " r.read_at AS at FROM access_events AS r WHERE r.officer IS NOT NULL",
    }
)
"""What happened, by whom, at which machine, when."""
_NAMES: Mapping[AlertScope, tuple[str, str]] = MappingProxyType(
    {
        AlertScope.OFFICER: ("officer", "true"),
        AlertScope.OFFICE: ("office", "office NOT LIKE 'kit-%'"),
        AlertScope.KIT: ("office", "office LIKE 'kit-%'"),
    }
)
_PLACE = text(
    """
    SELECT place FROM (
        SELECT place, 1 AS rank, begins_at AS at FROM duties WHERE officer = :name
        UNION ALL SELECT place, 2, NULL FROM pairing_participants WHERE officer = :name
        UNION ALL SELECT split_part(office, '.', 1), 3, decided_at FROM counter_acts
            WHERE requested_by = :name OR approved_by = :name
    ) AS known ORDER BY rank, at DESC NULLS LAST, place LIMIT 1
    """
)


async def counts(work: Work, rule: AnomalyRule, *, since: datetime, until: datetime) -> list[Count]:
    """How much each did in each hour or day that begins within the time; nobody with nothing."""
    name, among = _NAMES[rule.scope]
    query = text(
        f"SELECT {name}, date_trunc(:period, at, 'UTC') AS begins, count(*)"  # noqa: S608 - names from the tables above
        f" FROM ({_FACTS[rule.metric]}) AS facts"
        f" WHERE at >= :since AND at < :until AND {among} GROUP BY 1, 2 ORDER BY 2, 1"
    )
    values: dict[str, object] = {"period": rule.period.value, "since": since, "until": until}
    if rule.metric is Metric.HASTY_APPROVALS:
        values["seconds"] = rule.hasty_seconds
    connection = await work.session.connection()
    return [Count(*row) for row in await connection.execute(query, values)]


async def place_of(work: Work, scope: AlertScope, name: str) -> str:
    """The office of who or what stands out; empty where the registry never learnt it."""
    if scope is not AlertScope.OFFICER:
        return name.partition(".")[0]
    connection = await work.session.connection()
    return str(await connection.scalar(_PLACE, {"name": name}) or "")


async def add(work: Work, alert: AlertRow) -> bool:
    """Raise an alert; False where it was raised before."""
    added = await work.session.exec(
        insert(AlertRow)
        .values(**alert.model_dump())
        .on_conflict_do_nothing()
        .returning(col(AlertRow.alert_id))
    )
    return added.first() is not None


async def get(work: Work, alert_id: UUID) -> AlertRow:
    found = await work.session.get(AlertRow, alert_id)
    if found is None:
        raise AlertNotFound
    return found


async def in_state(work: Work, state: AlertState, *, limit: int) -> list[AlertRow]:
    query = (
        select(AlertRow)
        .where(col(AlertRow.state) == state)
        .order_by(col(AlertRow.raised_at), col(AlertRow.alert_id))
        .limit(limit)
    )
    return list(await work.session.exec(query))


async def move(work: Work, alert: AlertRow, to: AlertState, **values: Any) -> None:
    """Write it only if nobody did since it was read; by somebody of another office, or refused."""
    statement = (
        update(AlertRow)
        .where(col(AlertRow.alert_id) == alert.alert_id, col(AlertRow.state) == alert.state)
        .values(state=to, **values)
        .execution_options(synchronize_session=False)
    )
    try:
        moved = await work.session.exec(statement)
    except IntegrityError as error:
        if violated(error) in _INDEPENDENCE:
            raise OverseerNotIndependent from error
        raise
    if moved.rowcount != 1:
        raise AlertChanged
    await work.session.refresh(alert)


async def begin_round(work: Work, round_id: UUID, *, day: date) -> bool:
    """Begin the round of a day; False where somebody began it before."""
    begun = await work.session.exec(
        insert(RoundRow)
        .values(round_id=round_id, day=day)
        .on_conflict_do_nothing()
        .returning(col(RoundRow.round_id))
    )
    return begun.first() is not None


async def round_locked(work: Work, round_id: UUID) -> RoundRow | None:
    query = select(RoundRow).where(RoundRow.round_id == round_id).with_for_update()
    return (await work.session.exec(query)).first()
