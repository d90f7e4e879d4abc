"""The same citizen gets a passport: applied for, approved and issued by three officers."""

from services.admin.printing import PASSPORT_PAGE, PASSPORT_PDF
from services.demo.journey import Journey
from services.terminal.document_folder import MRZ, read_document
from shared.documents.mrz.zone import parse_mrz


def play(journey: Journey) -> None:
    journey.narrator.chapter("passport")
    cli, cast, number = journey.cli, journey.cast, journey.identity_number
    with journey.narrator.step("application") as step:
        filed = cli.run("passport", "apply", number, seat=cast["agent"])
        application = filed["application_id"]
        step.check(filed["state"] == "filed", "application_filed")
        approved = cli.run(
            *("passport", "approve", application, "--identity-number", number),
            seat=cast["approver"],
        )
        step.check(approved["state"] == "approved", "application_approved")
    with journey.narrator.step("passport_issued") as step:
        folder = journey.passport
        made = cli.run(
            *("passport", "issue", application, "--out", folder),
            *("--identity-number", number),
            seat=cast["maker"],
        )
        journey.passport_number = made["document_number"]
        step.check(
            made["state"] == "in_force",
            "passport_issued",
            number=journey.passport_number,
            files=(folder / PASSPORT_PAGE, folder / PASSPORT_PDF),
        )
        zone = parse_mrz(read_document(folder).mrz or "")
        step.check(
            zone.document_number == journey.passport_number and zone.document_code == "PP",
            "passport_zone_reads_back",
            files=(folder / MRZ,),
        )
