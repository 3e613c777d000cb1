"""`python -m bot.sandbox`: the sandbox as its own process; prints its address when it is ready."""

import argparse
import asyncio

from bot.sandbox.server import DEFAULT_TOKEN, RunningSandbox, start_sandbox


def main() -> None:
    """Run until interrupted."""
    parser = argparse.ArgumentParser(prog="python -m bot.sandbox", description=__doc__)
    parser.add_argument("--port", type=int, default=8081, help="0 takes a free one")
    parser.add_argument("--token", default=DEFAULT_TOKEN)
    parser.add_argument("--clock", metavar="FILE", help="holds seconds added to the system clock")
    parser.add_argument("--pace", action="store_true", help="enforce Telegram's sending limits")
    asyncio.run(_serve(parser.parse_args()))


async def _serve(args: argparse.Namespace) -> None:
    running: RunningSandbox = await start_sandbox(
        args.port, token=args.token, clock_file=args.clock, pace=args.pace, own_process=True
    )
    print(running.base_url, flush=True)
    await running.wait_closed()


if __name__ == "__main__":
    main()
