"""The words around names, as data: titles before and after, particles, legal forms of companies.

Titles are in lower case and without full stops: Dott.ssa is dottssa.
"""

from __future__ import annotations

_PREFIXES = """
    mr mrs ms miss mx mister messrs madam sir dame dr drs doctor prof professor rev reverend hon
    sig sigra signa signor signora signorina dott dottssa dottor dottoressa drssa prof profssa ing avv arch geom
    rag cav comm on gentma egr spettle
    herr frau hr fräulein fraulein mag dipl dipl-ing dipl-kfm dipl-inf dr-ing
    mme mlle madame mademoiselle monsieur mgr maître maitre
    srta señor señora señorita senor senora senorita doña dona sra dña
    dhr mevr mw meneer mevrouw
    pani mgr inż mudr judr phdr rndr
    г-н г-жа господин госпожа д-р проф акад доктор пан пані
    exmo exma
"""

# Titles only when written with a full stop: without it they are names.
_DOTTED_PREFIXES = "fr sr me on capt col gen lt maj sgt st pan comm ir don hon rev bc"

# Titles only after another title, and with a full stop: Dr. med. dent., Prof. Dr. h.c.
_FOLLOWING_PREFIXES = "med dent vet rer nat phil jur iur oec pol hc habil techn theol mult sc"

_SUFFIXES = "jr jnr sr snr ii iii iv phd mba esq esquire dds dvm cpa frcs obe mbe cbe facs llm llb msc mphil"

# Degrees that are names too: only in capitals, with full stops, or after a comma.
_CAPITAL_SUFFIXES = "md ma ba bsc jd do rn pe cfa pmp ca fca dsc bsc meng ll m bc v"

# Polite words behind names in East Asia.
_HONORIFICS = "先生 女士 小姐 様 さま さん 氏 殿 님 씨"

_PARTICLES = """
    von vom zu zum zur van der den de del della delle dello dei degli di da do dos das du des le la las los lo
    ter ten te af av bin ibn bint abu el al ben san santa santo st saint dal dalla y e i д' фон ван де ла
    بن ابن بنت آل אבן בן
"""
# Of these, the ones that are given names or surnames when they have a capital.
_SMALL_PARTICLES = "ben al el e i y san santa santo do te st saint le lo"

# Joined to one word: s.r.l. and s r l are srl. Cyrillic ones as `fold` writes them.
_LEGAL_FORMS = """
    srl srls spa sas snc sapa scarl scrl scpa ss sarl sarlu sasu eurl sci scop sa gmbh ggmbh gesmbh mbh ag kg kgaa
    ohg gbr ug haftungsbeschrankt ev ek ekfr og ltd limited llc llp lp plc inc incorporated corp corporation co
    company pty pvt cic bv nv vof ab hb kb oy oyj as asa aps ans hf ehf sro spolsro zrt nyrt kft bt doo dd ad jsc
    pjsc ojsc cjsc ooo zao oao pao ao nao tov tzov too ip fgup gup mup ano spzoo spj sl slu slp sau lda ltda
    eireli epp kk gk sdn bhd pte sia uab ou sadecv sderldecv sapidecv sabdecv se kda eood ood ead gie cv sal
    株 有 合 주 유
"""
_LEADING_LEGAL_FORMS = (
    "ooo zao oao pao ao nao tov tzov too ip fgup gup mup ano sarl eurl sasu pt 株 有 合 주 유"
)
# What lists of people and firms write where a person has Mr or Mrs: Firma, Spett.le Ditta.
_FIRM_TITLES = """
    firma firmen fa company business unternehmen organisation organization societe ste entreprise ditta azienda societa
    impresa spettle spett spettleditta spettabile spettabileditta empresa sociedad bedrijf organisatie компания
    организация юрлицо
"""
_ATTACHED_LEGAL_FORMS = """
    株式会社 有限会社 合同会社 合資会社 股份有限公司 有限责任公司 有限責任公司 有限公司 주식회사 유한회사
"""

PREFIXES = frozenset(_PREFIXES.split())
DOTTED_PREFIXES = frozenset(_DOTTED_PREFIXES.split())
FOLLOWING_PREFIXES = frozenset(_FOLLOWING_PREFIXES.split())
SUFFIXES = frozenset(_SUFFIXES.split())
CAPITAL_SUFFIXES = frozenset(_CAPITAL_SUFFIXES.split())
HONORIFICS = tuple(_HONORIFICS.split())
# What the name of an institution begins with, and that of nobody.
_INSTITUTIONS = """
    association associazione asociacion associacao fondation fondazione fundacion fundacao universita universite
    universitat university universidad universidade istituto institut instituto institute comune mairie municipio
    cooperativa cooperative stowarzyszenie fundacja uniwersytet stiftung verein gemeinde landratsamt ministero ministere
    ministerium ministerio
"""
# Who stands behind an "and" in the name of a firm.
_ASSOCIATES = """
    figli figlio soci partners partner sons son daughters brothers bros associates fils freres associes
    filles sohne soehne
    sohn partnern hijos hermanos asociados filhos irmaos zonen zoon synowie syn wspolnicy sonner soner
"""
PARTICLES = frozenset(_PARTICLES.split())
SMALL_PARTICLES = frozenset(_SMALL_PARTICLES.split())
INSTITUTIONS = frozenset(_INSTITUTIONS.split())
ASSOCIATES = frozenset(_ASSOCIATES.split())
LEGAL_FORMS = frozenset(_LEGAL_FORMS.split())
LEADING_LEGAL_FORMS = frozenset(_LEADING_LEGAL_FORMS.split())
FIRM_TITLES = frozenset(_FIRM_TITLES.split())
ATTACHED_LEGAL_FORMS = tuple(_ATTACHED_LEGAL_FORMS.split())
