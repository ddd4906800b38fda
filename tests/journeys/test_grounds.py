"""第九条（一）至（八）, 第十条, 第十七条: every ground from its beginning to the ban, and the way back on the first free day and not before.

One system for all of them. Its clock goes forward: over the days of a statement that nobody makes, then from ban to ban.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any

import pytest

from expertpool.policy.periods import add_years
from expertpool.policy.terms import RemovalGround
from expertpool.services.demo.people import fictional_id
from tests.journeys.site import Site, serve
from tests.journeys.test_apply import CODE, PDF, come_in
from tests.journeys.test_removal import STATUS, brought, decided, enter, graded, open_own, recommend, spoken, verified
from tests.journeys.watch import DESKTOP, PHONE, Watched, login, watch
from tests.services.notice_ground import HERE

G = RemovalGround
#: the day on which it all begins, whatever the hour in which it is run
START = datetime.now(HERE).date() + timedelta(days=1)
DONE_ON = START - timedelta(days=21)
LIFE = 99
BORN = dict.fromkeys(G, date(1979, 8, 9)) | {G.OVER_AGE: date(1955, 3, 4)}
#: somebody of the pool for each ground, with a number for codes, and with what the ground needs; prints the activities
PEOPLE = """
from datetime import date
from expertpool.gateways import keys
from expertpool.records.models import Account, Contact
from tests.factories import AT, activity, demand, expert, field, unit, use
by = Account.objects.get(username="gaoxin")
for turn, (ground, name, number, birth, phone) in enumerate({people}):
    employer = Account.objects.get(username="danwei").unit if ground == "offence" else unit(name + "所在单位")
    person = expert(name=name, unit=employer, id_number=number, birth=date.fromisoformat(birth), sex="1", region="410100")
    person.phone_cipher = keys.encrypt(phone, table="expert", row=person.number, field="phone")
    person.phone_index = keys.blind_index("phone", phone)
    person.save()
    for time in range(3):
        day = date.fromisoformat("{day}")
        held = activity(by, first_day=day, last_day=day, state="held", code=f"HD-{{turn}}-{{time}}")
        print(ground, use(person, day, activity=held).activity_id)
    for time in range(2 if ground == "unreachable" else 0):
        asked = demand(of=activity(by, code=f"HD-U-{{time}}"), code=f"XQ-U-{{time}}")
        told = {{"way": "designated", "opened_at": AT, "outcome_at": AT, "outcome": "unreachable"}}
        Contact.objects.create(demand=asked, expert=person, field=field(), **told)
"""
MADE = 'from expertpool.records.models import Application; print(Application.objects.filter(name="{name}").latest("pk").pk)'


def unseen(page: Any, name: str) -> None:
    """No picture is taken."""


@dataclass
class Stage:
    """The running system, a page for everybody who takes part, and who is out of the pool already."""

    site: Site
    browser: Any
    paper: str
    activities: dict[str, list[str]]
    opened: list[Watched] = field(default_factory=list)
    pages: dict[str, Any] = field(default_factory=dict)
    out: set[str] = field(default_factory=set)
    day: date = START

    def page(self, who: str, size: dict[str, Any] = DESKTOP) -> Any:
        if who not in self.pages:
            self.opened.append(watch(self.browser, self.site.address, size))
            self.pages[who] = self.opened[-1].page
            if size is DESKTOP:
                login(self.pages[who], who)
        return self.pages[who]

    def phone(self, course: Course) -> Any:
        """The phone of the person concerned, logged in by a code."""
        if course.phone not in self.pages:
            enter(self.page(course.phone, PHONE), self.site, course.phone)
        return self.pages[course.phone]

    def turn_to(self, day: date, at: time) -> None:
        ahead = datetime.combine(day, at, HERE) - datetime.now(HERE)
        (self.site.data / "ahead").write_text(str(ahead.total_seconds()))
        self.day = day

    def wait_until(self, day: date, at: time = time(9)) -> None:
        """Everybody goes home meanwhile."""
        complaints = [complaint for watched in self.opened for complaint in watched.close()]
        self.opened, self.pages = [], {}
        assert not complaints, "\n".join(complaints)
        self.turn_to(day, at)


@dataclass(frozen=True)
class Course:
    """`begin` brings a case up and gives its page at the desk; `years` from `since` the way in is barred."""

    begin: Callable[[Stage, Course], Any]
    ground: RemovalGround
    years: int = 0
    since: date = DONE_ON

    @property
    def place(self) -> int:
        return list(G).index(self.ground)

    @property
    def name(self) -> str:
        return "示界" + "甲乙丙丁戊己庚辛壬癸"[self.place]

    @property
    def number(self) -> str:
        return fictional_id("410102", BORN[self.ground], 30 + self.place, "1")

    @property
    def phone(self) -> str:
        return f"139000077{self.place:02d}"

    @property
    def last_day(self) -> date:
        return add_years(self.since, self.years)

    @property
    def free_from(self) -> date:
        return self.last_day + timedelta(days=1)

    @property
    def words(self) -> str:
        """What follows, as everybody is told before it happens."""
        if self.years == LIFE:
            return "终身不得再次入库"
        return f"{self.free_from} 起可以重新申请" if self.years else "出库后没有禁入期"

    @property
    def person(self) -> tuple[str, ...]:
        return (str(self.ground), self.name, self.number, BORN[self.ground].isoformat(), self.phone)


# ---------------------------------------------------------------- how each ground comes up


def found(desk: Any, course: Course) -> Any:
    desk.goto(f"/cases/?q={course.name}")
    desk.click("a[aria-label^='CK-']")
    desk.wait_for_selector(f"h1:has-text('{course.ground.label}')")
    return desk


def asked(desk: Any) -> Any:
    desk.click("button:has-text('请本人陈述')")
    desk.wait_for_selector("text=已请本人陈述")
    return desk


def by_the_desk(stage: Stage, course: Course) -> Any:
    desk = stage.page("rencai")
    brought(desk, course.name, stage.paper, unseen, ground=course.ground, day=f"{DONE_ON}")
    desk.wait_for_selector("text=已立案。")
    return asked(desk)


def by_others(who: str) -> Callable[[Stage, Course], Any]:
    """An organiser or an employer asks for it, the desk takes it up."""

    def begin(stage: Stage, course: Course) -> Any:
        side, desk = stage.page(who), stage.page("rencai")
        told = {"ground": course.ground, "day": f"{DONE_ON}", "at": "/cases/propose/"}
        brought(side, course.name, stage.paper, unseen, **told)
        side.wait_for_selector("text=已提请人才科立案。")
        found(desk, course)
        desk.click("form[action$='/accept/'] button")
        desk.wait_for_selector("text=已立案。")
        return asked(desk)

    return begin


def by_the_calendar(stage: Stage, course: Course) -> Any:
    """The daily job proposes; the desk opens it and asks for a statement at one press."""
    stage.site.manage("run_daily")
    desk = stage.page("rencai")
    desk.goto(f"/cases/?q={course.name}")
    desk.check(f"tr:has-text('{course.name}') input[name=row]")
    desk.click("button:has-text('立案并请本人陈述')")
    desk.wait_for_selector("text=已立案并请本人陈述 1 件")
    return found(desk, course)


def by_grades(overall: str, times: int) -> Callable[[Stage, Course], Any]:
    """The last grade that counts opens the case by itself, not one before."""

    def begin(stage: Stage, course: Course) -> Any:
        *early, last = stage.activities[course.ground][:times]
        for held in early:
            graded(stage.page("gaoxin"), course.name, held, overall)
        assert stage.site.run(STATUS.format(name=course.name)) == "active 0"
        graded(stage.page("gaoxin"), course.name, last, overall)
        return asked(found(stage.page("rencai"), course))

    return begin


def by_resigning(stage: Stage, course: Course) -> Any:
    phone = stage.phone(course)
    phone.goto("/e/resign/")
    assert course.words in phone.inner_text("main")
    phone.click("button:has-text('获取验证码')")
    phone.wait_for_selector("text=验证码已发到您登记的手机号")
    phone.fill("#id_code", stage.site.run(CODE))
    phone.check("#id_understood")
    phone.click("button:has-text('确认辞任')")
    phone.wait_for_selector("text=辞任已提出")
    return found(stage.page("rencai"), course)


#: in the order of the first free day; who is not reached comes last, as the days for a statement run first
COURSES = {
    "9.8": Course(by_the_desk, G.UNFIT),
    "9.2": Course(by_the_calendar, G.OVER_AGE),
    "17 mediocre": Course(by_grades("mediocre", 3), G.MEDIOCRE, 2, START),
    "9.4": Course(by_the_desk, G.MISCONDUCT, 5),
    "9.5": Course(by_others("gaoxin"), G.SECRECY, 5),
    "9.1": Course(by_resigning, G.RESIGNED, 5, START),
    "17 poor": Course(by_grades("poor", 2), G.POOR, 5, START),
    "9.6": Course(by_the_desk, G.UNFAIR, LIFE),
    "9.7": Course(by_others("danwei"), G.OFFENCE, LIFE),
    "9.3": Course(by_the_calendar, G.UNREACHABLE),
}


@pytest.fixture(scope="module")
def stage(template: Any, browser: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    """A system with a clock of its own, whose short messages go to a file."""
    folder = tmp_path_factory.mktemp("grounds")
    paper = tmp_path_factory.mktemp("paper") / "材料.pdf"
    paper.write_bytes(PDF)
    carriers = {"EXPERTPOOL_SMS": f"file://{folder}/sent.jsonl", "DJANGO_SETTINGS_MODULE": "tests.journeys.clock"}
    with serve(template, folder, **carriers) as site:
        day = max(START - timedelta(days=1), date(START.year, 1, 1))
        people = [course.person for course in COURSES.values()]
        made = Stage(site, browser, str(paper), {})
        made.turn_to(START, time(9))
        for line in site.run(PEOPLE.format(people=people, day=day)).splitlines():
            ground, held = line.split()
            made.activities.setdefault(ground, []).append(held)
        yield made
        made.wait_until(made.day)


# ---------------------------------------------------------------- to the ban


def heard(stage: Stage, course: Course, address: str) -> None:
    """On the own phone; who cannot be reached says nothing, and the days run out."""
    if course.ground == G.UNREACHABLE:
        other = stage.page("rencai2")
        other.goto(address)
        assert not other.locator("#id_finding").count()
        stage.wait_until(stage.day + timedelta(days=8))
    elif course.ground != G.RESIGNED:
        phone = stage.phone(course)
        open_own(phone, course.ground.label)
        assert course.words in phone.inner_text("main")
        spoken(phone, stage.paper)


def put_out(stage: Stage, course: Course) -> None:
    """Opened, heard, verified by another, deliberated, carried out."""
    if course.ground in stage.out:
        return
    address = course.begin(stage, course).url
    heard(stage, course, address)
    other = stage.page("rencai2")
    other.goto(address)
    verified(other)
    decided(stage.page("juzhang"), address, stage.paper, unseen, course.words, stage.day)
    desk = stage.page("rencai")
    desk.goto(address)
    desk.click("form[action$='/remove/'] button")
    desk.wait_for_selector(f"text=已出库，{'禁入期已登记' if course.years else '没有禁入期'}")
    stage.out.add(course.ground)


@pytest.mark.parametrize("name", COURSES)
def test_9_10_17_from_the_beginning_to_the_register_of_bans(name: str, stage: Stage) -> None:
    course = COURSES[name]
    put_out(stage, course)
    assert stage.site.run(STATUS.format(name=course.name)) == f"removed ('{course.ground}', 'removed') {int(course.years > 0)}"
    desk = stage.page("rencai")
    desk.goto(f"/bans/?q={course.name}")
    told = desk.inner_text("main")
    if not course.years:
        assert "没有符合条件的记录" in told
    elif course.years == LIFE:
        assert ("终身" in told, "不再受理" in told) == (True, True)
    else:
        assert (f"{course.last_day}" in told, f"{course.free_from}" in told) == (True, True)


# ---------------------------------------------------------------- the way back


def come_back(stage: Stage, course: Course) -> Any:
    """The person comes by the applicants' door; the desk enters the same identity on another city's word."""
    phone = stage.page(course.phone, PHONE)
    phone.context.clear_cookies()
    come_in(phone, stage.site, course.phone)
    told = {"id_number": course.number, "birth": BORN[course.ground].isoformat(), "phone": f"139000088{course.place:02d}"}
    recommend(stage.page("rencai"), stage.paper, name=course.name, **told)


def is_refused(stage: Stage, course: Course, words: str) -> None:
    come_back(stage, course)
    for page in (stage.phone(course), stage.page("rencai")):
        page.wait_for_selector(f"text={words}")
        assert not page.locator("button:has-text('开始填写')").count()


def is_accepted(stage: Stage, course: Course) -> None:
    stage.phone(course).wait_for_selector("button:has-text('开始填写')")
    stage.page("rencai").wait_for_selector("text=确认链接已发给本人")


@pytest.mark.parametrize("name", [name for name, course in COURSES.items() if not course.years])
def test_10_without_a_ban_the_way_back_is_open_at_once(name: str, stage: Stage) -> None:
    course = COURSES[name]
    put_out(stage, course)
    come_back(stage, course)
    is_accepted(stage, course)


@pytest.mark.parametrize("name", [name for name, course in COURSES.items() if 0 < course.years < LIFE])
def test_10_17_the_last_day_bars_to_its_end_and_the_next_does_not(name: str, stage: Stage) -> None:
    course = COURSES[name]
    put_out(stage, course)
    stage.wait_until(course.last_day, time(23, 58, 30))
    is_refused(stage, course, course.words)
    stage.turn_to(course.free_from, time(0, 0, 1))
    stage.phone(course).reload()
    desk = stage.page("rencai")
    desk.set_input_files("#scan", stage.paper)
    desk.click("button:has-text('登记并发送确认链接')")
    is_accepted(stage, course)


@pytest.mark.parametrize("name", [name for name, course in COURSES.items() if course.years == LIFE])
def test_10_for_life_the_way_stays_shut(name: str, stage: Stage) -> None:
    course = COURSES[name]
    put_out(stage, course)
    stage.wait_until(add_years(START, 30))
    is_refused(stage, course, "终身不得入库")
