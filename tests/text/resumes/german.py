"""Résumés in German as people write them; what stands before `|` is what a line is."""

SAMPLES = {
    "a table": """
X |Lebenslauf
K |Max Mustermann
K |Musterstraße 1, 12345 Musterstadt
K |Geburtsdatum: 01.02.1985
K |Familienstand: ledig

X |Berufserfahrung
P0|03/2019 – heute | Beispiel GmbH | Softwareentwickler
D0|- Entwicklung von Webanwendungen
D0|- Code-Reviews
P1|01/2015 – 02/2019 | Muster AG | Junior-Entwickler
D1|- Wartung

X |Ausbildung
E |2010 – 2014 | Studium der Informatik, TU Berlin
E |2002 – 2010 | Gymnasium Musterstadt, Abitur

X |Sprachen
L |Deutsch – Muttersprache
L |Englisch – fließend

X |Hobbys
B |Wandern
""",
    "date, employer and title below each other": """
K |Erika Beispiel
H |Bürokauffrau
K |erika@example.com, Tel. 030 000000

X |Beruflicher Werdegang
P0|seit 2019
P0|Muster & Söhne GmbH, Köln
P0|Bürokauffrau
D0|Rechnungen schreiben, Telefon
P1|2014 – 2019
P1|Autohaus Beispiel
P1|Sachbearbeiterin
D1|Angebote

X |Kenntnisse
S |MS Office, SAP
S |Führerschein
S |Klasse B
""",
    "labels": """
K |Name: Ali Yilmaz
K |Telefon: 0151 00000000
K |Staatsangehörigkeit: türkisch
H |Angestrebte Position: Lagerhelfer
E |Schulbildung: Hauptschulabschluss
X |Berufserfahrung:
P0|Firma: Paket GmbH
P0|Tätigkeit: Lagerhelfer
P0|Zeitraum: 2018 bis heute
D0|Aufgaben: Kommissionieren, Verpacken
L |Sprachen: Deutsch, Türkisch
S |Führerschein: B
""",
    "application": """
H |Bewerbung als Altenpflegerin
K |Sabine Muster

A |Seit vielen Jahren arbeite ich mit alten Menschen und kann gut zuhören.
O |Ich suche eine Stelle im Tagdienst.
""",
    "prose": """
A |Ich habe zwanzig Jahre auf dem Bau gearbeitet, erst als Helfer, dann als Maurer.
A |Zuverlässig und pünktlich.
O |Suche Arbeit in Vollzeit, gern auch auswärts.
S |Führerschein Klasse B und C vorhanden.
""",
    "without headings": """
K |Peter Beispiel, geb. 03.04.1979
H |Elektriker

P0|2015 - heute Elektro Muster GmbH, Elektriker
D0|Installation von Anlagen
P1|2008 - 2015 Licht AG, Elektriker
D1|Wartung von Straßenlampen

E |2005 - 2008 Ausbildung zum Elektroniker
""",
    "schools within the career": """
H |Industriemechaniker

X |WERDEGANG
P0|09/2012 bis 06/2020 Industriemechaniker bei Stahl AG
D0|Instandhaltung
E |2009 bis 2012 Berufsschule Musterstadt
E |2003 bis 2009 Realschule Musterstadt
P1|2002 bis 2003 Aushilfe im Lager
""",
    "training apart": """
K |Julia Muster
H |Erzieherin

X |Berufserfahrung
P0|08/2016–07/2023: Erzieherin, Kita Sonnenschein
D0|Gruppenleitung
P1|08/2014–07/2016: Erzieherin, Kita Regenbogen

X |Schul- und Berufsausbildung
E |2011–2014 Fachschule für Sozialpädagogik
E |2011 Fachabitur

X |Weiterbildungen
C |2018 Erste Hilfe am Kind
C |2020 Sprachförderung

X |Interessen
B |Musik, Theater

X |Referenzen
X |auf Anfrage
""",
    "columns": """
X |LEBENSLAUF

X |Persönliche Daten
K |Name:            Anna Beispiel
K |Anschrift:       Beispielweg 3, 80331 München

X |Berufliche Erfahrung
P0|07/2017 – heute      Teamleiterin Kundenservice
P0|                     Versand GmbH, München
D0|                     – Führung von 12 Mitarbeitern
P1|04/2013 – 06/2017    Kundenberaterin
P1|                     Fernsprech AG, Augsburg
D1|                     – Beratung von Privatkunden

X |Schul- und Hochschulausbildung
E |10/2009 – 03/2013    Bachelor of Arts, Betriebswirtschaft
E |                     Hochschule München

X |Besondere Kenntnisse
S |EDV:                 MS Office, SAP
L |Sprachen:            Englisch (verhandlungssicher)
S |Führerschein:        Klasse B
""",
    "a letter": """
A |Hallo,
O |ich bin gelernter Maler und Lackierer und suche ab sofort eine neue Stelle.
P0|Von 2010 bis 2020 war ich bei der Firma Farbe GmbH tätig.
S |Führerschein vorhanden.
""",
    "projects apart": """
X |Profil
A |Erfahrener Projektleiter im Bau

X |Projekte
D |Neubau Schule (2019–2020)
D |Rolle: Bauleiter

X |Werdegang
P0|seit 01.2016: Projektleiter, Bau AG
D0|- Steuerung von Bauprojekten
P1|10.2010 bis 12.2015: Bauingenieur, Ingenieurbüro Muster
D1|- Statik
X |Sonstiges
S |Führerschein Kl. B
""",
    "functional": """
H |Vertriebsleiter

X |Profil
A |Vertriebsprofi mit langem Atem.

X |Erfahrung
D |• Aufbau eines Teams von zehn Leuten
D |• Jahresgespräche mit Kunden

X |EDV-Kenntnisse
S |• SAP, Excel
""",
    "title above the date": """
K |Tim Beispiel
K |Hauptstr. 5, 50667 Köln

X |Praxiserfahrung

P0|Werkstudent Marketing
P0|Agentur Bunt GmbH
P0|04/2021 – 09/2022
D0|• Newsletter
D0|• Auswertungen

P1|Praktikant
P1|Verlag Schwarz
P1|01/2020 – 03/2020
D1|• Recherche

X |Studium
E |2018 – 2022 Universität zu Köln, BWL
E |Abschlussnote: 1,9
""",
    "sloppy": """
H |Fahrer gesucht
K |0151 00000000
X |erfahrung
P0|2019-2022 dhl fahrer
D0|pakete ausliefern
P1|2016-2019 taxi
X |sprachen
L |deutsch, rumänisch
""",
    "single years": """
K |Karl Muster
H |Koch

X |Berufspraxis
P0|2021 – Praktikum bei Hotel Post
P1|2019 – Aushilfe im Gasthof Krone

X |Stärken
A |belastbar, kreativ
X |Ziele
O |Ich möchte Küchenchef werden.
""",
}
