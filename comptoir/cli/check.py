"""comptoir check"""

from __future__ import annotations

import click

from comptoir.cli import house

EPILOG = """\b
Exit code: 0 when all is well or only worth knowing, 1 when something is broken.
For a monitor: comptoir check --json
"""
COLOURS = {"ok": "green", "warning": "yellow", "error": "red"}


@click.command(epilog=EPILOG)
@click.option("--json", "as_json", is_flag=True, help="Print the findings for a program.")
def command(as_json: bool) -> None:
    """Check configuration and health; say what to do about each finding."""
    house.open_house()
    from comptoir.cli.findings import all_findings

    findings = all_findings()
    broken = any(finding.state == "error" for finding in findings)
    if as_json:
        house.say_json({"ok": not broken, "findings": [f._asdict() for f in findings]})
    else:
        for finding in findings:
            state = click.style(f"{finding.state:<8}", fg=COLOURS[finding.state])
            click.echo(f"{state}{finding.about:<15}{finding.sentence}")
    raise SystemExit(1 if broken else 0)
