"""Documents, codes and numbers as people write them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest

from expertpool.policy import identity
from expertpool.policy.decision import Reason
from expertpool.policy.identity import Identity
from expertpool.policy.terms import IdKind


def number(first17: str) -> str:
    return first17 + identity.check_digit(first17)


#: a fictional person of 焦作, district code of before 1983
OLD_DISTRICT = number("41080119620304001")
WITH_X = next(text for n in range(1, 99) if (text := number(f"4108111969021{n:04d}")).endswith("X"))


@pytest.mark.parametrize(
    "write",
    [
        lambda text: f" {text[:6]} {text[6:14]} {text[14:]}\u3000",
        lambda text: f"{text[:6]}-{text[6:14]}-{text[14:]}",
        lambda text: "".join(chr(ord(char) + 0xFEE0) for char in text),  # full width
        lambda text: f"'{text}",  # as a sheet keeps text
        lambda text: "".join(chr(ord("٠") + int(char)) if char.isdigit() else char for char in text),  # digits of another script
    ],
)
def test_blanks_hyphens_and_full_width_do_not_matter(write: Callable[[str], str]) -> None:
    assert identity.resident(write(OLD_DISTRICT)) == identity.resident(OLD_DISTRICT)


def test_lower_case_x_is_the_same_number() -> None:
    for text in (WITH_X.lower(), WITH_X.replace("X", "ｘ"), f"{WITH_X[:6]} {WITH_X[6:14]} {WITH_X[14:]}"):
        found = identity.resident(text)
        assert isinstance(found, Identity)
        assert found.normalised == WITH_X


def test_people_of_districts_that_are_gone_are_people() -> None:
    found = identity.resident(OLD_DISTRICT)
    assert isinstance(found, Identity)
    assert (found.kind, found.birth, found.sex) == (IdKind.RESIDENT, date(1962, 3, 4), "1")


def test_an_old_number_of_15_digits_is_the_new_one() -> None:
    old = OLD_DISTRICT[:6] + OLD_DISTRICT[8:17]
    assert len(old) == 15
    assert identity.from_15(old) == OLD_DISTRICT
    assert identity.resident(old) == identity.resident(OLD_DISTRICT)


def test_old_numbers_of_people_over_a_hundred() -> None:
    assert identity.from_15("410811990101996")[6:10] == "1899"
    assert identity.from_15("410811990101995")[6:10] == "1999"


@pytest.mark.parametrize("region", ["810000", "820000", "830000"])
def test_residence_permits_of_hong_kong_macao_and_taiwan(region: str) -> None:
    found = identity.resident(number(f"{region}19750706002"))
    assert isinstance(found, Identity)
    assert (found.kind, found.birth, found.sex) == (IdKind.HONG_KONG_MACAO, date(1975, 7, 6), "2")


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("41081119690216", "14 位"),
        ("4108111969021695AX", "其他字符"),
        (number("99081119690216001"), "省份"),
        (number("41081119690230001"), "出生日期"),
        (WITH_X[:-1] + "0", "校验码"),
        ("", "没有填写"),
    ],
)
def test_a_wrong_number_is_refused_with_what_is_wrong(text: str, word: str) -> None:
    found = identity.guess(text) if not text else identity.resident(text)
    assert isinstance(found, Reason)
    assert found.article == "7.1"
    assert word in found.message
    assert found.remedy


def test_every_single_wrong_digit_and_every_swap_of_neighbours_is_noticed() -> None:
    for place in range(17):
        other = str((int(OLD_DISTRICT[place]) + 1) % 10)
        assert isinstance(identity.resident(OLD_DISTRICT[:place] + other + OLD_DISTRICT[place + 1 :]), Reason)
        swapped = OLD_DISTRICT[:place] + OLD_DISTRICT[place + 1] + OLD_DISTRICT[place] + OLD_DISTRICT[place + 2 :]
        assert swapped == OLD_DISTRICT or isinstance(identity.resident(swapped), Reason)


def test_permanent_residence_of_foreigners_new_and_old() -> None:
    new = identity.foreign_permanent(number("94127619790228902"))
    assert isinstance(new, Identity)
    assert (new.kind, new.birth, new.sex) == (IdKind.FOREIGN_PERMANENT, date(1979, 2, 28), "2")
    old = identity.foreign_permanent("deu 4108 6105091 2".replace(" 2", "2"))
    assert isinstance(old, Identity)
    assert (old.normalised, old.birth) == ("DEU410861050912", date(1961, 5, 9))
    for wrong in ("123", number("94127619790230902"), "941276197902289020"):
        assert isinstance(identity.foreign_permanent(wrong), Reason)


@pytest.mark.parametrize(
    ("kind", "text", "normalised"),
    [
        ("passport", "e 0000-7730", "E00007730"),
        ("passport", "C01X00T47", "C01X00T47"),
        ("passport", "ABCDEFG", None),
        ("hm_pass", "h12345678", "H12345678"),
        ("hm_pass", "A12345678", None),
        ("hm_pass", "H1234567801", "H12345678"),
        ("hm_pass", "H123456780", None),
        ("taiwan_pass", "12345678", "12345678"),
        ("taiwan_pass", "12345678 02", "12345678"),
        ("taiwan_pass", "1234567802(B)", "12345678"),
        ("taiwan_pass", "123456780", None),
        ("officer", "军字第1234567号", "军字第1234567号"),
        ("other", "编号 7788", "编号7788"),
        ("resident", WITH_X, WITH_X),
        ("hmt_permit", number("81000019750706002"), number("81000019750706002")),
        ("foreign_permanent", number("94127619790228902"), number("94127619790228902")),
    ],
)
def test_documents_of_a_stated_kind(kind: str, text: str, normalised: str | None) -> None:
    found = identity.parse(kind, text)
    assert (found.normalised if isinstance(found, Identity) else None) == normalised


@pytest.mark.parametrize(
    "write", [str, lambda text: text[:6] + text[8:17], lambda text: f"身份证{text}", lambda text: f"号{text}号"]
)
def test_a_residents_number_is_no_document_of_another_kind(write: Callable[[str], str]) -> None:
    """Under another kind the same person would pass for a new one at the gate."""
    found = identity.parse("other", write(OLD_DISTRICT))
    assert isinstance(found, Reason)
    assert "居民身份证" in found.remedy


@pytest.mark.parametrize(
    ("text", "remark", "kind"),
    [
        (WITH_X, "", "resident"),
        (number("81000019750706002"), "港澳居民居住证", "hmt_permit"),
        (number("94127619790228902"), "", "foreign_permanent"),
        ("DEU410861050912", "", "foreign_permanent"),
        ("C01X00T47", "护照（德国），外籍专家", "passport"),
        ("C01X00T47", "", "passport"),
        ("12345678", "台胞证", "taiwan_pass"),
        ("H12345678", "回乡证", "hm_pass"),
        ("H1234567802", "", "hm_pass"),
        (number("94127619790228902"), "外国人永久居留身份证", "foreign_permanent"),
    ],
)
def test_the_kind_is_told_from_number_and_remark(text: str, remark: str, kind: str) -> None:
    found = identity.guess(text, remark)
    assert isinstance(found, Identity)
    assert found.kind == kind


@pytest.mark.parametrize(("text", "word"), [("E12345678901234", "18 位"), ("军1234567", "18 位"), ("E12", "护照")])
def test_a_passport_is_guessed_from_its_look_alone(text: str, word: str) -> None:
    found = identity.guess(text)
    assert isinstance(found, Reason)
    assert word in found.message


def test_what_the_number_says_must_fit_what_is_stated() -> None:
    found = identity.resident(OLD_DISTRICT)
    assert isinstance(found, Identity)
    assert identity.inconsistencies(found, birth=date(1962, 3, 4), sex="1") == ()
    wrong = identity.inconsistencies(found, birth=date(1962, 4, 3), sex="2")
    assert ["出生日期" in reason.message for reason in wrong] == [True, False]
    assert identity.inconsistencies(Identity(IdKind.PASSPORT, "C01X00T47"), birth=date(1962, 4, 3), sex="2") == ()


def test_a_masked_number_shows_its_ends_only() -> None:
    assert identity.masked(OLD_DISTRICT) == OLD_DISTRICT[:4] + "*" * 10 + OLD_DISTRICT[-4:]
    assert identity.masked("E1234567") == "*" * 8
    found = identity.resident(OLD_DISTRICT)
    assert isinstance(found, Identity)
    assert found.tail == OLD_DISTRICT[-4:]


def test_credit_codes_of_units() -> None:
    assert identity.credit_code("91350100m000100y43") == "91350100M000100Y43"
    for wrong, word in (("91350100M000100Y44", "校验码"), ("91350100M000100I43", "不含"), ("9135", "18 位")):
        found = identity.credit_code(wrong)
        assert isinstance(found, Reason)
        assert word in found.message


@pytest.mark.parametrize(
    "text", ["18200003257", "+86 182 0000 3257", "0086-18200003257", "１８２００００３２５７", "18200003257.0", "8618200003257"]
)
def test_mobile_numbers(text: str) -> None:
    assert identity.mobile(text) == "18200003257"


@pytest.mark.parametrize("text", ["12200003257", "1820000325", "0391-8800000", "1.82E10", ""])
def test_what_is_no_mobile_number(text: str) -> None:
    assert isinstance(identity.mobile(text), Reason)


def test_bank_accounts_have_a_shape() -> None:
    assert identity.bank_account("6200 0069 2634 2807 708") == "6200006926342807708"
    assert isinstance(identity.bank_account("6.2E+18"), Reason)
    assert isinstance(identity.bank_account("1234"), Reason)
