"""A citizen is enrolled at Bamako and gets a card, under the eyes of two officers."""

from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

from services.admin.printing import CARD_BACK, CARD_FRONT, CARD_PDF
from services.demo.cast import APPROVERS, PARTS, assembled, write_credentials
from services.demo.cli import Seat
from services.demo.journey import Journey
from services.demo.narrator import Telling
from services.demo.people import DemoPerson, a_person
from services.demo.words import moment
from services.demo.written_orders import write_order
from services.terminal.document_folder import MRZ, read_document
from services.terminal.outcomes import DONE, REFUSED
from shared.biometrics.fingers import FingerPosition
from shared.documents.mrz.zone import parse_mrz
from shared.i18n.language import Language
from shared.identifiers import read_identity_number
from shared.states import State

BLANKS = "10"
LOT_PREFIX = "DEMO"
COMPARED = FingerPosition.RIGHT_INDEX
FINGERS = tuple(position for position in FingerPosition if position)


def play(journey: Journey) -> None:
    journey.narrator.chapter("identity")
    _officers(journey)
    _enrolment(journey)
    _four_eyes(journey)
    blank = _blanks(journey)
    _making(journey, blank)
    _handing_over(journey)


def _officers(journey: Journey) -> None:
    with journey.narrator.step("officers") as step:
        journey.cast = assembled(journey.platform, journey.folder / "officers", journey.cli)
        vouched = write_credentials(journey.cast, journey.folder / "evidence" / "officers.json")
        states = {PARTS[name].machine.split(".")[1] for name in journey.cast.seats}
        step.check(
            len(states) == len(State),
            "officers_of_three_states",
            count=len(journey.cast.seats),
            files=(vouched,),
        )
        shown = journey.cli.run("officers", "show", seat=journey.cast["registrar"])
        step.check(
            shown["roles"] == sorted(PARTS["registrar"].roles),
            "credential_verified",
            subject=shown["subject"],
            files=(vouched,),
        )


def _enrolment(journey: Journey) -> None:
    person = journey.person
    born = {language: person.born.display(language) for language in Language}
    with journey.narrator.step(
        "enrolment", name=person.name.full, born=born, place=person.birth_place
    ) as step:
        file = _enrolment_file(journey, person, journey.documents / "enrolment")
        cli, cast = journey.cli, journey.cast
        filed = cli.run("enrol", "apply", file, seat=cast["registrar"])
        step.check(
            (filed["state"], filed["nationality_standing"]) == ("deduplicating", "established"),
            "enrolment_filed",
            fingers=len(FINGERS),
            files=(file, file.parent / "portrait.jpg"),
        )
        application = filed["application_id"]
        alone = cli.attempt("enrol", "approve", application, "--yes", seat=cast["registrar"])
        step.check(
            (alone.exit_code, alone.refusal) == (REFUSED, "approver_not_independent"),
            "own_application_not_approved",
        )
        for name in APPROVERS:
            cli.run("duty", "take", seat=cast[name])
        drawn = cast.searched_and_drawn_for(application, cli)
        step.check(drawn, "approver_drawn", count=len(APPROVERS))
        decided = _approved(journey, application, drawn)
        journey.identity_number = decided["identity_number"]
        step.check(
            read_identity_number(journey.identity_number) and decided["state"] == "completed",
            "enrolled",
            number=journey.identity_number,
            files=(file,),
        )


def _four_eyes(journey: Journey) -> None:
    cli, cast, number = journey.cli, journey.cast, journey.identity_number
    with journey.narrator.step("four_eyes") as step:
        card = cli.run("card", "request", number, seat=cast["registrar"])
        journey.card_number = card["card_number"]
        step.check(card["state"] == "requested", "card_requested", number=journey.card_number)
        approve = ("card", "approve", journey.card_number, "--identity-number", number)
        alone = cli.attempt(*approve, seat=cast["registrar"])
        step.check(
            (alone.exit_code, alone.refusal) == (REFUSED, "approver_not_independent"),
            "own_request_not_approved",
        )
        drawn = cast.drawn_for(card["card_id"], cli, state=card["state"])
        approved = cli.run(*approve, seat=drawn)
        step.check(approved["state"] == "approved", "card_approved")


def _blanks(journey: Journey) -> str:
    """Blanks from their supplier to the workshop; the serial number of the first."""
    cli, cast = journey.cli, journey.cast
    with journey.narrator.step("blanks", count=BLANKS) as step:
        lot = f"{LOT_PREFIX}-{journey.clock():%Y%m%d%H%M%S}"
        first = int(f"{journey.clock():%d%H%M%S}")
        counted = ("--announced", BLANKS, "--counted", BLANKS, "--seal-number", "SCELLE-1")
        received = ("stock", "receive", lot, "--supplier", "Fabrique de démonstration")
        cli.run(
            *(*received, "--prefix", LOT_PREFIX, "--first", str(first), *counted),
            seat=cast["keeper"],
        )
        alone = cli.attempt("stock", "store", lot, "--counted", BLANKS, seat=cast["keeper"])
        step.check(
            (alone.exit_code, alone.refusal) == (REFUSED, "approver_not_independent"),
            "own_delivery_not_stored",
        )
        cli.run("stock", "store", lot, "--counted", BLANKS, seat=cast["second-keeper"])
        moved = ("--first", str(first), "--count", "1", "--seal-number", "SCELLE-2")
        cli.run("stock", "issue", lot, *moved, seat=cast["keeper"])
        found = ("--in-vault", str(int(BLANKS) - 1), "--issued", "1", "--spoiled", "0")
        count = cli.run("stock", "count", lot, *found, seat=cast["second-keeper"])
        step.check((count["missing"], count["lot_state"]) == (0, "open"), "stock_adds_up")
    return f"{LOT_PREFIX}{first:08d}"


def _making(journey: Journey, blank: str) -> None:
    cli, cast = journey.cli, journey.cast
    with journey.narrator.step("card_made") as step:
        card = ("--card", journey.card_number)
        batch = cli.run("batch", "create", *card, seat=cast["maker"])
        cli.run("batch", "release", batch["batch_id"], *card, "--yes", seat=cast["second-maker"])
        made = cli.run(
            *("batch", "make", batch["batch_id"], "--serial", blank, "--out", journey.cards),
            seat=cast["workshop"],
        )
        folder = journey.card
        step.check(
            (made["state"], made["card_state"]) == ("made", "passed"),
            "card_personalised",
            files=tuple(folder / name for name in (CARD_FRONT, CARD_BACK, CARD_PDF)),
        )
        zone = parse_mrz(read_document(folder).mrz or "")
        step.check(
            zone.document_number == journey.card_number,
            "card_zone_reads_back",
            files=(folder / MRZ,),
            surname=zone.surname,
        )
        sealed = ("--office", PARTS["maker"].place, "--seal-number", "SCELLE-3")
        sent = cli.run("delivery", "ship", *sealed, *card, seat=cast["workshop"])
        came = cli.run("delivery", "receive", sent["shipment_id"], *card, seat=cast["maker"])
        step.check(came["state"] == "received", "card_at_office")


def _handing_over(journey: Journey) -> None:
    cli, cast, number = journey.cli, journey.cast, journey.card_number
    with journey.narrator.step("card_handed_over") as step:
        early = cli.attempt("card", "activate", number, seat=cast["maker"])
        step.check(
            (early.exit_code, early.refusal) == (REFUSED, "illegal_transition"),
            "not_in_force_before",
        )
        finger = journey.documents / "enrolment" / f"finger-{COMPARED.value}.fmr"
        check = cli.attempt(
            *("delivery", "check", number, "--finger", f"{COMPARED.value}={finger}"),
            seat=cast["maker"],
        )
        if check.exit_code == DONE:
            _recognised(journey, step, check.answer)
        else:
            step.check(check.refusal == "check_not_due", "nothing_compares")
            _vouched_for(journey, step)
        active = cli.run("card", "activate", number, seat=cast["maker"])
        journey.card_expires_on = active["expires_on"]
        step.check(active["state"] == "active", "card_active", day=moment(active["expires_on"]))


def _recognised(journey: Journey, step: Telling, check: Mapping[str, Any]) -> None:
    """The engine of the State knows the finger again."""
    seen = ("--identity-number", journey.identity_number, "--check", check["check_id"])
    act = journey.cli.run(
        *("delivery", "hand-over", journey.card_number, *seen), seat=journey.cast["maker"]
    )
    journey.suspension_code = act["suspension_code"]
    step.check(
        (check["matched"], act["state"]) == (True, "done"),
        "handed_over_to_whom_the_finger_is",
        score=f"{check['score']:.0f}",
        threshold=f"{check['threshold']:.0f}",
        engine=check["engine"],
        digits=len(journey.suspension_code),
    )


def _vouched_for(journey: Journey, step: Telling) -> None:
    """No engine compares fingers on this platform: a supervisor and a witness stand in for it."""
    cli, number = journey.cli, journey.card_number
    seen = ("--identity-number", journey.identity_number, "--witness", _witness(journey))
    act = cli.run("delivery", "hand-over", number, *seen, seat=journey.cast["maker"])
    done = cli.run(
        *("delivery", "approve", act["act_id"], "--card-number", number, *seen),
        seat=journey.cast["supervisor"],
    )
    journey.suspension_code = done["suspension_code"]
    step.check(
        (act["state"], done["state"]) == ("proposed", "done"),
        "handed_over_before_a_witness",
        digits=len(journey.suspension_code),
    )


def _witness(journey: Journey) -> str:
    """A neighbour of the holder, enrolled like them; their identity number."""
    person = a_person(f"{journey.person.seed}/witness", journey.person.state, on=journey.today)
    file = _enrolment_file(journey, person, journey.documents / "enrolment-of-the-witness")
    cli, cast = journey.cli, journey.cast
    filed = cli.run("enrol", "apply", file, seat=cast["registrar"])
    drawn = cast.searched_and_drawn_for(filed["application_id"], cli)
    return str(_approved(journey, filed["application_id"], drawn)["identity_number"])


def _approved(journey: Journey, application: str, drawn: Seat) -> Any:
    """The officer reads the file, and signs that they know what captures were not compared with."""
    check = journey.cli.run("enrol", "file", application, seat=drawn)["check_to_acknowledge"]
    knowing = ("--acknowledge", check) if check else ()
    return journey.cli.run("enrol", "approve", application, *knowing, "--yes", seat=drawn)


def _enrolment_file(journey: Journey, person: DemoPerson, folder: Path) -> Path:
    """The file a registration kit would leave: civil data, portrait, fingerprint records."""
    folder.mkdir(parents=True)
    (folder / "portrait.jpg").write_bytes(person.portrait(journey.today))
    for finger in FINGERS:
        (folder / f"finger-{finger.value}.fmr").write_bytes(person.fingerprint(finger))
    named = {key: _full_name(asdict(getattr(person, key))) for key in ("name", "father", "mother")}
    order = {
        "kind": "first",
        "civil": {
            **named,
            "sex": person.sex,
            "birth_date": str(person.born),
            "birth_place": person.birth_place,
            "nationality": person.state,
        },
        "evidence": [_nationality_certificate(person)],
        "notice": {"version": "2026-1", "language": "bm", "read_aloud": True},
        "portrait": "portrait.jpg",
        "fingerprints": [
            {"position": finger.value, "record": f"finger-{finger.value}.fmr"} for finger in FINGERS
        ],
    }
    return write_order(folder / "enrolment.json", order)


def _nationality_certificate(person: DemoPerson) -> dict[str, str]:
    """What a judge said of somebody who does not exist."""
    return {
        "source": "nationality_certificate",
        "reference": f"Certificat {person.seed}",
        "country": person.state,
    }


def _full_name(name: dict[str, str]) -> dict[str, str | None]:
    return {"family_name": name["surname"], "given_names": name["given_names"] or None}
