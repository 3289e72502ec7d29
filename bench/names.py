"""What made-up customers are called and where they live: thirteen countries in five scripts.

Half of the family names come from the lists, half are put together from beginnings and endings, so that a large
base has the long tail a real one has, and namesakes too.
"""

from __future__ import annotations

from typing import NamedTuple


class Country(NamedTuple):
    """One country's share of the base, and its words."""

    weight: int
    code: str
    dial: str
    mobile: str  # first digits of a mobile number
    digits: int  # national digits of a mobile number
    given: tuple[str, ...]
    family: tuple[str, ...]
    beginnings: tuple[str, ...]
    endings: tuple[str, ...]
    cities: tuple[tuple[str, str], ...]  # (post code, city)
    street: str  # '{street} {number}'
    legal: tuple[str, ...]
    free: tuple[str, ...]  # free mail providers
    family_first: bool = False


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


def _cities(text: str) -> tuple[tuple[str, str], ...]:
    pairs = [pair.split(" ", 1) for pair in text.split("; ")]
    return tuple((code, city) for code, city in pairs)


COUNTRIES = (
    Country(
        22, "IT", "+39", "3", 10,
        _words("Anna Marco Giulia Luca Francesca Andrea Chiara Alessandro Sara Matteo Elena Davide Paola Stefano"
               " Laura Roberto Martina Giovanni Silvia Paolo Valentina Simone Federica Antonio Barbara Nicolò Alice"
               " Giuseppe Elisa Riccardo"),
        _words("Rossi Russo Ferrari Esposito Bianchi Romano Colombo Ricci Marino Greco Bruno Gallo Conti Costa"
               " Giordano Mancini Rizzo Lombardi Moretti Barbieri Fontana Santoro Mariani Rinaldi Caruso Ferrara"
               " Galli Martini Leone Longo"),
        _words("Bell Mont Cast Ferr Gal Mar Bon Bert Franc Zan Ang Mazz Pell Carl Valent Sant Bald Guid Cap Torr"
               " Fior Luch Grass Bos Lor"),
        _words("ini elli oni ucci etti aro ato oli ese ari onelli acci"),
        _cities("20121 Milano; 00184 Roma; 10121 Torino; 80133 Napoli; 40121 Bologna; 50123 Firenze; 16121 Genova;"
                " 37121 Verona; 70121 Bari; 90133 Palermo; 24121 Bergamo; 39100 Bolzano/Bozen"),
        "Via {name} {number}", _words("S.r.l. S.p.A. S.n.c. & Figli"), _words("libero.it gmail.com tiscali.it"),
    ),
    Country(
        18, "DE", "+49", "15", 11,
        _words("Anna Lukas Lena Jürgen Julia Klaus Sabine Jörg Katharina Björn Ulrike Günther Petra Thomas Birgit"
               " Stefan Heike Michael Monika Andreas Käthe Wolfgang Sören Franziska Matthias Jutta Florian Antje"),
        _words("Müller Schmidt Schneider Fischer Weber Meyer Wagner Becker Schulz Hoffmann Schäfer Koch Bauer Richter"
               " Klein Wolf Schröder Neumann Schwarz Zimmermann Braun Krüger Hofmann Hartmann Lange Köhler Weiß"),
        _words("Alt Neu Ober Nieder Berg Feld Wald Stein Brück Grün Lang Kirch Burg Hoch Rosen Winter Eich Hirsch"
               " Blum Gold Silber Kalt Mühl Stock"),
        _words("mann berger müller hofer bach meier feld stein ner egger huber thaler"),
        _cities("10115 Berlin; 80331 München; 20095 Hamburg; 50667 Köln; 60311 Frankfurt am Main; 70173 Stuttgart;"
                " 40213 Düsseldorf; 04109 Leipzig; 90403 Nürnberg; 28195 Bremen"),
        "{name}straße {number}", ("GmbH", "AG", "GmbH & Co. KG", "e.K."), _words("gmx.de web.de t-online.de gmail.com"),
    ),
    Country(
        14, "US", "+1", "212", 10,
        _words("James Mary Robert Patricia John Jennifer Michael Linda David Elizabeth William Barbara Richard Susan"
               " Joseph Jessica Thomas Sarah Christopher Karen Daniel Nancy Matthew Lisa Anthony Betty Mark Ashley"
               " Steven Emily"),
        _words("Smith Johnson Williams Brown Jones Garcia Miller Davis Rodriguez Martinez Hernandez Lopez Gonzalez"
               " Wilson Anderson Thomas Taylor Moore Jackson Martin Lee Perez Thompson White Harris Sanchez Clark"
               " Ramirez Lewis Robinson O'Neil McDonald"),
        _words("Ash Black Brad Carl Cross Dal East Fair Green Hart Hill King Lang Mid North Oak Park Rich Stan Thorn"
               " Wal West Whit Wood"),
        _words("ton ley field man wood son worth ford burn well more by"),
        _cities("10001 New York; 90001 Los Angeles; 60601 Chicago; 77001 Houston; 98101 Seattle; 02108 Boston;"
                " 94102 San Francisco; 78701 Austin; 33101 Miami; 80202 Denver"),
        "{number} {name} Street", ("Inc.", "LLC", "Corp."), _words("gmail.com yahoo.com outlook.com icloud.com"),
    ),
    Country(
        10, "FR", "+33", "6", 9,
        _words("Jean Marie Pierre Camille François Nathalie Hélène Michel Sylvie Éric Élodie Benoît Aurélie Rémi"
               " Chloé Jérôme Céline Thierry Agnès Loïc Maëlys Noémie Gaëlle Hervé"),
        _words("Martin Bernard Dubois Thomas Robert Petit Durand Leroy Moreau Simon Laurent Lefèvre Michel García"
               " David Bertrand Roux Vincent Fournier Morel Girard André Mercier Dupont Lambert Lemaître"),
        _words("Beau Bel Blanch Bois Cham Clair Dela Fon Grand Haute Lam Mar Mont Per Ros Saint Val Ver Ville"),
        _words("mont ville court bert nier champ lard don eau ard teau pont"),
        _cities("75001 Paris; 69001 Lyon; 13001 Marseille; 31000 Toulouse; 06000 Nice; 44000 Nantes;"
                " 67000 Strasbourg; 33000 Bordeaux; 59000 Lille"),
        "{number} rue {name}", ("SARL", "SA", "SAS"), _words("orange.fr free.fr gmail.com laposte.net"),
    ),
    Country(
        8, "ES", "+34", "6", 9,
        _words("María José Antonio Carmen Manuel Ana Francisco Isabel Javier Laura Ángel Lucía Iñaki Begoña Álvaro"
               " Inés Sergio Pilar Raúl Rocío Íñigo Núria Jordi Montserrat"),
        _words("García González Rodríguez Fernández López Martínez Sánchez Pérez Gómez Martín Jiménez Ruiz Hernández"
               " Díaz Moreno Muñoz Álvarez Romero Alonso Gutiérrez Navarro Núñez Ibáñez Peña"),
        _words("Agui Alba Ben Cal Card Cast Esp Fuen Garz Herr Igl Lagu Mold Orti Pala Quin Riv Sal Torr Val"),
        _words("ero ano ez edo ales illo osa eda ares uela ona ino"),
        _cities("28001 Madrid; 08001 Barcelona; 46001 Valencia; 41001 Sevilla; 48001 Bilbao; 29001 Málaga;"
                " 50001 Zaragoza; 15001 A Coruña"),
        "Calle {name} {number}", ("S.L.", "S.A.", "e Hijos"), _words("gmail.com hotmail.es telefonica.net"),
    ),
    Country(
        7, "GB", "+44", "77", 10,
        _words("Oliver Amelia George Isla Harry Ava Jack Emily Charlie Sophie Noah Grace Jacob Lily Alfie Freya Oscar"
               " Poppy Siân Niamh Rhys Eilidh Callum Imogen"),
        _words("Smith Jones Taylor Brown Williams Wilson Johnson Davies Patel Robinson Wright Thompson Evans Walker"
               " White Roberts Green Hall Khan Lewis Begum Clarke O'Connor MacLeod"),
        _words("Ald Bex Ched Cot Dun Elm Farn Glen Hal Ips Kes Lyn Mel Nor Pen Quar Rad Shel Tam Wex"),
        _words("worth ton ham bury ridge dale ley wick combe stead shaw well"),
        _cities("SW1A1AA London; M11AE Manchester; B11AA Birmingham;"
                " EH11AA Edinburgh; G11AA Glasgow; LS11AA Leeds; BS11AA Bristol; CF101AA Cardiff"),
        "{number} {name} Road", ("Ltd", "plc", "& Sons"), _words("gmail.com btinternet.com outlook.com"),
    ),
    Country(
        6, "RU", "+7", "9", 10,
        _words("Анна Иван Елена Алексей Ольга Сергей Мария Дмитрий Наталья Андрей Екатерина Юрий Татьяна Михаил Ирина"
               " Владимир Светлана Николай Юлия Евгений"),
        _words("Иванов Смирнов Кузнецов Попов Васильев Петров Соколов Михайлов Новиков Фёдоров Морозов Волков"
               " Алексеев Лебедев Семёнов Егоров Павлов Козлов Степанов Щербаков"),
        _words("Бел Вор Гор Дуб Жук Зай Каз Лап Мед Ник Орл Пав Руд Сав Тих Ул Фил Хар Чер Шиш"),
        _words("ов ин енко ский ников аев ков цев енков ушкин иков онов"),
        _cities("101000 Москва; 190000 Санкт-Петербург; 630000 Новосибирск; 620000 Екатеринбург; 420000 Казань;"
                " 603000 Нижний Новгород"),
        "ул. {name}, {number}", ("ООО", "АО", "ИП"), _words("mail.ru yandex.ru gmail.com"),
    ),
    Country(
        4, "PL", "+48", "5", 9,
        _words("Anna Piotr Katarzyna Krzysztof Agnieszka Andrzej Małgorzata Tomasz Joanna Paweł Ewa Michał Zofia"
               " Łukasz Grażyna Wojciech Bożena Zbigniew Świętosława Stanisław"),
        _words("Nowak Kowalski Wiśniewski Wójcik Kowalczyk Kamiński Lewandowski Zieliński Szymański Woźniak Dąbrowski"
               " Kozłowski Jankowski Mazur Kwiatkowski Krawczyk Piotrowski Grabowski Pawłowski Łuczak"),
        _words("Brzez Chmiel Dąb Grab Jawor Kalin Lip Mal Olsz Pias Rad Sos Top Wierz Zaj Żur"),
        _words("iński owski czyk ewicz ak icki arz ek owiak anek alski czak"),
        _cities("00-001 Warszawa; 30-001 Kraków; 90-001 Łódź; 50-001 Wrocław; 60-001 Poznań; 80-001 Gdańsk"),
        "ul. {name} {number}", ("Sp. z o.o.", "S.A."), _words("wp.pl onet.pl gmail.com o2.pl"),
    ),
    Country(
        3, "GR", "+30", "69", 10,
        _words("Γιώργος Μαρία Ιωάννης Ελένη Δημήτρης Κατερίνα Νίκος Βασιλική Κώστας Σοφία Παναγιώτης Αγγελική"),
        _words("Παπαδόπουλος Παππάς Καραγιάννης Βλάχος Ιωαννίδης Οικονόμου Παπαγεωργίου Μακρής Κωνσταντινίδης"
               " Δημόπουλος Γεωργίου Νικολαΐδης"),
        _words("Αθαν Βασιλ Γεωργ Δημητρ Θεοδωρ Κων Λαμπρ Μιχαλ Νικολ Παν Σταυρ Χρισ"),
        _words("όπουλος ίδης άκης ίου άτος έας"),
        _cities("10431 Αθήνα; 54621 Θεσσαλονίκη; 26221 Πάτρα; 71202 Ηράκλειο"),
        "Οδός {name} {number}", ("Α.Ε.", "Ε.Π.Ε."), _words("gmail.com otenet.gr"),
    ),
    Country(
        3, "CN", "+86", "13", 11,
        _words("伟 芳 娜 秀英 敏 静 丽 强 磊 军 洋 勇 艳 杰 娟 涛 明 超 秀兰 霞 平 刚 桂英 建国"),
        _words("王 李 张 刘 陈 杨 黄 赵 吴 周 徐 孙 马 朱 胡 郭 何 高 林 罗"),
        _words("欧 司 诸 上 东 令"), _words("阳 马 葛 官 方 狐"),
        _cities("100000 北京; 200000 上海; 510000 广州; 518000 深圳; 610000 成都"),
        "{name}路{number}号", ("有限公司",), _words("qq.com 163.com 126.com"), True,
    ),
    Country(
        2, "JP", "+81", "90", 10,
        _words("大翔 陽菜 蓮 結衣 翔太 美咲 健太 さくら 拓也 愛 直樹 優子 誠 恵子 隆 真由美"),
        _words("佐藤 鈴木 高橋 田中 伊藤 渡辺 山本 中村 小林 加藤 吉田 山田 佐々木 山口 松本 井上"),
        _words("上 下 北 南 西 東 大 小 中 高"), _words("田 川 山 野 村 原 本 島 井 沢"),
        _cities("100-0001 東京; 530-0001 大阪; 460-0001 名古屋; 810-0001 福岡; 060-0001 札幌"),
        "{name}{number}丁目", ("株式会社",), _words("yahoo.co.jp gmail.com docomo.ne.jp"), True,
    ),
    Country(
        2, "TR", "+90", "53", 10,
        _words("Mehmet Ayşe Mustafa Fatma Ahmet Emine Ali Zeynep Hüseyin Elif İbrahim Şule Çağrı Gülşen Ömer Işıl"),
        _words("Yılmaz Kaya Demir Çelik Şahin Yıldız Öztürk Aydın Arslan Doğan Kılıç Çetin Kara Koç Şimşek Güneş"),
        _words("Ak Kara Öz Yıl Gül Taş Demir Kaya Er Bay"), _words("man oğlu kan tekin soy er dağ can gün bulut"),
        _cities("34000 İstanbul; 06000 Ankara; 35000 İzmir; 16000 Bursa"),
        "{name} Cad. {number}", ("A.Ş.", "Ltd. Şti."), _words("gmail.com hotmail.com"),
    ),
    Country(
        1, "BR", "+55", "119", 11,
        _words("João Ana José Adriana Antônio Márcia Carlos Fernanda Paulo Patrícia Luiz Aline Conceição Thiago"),
        _words("Silva Santos Oliveira Souza Rodrigues Ferreira Alves Pereira Lima Gomes Ribeiro Gonçalves Araújo"),
        _words("Alb Bar Cam Dom Far Gui Mag Nog Pin Sal"),
        _words("uquerque bosa argo ingues ia marães alhães ueira heiro es"),
        _cities("01001-000 São Paulo; 20010-000 Rio de Janeiro; 70040-010 Brasília"),
        "Rua {name}, {number}", ("Ltda.", "S.A."), _words("gmail.com uol.com.br"),
    ),
)  # fmt: skip

STREETS = _words(
    "Garibaldi Roma Dante Mazzini Goethe Schiller Lincoln Victoria Station Mill Linden Rose Park Kennedy"
)
TRADES = _words(
    "Logistics Foods Software Bau Trading Consulting Textiles Motors Pharma Media Energy Wines Marine Design Steel"
    " Optics Travel Print Paper Ceramics Furniture Robotics Health Security Garden Sport Electric Chemicals"
)
INDUSTRIES = _words("Manufacturing Retail SaaS Finance Health Construction Tourism Education Logistics Food")
TITLES = (
    "CEO", "CTO", "Head of Purchasing", "Buyer", "Sales Manager", "Geschäftsführer", "Titolare",
    "Responsabile acquisti", "Assistant", "Engineer", "Directeur commercial", "Office Manager", "Генеральный директор",
)  # fmt: skip
TAGS = (
    "vip", "lead", "newsletter", "fair-2024", "fair-2025", "reseller", "partner", "press", "supplier", "cold", "warm",
    "hot", "renewal", "trial", "churned", "webinar", "beta", "nord", "sud", "export", "b2b", "b2c", "retail",
    "wholesale", "key account", "do not visit", "prospect-q1", "prospect-q2", "christmas card", "speaker", "alumni",
    "investor", "Großkunde", "cliente storico", "оптовик",
)  # fmt: skip
SOURCES = ("website", "fair", "referral", "LinkedIn", "cold call", "newsletter", "import")
OWNERS = _words("anna marco julia tom")
TOPICS = (
    "price list", "delivery date", "offer for 200 pieces", "renewal of the contract", "complaint about damaged boxes",
    "demo of the new version", "visit to the plant", "payment terms", "spare parts", "training", "Preisliste",
    "Liefertermin", "Angebot über 50 Stück", "preventivo", "consegna in ritardo", "rinnovo del contratto", "devis",
    "facture impayée", "договор поставки", "счёт на оплату", "报价", "oferta", "reklamacja", "scontistica 5%",
)  # fmt: skip
SAID = (
    "Asked for {topic}; will call back next week.", "Talked about {topic}. Price too high, wants 10% off.",
    "Sent {topic}, no answer yet.", "Very interested in {topic}, decides with the board in autumn.",
    "Left a message about {topic}.", "Met at the fair, {topic}. Promised samples by Friday.",
    "Rückruf wegen {topic}, Herr Doktor ist im Urlaub.", "Ha chiesto {topic}, risentire a settembre.",
    "Обсудили {topic}, перезвонить в понедельник.", "Confirmed {topic} by e-mail, all fine.",
)  # fmt: skip
