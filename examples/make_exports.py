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
    "IT": (
        "+39 34# #######",
        "Milano,201 Torino,101 Bologna,401 Verona,371 Padova,351 Genova,161 Firenze,501 Bari,701",
        "Via Roma;Corso Italia;Via Garibaldi;Viale Europa;Via Manzoni;Via Dante;Via Mazzini;Piazza Verdi;Via Cavour",
        "Giulia Marco Francesca Alessandro Chiara Matteo Sara Luca Elena Andrea Federica Davide Martina Niccolò Paola"
        " Simone Valentina Giorgio Ilaria Stefano Beatrice Antonio Silvia Roberto Laura Pietro Anna Emanuele",
        "Rossi Bianchi Ferrari Esposito Romano Colombo Ricci Marino Greco Conti De_Luca Costa Fontana D'Angelo Moretti"
        " Barbieri Lombardi Galli Rizzo Caruso Mancini Longo Leone Martinelli Vitale Gatti Pellegrini Bianco Sala"
        " Bernardi Fabbri Cattaneo Donati Villa Guerra Palmieri Testa Grassi Zanetti Monti Piras Carbone Sartori",
    ),
    "DE": (
        "+49 17# #######",
        "München,803 Köln,506 Hamburg,200 Düsseldorf,402 Leipzig,041 Bremen,281 Nürnberg,904 Lübeck,235",
        "Hauptstraße;Bahnhofstraße;Gartenweg;Lindenallee;Schillerstraße;Goethestraße;Am Markt;Kirchgasse;Ringstraße",
        "Jürgen Sabine Lukas Anke Björn Katharina Stefan Ute Maximilian Heike Jörg Annika Holger Petra Sören Monika"
        " Tobias Birgit Andreas Gisela Matthias Renate Florian Silke Dieter Ingrid Moritz Claudia",
        "Müller Schmidt Schneider Weiß Krüger Schäfer Groß Lehmann Böhm Köhler Zimmermann Hartmann Vogel Friedrich"
        " Günther Keller Winkler Lorenz Baumann Franke Albrecht Schuster Jäger Brandt Sauer Arnold Wolff Pfeiffer"
        " Hübner Kraft Voigt Ludwig Otto Seidel Heinrich Haas Graf Dietrich Ziegler Kuhn Pohl Bergmann Ebert",
    ),
    "GB": (
        "+44 77## ######",
        "London,SW1A Leeds,LS1 Bristol,BS1 York,YO1 Oxford,OX1 Bath,BA1 Norwich,NR1 Exeter,EX1",
        "High Street;Station Road;Church Lane;Mill Road;Park Avenue;Victoria Street;The Green;Queens Road;King Street",
        "William Elizabeth Robert Margaret James Catherine Thomas Jennifer Edward Samantha Michael Victoria Oliver"
        " Charlotte Harry Emily George Sophie Daniel Rebecca Andrew Hannah Peter Rachel Simon Laura Patrick Fiona",
        "Smith Taylor Brown Wilson Davies Evans Walker O'Neil Clarke Wright Fletcher Hughes Edwards Green Wood Harris"
        " Turner Parker Cooper Ward Morris Bennett Shaw Holmes Mills Palmer Knight Barker Dixon Hunt Webb Rogers"
        " Gibson Mason Ellis Marshall Foster Chapman Harvey Pearson Stone Lane Ashworth",
    ),
    "FR": (
        "+33 6 ########",
        "Paris,750 Lyon,690 Nantes,440 Toulouse,310 Bordeaux,330 Lille,590 Rennes,350 Dijon,210",
        "Rue de la Paix;Avenue Foch;Rue Victor Hugo;Boulevard Voltaire;Rue Pasteur;Place du Marché;Rue des Lilas",
        "Amélie François Chloé Benoît Élodie Jérôme Océane Rémi Hélène Loïc Camille Antoine Margaux Julien Inès"
        " Mathieu"
        " Solène Étienne Clémence Yann Aurélie Guillaume Manon Cédric Noémie Baptiste",
        "Martin Lefèvre Dubois Moreau Girard Bérard Noël Chevalier Le_Goff Fournier Mercier Blanchard Guérin Muller"
        " Roux"
        " Perrin Morin Dupont Lambert Fontaine Rousseau Vincent Faure Robin Gauthier Masson Marchand Duval Denis"
        " Lemaire Renard Picard Caron Barbier Aubert Bertrand Colin Renaud Leclerc Vidal",
    ),
}
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
    city, area = chance.choice(cities.split()).split(",")
    postcode = f"{area} {chance.randint(1, 9)}{chance.choice('ABDEF')}{chance.choice('GHJLN')}"
    if country != "GB":
        postcode = f"{area}{chance.randint(10, 69)}"
    return {
        "id": str(1000 + number),
        "given": given,
        "family": family,
        "company": company,
        "title": chance.choice(TITLES),
        "email": f"{slug(given)}.{slug(family)}{number if chance.random() < 0.3 else ''}@{slug(company)}.example",
        "private": f"{slug(given)}{slug(family)}{chance.randint(1, 99)}@mail.example",
        "phone": "".join(str(chance.randint(0, 9)) if sign == "#" else sign for sign in pattern),
        "street": f"{chance.choice(streets.split(';'))} {chance.randint(1, 120)}",
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
            family = family[:2] + family[3:]  # a letter lost
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
