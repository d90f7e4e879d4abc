"""The life of an application for a travel document.

filed --approve--> approved --issue--> issued (final)
filed or approved --withdraw--> withdrawn (final)
"""

from enum import StrEnum

from shared.lifecycle import Lifecycle


class ApplicationState(StrEnum):
    FILED = "filed"
    APPROVED = "approved"
    ISSUED = "issued"
    WITHDRAWN = "withdrawn"


OPEN = (ApplicationState.FILED, ApplicationState.APPROVED)


class ApplicationEvent(StrEnum):
    APPROVE = "approve"
    ISSUE = "issue"
    WITHDRAW = "withdraw"


APPLICATION_LIFECYCLE = Lifecycle(
    "application",
    {
        (ApplicationState.FILED, ApplicationEvent.APPROVE): ApplicationState.APPROVED,
        (ApplicationState.FILED, ApplicationEvent.WITHDRAW): ApplicationState.WITHDRAWN,
        (ApplicationState.APPROVED, ApplicationEvent.ISSUE): ApplicationState.ISSUED,
        (ApplicationState.APPROVED, ApplicationEvent.WITHDRAW): ApplicationState.WITHDRAWN,
    },
)
