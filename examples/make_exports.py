"""Writes the two sample exports beside it: invented people, the same bytes every time.

hubspot-contacts.csv holds 240 contacts as HubSpot exports them, google-contacts.csv 170 as Google Contacts does.
About a third of Google's are in HubSpot too, written a little differently, as address books are.
"""

from __future__ import annotations

import csv
import random
from pathlib import Path

HERE = Path(__file__).parent
SEED = 20260504

PLACES = {
    "IT": ("+39 {:03d} {:07d}", ["Milano,20121", "Torino,10121", "Bologna,40121", "Verona,37121", "Padova,35121"],
           ["Via Roma", "Corso Italia", "Via Garibaldi", "Viale Europa", "Via Manzoni"],
           "Giulia Marco Francesca Alessandro Chiara Matteo Sara Luca Elena Andrea Federica Davide Martina Niccolò",
           "Rossi Bianchi Ferrari Esposito Romano Colombo Ricci Marino Greco Conti De_Luca Costa Fontana D'Angelo"),
    "DE": ("+49 {:03d} {:07d}", ["München,80331", "Köln,50667", "Hamburg,20095", "Düsseldorf,40213"],
           ["Hauptstraße", "Bahnhofstraße", "Gartenweg", "Lindenallee"],
           "Jürgen Sabine Lukas Anke Björn Katharina Stefan Ute Maximilian Heike Jörg Annika",
           "Müller Schmidt Schneider Weiß Krüger Schäfer Groß Lehmann Böhm Köhler Zimmermann"),
    "GB": ("+44 20 {:03d}0 {:04d}", ["London,SW1A 1AA", "Leeds,LS1 4DY", "Bristol,BS1 5TR", "York,YO1 9TL"],
           ["High Street", "Station Road", "Church Lane", "Mill Road"],
           "William Elizabeth Robert Margaret James Catherine Thomas Jennifer Edward Samantha Michael Victoria",
           "Smith Taylor Brown Wilson Davies Evans Walker O'Neil Clarke Wright Fletcher"),
    "FR": ("+33 1 {:03d} {:05d}", ["Paris,75002", "Lyon,69002", "Nantes,44000", "Toulouse,31000"],
           ["Rue de la Paix", "Avenue Foch", "Rue Victor Hugo"],
           "Amélie François Chloé Benoît Élodie Jérôme Océane Rémi Hélène Loïc",
           "Martin Lefèvre Dubois Moreau Girard Bérard Noël Chevalier Le_Goff"),
}  # fmt: skip
COMPANIES = (
    "Acme Industrial", "Globex", "Initech Software", "Fratelli Costa S.r.l.", "Nordwind Logistik GmbH",
    "Bluebird Foods",
    "Atelier Moreau SARL", "Helios Solar", "Kestrel Analytics", "Ponte Vecchio Tessuti", "Greenline Transport",
    "Umbrella Repairs Ltd", "Stahlbau Krüger GmbH", "Maison Chevalier", "Orchard & Sons", "Vertex Robotics",
    "Lago Design", "Pinewood Media", "Caravel Shipping", "Quantum Optik GmbH",
)  # fmt: skip
TITLES = (
    "CEO",
    "CTO",
    "Head of Sales",
    "Buyer",
    "Marketing Manager",
    "Office Manager",
    "Operations Lead",
    "Founder",
)
STAGES = (
    "Lead",
    "Lead",
    "Subscriber",
    "Marketing Qualified Lead",
    "Opportunity",
    "Customer",
    "Customer",
    "Other",
)
OWNERS = ("Anna Bauer", "Tom Reed")
NICKNAMES = {"William": "Bill", "Elizabeth": "Liz", "Robert": "Bob", "Margaret": "Peggy", "James": "Jim",
             "Catherine": "Kate", "Thomas": "Tom", "Jennifer": "Jenny", "Edward": "Ted", "Samantha": "Sam",
             "Michael": "Mike", "Alessandro": "Sandro", "Francesca": "Franca", "Maximilian": "Max"}  # fmt: skip
PLAIN = str.maketrans("àáâäèéêëìíîïòóôöùúûüçñÉÀ", "aaaaeeeeiiiioooouuuucnEA")
HUBSPOT = ("Record ID", "First Name", "Last Name", "Email", "Phone Number", "Company Name", "Job Title",
           "Lifecycle Stage", "Street Address", "City", "Postal Code", "Country/Region", "Contact owner",
           "Create Date", "Original Source")  # fmt: skip
GOOGLE = ("First Name", "Middle Name", "Last Name", "Nickname", "Organization Name", "Organization Title", "Birthday",
          "Notes", "Labels", "E-mail 1 - Label", "E-mail 1 - Value", "E-mail 2 - Label", "E-mail 2 - Value",
          "Phone 1 - Label", "Phone 1 - Value", "Address 1 - Label", "Address 1 - Street", "Address 1 - City",
          "Address 1 - Postal Code", "Address 1 - Country")  # fmt: skip


def slug(text: str) -> str:
    """Letters of a name as they stand in an address."""
    plain = text.lower().replace("ß", "ss").replace("ü", "ue").replace("ö", "oe").replace("ä", "ae")
    return "".join(letter for letter in plain.translate(PLAIN) if letter.isascii() and letter.isalnum())


def person(chance: random.Random, number: int) -> dict[str, str]:
    """One invented person with a company, a place and ways to be reached."""
    country = chance.choice(list(PLACES))
    pattern, cities, streets, givens, families = PLACES[country]
    given, family = chance.choice(givens.split()), chance.choice(families.split()).replace("_", " ")
    company = chance.choice(COMPANIES)
    city, postcode = chance.choice(cities).split(",")
    return {
        "id": str(1000 + number),
        "given": given,
        "family": family,
        "company": company,
        "title": chance.choice(TITLES),
        "email": f"{slug(given)}.{slug(family)}{number if chance.random() < 0.3 else ''}@{slug(company)}.example",
        "private": f"{slug(given)}{slug(family)}{chance.randint(1, 99)}@mail.example",
        "phone": pattern.format(
            chance.randint(300, 399), chance.randint(1000, 9999) * (1000 if country in "ITDE" else 1)
        ),
        "street": f"{chance.choice(streets)} {chance.randint(1, 120)}",
        "city": city,
        "zip": postcode,
        "country": country,
        "birthday": f"{chance.randint(1960, 2000)}-{chance.randint(1, 12):02d}-{chance.randint(1, 28):02d}",
    }


def hubspot_row(chance: random.Random, one: dict[str, str]) -> list[str]:
    day = f"{chance.randint(2023, 2025)}-{chance.randint(1, 12):02d}-{chance.randint(1, 28):02d}"
    created = f"{day} 09:{chance.randint(10, 59)}"
    return [one["id"], one["given"], one["family"], one["email"], one["phone"] if chance.random() < 0.8 else "",
            one["company"], one["title"], chance.choice(STAGES), one["street"], one["city"], one["zip"],
            one["country"], chance.choice(OWNERS), created,
            chance.choice(("Organic Search", "Fair", "Referral"))]  # fmt: skip


def google_row(chance: random.Random, one: dict[str, str], *, known: bool) -> list[str]:
    """The person as somebody keeps them in a telephone: nicknames, no accents, the private address."""
    given, family, email, phone = one["given"], one["family"], one["email"], one["phone"]
    second = ""
    if known:
        way = chance.random()
        if way < 0.35:
            second = one["private"]
        elif way < 0.6:
            given, email = NICKNAMES.get(given, given), one["private"]
        elif way < 0.8:
            given, family = given.translate(PLAIN), family.translate(PLAIN)
            phone = phone.replace(" ", "-")
        else:
            family = family[:-2] + family[-1] + family[-2] if len(family) > 4 else family
    labels = "* myContacts" + (" ::: Friends" if chance.random() < 0.15 else "")
    return [given, "", family, "", one["company"] if chance.random() < 0.6 else "", "",
            one["birthday"] if chance.random() < 0.4 else "", "Met at the fair" if chance.random() < 0.1 else "",
            labels, "* Work", email, "Home" if second else "", second, "Mobile", phone, "Home", one["street"],
            one["city"], one["zip"], one["country"]]  # fmt: skip


def main() -> None:
    chance = random.Random(SEED)
    people = [person(chance, number) for number in range(350)]
    write("hubspot-contacts.csv", HUBSPOT, [hubspot_row(chance, one) for one in people[:240]])
    both = chance.sample(people[:240], 60)
    only = people[240:]
    rows = [google_row(chance, one, known=True) for one in both] + [
        google_row(chance, one, known=False) for one in only
    ]
    chance.shuffle(rows)
    write("google-contacts.csv", GOOGLE, rows)


def write(name: str, header: tuple[str, ...], rows: list[list[str]]) -> None:
    with (HERE / name).open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\r\n")
        writer.writerow(header)
        writer.writerows(rows)


if __name__ == "__main__":
    main()
