"""Printed dates of many languages as ISO 8601."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stripper.dates import find_dates, iso_date, order_of_figures, parse_date, told_before

PRINTED = {
    "April 13, 12:39 UTC+3": "--04-13T12:39+03:00",
    "April 13, 2017": "2017-04-13",
    "13th of April, 2017": "2017-04-13",
    "Apr. 13, 2017 at 12:39 p.m. ET": "2017-04-13T12:39",
    "Thursday, 13 April 2017 12:39": "2017-04-13T12:39",
    "12:39, 13 April 2017": "2017-04-13T12:39",
    "12:39 | 13.04.2017": "2017-04-13T12:39",
    "Updated 5:37 PM EDT, Fri March 15, 2024": "2024-03-15T17:37-04:00",
    "13/04/17 12:39": "2017-04-13T12:39",
    "2017-04-13 12:39:11": "2017-04-13T12:39:11",
    "13. April 2017, 12:39 Uhr": "2017-04-13T12:39",
    "Donnerstag, 13. März 2017": "2017-03-13",
    "le 13 avril 2017 à 12h39": "2017-04-13T12:39",
    "1er août 2020": "2020-08-01",
    "13 de abril de 2017, 12:39 h": "2017-04-13T12:39",
    "Publicado: 13-abr-2017 08:00 am": "2017-04-13T08:00",
    "13 de abril de 2017 às 12h39": "2017-04-13T12:39",
    "13 aprile 2017 alle 12:39": "2017-04-13T12:39",
    "13 april 2017 om 12:39": "2017-04-13T12:39",
    "13 kwietnia 2017, 12:39": "2017-04-13T12:39",
    "13 апреля 2017 г., 12:39": "2017-04-13T12:39",
    "13 апреля 2017 12:39 МСК": "2017-04-13T12:39+03:00",
    "13 квітня 2017, 12:39": "2017-04-13T12:39",
    "13 Nisan 2017 Perşembe, 12:39": "2017-04-13T12:39",
    "13. dubna 2017 12:39": "2017-04-13T12:39",
    "den 13 april 2017 kl. 12.39": "2017-04-13T12:39",
    "2017年4月13日 12:39": "2017-04-13T12:39",
    "令和元年5月1日": "2019-05-01",
    "2017년 4월 13일 오후 12:39": "2017-04-13T12:39",
    "2017년 4월 13일 오후 2:39": "2017-04-13T14:39",
    "١٣ أبريل ٢٠١٧": "2017-04-13",
    "۱۳ آوریل ۲۰۱۷": "2017-04-13",
    "13 अप्रैल 2017": "2017-04-13",
    "13 เมษายน 2560": "2017-04-13",
    "13 April 2017 pukul 12.39": "2017-04-13T12:39",
    "13 tháng 4 năm 2017": "2017-04-13",
    "13 Απριλίου 2017": "2017-04-13",
    "13 aprilie 2017": "2017-04-13",
    "2017. április 13.": "2017-04-13",
    "13. huhtikuuta 2017": "2017-04-13",
    "13. april 2017 kl. 12.39": "2017-04-13T12:39",
    "13. apríla 2017": "2017-04-13",
    "13. aprila 2017": "2017-04-13",
    "13. travnja 2017.": "2017-04-13",
    "13 април 2017": "2017-04-13",
    "13 красавіка 2017": "2017-04-13",
    "13 d’abril de 2017": "2017-04-13",
    "13 אפריל 2017": "2017-04-13",
}


@pytest.mark.parametrize(("text", "iso"), PRINTED.items())
def test_printed_dates(text: str, iso: str) -> None:
    assert parse_date(text) == iso


@pytest.mark.parametrize(
    ("text", "iso"),
    [
        ("2017-04-13T12:39:00+03:00", "2017-04-13T12:39:00+03:00"),
        ("2017-04-13T12:39:00.123Z", "2017-04-13T12:39:00+00:00"),
        ("2017-04-13T12:39+0300", "2017-04-13T12:39+03:00"),
        ("20170413", "2017-04-13"),
        ("2017/04/13", "2017-04-13"),
        ("2017-04", "2017-04"),
        ("Thu, 13 Apr 2017 12:39:00 +0300", "2017-04-13T12:39:00+03:00"),
        ("1492076340", "2017-04-13T09:39:00+00:00"),
        ("2017-13-13", None),
        ("2017-02-30", None),
        ("today", None),
        ("", None),
    ],
)
def test_machine_dates(text: str, iso: str | None) -> None:
    assert iso_date(text) == iso


@pytest.mark.parametrize(
    "text",
    [
        "call 555-12-34",
        "won 2-1 on Sunday",
        "version 3.11.7 is out",
        "1914-1918",
        "192.168.1.10",
        "costs 12.50 or 13.75",
        "a 4/5 majority",
        "(020) 7946 0000",
        "may 3 of them come",
        "31.02.2017",
        "no figures here",
    ],
)
def test_what_is_no_date(text: str) -> None:
    assert find_dates(text) == ()


def test_two_dates_glued_to_their_labels() -> None:
    dates = find_dates("PublishedApril 13, 2017Updated April 14, 2017")
    assert [(date.iso, date.printed) for date in dates] == [
        ("2017-04-13", "April 13, 2017"),
        ("2017-04-14", "April 14, 2017"),
    ]


def test_the_language_settles_what_a_month_word_means() -> None:
    assert parse_date("13 listopada 2017", "pl") == "2017-11-13"
    assert parse_date("13. listopada 2017", "hr") == "2017-10-13"


def test_an_order_of_figures_that_can_be_two_days_is_less_sure() -> None:
    sure, guess = find_dates("13/04/2017")[0].sure, find_dates("04/05/2017")[0].sure
    assert guess < sure


@given(st.text(alphabet=st.sampled_from("0123456789./-:, aprilmay年月日APMTZ+апреля\u0661\u2460²"), max_size=60))
def test_no_text_raises_and_the_printed_words_are_there(text: str) -> None:
    for date in find_dates(text):
        assert text[date.start : date.end] == date.printed
    parse_date(text)
    iso_date(text)


@pytest.mark.parametrize(
    ("before", "told"),
    [
        ("Last updated on ", "modified"),
        ("Zuletzt geändert am ", "modified"),
        ("Letzte Änderung: ", "modified"),
        ("Mis à jour le ", "modified"),
        ("更新 ", "modified"),
        ("Published on ", "published"),
        ("Erschienen am ", "published"),
        ("Member since ", "others"),
        ("Registriert seit ", "others"),
        ("It is currently ", "others"),
        ("", ""),
        ("the modified river of the valley ran dry on a day ", ""),
    ],
)
def test_the_words_before_a_date_tell_what_it_is_the_date_of(before: str, told: str) -> None:
    assert told_before(before) == ({told} if told else set())


@pytest.mark.parametrize(
    ("text", "language", "first"),
    [
        ("HAFENBLATT12. September 201923. September 2020", "de", "2019-09-12"),
        ("3 de mayo de 202221:25", "es", "2022-05-03"),
        ("Publicada en 2017-04-132017-04-14", "es", "2017-04-13"),
        ("Apr 132017", "en", "2017-04-13"),
        ("Datum:13. April 2017", "de", "2017-04-13"),
        ("23\\. April 2024, 12:17", "de", "2024-04-23T12:17"),
        ("adab28.09.1912:44", "de", "2019-09-28"),
        ("adab28.09.201912:44", "de", "2019-09-28"),
        ("2017-04-1312:39", "en", "2017-04-13"),
        ("28.09.1912", "de", "1912-09-28"),
    ],
)
def test_dates_to_which_something_is_stuck(text: str, language: str, first: str) -> None:
    assert find_dates(text, language)[0].iso == first


def test_a_clock_is_that_of_one_date_only() -> None:
    dates = find_dates("Zuletzt geändert: 31.10.2017 - 14:49\nErschienen am: 01.11.2017", "de")
    assert [date.iso for date in dates] == ["2017-10-31T14:49", "2017-11-01"]


@pytest.mark.parametrize(
    ("lines", "order"),
    [
        (["04/05/2017", "04/13/2017"], True),
        (["04-05-2017", "13-04-2017"], False),
        (["04/13/2017", "13/04/2017"], None),
        (["04/05/2017", "13.04.2017", "99/13/2017"], None),
    ],
)
def test_other_dates_tell_the_order_of_figures(lines: list[str], order: bool | None) -> None:
    assert order_of_figures(lines) is order


def test_figures_are_read_in_the_order_that_is_known() -> None:
    assert find_dates("04/05/2017", "en", True)[0].iso == "2017-04-05"
    assert find_dates("04-05-2017", "en", False)[0].iso == "2017-05-04"
    assert find_dates("04.05.2017", "en", True)[0].iso == "2017-05-04"
