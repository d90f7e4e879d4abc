"""Nothing in the repository knows the machine or the account it was written on."""

import re

from tests.unit.house_rules.sources import ROOT, files

ONE_MACHINE = re.compile(r"/(?:wor[k]|roo[t]|hom[e]|far[m]|User[s])/[\w.-]")
TEXT = re.compile(
    r"|\.(cfg|css|csv|env|example|html|ini|js|json|lock|mako|md|py|sh|sql|toml|txt|ya?ml)"
)


def test_no_file_names_a_path_of_one_machine() -> None:
    found = [
        f"{path.relative_to(ROOT)}: {match.group()}"
        for path in files()
        if TEXT.fullmatch(path.suffix)
        for match in ONE_MACHINE.finditer(path.read_text(encoding="utf-8"))
    ]
    assert found == []
