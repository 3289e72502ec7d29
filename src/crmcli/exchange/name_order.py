"""Whether a column of full names has the surname first, as its own names and e-mail addresses tell."""

from __future__ import annotations

from collections.abc import Iterable

from crmcli.clean.name_words import LEGAL_FORMS, PARTICLES, PREFIXES
from crmcli.clean.text import fold, words

# The commonest given names of Italy, Germany, France, Spain, the English-speaking countries, Poland and Russia, folded,
# without those that are common surnames too (Martin, Thomas, Simon, Franco …).
_GIVEN = """
    alessandro alessandra alessia alice andrea angela angelo anna annamaria antonella antonio barbara beatrice carla
    carlo carmela caterina chiara claudia claudio cristina daniela daniele davide debora domenico
    edoardo elena eleonora
    elisa elisabetta emanuele enrico enzo erika ettore fabio fabrizio federica federico filippo francesca francesco
    gabriele gabriella giacomo gianluca gianni giorgia giorgio giovanna giovanni giulia giuliana giulio giuseppe
    giuseppina giuseppa graziella ilaria irene ivano laura leonardo lorenzo luca lucia luciana luciano luigi luisa
    manuela marcello marco maria marina mario marta martina massimo matteo maurizio mauro michela michele michelle
    mirko monica nicola nicoletta paola paolo patrizia pierluigi piero pietro raffaele raffaella renato riccardo
    rita roberta roberto rocco rosa rosanna salvatore samuele sandra sandro sara serena sergio silvia simona simone
    sofia stefania stefano teresa tiziana tommaso umberto valentina valeria valerio vincenzo vittoria vittorio
    alexander alexandra andreas angelika anja anke annette astrid benjamin bernd birgit brigitte christa christian
    christiane christina christoph claus dagmar detlef dieter dirk dorothea elke erika erwin eva franziska frank
    friedrich gabriele gerda gerhard gisela gunter gunther hannah hannelore hans harald heike heinz heinrich helga
    helmut henning herbert hildegard holger horst inge ingrid jan jana jens joachim jochen johanna johannes jorg jurgen
    julia juliane jutta karin karl karsten katharina kathrin katja katrin kerstin klaus kristina lars lena lukas
    manfred manuel marcel marcus mareike margarete marie marion markus martina matthias max maximilian melanie monika
    nadine nicole niklas nina norbert olaf oliver petra rainer ralf regina reinhard renate rolf rudiger sabine sandra
    sebastian silke silvia simone sonja stefan stefanie steffen stephan stephanie susanne sven sylvia tanja theresa
    thorsten tobias torsten udo ulrich ulrike ursula ute uwe volker waltraud werner wilhelm wolfgang yvonne
    adrien agnes alain alexandre amelie anais anne antoine arnaud audrey aurelie benoit bernadette brigitte camille
    catherine cecile celine chantal charlotte chloe christelle christine christophe claire clement colette corinne
    cyril damien danielle delphine didier dominique elodie emilie emmanuel emmanuelle eric estelle fabien fabienne
    fabrice florence florian francis francois francoise frederic genevieve gerard gilles guillaume helene isabelle
    jacqueline jacques jean jeanne jerome joelle josiane julie julien karine laetitia laurence laurent lea louis lucas
    lucie ludovic manon marc marguerite marine mathieu mathilde maxime melanie monique nathalie nicolas odile olivier
    pascal pascale patrice patrick pauline philippe pierre quentin remi rene romain sandrine sebastien severine
    solene sophie stephane suzanne sylvain sylvie thierry valerie veronique vincent virginie xavier yann yves
    joao paulo tiago rui goncalo ines catarina mariana
    alberto alejandro ana beatriz carlos carmen cristian diego eduardo fernando gonzalo ignacio isabel javier joaquin
    jorge jose josefa juan juana lucia luis manuel maite mercedes miguel montserrat nuria pablo pedro pilar rafael
    ramon raquel ricardo rocio rodrigo rosario ruben santiago silvia susana
    aaron adam alan albert alex alexis alfred amanda amy andrew anthony ashley barry benjamin betty
    brandon brenda brian
    bruce carol caroline charles cheryl christopher cynthia daniel david deborah dennis diana diane donald donna doris
    dorothy edward elizabeth emily emma eric evelyn frances gary george gloria grace hannah harold heather helen henry
    jack jacob james jane janet janice jason jean jeffrey jennifer jeremy jessica joan john jonathan
    joseph joshua joyce
    judith judy julie justin karen katherine kathleen keith kelly kenneth kevin kimberly kyle larry laura lauren linda
    lisa lori louise margaret maria marilyn mark mary matthew megan melissa michael mildred nancy
    nathan nicholas olivia
    pamela paul peter philip rachel ralph raymond rebecca richard robert roger ronald rose russell ruth ryan samuel
    sarah sharon sophia stephen steven susan teresa theresa timothy tina tyler victoria virginia walter wayne wendy
    william
    adriana alexandru alin alina anca andreea bogdan catalin ciprian claudiu corina cosmin cristian cristina dragos
    dumitru florin gabriela georgiana gheorghe horia ilie ioana ion ionel ionut iulian laurentiu liviu luminita
    madalina marius mihaela mihai mihaita mircea nicoleta oana octavian ovidiu raluca razvan roxana silviu simona sorin
    stefania tiberiu traian vasile violeta viorel vlad
    agnes aron attila balazs bela bence csaba dora edit eniko erzsebet eszter ferenc gabor gergely geza
    gyorgy gyula ildiko
    imre istvan janos judit katalin krisztian krisztina laszlo levente maria marton mate matyas miklos
    monika nora peter
    sandor szabolcs szilvia tamas tibor timea tunde viktoria zoltan zsofia zsolt zsuzsanna
    agnieszka aleksandra andrzej beata bozena danuta dariusz dorota ewa grzegorz halina iwona jacek
    jadwiga janusz jerzy
    joanna jozef katarzyna krystyna krzysztof lukasz maciej magdalena malgorzata marcin marek mariusz
    michal pawel piotr
    rafal stanislaw tadeusz tomasz wojciech zbigniew zofia
    aleksandr aleksandra aleksei alena alina anastasiia anatolii andrei antonina artem boris daria denis dmitrii
    ekaterina elena evgenii evgeniia fedor galina gennadii georgii grigorii igor inna irina iulia iurii ivan kirill
    konstantin kseniia larisa leonid liubov liudmila maksim mariia mikhail nadezhda natalia nataliia nikita nikolai
    nina oksana oleg olga pavel petr roman ruslan sergei sofiia stanislav svetlana tamara tatiana
    timofei vadim valentin
    valentina valerii vasilii vera viacheslav viktor viktoriia vitalii vladimir vladislav yana yulia yuri zoia
"""
GIVEN = frozenset(_GIVEN.split())
_LEAST = 2  # names that must speak for it; one may be an odd one
_TWICE = 2  # and twice as many as speak against it


def surname_first(pairs: Iterable[tuple[str, str]]) -> bool:
    """Whether the names, each with an e-mail address or nothing, have the surname first.

    >>> surname_first([("Rossi Anna", ""), ("Bianchi Luca", "luca@b.it"), ("Verdi Ugo", "u.verdi@b.it")])
    True
    >>> surname_first([("Anna Rossi", ""), ("Luca Bianchi", "luca@b.it")])
    False
    """
    votes = [_vote(name, address) for name, address in pairs]
    reverse, natural = votes.count(1), votes.count(-1)
    return reverse >= _LEAST and reverse >= _TWICE * natural


def _vote(name: str, address: str) -> int:
    """1 for the surname first, -1 for the given name first, 0 where a name does not tell."""
    if "," in name or "(" in name:
        return 0
    found = [word for word in words(name) if word not in PREFIXES]
    if len(found) < 2 or not LEGAL_FORMS.isdisjoint(found):
        return 0
    first, last = found[0] in GIVEN, found[-1] in GIVEN
    if first != last:
        return 1 if last else -1
    local = [word for word in words(address.partition("@")[0].replace(".", " ").replace("_", " ")) if word]
    if not local or first:
        return 0
    if local == [found[-1]] or (len(local) == 2 and local == [found[-1], found[0]]):
        return 1
    return -1 if local == [found[0]] or local == [found[0], found[-1]] else 0


def surname_words(tokens: list[str]) -> int:
    """How many words at the front of a name written surname first are the surname: particles go on.

    >>> surname_words(["De", "Luca", "Maria"]), surname_words(["Rossi", "Anna"]), surname_words(["POE", "COE", "Ada"])
    (2, 1, 2)
    >>> surname_words(["López", "Ruiz", "Carmen"]), surname_words(["Rossi", "Maria", "Grazia"])
    (2, 1)
    """
    at = 0
    while at < len(tokens) - 2 and fold(tokens[at]).strip("'") in PARTICLES:
        at += 1
    if tokens[0].isupper():  # COSTA NERI Anna: all that is in capitals
        capitals = next((n for n, token in enumerate(tokens) if not token.isupper()), len(tokens))
        if capitals < len(tokens):
            return max(at + 1, capitals)
    double = at == 0 and len(tokens) > 2 and fold(tokens[1]) not in GIVEN and fold(tokens[2]) in GIVEN
    return at + (2 if double else 1)  # López Ruiz Carmen
