"""The words of dates in five languages, as data: one line a meaning, the words after the colon.

Meanings are a kind and a value, as `date_token` hands them on. English is looked up first, so its words win
where languages share one. Several words that mean one thing are joined by `_`.
"""

from __future__ import annotations

ENGLISH = """
    day 0: today
    day 1: tomorrow tmrw
    day -1: yesterday
    day 2: overmorrow day_after_tomorrow the_day_after_tomorrow
    day -2: day_before_yesterday the_day_before_yesterday
    now 0: now
    weekday 0: mon monday
    weekday 1: tue tues tuesday
    weekday 2: wed weds wednesday
    weekday 3: thu thur thurs thursday
    weekday 4: fri friday
    weekday 5: sat saturday
    weekday 6: sun sunday
    month 1: jan january
    month 2: feb february
    month 3: mar march
    month 4: apr april
    month 5: may
    month 6: jun june
    month 7: jul july
    month 8: aug august
    month 9: sep sept september
    month 10: oct october
    month 11: nov november
    month 12: dec december
    unit d: d day days
    unit w: w wk wks week weeks
    unit m: m mo mth month months
    unit q: q quarter quarters
    unit y: y yr yrs year years
    unit h: h hr hrs hour hours
    unit i: min mins minute minutes
    end w: eow end_of_week
    end m: eom end_of_month end_of_the_month
    end q: eoq end_of_quarter
    end y: eoy end_of_year
    next 0: next coming
    last 0: last past previous
    this 0: this current
    in 0: in
    ago 0: ago
    one 1: a an one
    at 0: at @
    am 0: am
    pm 0: pm
    clock 12: noon midday
    clock 0: midnight
    zone 0: z utc gmt
    skip 0: on of the st nd rd th
"""

OTHERS = """
    day 0: oggi heute aujourd'hui сегодня
    day 1: domani morgen demain завтра
    day -1: ieri gestern hier вчера
    day 2: dopodomani übermorgen uebermorgen après-demain après_demain послезавтра
    day -2: altroieri l'altroieri l'altro_ieri vorgestern avant-hier avant_hier позавчера
    now 0: adesso jetzt maintenant сейчас
    weekday 0: lunedì lun montag mo lundi понедельник пн
    weekday 1: martedì dienstag di mardi вторник вт
    weekday 2: mercoledì mer mittwoch mi mercredi среда среду ср
    weekday 3: giovedì gio donnerstag do jeudi jeu четверг чт
    weekday 4: venerdì ven freitag fr vendredi пятница пятницу пт
    weekday 5: sabato sab samstag sonnabend sa samedi sam суббота субботу сб
    weekday 6: domenica dom sonntag so dimanche dim воскресенье вс
    month 1: gennaio gen januar jänner janvier janv январь января янв
    month 2: febbraio februar feber février févr fév февраль февраля фев февр
    month 3: marzo märz mär maerz mars март марта мар
    month 4: aprile avril avr апрель апреля апр
    month 5: maggio mag mai май мая
    month 6: giugno giu juni juin июнь июня июн
    month 7: luglio lug juli juillet juil июль июля июл
    month 8: agosto août август августа авг
    month 9: settembre set sett septembre сентябрь сентября сен сент
    month 10: ottobre ott oktober okt octobre октябрь октября окт
    month 11: novembre ноябрь ноября ноя нояб
    month 12: dicembre dic dezember dez décembre déc декабрь декабря дек
    unit d: g gg giorno giorni t tag tage tagen j jour jours д день дня дней дн
    unit w: settimana settimane woche wochen semaine semaines sem нед неделя неделю недели недель
    unit m: mese mesi monat monate monaten mois мес месяц месяца месяцев
    unit q: trimestre trimestri quartal quartale trimestres квартал квартала кварталов
    unit y: anno anni jahr jahre jahren an ans année années г год года лет
    unit h: ora ore std stunde stunden heure heures ч час часа часов
    unit i: minuto minuti minute minuten мин минута минуту минуты минут
    end m: fine_mese monatsende ende_des_monats fin_de_mois fin_du_mois конец_месяца
    end y: fine_anno jahresende ende_des_jahres fin_d'année конец_года
    next 0: prossimo prossima prossimi prossime nächste nächsten nächster nächstes naechste naechsten prochain
    next 0: prochaine prochains prochaines kommende kommenden следующий следующая следующую следующие ближайшие
    last 0: scorso scorsa scorsi scorse ultimo ultimi ultime letzte letzten letzter letztes vorige dernier
    last 0: dernière derniers dernières прошлый прошлая прошлую прошлое прошлом прошлого последние последний
    this 0: questo questa diese diesen dieser dieses ce cet cette этот эта эту это этом
    in 0: fra tra dans через
    ago 0: fa назад
    since 0: vor il_y_a
    one 1: un una uno ein eine einem einer einen une один одну
    at 0: alle um à ore_alle в во
    clock 12: mezzogiorno mittag mittags midi полдень
    clock 0: mezzanotte mitternacht minuit полночь
    uhr 0: uhr
    skip 0: il la lo l' le les am den der dem der die das de du des er o'clock числа года
"""
