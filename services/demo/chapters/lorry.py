"""A lorry from Cinkansé to Bamako: released to a verified driver, reported, discharged."""

import json
from datetime import timedelta
from typing import Any

from services.demo.cli import Seat
from services.demo.journey import Journey
from services.demo.written_orders import write_order
from shared.identifiers import read_transit_reference

TRANSIT_DAYS = 10
RICE = {
    "hs6": "100630",
    "gross_mass_kg": 28_000,
    "value_francs": 9_800_000,
    "origin": "THA",
    "provenance": "TGO",
}
CEMENT = {
    "hs6": "252329",
    "gross_mass_kg": 4_000,
    "value_francs": 320_000,
    "origin": "TGO",
    "provenance": "TGO",
}
GOODS = ({"number": 1, **RICE}, {"number": 2, **CEMENT})


def play(journey: Journey) -> None:
    journey.narrator.chapter("lorry")
    _declaration(journey)
    _release(journey)
    _road(journey)


def _declaration(journey: Journey) -> None:
    cli, seat = journey.cli, journey.cast["customs-cinkanse"]
    with journey.narrator.step("declaration") as step:
        codes = _office_codes(cli.run("movement", "offices", seat=seat))
        order = {
            "lrn": f"CK-{journey.clock():%H%M%S-%f}",
            "holder": "IFU-00012345",
            "transit_offices": [codes["faramana.bfa"], codes["koury.mli"]],
            "destination_office": codes["bamako-fer.mli"],
            "goods": GOODS,
        }
        file = write_order(journey.documents / "transit" / "declaration.json", order)
        lodged = cli.run("movement", "declare", file, seat=seat)
        step.check(lodged["state"] == "lodged", "movement_lodged", files=(file,))
        accepted = cli.run("movement", "accept", lodged["movement_id"], seat=seat)
        journey.trn = accepted["trn"]
        step.check(
            accepted["state"] == "accepted" and read_transit_reference(journey.trn),
            "movement_accepted",
            trn=journey.trn,
        )


def _release(journey: Journey) -> None:
    with journey.narrator.step("release") as step:
        limit = journey.today + timedelta(days=TRANSIT_DAYS)
        released = journey.cli.run(
            *("movement", "release", journey.trn, "--plate", "11 GK 4521 BF"),
            *("--seal", "BF-000871", "--seal", "BF-000872", "--limit", limit.isoformat()),
            *("--driver-card", journey.card_number, "--driver-state", journey.person.state),
            *("--driver-expires", journey.card_expires_on),
            seat=journey.cast["customs-cinkanse"],
        )
        step.check(released["state"] == "in_transit", "movement_released")
        kept = json.dumps(released, ensure_ascii=False)
        told = (journey.card_number, journey.identity_number, journey.person.name.surname)
        step.check(
            released["release"]["driver_state"] == "MLI" and not any(one in kept for one in told),
            "driver_verified_not_kept",
        )


def _road(journey: Journey) -> None:
    cast = journey.cast
    with journey.narrator.step("road") as step:
        left = _report(journey, cast["customs-faramana"], "crossing", "--direction", "exit")
        entered = _report(journey, cast["customs-koury"], "crossing", "--direction", "entry")
        ways = [crossing["direction"] for crossing in entered["crossings"]]
        step.check(len(left["crossings"]) == 1 and ways == ["exit", "entry"], "border_crossed")
        arrived = _report(journey, cast["customs-bamako"], "arrival")
        step.check(arrived["state"] == "arrived", "movement_arrived")
        discharged = _report(journey, cast["customs-bamako"], "control", "--conclusion", "A")
        step.check(discharged["state"] == "discharged", "movement_discharged")
        log = journey.cli.run("movement", "log", journey.trn, seat=cast["customs-cinkanse"])
        step.check(
            [entry["message"] for entry in log["entries"]]
            == ["T028", "T029", "T118", "T118", "T006", "T018"],
            "movement_log",
        )


def _report(journey: Journey, seat: Seat, report: str, *options: str) -> Any:
    return journey.cli.run("movement", report, journey.trn, *options, seat=seat)


def _office_codes(answer: Any) -> dict[str, str]:
    """The code of each office by the name of its machine, shortened to `koury.mli`."""
    codes = {}
    for office in answer["offices"]:
        if office["entity"] is not None:
            label, state = office["entity"].split(".")[:2]
            codes[f"{label.partition('-')[2]}.{state}"] = office["code"]
    return codes
