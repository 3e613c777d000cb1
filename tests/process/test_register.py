"""The register's commands beside a running bot."""

import re
from pathlib import Path

from bot.cli.demo_people import sheet
from bot.runtime.clock import SystemClock
from tests.process.conftest import TOKEN, Bot


async def test_a_link_bears_the_bots_name_and_no_error_the_token(bot: Bot, tmp_path: Path) -> None:
    file = tmp_path / "people.csv"
    file.write_bytes(sheet("mediators", SystemClock().now().date()))
    taken = await bot.run("mediators", "import", str(file))
    assert taken.stdout.startswith("taken in: 60"), taken.stderr
    made = await bot.run("invite", "mediator", "M-45")
    assert re.search(r"https://t\.me/sandbox_bot\?start=[A-Za-z0-9]{24}\n", made.stdout)
    await bot.client.goes_down(60)
    made = await bot.run("invite", "mediator", "M-45")
    assert re.search(r"/start [A-Za-z0-9]{24}\n", made.stdout)
    assert TOKEN not in made.stdout + made.stderr
