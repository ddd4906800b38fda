"""第八条, 第二十条: numbers of people are found however they are written; numbers of offices and days are not taken for them."""

from __future__ import annotations

import pytest

from expertpool.policy.privacy import PrivateKind, findings, may_publish

ID, OLD_ID = "410811198001010004", "410811800101000"


@pytest.mark.parametrize(
    "text",
    [
        ID,
        "41081119800101000x",
        "４１０８１１１９８００１０１０００４",
        "410811 19800101 0004",
        "410811-19800101-0004",
        "身份证410811198001010004。",
        "ID410811198001010004",
        "41081119800101​0004",
        "四一〇八一一一九八〇〇一〇一〇〇〇四",
        OLD_ID,
        "410811 800101 000",
    ],
)
def test_8_numbers_of_identity_cards_old_and_new(text: str) -> None:
    assert [found.kind for found in findings(text, place="正文")] == [PrivateKind.IDENTITY]


@pytest.mark.parametrize(
    "text",
    [
        "13800001111",
        "138 0000 1111",
        "138-0000-1111",
        "+86 13800001111",
        "008613800001111",
        "１３８００００１１１１",
        "电话:13800001111（王）",
    ],
)
def test_8_mobile_numbers(text: str) -> None:
    assert [found.kind for found in findings(text, place="正文")] == [PrivateKind.PHONE]


@pytest.mark.parametrize(
    "text", ["6222021234567890123", "6222 0212 3456 7890 123", "6222-0212-3456-7890", "41001234567890123456789"]
)
def test_8_bank_accounts(text: str) -> None:
    assert [found.kind for found in findings(text, place="正文")] == [PrivateKind.BANK]


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("410811198001\n010004", PrivateKind.IDENTITY),
        ("证件 410811\n\n19800101\n0004", PrivateKind.IDENTITY),
        ("11010519491231\n002x", PrivateKind.IDENTITY),
        ("电话 138\n00001111", PrivateKind.PHONE),
        ("138\n0000\n1111", PrivateKind.PHONE),
    ],
)
def test_20_numbers_cut_over_cells(text: str, kind: PrivateKind) -> None:
    assert [found.kind for found in findings(text, place="正文")] == [kind]


@pytest.mark.parametrize("text", ["150\n20241201", "1500000\n2024", "150\n2023\n2024", "410811198001\n010005", "1.138\n00001111"])
def test_20_amounts_and_years_side_by_side_are_no_numbers_of_people(text: str) -> None:
    assert findings(text, place="正文") == ()


def test_8_mailboxes_but_not_those_of_public_bodies() -> None:
    assert [found.kind for found in findings("a.b@example.org", place="正文")] == [PrivateKind.MAIL]
    assert findings("kjj@jiaozuo.gov.cn", place="正文") == ()
    assert findings("a@jiaozuo.gov.cn.example.org", place="正文")


@pytest.mark.parametrize(
    "text",
    [
        "焦科〔2024〕2号",
        "2026-11-20 2026-11-26 10:02",
        "公示期自2026年9月29日至2026年10月10日",
        "0391-3569000、0391-3569001",
        "GS-2026-0001 SQ-2026-0123",
        "91350100M000100Y43",
        "邮编 454000",
        "第六条（二）1（2）",
        "1,286 人",
    ],
)
def test_8_days_codes_and_office_telephones_are_no_private_numbers(text: str) -> None:
    assert findings(text, place="正文") == ()


def test_8_what_is_found_stops_and_is_not_repeated_in_the_reason() -> None:
    reasons = may_publish(findings(f"{ID} 13800001111", place="附件“甲”"), article="8")
    assert [reason.article for reason in reasons] == ["8", "8"]
    assert all("附件“甲”" in reason.message for reason in reasons)
    assert not any(ID[:8] in reason.message or "13800001111" in reason.message for reason in reasons)
    assert may_publish((), article="8") == ()
