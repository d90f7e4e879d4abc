"""What a person may do: the closed list of roles that an officer's credential can carry."""

from enum import StrEnum


class Role(StrEnum):
    """A role of a person. Machines have no roles: they have purposes in their key records."""

    REGISTRAR = "registrar"
    """enrols persons and requests cards at a registry office"""
    CIVIL_STATUS_OFFICER = "civil_status_officer"
    """brings births, names, marriages and deaths into the register from civil acts"""
    JUDGE_LIAISON = "judge_liaison"
    """brings in what courts and competent authorities decided: nationality, guardianship"""
    REGISTRY_SUPERVISOR = "registry_supervisor"
    """decides on changes of a person's record that somebody else proposed"""
    CARD_APPROVER = "card_approver"
    """approves card requests made by somebody else"""
    CARD_PERSONALISER = "card_personaliser"
    """runs personalisation and hands cards over"""
    PASSPORT_AGENT = "passport_agent"
    """files applications for travel documents"""
    PASSPORT_APPROVER = "passport_approver"
    """approves applications filed by somebody else"""
    PASSPORT_ISSUER = "passport_issuer"
    """issues approved travel documents"""
    BORDER_OFFICER = "border_officer"
    """checks documents at a post and records crossings"""
    CUSTOMS_OFFICER = "customs_officer"
    """controls and releases movements at a customs office"""
    CUSTOMS_RECEIVER = "customs_receiver"
    """collects the confederal levy"""
    AUDITOR = "auditor"
    """reads audit trails and ledgers, changes nothing"""
