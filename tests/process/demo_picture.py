"""Makes the README's picture anew: `python -m tests.process.demo_picture docs/demo.png`.

A demo with two reports from Sebha: one is offered to a mediator, one waits for a coordinator.
"""

import asyncio
import subprocess
import sys
import tempfile
import time
from datetime import datetime, timedelta
from pathlib import Path

from bot.domain.hours import TRIPOLI
from bot.sandbox.client import SandboxClient
from tests.process.test_case import report
from tests.sandbox.browser import Browser, Tab, find

_DEMO = [sys.executable, "-m", "bot", "demo", "--port", "0"]


async def _reports(address: str) -> None:
    async with SandboxClient(address) as client:
        now = datetime.fromtimestamp(await client.now(), TRIPOLI)
        ten = now.replace(hour=10, minute=0) + timedelta(days=6 - now.weekday())
        await client.set_clock(ten.timestamp() - time.time())
        mariam, salem, _ = (await client.persons())[:3]
        await report(mariam)
        unassessed = {"category": "ماء", "sides": "عائلتان", "exclusions": "أولاد المثال"}
        await report(salem, (), **unassessed)
        await client.settle()


async def _opened(tab: Tab, pane: str, wanted: str) -> None:
    """Open what came to whoever sits there: the page seats those with news first."""
    await tab.click(f"{pane} .buttons button", "افتح")
    await tab.until(f"document.querySelector('{pane} .chat').textContent.includes('{wanted}')")
    await tab.until(f"!document.querySelector('{pane} .lock').checkVisibility()")


async def _picture(browser: Browser, address: str, target: Path) -> None:
    async with browser.tab() as tab:
        await tab.open(address)
        await tab.click("#hint-close")
        await _opened(tab, "#pane-1", "معروض")
        await _opened(tab, "#pane-2", "ينتظر موافقتك")
        await tab.until("document.getAnimations().length === 0")
        await tab.picture(target)


def main(target: Path) -> None:
    """Run a demo, play, look."""
    program = find()
    if program is None:
        sys.exit("neither Chromium nor Chrome is on this machine")
    with tempfile.TemporaryDirectory() as folder:
        demo = subprocess.Popen(_DEMO, stdout=subprocess.PIPE, text=True)
        browser = Browser(program, Path(folder) / "profile")
        try:
            assert demo.stdout is not None
            address = next(line.split()[1] for line in demo.stdout if line.startswith("open "))
            asyncio.run(_reports(address))
            asyncio.run(_picture(browser, address, target))
        finally:
            browser.close()
            demo.terminate()
            demo.wait()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
