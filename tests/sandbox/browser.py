"""A real browser, driven over the DevTools protocol: what a test clicks, a person could click."""

import base64
import json
import shutil
import subprocess
import threading
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import aiohttp

_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
_MAC = "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome"
_FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--disable-dev-shm-usage",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--hide-scrollbars",
    "--mute-audio",
    "--remote-debugging-port=0",
)
_KEYS = {"Enter": 13, "Escape": 27, "Tab": 9, "ArrowDown": 40, "ArrowUp": 38}
#: In the page: resolves as soon as the expression holds, with its value; null after `ms`.
_UNTIL = """new Promise((done) => {{
  const end = performance.now() + {ms};
  (function look() {{
    const value = (() => {{ try {{ return {expression}; }} catch {{ return null; }} }})();
    if (value || performance.now() > end) done(value instanceof Node || value || null);
    else setTimeout(look, 20);
  }})();
}})"""


def find() -> str | None:
    """Where Chromium or Chrome is, if it is anywhere."""
    found = next(filter(None, map(shutil.which, _NAMES)), None)
    return found or (_MAC if Path(_MAC).exists() else None)


class _Gone(Exception):
    """The page was left while it was asked something."""


class Tab:
    """One page. What goes wrong in its scripts is in `faults`."""

    def __init__(self, socket: aiohttp.ClientWebSocketResponse) -> None:
        self._socket = socket
        self._last = 0
        self.faults: list[str] = []

    async def call(self, method: str, **params: Any) -> dict[str, Any]:
        """One command of the protocol."""
        self._last += 1
        await self._socket.send_json({"id": self._last, "method": method, "params": params})
        while True:
            message = json.loads((await self._socket.receive()).data)
            if message.get("id") == self._last:
                if "navigated" in message.get("error", {}).get("message", ""):
                    raise _Gone
                assert "error" not in message, message
                return message["result"]
            if message.get("method") == "Runtime.exceptionThrown":
                details = message["params"]["exceptionDetails"]
                self.faults.append(details.get("exception", {}).get("description", str(details)))

    async def open(
        self, url: str, width: int = 1280, height: int = 800, *, dark: bool = False
    ) -> None:
        """Show a page in a window of this size; below 900 pixels it is a phone."""
        size = {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": width < 900}
        scheme = {"name": "prefers-color-scheme", "value": "dark" if dark else "light"}
        await self.call("Runtime.enable")
        await self.call("Emulation.setDeviceMetricsOverride", **size)
        await self.call("Emulation.setTouchEmulationEnabled", enabled=width < 900)
        await self.call("Emulation.setEmulatedMedia", features=[scheme])
        await self.call("Page.navigate", url=url)
        await self.until("document.readyState === 'complete'")

    async def reload(self) -> None:
        """Load the page again, as a person would."""
        await self.value("window.old = true")
        await self.call("Page.reload")
        await self.until("!window.old && document.readyState === 'complete'")

    async def value(self, expression: str) -> Any:
        """What an expression yields in the page; a promise is waited for."""
        found = await self.call(
            "Runtime.evaluate", expression=expression, awaitPromise=True, returnByValue=True
        )
        assert "exceptionDetails" not in found, found
        return found["result"].get("value")

    async def until(self, expression: str, within: float = 15) -> Any:
        """Wait until the expression holds in the page; its value."""
        wanted = _UNTIL.format(expression=expression, ms=within * 1000)
        try:
            found = await self.value(wanted)
        except _Gone:
            found = await self.value(wanted)
        assert found, f"never true within {within} s: {expression}\n{self.faults}"
        return found

    async def click(self, selector: str, text: str = "") -> None:
        """Press the mouse on the last element that matches and shows this text."""
        wanted = json.dumps([selector, text])
        spot = await self.until(f"""(([selector, text]) => {{
          const all = [...document.querySelectorAll(selector)];
          const one = all.filter((e) => e.checkVisibility() && e.textContent.includes(text)).at(-1);
          one.scrollIntoView({{ block: "nearest" }});
          const box = one.getBoundingClientRect();
          const [x, y] = [box.x + box.width / 2, box.y + box.height / 2];
          const top = document.elementFromPoint(x, y);
          return one.contains(top) || top.contains(one) ? {{ x, y }} : null;
        }})({wanted})""")
        mouse = {**spot, "button": "left", "clickCount": 1}
        for kind in ("mousePressed", "mouseReleased"):
            await self.call("Input.dispatchMouseEvent", type=kind, **mouse)

    async def types(self, text: str) -> None:
        """Write into whatever has the focus."""
        await self.call("Input.insertText", text=text)

    async def key(self, name: str) -> None:
        """Press one key."""
        key = {"key": name, "code": name, "windowsVirtualKeyCode": _KEYS[name]}
        text = {"text": "\r"} if name == "Enter" else {}
        await self.call("Input.dispatchKeyEvent", type="keyDown", **key, **text)
        await self.call("Input.dispatchKeyEvent", type="keyUp", **key)

    async def picture(self, path: Path) -> None:
        """What is seen now, as a PNG."""
        shot = await self.call("Page.captureScreenshot", format="png")
        path.write_bytes(base64.b64decode(shot["data"]))


class Browser:
    """Chromium with an empty profile; every tab of it stands alone, with a memory of its own."""

    def __init__(self, program: str, profile: Path) -> None:
        self._process = subprocess.Popen(
            [program, *_FLAGS, f"--user-data-dir={profile}", "about:blank"],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
        )
        assert self._process.stderr is not None
        self._said = self._process.stderr
        address = self._address()
        self._host, self._path = address.partition("/")[::2]
        # What it goes on saying must be read, or it stands still once the pipe is full.
        self._reader = threading.Thread(target=self._said.read)
        self._reader.start()

    def _address(self) -> str:
        lines = []
        for line in self._said:
            lines.append(line.decode(errors="replace").strip())
            if "DevTools listening on ws://" in lines[-1]:
                return lines[-1].rpartition("ws://")[2]
        raise AssertionError("The browser ended at once:\n" + "\n".join(lines))

    @asynccontextmanager
    async def tab(self) -> AsyncIterator[Tab]:
        """A fresh tab that shares nothing with the others."""
        async with (
            aiohttp.ClientSession(f"http://{self._host}") as session,
            session.ws_connect(f"/{self._path}", max_msg_size=0) as socket,
        ):
            whole = Tab(socket)
            alone = await whole.call("Target.createBrowserContext")
            made = await whole.call("Target.createTarget", url="about:blank", **alone)
            address = f"/devtools/page/{made['targetId']}"
            async with session.ws_connect(address, max_msg_size=0) as page:
                yield Tab(page)
            await whole.call("Target.disposeBrowserContext", **alone)

    def close(self) -> None:
        """End it and all its processes."""
        self._process.terminate()
        try:
            self._process.wait(20)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._reader.join()
        self._said.close()
