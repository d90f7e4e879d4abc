"""The goods are released for consumption at Bamako: the levy is assessed, collected, balanced."""

from services.demo.chapters.lorry import CEMENT, RICE
from services.demo.journey import Journey
from services.demo.written_orders import write_order
from shared.money import Francs

LEVY_FRANCS = 49_000
"""0.5 % of the rice alone: 9 800 000 francs. The cement is exempted by its certificate."""


def play(journey: Journey) -> None:
    journey.narrator.chapter("levy")
    cli, cast = journey.cli, journey.cast
    with journey.narrator.step("levy_assessed") as step:
        file = write_order(journey.documents / "levy" / "declaration.json", _declaration(journey))
        assessed = cli.run("levy", "assess", file, seat=cast["customs-bamako"])
        step.check(
            assessed["levy_francs"] == LEVY_FRANCS,
            "levy_assessed",
            levy=Francs(LEVY_FRANCS),
            base=Francs(assessed["taxable_francs"]),
            rate=assessed["rate_version"],
            files=(file,),
        )
        exempted = [item["exempted_by"] for item in assessed["items"]]
        step.check(exempted == [None, "CUN"], "item_exempted")
    with journey.narrator.step("levy_collected") as step:
        collected = cli.run(
            *("levy", "collect", assessed["assessment_id"], "--system", "SYDONIA-MLI"),
            *("--receipt", f"Q-{journey.clock():%Y%m%d-%H%M%S-%f}", "--amount", str(LEVY_FRANCS)),
            seat=cast["receiver"],
        )
        step.check(collected["outstanding_francs"] == 0, "levy_collected", levy=Francs(LEVY_FRANCS))
        balance = cli.run("levy", "balance", seat=cast["receiver"])
        step.check(
            balance["debit_francs"] == balance["credit_francs"] >= 2 * LEVY_FRANCS,
            "ledger_balanced",
            total=Francs(balance["debit_francs"]),
        )


def _declaration(journey: Journey) -> dict[str, object]:
    goods = [
        {"number": number, **{k: v for k, v in item.items() if k != "gross_mass_kg"}}
        for number, item in enumerate((RICE, CEMENT), start=1)
    ]
    goods[1]["exemption"] = {"code": "CUN", "evidence": "CO-TGO-2026-00417"}
    return {
        "source_system": "SYDONIA-MLI",
        "declaration": f"C4-{journey.clock():%H%M%S-%f}",
        "accepted_on": journey.today.isoformat(),
        "regime": "home_use",
        "items": goods,
    }
