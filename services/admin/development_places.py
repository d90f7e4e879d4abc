"""The places that a development platform has machines for; they are real places."""

from shared.states import State

POSTS = {
    State.MLI: ("koury", "labbezanga", "heremakono"),
    State.BFA: ("faramana", "kantchari", "koloko"),
    State.NER: ("makalondi", "yassan", "petelkole"),
}
"""Border posts of each State; a run needs a few, not all."""

OFFICES = {
    State.MLI: ("koury", "labbezanga", "bamako-fer"),
    State.BFA: ("kantchari", "cinkanse", "faramana"),
    State.NER: ("makalondi", "petelkole"),
}
"""Customs offices, named as the table of offices names them."""

BUREAUX = {
    State.MLI: ("bamako", "kayes", "segou", "sikasso"),
    State.BFA: ("ouagadougou", "koudougou", "kaya"),
    State.NER: ("niamey", "maradi", "zinder"),
}
"""Registry offices; a file is approved by an officer drawn among those of two other offices."""

KITS = {State.MLI: ("0001",), State.BFA: ("0001",), State.NER: ("0001",)}
"""Enrolment kits, by the number on the case."""

STATIONS = {
    State.MLI: ("bamako-3e",),
    State.BFA: ("ouagadougou-centre",),
    State.NER: ("niamey-ville",),
}
"""Police stations."""
