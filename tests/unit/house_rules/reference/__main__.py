"""Write every generated document again: `make reference`."""

import sys

from tests.unit.house_rules.reference.documents import FOLDER, rendered


def main() -> None:
    written = rendered()
    for name, text in written.items():
        path = FOLDER / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    sys.stdout.write(f"{len(written)} documents under {FOLDER}\n")


if __name__ == "__main__":
    main()
