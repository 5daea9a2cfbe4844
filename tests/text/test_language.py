from __future__ import annotations

import pytest

from razbor.text import detect
from razbor.text.language import NAMES

LONG = [
    ("ru", "Мы печём хлеб и ищем человека, который любит рано вставать."),
    ("ru", "Требования: опыт от года, знание кассы, вежливость."),
    ("ru", "Разработка микросервисов на Go, PostgreSQL, Kafka, Kubernetes и Docker."),
    ("ru", "Опыт работы с React, TypeScript, Redux Toolkit, Webpack от двух лет"),
    ("ru", "Стек: Python 3.12, FastAPI, SQLAlchemy, pytest, Docker — и желание учиться"),
    ("ru", "Поддержка 1С:Предприятие 8.3 и обмена с сайтом на Bitrix"),
    ("ru", "Оформление по ТК РФ, график 5/2, оклад 60 000 руб."),
    ("ru", "Собеседование с HR, затем offer и welcome-встреча с командой"),
    ("uk", "Ми шукаємо пекаря, який любить працювати вночі та має досвід."),
    ("uk", "Пропонуємо офіційне працевлаштування, відпустку та їжу в офісі."),
    ("uk", "Вимоги: знання Python, Django і досвід від двох років"),
    ("en", "We bake bread every night and look for someone who likes mornings."),
    ("en", "Experience with Python, SQL and cloud platforms; good spoken English."),
    ("en", "You will own the roadmap and talk to customers."),
    ("en", "Competitive salary, 25 days of holiday and free bread"),
    ("en", "Strong knowledge of Kubernetes, Terraform and AWS networking"),
    ("en", "What we offer: a warm bakery, fair pay and short ways."),
    ("de", "Wir suchen einen Bäcker, der gern früh aufsteht."),
    ("de", "Sie bringen eine abgeschlossene Ausbildung und Freude am Umgang mit Gästen mit."),
    ("de", "Erfahrung mit Python, Docker und Kubernetes sowie gute Deutschkenntnisse"),
    ("de", "Unbefristeter Vertrag, 30 Tage Urlaub und ein Zuschuss zum Mittagessen"),
    ("de", "Entwickler:innen (m/w/d) für unser Team in Köln gesucht"),
    ("de", "Pflegefachkraft (m/w/d) in Teilzeit für unsere Station"),
]


@pytest.mark.parametrize(("language", "text"), LONG)
@pytest.mark.parametrize("default", [None, "ru", "en", "de"])
def test_sentences_are_told_whatever_stands_around(
    language: str, text: str, default: str | None
) -> None:
    assert detect(text, default) == language


SHORT = [
    ("Python", "de", "de"),
    ("Python", "en", "en"),
    ("Go, Rust", "de", "de"),
    ("Team", "de", "de"),
    ("Benefits", "de", "de"),
    ("React, Vue.js", "en", "en"),
    ("Опыт", "ru", "ru"),
    ("Досвід", "uk", "uk"),
    ("Вимоги", "ru", "ru"),
    ("DevOps в команду", "ru", "ru"),
    ("C++ и SQL", "ru", "ru"),
    ("Знание MS Office", "ru", "ru"),
    ("5/2", "ru", "ru"),
    ("60 000", "en", "en"),
    ("+7 000 000-00-00", "de", "de"),
    ("10:00–19:00", None, None),
    ("", None, None),
    ("", "de", "de"),
    ("!!! 🚀 ★", "ru", "ru"),
    ("中文", None, None),
    ("中文", "en", "en"),
    ("\ud800", "ru", "ru"),
    ("\x00 1", None, None),
]


@pytest.mark.parametrize(("text", "default", "language"), SHORT)
def test_short_texts_are_in_the_language_around_them(
    text: str, default: str | None, language: str | None
) -> None:
    assert detect(text, default) == language


@pytest.mark.parametrize(
    ("text", "default", "among"),
    [("Опыт", None, {"ru", "uk"}), ("Опыт", "en", {"ru", "uk"}), ("Опыт", "de", {"ru", "uk"}),
     ("Python", None, {"en", "de"}), ("Python", "ru", {"en", "de"}), ("a", "uk", {"en", "de"}),
     ("C++ для бэкенда", "en", {"ru", "uk"})],
)  # fmt: skip
def test_the_script_decides_where_the_surroundings_are_in_another(
    text: str, default: str | None, among: set[str]
) -> None:
    assert detect(text, default) in among


def test_a_few_letters_of_another_script_do_not_decide() -> None:
    assert detect("We ship to Россия and bake bread for all of our neighbours") == "en"
    assert detect("Kubernetes, Docker, Terraform, Ansible и Python: поддержка сред") == "ru"


def test_only_the_beginning_is_read() -> None:
    english = "We bake bread every night. " * 200
    assert detect(english + "Мы печём хлеб каждую ночь. " * 1000) == "en"
    assert detect("Мы печём хлеб каждую ночь. " * 200 + english * 10) == "ru"


BESIDE = [
    ("be", "Абавязкі: весці ўлік тавараў, размаўляць з кліентамі"),
    ("bg", "Търсим пекар, който обича да става рано и да работи в екип. Предлагаме добра заплата, "
           "топла пекарна и безплатен хляб за теб и за твоите близки."),
    ("cs", "Hledáme pekaře, který rád vstává brzy a pracuje v týmu."),
    ("es", "Buscamos un panadero que disfrute de madrugar y de trabajar en equipo."),
    ("he", "אנחנו מחפשים אופה שאוהב לקום מוקדם ולעבוד בצוות"),
    ("hy", "Փնտրում ենք հացթուխ, ով սիրում է շուտ արթնանալ"),
    ("ka", "ვეძებთ მცხობელს, რომელსაც უყვარს ადრე ადგომა"),
    ("kk", "Міндеттері: дәмді нан пісіру, тапсырыстарды қабылдау"),
    ("ky", "Эрте турганды жакшы көргөн наабайчы издейбиз. Талаптар: бир жыл тажрыйба"),
    ("lt", "Ieškome kepėjo, kuris mėgsta anksti keltis ir dirbti komandoje."),
    ("nl", "Wij zoeken een bakker die graag vroeg opstaat en in een team werkt."),
    ("pl", "Wymagania: doświadczenie w pracy z kasą i dobra organizacja"),
    ("tr", "Erken kalkmayı ve ekip halinde çalışmayı seven bir fırıncı arıyoruz."),
    ("uz", "Biz erta turishni yaxshi ko'radigan novvoy qidiramiz. Talablar: bir yil tajriba"),
    ("zh", "我们正在寻找一位喜欢早起并能团队合作的面包师,要求工作经验一年以上"),
]  # fmt: skip


@pytest.mark.parametrize(("language", "text"), BESIDE)
@pytest.mark.parametrize("default", [None, "ru", "en"])
def test_sentences_in_further_languages_are_told(
    language: str, text: str, default: str | None
) -> None:
    assert detect(text, default) == language
    assert language in NAMES


@pytest.mark.parametrize("default", [language for language, _ in BESIDE])
def test_a_short_text_is_in_a_further_language_around_it_and_the_four_are_still_told(
    default: str,
) -> None:
    assert detect("Python, Go", default) == default
    assert detect("🚀", default) == default
    for language, text in LONG:
        if language != "uk" and default != "bg":  # near to these, and to Russian
            assert detect(text, default) == language


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Резюме с портфолио: résumé и café для наших гостей", "ru"),
        ("Docker, Kubernetes, Kafka, Airflow", "en"),
        ("Scope: Kazakhstan, Uzbekistan, Kyrgyzstan, Tajikistan", "en"),
        ("\u200b\u200b\u200b\u200b\u200b\u200b\u200b\u200bИтак, тебе предстоит:", "ru"),
        ("Знание CI/CD: gitlab, docker, kubernetes, prometheus.", "en"),
        ("Тимбилдинги, тимбилдинги, тимбилдинги и чай", "ru"),
    ],
)
def test_names_and_odd_letters_are_no_further_language(text: str, language: str) -> None:
    assert detect(text, "ru") == language
