"""One number, however it is written."""

import pytest

from bot.domain.phones import bare_phone


@pytest.mark.parametrize(
    "written",
    [
        "0912345678",
        "912345678",
        "+218912345678",
        "00218 91 234 5678",
        "(+218) 91-2345678",
        "٠٩١٢٣٤٥٦٧٨",
        "+218 (0)91 2345678",
    ],
)
def test_one_number_is_one_however_it_is_written(written: str) -> None:
    assert bare_phone(written) == "912345678"


def test_no_number_is_nobodys() -> None:
    assert bare_phone("") == bare_phone(" - ") == ""
