"""Once a day, look through what was done: unusual volumes raise alerts, shared traits open cases.

An alert accuses nobody: somebody of another office says what explains it, or hands it on.
"""

from datetime import UTC, datetime, time, timedelta
from uuid import UUID, uuid4

from identity.audit_events import AuditEvent
from identity.contract.oversight.alerts import (
    ESCALATE_ALERT,
    EXPLAIN_ALERT,
    Alert,
    Alerts,
    AlertState,
    EscalateAlert,
    ExplainAlert,
    Explanation,
    closing_digest,
)
from identity.contract.oversight.pairings import LISTED_MAX
from identity.oversight.actions.clustering import open_clusters
from identity.oversight.lifecycle import ALERT_LIFECYCLE, AlertEvent
from identity.oversight.rules.anomalies import Oddity, odd_ones
from identity.oversight.store import alerts
from identity.oversight.tables.oversight import AlertRow
from identity.parts import IdentityParts
from identity.policy.oversight_rules import AnomalyRule
from shared.database.jobs import Job, enqueuing
from shared.database.work import Work
from shared.officers.approval import verify_approval
from shared.officers.credential import Officer

QUEUE, ROUND_TASK = "oversight", "look_through_a_day"
BEGINS_AFTER = timedelta(hours=1)
"""After midnight UTC, which is midnight in Mali and Burkina Faso and one o'clock in Niger."""


async def begin_round(work: Work) -> None:
    """Have the day that ended looked through, once, by whichever worker is free."""
    day = (work.clock() - BEGINS_AFTER).date() - timedelta(days=1)
    round_id = uuid4()
    if await alerts.begin_round(work, round_id, day=day):
        job = Job(QUEUE, ROUND_TASK, QUEUE, {"about": str(round_id)})
        await work.run(enqueuing([job]))


async def look_through(work: Work, parts: IdentityParts, round_id: UUID) -> None:
    """Do the round; done again, it changes nothing."""
    found = await alerts.round_locked(work, round_id)
    if found is None or found.done_at is not None:
        return
    begins = datetime.combine(found.day, time(), UTC)
    await raise_alerts(work, parts, since=begins, until=begins + timedelta(days=1))
    await open_clusters(work, parts)
    found.done_at = work.clock()
    work.session.add(found)


async def raise_alerts(
    work: Work, parts: IdentityParts, *, since: datetime, until: datetime
) -> int:
    """Raise an alert for each count of some days that stands out; return how many are new."""
    raised = 0
    for rule in parts.oversight_rules.anomaly_rules(parts.state, on=since.date()):
        window = until - timedelta(days=rule.window_days)
        done = await alerts.counts(work, rule, since=min(window, since), until=until)
        for odd in odd_ones(done, rule, since=since):
            raised += await _raise(work, rule, odd)
    return raised


async def list_alerts(work: Work, *, state: AlertState) -> Alerts:
    """For overseers: what stands in a state, oldest first."""
    work.audit.record(AuditEvent.ALERTS_READ, reason=state.value)
    found = await alerts.in_state(work, state, limit=LISTED_MAX)
    return Alerts(alerts=tuple(map(Alert.model_validate, found)))


async def acknowledge_alert(work: Work, *, by: Officer, alert_id: UUID) -> Alert:
    """Somebody looks into it. OverseerNotIndependent for whom it is about."""
    alert = await _concerning(work, alert_id)
    after = ALERT_LIFECYCLE.after(alert.state, AlertEvent.ACKNOWLEDGE)
    await alerts.move(work, alert, after, acknowledged_by=by.subject, acknowledged_at=work.clock())
    work.audit.record(AuditEvent.ALERT_ACKNOWLEDGED)
    return Alert.model_validate(alert)


async def explain_alert(
    work: Work,
    parts: IdentityParts,
    *,
    by: Officer,
    alert_id: UUID,
    order: ExplainAlert,
    approval: str,
) -> Alert:
    """Somebody of another office says, signed, why it is in order.

    Raises IllegalTransition, ApprovalInvalid or OverseerNotIndependent.
    """
    alert = await _concerning(work, alert_id)
    after = ALERT_LIFECYCLE.after(alert.state, AlertEvent.EXPLAIN)
    digest = closing_digest(parts.state, alert_id, order)
    verify_approval(approval, by, action=EXPLAIN_ALERT, digest=digest, now=work.clock())
    return await _close(work, alert, after, by, order, approval, explanation=order.explanation)


async def escalate_alert(
    work: Work,
    parts: IdentityParts,
    *,
    by: Officer,
    alert_id: UUID,
    order: EscalateAlert,
    approval: str,
) -> Alert:
    """Somebody of another office hands it, signed, to an inquiry; raises the same."""
    alert = await _concerning(work, alert_id)
    after = ALERT_LIFECYCLE.after(alert.state, AlertEvent.ESCALATE)
    digest = closing_digest(parts.state, alert_id, order)
    verify_approval(approval, by, action=ESCALATE_ALERT, digest=digest, now=work.clock())
    return await _close(work, alert, after, by, order, approval)


async def _close(
    work: Work,
    alert: AlertRow,
    after: AlertState,
    by: Officer,
    order: ExplainAlert | EscalateAlert,
    approval: str,
    explanation: Explanation | None = None,
) -> Alert:
    await alerts.move(
        work,
        alert,
        after,
        closed_by=by.subject,
        closed_place=by.place,
        closed_at=work.clock(),
        closing_token=approval,
        explanation=explanation,
        reference=order.reference,
    )
    work.audit.record(AuditEvent.ALERT_CLOSED, reason=after.value)
    return Alert.model_validate(alert)


async def _raise(work: Work, rule: AnomalyRule, odd: Oddity) -> bool:
    alert = AlertRow(
        alert_id=uuid4(),
        metric=rule.metric,
        scope=rule.scope,
        name=odd.counted.name,
        place=await alerts.place_of(work, rule.scope, odd.counted.name),
        period=rule.period,
        begins_at=odd.counted.begins_at,
        value=odd.counted.value,
        threshold=odd.threshold,
        median=odd.median,
        spread=odd.spread,
        peers=odd.peers,
        rule_since=rule.since,
        raised_at=work.clock(),
    )
    if not await alerts.add(work, alert):
        return False
    work.audit.record(AuditEvent.ALERT_RAISED, object=str(alert.alert_id), reason=rule.metric.value)
    return True


async def _concerning(work: Work, alert_id: UUID) -> AlertRow:
    work.audit.acting(object=str(alert_id))
    return await alerts.get(work, alert_id)
