"""The chain of a card, from the vault to its holder's hand, over the public clients only."""

import warnings
from dataclasses import dataclass, field
from uuid import UUID

from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey
from sqlalchemy import text

from identity.contract.cards import (
    APPROVE,
    REQUEST,
    REVOKE,
    REVOKE_REQUEST,
    Card,
    CardReceipt,
    DeclarationKind,
    DeclareCard,
    IssueReason,
    ProofOfHolder,
    RequestCard,
    RevocationReason,
    RevokeCard,
    SuspendCard,
    SuspensionReason,
    order_digest,
    revocation_digest,
)
from identity.contract.client import IdentityClient
from identity.contract.counter import (
    PROPOSE,
    ActKind,
    CheckIdentity,
    CounterAct,
    CounterOrder,
    IdentityCheck,
    counter_digest,
)
from identity.contract.delivery import ReceiveShipment, ShipCards
from identity.contract.personalisation import RELEASE, Batch, CreateBatch, JobFile
from identity.contract.stock import (
    DESTROY,
    DESTROY_REQUEST,
    ISSUE,
    RECEIVE,
    STORE,
    Destruction,
    Lot,
    MoveBlanks,
    ReceiveLot,
    RequestDestruction,
    SerialRange,
    StoreLot,
    custody_digest,
    delivery_digest,
    destruction_digest,
    storage_digest,
)
from services.workshop.simulator import SimulatedWorkshop, WorkshopKeys
from shared.roles import Role
from shared.signed_http.keys import Purpose
from shared.stand_ins import InsecureStandInWarning
from shared.states import State
from tests.support.identity_service import ENTITY, IdentityUnderTest
from tests.support.platform import AnOfficer
from tests.support.rota import Rota
from tests.support.specimens import a_fingerprint

WORKSHOP = "personalisation.mli.aes.example"
OFFICE = "bureau-bamako"
PREFIX = "MLIA"
BLANKS_IN_A_LOT = 20
SHOWN = ProofOfHolder(document_number="PERMIS-0417")


@dataclass
class CardChain:
    """Mali's vault, workshop and office of Bamako, with the people who work there."""

    identity: IdentityUnderTest
    keeper: AnOfficer = field(init=False)
    second_keeper: AnOfficer = field(init=False)
    maker: AnOfficer = field(init=False)
    second_maker: AnOfficer = field(init=False)
    supervisor: AnOfficer = field(init=False)
    desk: AnOfficer = field(init=False)
    second_desk: AnOfficer = field(init=False)
    client: IdentityClient = field(init=False)
    rota: Rota = field(init=False)
    workshop: SimulatedWorkshop = field(init=False)
    lots: int = 0
    serials: list[str] = field(default_factory=list)
    """Blanks in the workshop's hands."""

    def __post_init__(self) -> None:
        person = self.identity.officer
        self.keeper = person("keeper", Role.STOCK_KEEPER)
        self.second_keeper = person("second-keeper", Role.STOCK_KEEPER)
        self.maker = person("maker", Role.CARD_PERSONALISER)
        self.second_maker = person("second-maker", Role.CARD_PERSONALISER)
        self.supervisor = person("supervisor", Role.DELIVERY_SUPERVISOR)
        self.desk = person("desk", Role.REGISTRAR)
        self.second_desk = person("second-desk", Role.CARD_APPROVER)
        self.client = self.identity.client()
        self.rota = card_approvers_of(self.identity)
        self.workshop = a_workshop(self.identity, self.maker)

    async def blanks(self) -> str:
        """The serial number of a blank in the workshop's hands."""
        if not self.serials:
            self.serials = await self.a_lot_issued()
        return self.serials.pop(0)

    async def a_lot_issued(self, count: int = BLANKS_IN_A_LOT) -> list[str]:
        """A new lot, received, stored and issued as a whole; returns its serial numbers."""
        number = await self.a_lot(count)
        serials = SerialRange(first=self.lots * 1_000, count=count)
        order = MoveBlanks(serials=serials, seal_number=f"S-{self.lots}")
        await self.client.issue_blanks(
            number,
            order,
            officer=self.keeper.credential,
            approval=self.sign(self.keeper, ISSUE, custody_digest(number, order, State.MLI)),
        )
        return [f"{PREFIX}{self.lots * 1_000 + i:08d}" for i in range(count)]

    async def a_lot(self, count: int = BLANKS_IN_A_LOT) -> str:
        """A new lot in the vault; returns its number."""
        return (await self.store(await self.a_lot_received(count), count)).lot_number

    async def a_lot_received(self, count: int = BLANKS_IN_A_LOT) -> Lot:
        """A new delivery that one keeper counted."""
        self.lots += 1
        order = ReceiveLot(
            lot_number=f"MLI-2026-{self.lots:03d}",
            supplier="Fabrique d'essai",
            serial_prefix=PREFIX,
            serials=SerialRange(first=self.lots * 1_000, count=count),
            counted=count,
            seal_number=f"B-{self.lots}",
        )
        return await self.client.receive_lot(
            order,
            officer=self.keeper.credential,
            approval=self.sign(self.keeper, RECEIVE, delivery_digest(order, State.MLI)),
        )

    async def store(self, lot: Lot, counted: int) -> Lot:
        """The second keeper counts a delivery too."""
        order = StoreLot(counted=counted)
        digest = storage_digest(lot.order_digest, order, State.MLI)
        return await self.client.store_lot(
            lot.lot_number,
            order,
            officer=self.second_keeper.credential,
            approval=self.sign(self.second_keeper, STORE, digest),
        )

    async def a_batch(self, *numbers: str) -> Batch:
        """Approved cards in a batch that a second officer has released."""
        batch = await self.client.create_batch(
            CreateBatch(cards=numbers), officer=self.maker.credential
        )
        return await self.client.release_batch(
            batch.batch_id,
            officer=self.second_maker.credential,
            approval=self.sign(self.second_maker, RELEASE, batch.order_digest),
        )

    async def made(self, card: Card) -> JobFile:
        """A card made by the workshop and found good; returns what was on its job file."""
        batch = await self.a_batch(card.card_number)
        files: list[JobFile] = []
        done = await self.workshop.make(batch.batch_id, await self.blanks(), files.append)
        assert done.card_state == "passed"
        return files[0]

    async def at_office(self, *numbers: str) -> UUID:
        """Finished cards shipped to Bamako and found in the bag; returns the shipment."""
        order = ShipCards(office=OFFICE, cards=numbers, seal_number="C-1")
        sent = await self.client.ship_cards(order, officer=self.maker.credential)
        found = ReceiveShipment(cards=numbers, seal_intact=True)
        second = self.second_maker.credential
        await self.client.receive_shipment(sent.shipment_id, found, officer=second)
        return sent.shipment_id

    async def checked(self, card_number: str, record: bytes | None = None) -> IdentityCheck:
        """The right index of whoever is at the counter, compared with the register's."""
        order = CheckIdentity(finger=2, record=record or a_fingerprint(2))
        return await self.client.check_identity(card_number, order, officer=self.maker.credential)

    async def at_counter(self, card_number: str, order: CounterOrder) -> CounterAct:
        """Propose or do something at the counter."""
        digest = counter_digest(card_number, order, State.MLI)
        return await self.client.do_at_counter(
            card_number,
            order,
            officer=self.maker.credential,
            approval=self.sign(self.maker, PROPOSE, digest),
        )

    async def handed_over(self, card_number: str, identity_number: str) -> CounterAct:
        """The card in its holder's hand, after a check that matched."""
        check = await self.checked(card_number)
        assert check.matched
        order = CounterOrder(
            kind=ActKind.HAND_OVER, identity_number=identity_number, check_id=check.check_id
        )
        return await self.at_counter(card_number, order)

    async def active(self, card: Card, identity_number: str) -> tuple[Card, str]:
        """An approved card in force; returns it and its suspension code."""
        await self.made(card)
        await self.at_office(card.card_number)
        act = await self.handed_over(card.card_number, identity_number)
        assert act.suspension_code is not None
        active = await self.client.activate_card(card.card_number, officer=self.maker.credential)
        return active, act.suspension_code

    async def approved(
        self,
        identity_number: str,
        registrar: AnOfficer,
        reason: IssueReason = IssueReason.FIRST_ISSUE,
    ) -> Card:
        """A card asked for and approved by two."""
        return await self.approve(await self.asked(identity_number, registrar, reason))

    async def asked(
        self,
        identity_number: str,
        registrar: AnOfficer,
        reason: IssueReason = IssueReason.FIRST_ISSUE,
    ) -> Card:
        """A card asked for at the registrar's own office."""
        order = RequestCard(identity_number=identity_number, reason=reason)
        return await self.rota.at(registrar).request_card(
            order,
            officer=registrar.credential,
            approval=self.sign(registrar, REQUEST, order_digest(order, State.MLI)),
        )

    async def approve(self, card: Card, by: AnOfficer | None = None) -> Card:
        """Approved by the officer drawn for it, or by somebody else who tries."""
        approver = by or await self.rota.drawn(card.card_id)
        return await self.rota.at(approver).approve_card(
            card.card_number,
            officer=approver.credential,
            approval=self.sign(approver, APPROVE, card.order_digest),
        )

    async def suspended(self, card_number: str) -> CardReceipt:
        """Suspended by its holder, who showed another document."""
        order = SuspendCard(reason=SuspensionReason.LOST, proof=SHOWN)
        return await self.client.suspend_card(card_number, order, officer=self.desk.credential)

    async def reinstated(self, card_number: str, identity_number: str) -> CounterAct:
        """Back in force, after a check that matched."""
        check = await self.checked(card_number)
        order = CounterOrder(
            kind=ActKind.REINSTATEMENT, identity_number=identity_number, check_id=check.check_id
        )
        return await self.at_counter(card_number, order)

    async def declared(
        self, card_number: str, kind: DeclarationKind = DeclarationKind.STOLEN
    ) -> CardReceipt:
        """Lost, stolen or damaged, as its holder says."""
        order = DeclareCard(kind=kind, proof=SHOWN)
        return await self.client.declare_card(card_number, order, officer=self.desk.credential)

    async def revoked(
        self, card_number: str, reason: RevocationReason = RevocationReason.ISSUED_IN_ERROR
    ) -> Card:
        """Ended by two officers."""
        wanted = await self.revocation_asked(card_number, reason)
        assert wanted.revocation_digest is not None
        return await self.client.approve_revocation(
            card_number,
            officer=self.second_desk.credential,
            approval=self.sign(self.second_desk, REVOKE, wanted.revocation_digest),
        )

    async def revocation_asked(
        self, card_number: str, reason: RevocationReason = RevocationReason.ISSUED_IN_ERROR
    ) -> Card:
        """The first of the two signatures."""
        order = RevokeCard(reason=reason)
        digest = revocation_digest(card_number, order, State.MLI)
        return await self.client.revoke_card(
            card_number,
            order,
            officer=self.desk.credential,
            approval=self.sign(self.desk, REVOKE_REQUEST, digest),
        )

    async def destroyed(
        self, *, blanks: tuple[str, ...] = (), cards: tuple[str, ...] = ()
    ) -> Destruction:
        """Destroyed before two keepers."""
        asked = await self.destruction_asked(blanks=blanks, cards=cards)
        return await self.client.approve_destruction(
            asked.destruction_id,
            officer=self.second_keeper.credential,
            approval=self.sign(self.second_keeper, DESTROY, asked.order_digest),
        )

    async def destruction_asked(
        self, *, blanks: tuple[str, ...] = (), cards: tuple[str, ...] = ()
    ) -> Destruction:
        """The first of the two signatures."""
        order = RequestDestruction(
            blanks=blanks, cards=cards, place="Bamako", on=self.identity.clock().date()
        )
        digest = destruction_digest(order, State.MLI)
        return await self.client.request_destruction(
            order,
            officer=self.keeper.credential,
            approval=self.sign(self.keeper, DESTROY_REQUEST, digest),
        )

    async def identity_number_of(self, card_number: str) -> str:
        """What the holder would say; the public surface does not tell it from a card."""
        query = text(
            "SELECT identity_number FROM persons NATURAL JOIN cards WHERE card_number = :card"
        )
        async with self.identity.engine.connect() as connection:
            return str(await connection.scalar(query, {"card": card_number}))

    def sign(self, officer: AnOfficer, action: str, digest: str) -> str:
        return officer.approve(action, digest, self.identity.clock())


def chain_of(identity: IdentityUnderTest) -> CardChain:
    """The one chain of a service."""
    chain: CardChain = identity.kept.setdefault("chain", None) or CardChain(identity)
    identity.kept["chain"] = chain
    return chain


def card_approvers_of(identity: IdentityUnderTest) -> Rota:
    """Who may be drawn to approve cards, at Kayes and at Ségou."""
    approvers = {
        place: identity.officer(f"card-approver-{place}", Role.CARD_APPROVER, place=place)
        for place in ("bureau-kayes", "bureau-segou")
    }
    rota: Rota = identity.kept.setdefault("rota", Rota(identity, identity.clock, approvers))
    return rota


def a_workshop(identity: IdentityUnderTest, maker: AnOfficer) -> SimulatedWorkshop:
    """Mali's workshop with keys that are on record."""
    trust = identity.trust
    encryption = trust.new_key(WORKSHOP, Purpose.ENCRYPTION).private_key
    assert isinstance(encryption, EllipticCurvePrivateKey)
    keys = WorkshopKeys(trust.new_key(WORKSHOP, Purpose.ATTESTATION), encryption)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", InsecureStandInWarning)
        return SimulatedWorkshop(
            client=identity.client(WORKSHOP),
            registry=ENTITY,
            keys=keys,
            directory=trust,
            clock=identity.clock,
            officer=maker.credential,
            production=False,
        )
