"""Where texts are cut: `|` stands where a piece begins, unless the text begins with it."""

from __future__ import annotations

import pytest

from razbor.text import cut, lay_out
from razbor.text.headings import evidence

BULLETS = """
• |Опыт от года\\n• |Знание 1С
- |Опыт от года\\n- |Знание Excel
-|Опыт от года\\n-|Знание Excel
— |вести учёт;\\n— |сверять остатки.
– |водить фуру;\\n– |следить за грузом;
* |Опыт от года\\n* |Знание 1С
> |Опыт от года
→ |Опыт от года
▪ |Выпечка хлеба\\n▪ |Уборка рабочего места
●|Оклад\\n●|Премия
✅ |Белая зарплата\\n✅ |Обучение за наш счёт
✔️ |Белая зарплата\\n✔️ |Форма
🔹|Белая зарплата\\n🔹|Обучение за наш счёт
👉 |Пиши в чат\\n👉 |Приходи на смену
⭐ |Удобный график
\\t•\\t|Опыт от года\\n\\t•\\t|Знание 1С
•\\n|Опыт от года\\n•\\n|Знание 1С
1. |Приём заявок\\n2. |Выезд к заказчику
1) |Приём заявок;\\n2) |Выезд к заказчику.
1.|Приём заявок\\n2.|Выезд к заказчику
(1) |Приём заявок\\n(2) |Выезд
а) |приём заявок\\nб) |выезд к заказчику
– |Brot backen\\n– |Kund*innen beraten
• |Bake bread • |Serve guests • |Keep the shop clean
Обязанности:\\n\\n\\n• |Приём товара
📍 Москва, офис у парка\\n|💰 до 90 000 руб.
+7 000 000-00-00\\n|(495) 000-00-00
>5 лет опыта\\n|24. Dezember frei
1. Lehrjahr: 1.100 Euro\\n|2. Lehrjahr: 1.200 Euro
"""

GLUED = """
Мы печём хлеб в новом офисе!|Умеешь легко общаться;|Требования:|Опыт от года.
Требования:|Опыт от года.|Знание кассы.|Условия:|График 2/2.
Требования: |опыт от года.- |Знание кассы.- |Вежливость.
Обязанности: • Приём товара • |Выкладка • |Касса
Обязанности: – |Приём товара; – |Выкладка; – |Касса.
Работа вахтой 60/30. |Проезд за счёт компании!|Питание бесплатное!|Жильё рядом.
Кофейня «Зерно» ищет бариста.|Мы рядом с метро.|Приходи!
Опыт от года;|Знание кассы;|Вежливость;
Ищем швею!|График удобный;оплата сдельная.
Нужен токарь (4 разряд).|Опыт обязателен.
Опыт с Node.js.|Знание SQL.
Работаем с 1998 г.|Приходи к нам
We hire bakers.|You will love it here.
Requirements:|At least two years in sales.|Own car is a must.
Образование: |высшее техническое. |Опыт работы: |от трёх лет в проектировании.
Обязанности: печь хлеб |Требования: |опыт от года |Условия: |график 2/2
Офис: г.Москва, ул.Ленина, д.5.
Адрес: м.Сокол, пер.Тихий, 3
Принимать звонки|Вести журнал|Оклад 60 000|График 2/2 (днём)|Опыт с Linux|Ответственность
Работаем в СберБанке и ВкусВилле, разрабатываем на JavaScript.
Офис у м. Сокол, пять минут пешком.|Есть парковка.
Оформление по ТК РФ.|Отпуск 28 дней;|Знание ПК;|Грамотная речь
График: |Пн.–Пт. с 9 до 18
Почта job@example.org.Телефон ниже.
Проект https://example.com/Product.Html читайте сами.
hr@example.com\\n|Приходи.|Мы рядом.
"""

HEADINGS = """
Требования:
Требования:\\n|Опыт от года
УСЛОВИЯ:\\n|Оклад 50 000 руб.
График: 5/2
Location: Leeds
Arbeitsort: Berlin
Зарплата: от 60 000 руб.
Формат: удалённо
График работы: |5/2 с 8:15 до 17:45
Обязанности: |ведение склада, приёмка товара и инвентаризация.
Требования: |опыт от 3 лет; знание Excel; внимательность.
Оплата: |2 раза в месяц, 10 и 25 числа, без задержек.
Условия: |Оформление по ТК РФ, график 5/2, оплата 2 раза в месяц.
О компании: |мы варим сыр с 2009 года.
Стек: |Python 3.12, FastAPI, PostgreSQL.
Мы предлагаем: |оклад 70 000 руб., форму и обеды. |Требования: |пунктуальность и сила.
What you'll do:\\n- |Bake bread\\n- |Serve guests
What you'll do: |bake bread, serve guests and keep the shop clean.
Requirements: |three years of Python, good SQL and a calm voice.
About the role\\n|You bake. |We sell.
Nice to have: Rust, Kafka.
Ihre Aufgaben:\\n• |Brot backen\\n• |Gäste bedienen
Ihr Profil: |abgeschlossene Ausbildung, Freude am Umgang mit Menschen.
Wir bieten: |30 Tage Urlaub, ein gutes Gehalt und flexible Arbeitszeiten.
Über uns\\n|Wir sind eine Bäckerei mit 12 Mitarbeiter*innen. |Seit 1998 in Köln.
**Требования:**\\n- |опыт\\n- |терпение
**Требования:** |опыт от года в пекарне и терпение.
*|Требования*\\n|Опыт от года.
** |Опыт от года
__Условия:__\\n- |График 2/2
#вакансия #работа\\n|Ищем пекаря.
#python #удалёнка #офис
"""

SENTENCES = """
Выплаты, премии и т.д. |Оформление по ТК РФ.
Работа с заявками, звонками и т. п. |Ведение базы.
Опыт работы от 1 г. в торговле. |Знание ПО.
г. Москва, ул. Ленина, д. 5, корп. 2. |Рядом парк.
Адрес: г. Тверь, ул. Советская, д. 10, 3 этаж.
Оклад 60 000 руб. + премия. |Выплаты два раза в месяц.
Доход: 2 000 руб./смена. |Выплаты ежедневно.
Питание за счёт компании (обед 150 руб.). |Форма выдаётся.
Пекарь 4-го разряда (з/п 60 т.р.). |Смены ночные.
До 31.12.2025 г. действует премия. |Дальше — оклад.
Срок: 1,5 мес. |Затем продление.
Смена с 8.00 до 20.00. |Перерыв час.
Директор А. С. Петров проводит собеседования. |Решение за неделю.
Знание 1С:Предприятие 8.3. |Умение читать чужой код.
Опыт с ASP.NET Core и Node.js от двух лет. |Знание C++17 и .NET.
Версия v.2.5 уже вышла. |Следующая весной.
Релизы v1.2.3 и v2.0-beta готовим сами. |Тестируем тоже.
Нужно знать HTTP/2, TLS 1.3 и OAuth2.0. |Будем учить.
Пишем на C#, F# и VB.NET. |Базы на MS SQL.
Пишите на hr@example.com или в Telegram @baker_hr. |Ответим за день.
Сайт: https://example.com/jobs?id=5. |Там все вакансии.
Подробнее – на www.example.com/jobs. |Анкета там же.
Звоните: +7 000 000-00-00, с 8:15 до 17:45. |Спросите Анну.
Мы — команда «Хлеб и К°». |Печём с 1998 г. и любим это.
«Приходи к нам!» – говорят наши пекари. |И правда, приходи.
Ты любишь кофе?.. |Мы тоже! |Приходи…
Опыт… желателен. |Научим.
Работа — огонь!!! |Платим вовремя.
You will work with Node.js, ASP.Net and e.g. Redis. |Our office is in Leeds.
Acme Inc. is hiring in the U.S. and Canada. |Apply today!
Salary: |$60,000 – $75,000 per year. |Paid monthly.
We work from 9 a.m. to 6 p.m. on weekdays. |Weekends are free.
We pay $20 per hour, i.e. above the market. |Tips are yours.
Knowledge of C++17, .NET 8 and Go v1.22. |Experience with K8s.
Dr. Brown leads the team. |You will like her.
No. 1 bakery in town! |Join us.
“We care.” |That is what our guests say.
Wait... what? |Yes.
Sie backen z. B. Brot, Brötchen u. a. Waren. |Der Laden schließt um 18 Uhr.
Wir suchen Entwickler:innen (m/w/d) für unser Team. |Start ist der 1. Mai.
Wir suchen Verkäufer/innen und Fahrer_innen. |Schichten nach Absprache.
Bewerbung bis zum 15. Januar an jobs@example.org. |Wir freuen uns.
Die Firma Müller GmbH & Co. KG sucht Bäcker (w/m/d). |Start sofort.
Wir zahlen 17,50 € pro Std. und Zuschläge. |Urlaub: 30 Tage.
Sie bringen ca. 3 Jahre Erfahrung mit. |Außerdem sprechen Sie gut Deutsch.
Arbeitszeit: |Mo.–Fr. von 6 bis 14 Uhr. |Samstags frei.
„Wir sind ein Team.“ |So sagt es der Chef.
"""

CASES = [
    case.replace("\\n", "\n").replace("\\t", "\t")
    for group in (BULLETS, GLUED, HEADINGS, SENTENCES)
    for case in group.strip("\n").split("\n")
]


@pytest.mark.parametrize("expected", CASES)
def test_pieces_begin_where_a_reader_would_begin_them(expected: str) -> None:
    text = expected.replace("|", "")
    found = text
    for piece in reversed(cut(lay_out(text))):
        if piece.start:
            found = f"{found[: piece.start]}|{found[piece.start :]}"
    assert found == expected


def test_pieces_know_their_place() -> None:
    layout = lay_out("Требования:\n• Опыт от года. Знание кассы.\n\nПриходи")
    shown = [
        (layout.text[piece.start : piece.stop], piece.kind, piece.opens, piece.closes, piece.block)
        for piece in cut(layout)
    ]
    assert shown == [
        ("Требования:", "line", True, True, 0),
        ("Опыт от года.", "item", True, False, 1),
        ("Знание кассы.", "item", False, True, 1),
        ("Приходи", "line", True, True, 2),
    ]


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("•\nОклад\nЖдём", ["item", "line"]),
        ("1.\n\nОклад\nЖдём", ["item", "line"]),
        ("- Оклад\nЖдём", ["item", "line"]),
        ("Оклад\n-", ["line", "line"]),
        ("--\nОклад", ["item"]),
        ("-5 градусов", ["item"]),
    ],
)
def test_a_bullet_makes_an_item_of_what_follows(text: str, kinds: list[str]) -> None:
    assert [piece.kind for piece in cut(lay_out(text))] == kinds


def test_each_line_is_read_in_its_own_language() -> None:
    text = "Мы печём хлеб. Приходи.\nWir backen z. B. Brot. Komm vorbei und bleib.\n"
    layout = lay_out(text)
    assert [layout.text[piece.start : piece.stop] for piece in cut(layout, "ru")] == [
        "Мы печём хлеб.",
        "Приходи.",
        "Wir backen z. B. Brot.",
        "Komm vorbei und bleib.",
    ]


def test_a_bold_beginning_with_a_colon_is_a_piece_of_its_own() -> None:
    layout = lay_out("<p><b>Что важно знать о нас:</b> мы работаем по ночам и спим днём.</p>")
    pieces = cut(layout)
    assert [(layout.text[piece.start : piece.stop], piece.bold) for piece in pieces] == [
        ("Что важно знать о нас:", True),
        ("мы работаем по ночам и спим днём.", False),
    ]
    signs = evidence(layout.text, pieces, 0)
    assert signs.bold
    assert signs.colon
    assert not signs.whole_line
