"""What local parts and domains of e-mail addresses tell: desks and mail providers. Loaded only when asked."""

from __future__ import annotations

_ROLES = """
    abuse admin administration administrator accounting accounts ap ar billing booking bookings careers
    contact contactus customerservice enquiries enquiry facturation finance hello help helpdesk hostmaster
    hr info information inquiries invoice invoices jobs legal mail mailbox mailer-daemon marketing media
    news newsletter noreply no-reply donotreply do-not-reply office operations order orders partner
    partners payroll postmaster press privacy purchasing reception recruiting recruitment registrar
    reservations root sales security service services shop staff subscribe support team tech technical
    unsubscribe webmaster welcome amministrazione acquisti assistenza clienti commerciale contabilita
    contatti direzione fatture fatturazione informazioni ordini personale posta prenotazioni risorseumane
    segreteria ufficio vendite anfrage bestellung bewerbung buchhaltung buero datenschutz einkauf empfang
    geschaeftsleitung kontakt kundenservice personal presse rechnung rechnungen sekretariat verkauf
    verwaltung vertrieb zentrale accueil achats administratif bonjour commande commandes commercial
    comptabilite direction recrutement renseignements reservation rh secretariat serviceclient ventes
    administracion compras comercial contacto contabilidad facturacion hola informacion pedidos recepcion
    ventas buhgalteria buh zakaz zakupki kadry sekretar prodazhi priem reklama otdel geral contato vendas
    verkoop inkoop boekhouding administratie biuro kontakty sprzedaz
"""

_FREE = """
    gmail.com googlemail.com yahoo.com yahoo.it yahoo.de yahoo.fr yahoo.es yahoo.co.uk yahoo.co.in
    yahoo.co.jp yahoo.ca yahoo.com.br yahoo.com.au ymail.com rocketmail.com hotmail.com hotmail.it
    hotmail.de hotmail.fr hotmail.es hotmail.co.uk outlook.com outlook.it outlook.de outlook.fr outlook.es
    live.com live.it live.de live.fr live.nl live.co.uk msn.com icloud.com me.com mac.com aol.com aol.de
    mail.com email.com gmx.com gmx.net gmx.de gmx.at gmx.ch web.de freenet.de t-online.de arcor.de
    libero.it virgilio.it tiscali.it alice.it tin.it tim.it inwind.it iol.it fastwebnet.it vodafone.it
    poste.it email.it orange.fr wanadoo.fr free.fr laposte.net sfr.fr neuf.fr bbox.fr numericable.fr
    bluewin.ch hispeed.ch sunrise.ch chello.at aon.at proton.me protonmail.com protonmail.ch pm.me
    tutanota.com tutanota.de tuta.io fastmail.com fastmail.fm hey.com zoho.com yandex.ru yandex.com ya.ru
    mail.ru bk.ru list.ru inbox.ru rambler.ru ukr.net i.ua qq.com 163.com 126.com sina.com naver.com
    daum.net hanmail.net seznam.cz centrum.cz wp.pl o2.pl onet.pl interia.pl op.pl telenet.be skynet.be
    ziggo.nl planet.nl kpnmail.nl home.nl btinternet.com sky.com ntlworld.com virginmedia.com talktalk.net
    comcast.net verizon.net att.net sbcglobal.net bellsouth.net cox.net charter.net earthlink.net shaw.ca
    rogers.com sympatico.ca bigpond.com optusnet.com.au xtra.co.nz uol.com.br bol.com.br terra.com.br
    terra.es telefonica.net sapo.pt rediffmail.com
"""

# Ends of domains as slipping fingers write them.
_SLIPPED_ENDS = """
    con:com cmo:com ocm:com comm:com vom:com xom:com cim:com c0m:com coom:com cpm:com nte:net ti:it
"""

# Providers with a name long enough for a near miss to be a slip, with their foremost end.
_PROVIDERS = """
    gmail:com googlemail:com yahoo:com hotmail:com outlook:com icloud:com libero:it virgilio:it tiscali:it
    wanadoo:fr laposte:net freenet:de t-online:de protonmail:com yandex:ru rambler:ru comcast:net verizon:net
"""

ROLES = frozenset(_ROLES.split())
FREE_DOMAINS = frozenset(_FREE.split())
SLIPPED_ENDS = {slip: end for slip, _, end in (pair.partition(":") for pair in _SLIPPED_ENDS.split())}
PROVIDERS = {name: end for name, _, end in (pair.partition(":") for pair in _PROVIDERS.split())}
