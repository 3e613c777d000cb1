"""The page: whole, in Arabic, and without anything from elsewhere."""

import re
from pathlib import Path

import pytest

from bot.sandbox import server

SCRIPTS = [file.name for file in (Path(server.__file__).parent / "page").glob("*.js")]


@pytest.fixture
def read(running, bot):
    async def fetch(path):
        async with bot.session.get(running.base_url + path) as answer:
            assert answer.status == 200, path
            return await answer.text()

    return fetch


async def test_the_page_is_arabic_and_written_from_right_to_left(read):
    page = await read("/")
    assert '<html lang="ar" dir="rtl">' in page
    words = re.sub(r"<[^>]+>", "", page.partition("</head>")[2])
    assert re.findall("[A-Za-z]+", words) == []


async def test_all_it_needs_comes_from_the_sandbox_itself(read):
    page = await read("/")
    files = re.findall(r'(?:src|href)="(/page/[^"]+)"', page)
    assert sorted(files) == ["/page/page.css", "/page/page.js"]
    scripts = [await read(name) for name in (*files, *(f"/page/{one}" for one in SCRIPTS))]
    for text in (page, *scripts):
        addresses = set(re.findall(r"https?://[\w.]+", text))
        assert addresses <= {"http://www.w3.org"}  # the name of SVG, never fetched


async def test_words_of_people_never_become_markup(read):
    for name in SCRIPTS:
        script = await read(f"/page/{name}")
        for door in ("innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "eval("):
            assert door not in script


async def test_nothing_but_the_page_is_served_from_its_folder(running, bot):
    async with bot.session.get(f"{running.base_url}/page/..%2fserver.py") as answer:
        assert answer.status == 404
