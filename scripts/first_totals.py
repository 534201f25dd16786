"""Print the first totals of a report.json: what scripts/demo ends with."""

import json
import sys
from pathlib import Path


def main() -> None:
    """Ten totals with the most figures, widest numbers right-aligned."""
    report = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))
    named = [total for total in report["totals"] if total["metric"] != "other"]
    totals = sorted(named, key=lambda total: (-total["figures"], total["metric"]))[:10]
    print("\nFirst totals (copies counted once):")
    for total in totals:
        label = total["label"]
        name = label.get("zh", total["metric"]) if isinstance(label, dict) else label
        left_out = total["duplicates_left_out"]
        note = f"  {left_out} copies left out" if left_out else ""
        print(f"{total['total']:>16,} {total['unit'] or '':<3} {name} ({total['figures']} figures){note}")


if __name__ == "__main__":
    main()
