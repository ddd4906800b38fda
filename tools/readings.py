"""Write the rows of docs/readings.md from `expertpool.policy.readings`; what stands under "Confirmed by" is kept."""

from __future__ import annotations

from pathlib import Path

from expertpool.policy.readings import READINGS

PAGE = Path(__file__).resolve().parents[1] / "docs" / "readings.md"


def confirmations(lines: list[str]) -> dict[str, str]:
    """Number of a reading → what the bureau wrote beside it."""
    rows = [line.strip().strip("|").split("|") for line in lines if line.startswith("| ")]
    return {row[0].strip(): row[-1].strip() for row in rows if row[0].strip().isdigit()}


def main() -> None:
    lines = PAGE.read_text(encoding="utf-8").splitlines()
    confirmed = confirmations(lines)
    kept = [line for line in lines if not line.startswith("| ") or not line.split("|")[1].strip().isdigit()]
    rows = [
        f"| {r.number} | {', '.join(r.articles)} | {r.text} | `{r.carrier}` | {confirmed.get(str(r.number), '')} |".replace(
            "|  |", "| |"
        )
        for r in READINGS
    ]
    PAGE.write_text("\n".join([*kept, *rows]) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
