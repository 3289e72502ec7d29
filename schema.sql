-- crmcli: the schema of one customer database, version 1.
--
-- Conventions
--   * ids are never reused (AUTOINCREMENT); the interface writes them c12, o4, a90, d3, t7
--   * uid is a UUID for files that leave the machine
--   * *_at is an instant in UTC, 'YYYY-MM-DDTHH:MM:SSZ'; *_on is a local day, 'YYYY-MM-DD'. What another program writes
--     otherwise is refused by shape; that every day exists, crm doctor looks
--   * *_key is the folded form (lower case, no accents, Latin letters) that comparisons use; value is as given
--   * person_id / organisation_id on a child row: exactly one is set, the owner of the row
--   * *_minor is money in the smallest unit of the row's currency (cents), exact
--   * position orders the children of one owner; the lowest is the primary one
--   * a CHECK of a closed list asks for the commonest value by itself: three values and more are looked up in a table that
--     SQLite makes, which was a quarter of the time of storing many people
--   * deleted_at: hidden everywhere, restorable; a merged person also has merged_into
--
-- The journal: every table with an id of its own is journalled by triggers that store/journal.py writes from
-- this schema, but for the tables of the journal itself and the derived ones (last section).

-- ───────────────────────────── people and companies ─────────────────────────────

CREATE TABLE person (
    id            INTEGER PRIMARY KEY AUTOINCREMENT,
    uid           TEXT NOT NULL UNIQUE DEFAULT (
        lower(hex(randomblob(4))) || '-' || lower(hex(randomblob(2))) || '-4' || substr(lower(hex(randomblob(2))), 2)
        || '-' || substr('89ab', 1 + (abs(random()) % 4), 1) || substr(lower(hex(randomblob(2))), 2)
        || '-' || lower(hex(randomblob(6)))),
    name          TEXT NOT NULL,              -- as written, never empty
    name_key      TEXT NOT NULL,              -- folded words in alphabetical order: 'Rossi, Anna' = 'anna rossi'
    given         TEXT,
    middle        TEXT,                       -- second names, patronymic
    family        TEXT,
    prefix        TEXT,                       -- Dr., Dott.ssa
    suffix        TEXT,
    nickname      TEXT,
    status        TEXT NOT NULL DEFAULT 'lead' CHECK (status = 'lead' OR status IN ('prospect', 'customer', 'lost', 'other')),
    status_at     TEXT CHECK (status_at GLOB '????-??-??T??:??:??Z'),  -- when the status became what it is
    source        TEXT,                       -- where the contact came from: fair, website, LinkedIn
    owner         TEXT,                       -- who looks after the person
    birthday      TEXT,                       -- YYYY-MM-DD, or --MM-DD without a year
    language      TEXT,                       -- BCP 47: it, de-AT
    timezone      TEXT,                       -- IANA: Europe/Lisbon
    salutation    TEXT,                       -- how a letter begins: 'Gentile Dott.ssa Doe'
    formality     TEXT CHECK (formality IN ('formal', 'informal')),
    mail_format   TEXT CHECK (mail_format IN ('plain', 'html')),
    prefer        TEXT,                       -- channel they like: phone, email, whatsapp …
    best_time     TEXT,                       -- 'Tue 09:00-11:00', in their time zone
    note          TEXT,
    verified_at   TEXT CHECK (verified_at GLOB '????-??-??T??:??:??Z'),
    created_at    TEXT NOT NULL CHECK (created_at GLOB '????-??-??T??:??:??Z'),
    updated_at    TEXT NOT NULL CHECK (updated_at GLOB '????-??-??T??:??:??Z'),
    deleted_at    TEXT CHECK (deleted_at GLOB '????-??-??T??:??:??Z'),
    merged_into   INTEGER REFERENCES person(id)
) STRICT;
CREATE INDEX person_name_key ON person(name_key);
CREATE INDEX person_merged_into ON person(merged_into) WHERE merged_into IS NOT NULL;
CREATE INDEX person_birthday ON person(substr(birthday, -5)) WHERE birthday IS NOT NULL AND deleted_at IS NULL;
CREATE INDEX person_customer ON person(status_at, created_at) WHERE status = 'customer' AND deleted_at IS NULL;

-- A status left behind: what it was and since when, what came and when. The present one stands in person.
CREATE TABLE status_event (
    id        INTEGER PRIMARY KEY AUTOINCREMENT,
    person_id INTEGER NOT NULL REFERENCES person(id),
    was       TEXT NOT NULL,
    was_at    TEXT NOT NULL CHECK (was_at GLOB '????-??-??T??:??:??Z'),
    became    TEXT NOT NULL,
    at        TEXT NOT NULL CHECK (at GLOB '????-??-??T??:??:??Z')
) STRICT;
CREATE INDEX status_event_person ON status_event(person_id);

CREATE TABLE organisation (
    id            INTEGER PRIMARY KEY AUTOINCREMENT,
    uid           TEXT NOT NULL UNIQUE DEFAULT (
        lower(hex(randomblob(4))) || '-' || lower(hex(randomblob(2))) || '-4' || substr(lower(hex(randomblob(2))), 2)
        || '-' || substr('89ab', 1 + (abs(random()) % 4), 1) || substr(lower(hex(randomblob(2))), 2)
        || '-' || lower(hex(randomblob(6)))),
    name          TEXT NOT NULL,
    name_key      TEXT NOT NULL,              -- folded words in the order written, legal form left out: 'acme'
    website       TEXT,                       -- as given
    domain        TEXT,                       -- of the website, lower case, without www: 'acme.com'
    industry      TEXT,
    size          TEXT,                       -- head count as given: '50-200'
    type          TEXT,                       -- reseller, supplier, partner …
    parent_id     INTEGER REFERENCES organisation(id),
    source        TEXT,
    owner         TEXT,
    note          TEXT,
    created_at    TEXT NOT NULL CHECK (created_at GLOB '????-??-??T??:??:??Z'),
    updated_at    TEXT NOT NULL CHECK (updated_at GLOB '????-??-??T??:??:??Z'),
    deleted_at    TEXT CHECK (deleted_at GLOB '????-??-??T??:??:??Z'),
    merged_into   INTEGER REFERENCES organisation(id)
) STRICT;
CREATE INDEX organisation_name_key ON organisation(name_key);
CREATE INDEX organisation_domain ON organisation(domain) WHERE domain IS NOT NULL;
CREATE INDEX organisation_parent ON organisation(parent_id) WHERE parent_id IS NOT NULL;
CREATE INDEX organisation_merged_into ON organisation(merged_into) WHERE merged_into IS NOT NULL;

-- One person's place in one company; several at once, and former ones, are rows.
CREATE TABLE role (
    id              INTEGER PRIMARY KEY AUTOINCREMENT,
    person_id       INTEGER NOT NULL REFERENCES person(id),
    organisation_id INTEGER NOT NULL REFERENCES organisation(id),
    title           TEXT,                     -- job title: CTO
    department      TEXT,
    decision        TEXT CHECK (decision IS NULL
        OR decision IN ('approver', 'decider', 'influencer', 'champion', 'user', 'gatekeeper', 'blocker')),
    since           TEXT,                     -- YYYY, YYYY-MM or YYYY-MM-DD
    until           TEXT,                     -- NULL: still there
    position        INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE INDEX role_person ON role(person_id);
CREATE INDEX role_organisation ON role(organisation_id);

-- Person knows person; kind reads "person <kind> other": bob referred-by jane.
CREATE TABLE relation (
    id        INTEGER PRIMARY KEY AUTOINCREMENT,
    person_id INTEGER NOT NULL REFERENCES person(id),
    other_id  INTEGER NOT NULL REFERENCES person(id),
    kind      TEXT NOT NULL,
    CHECK (person_id <> other_id)
) STRICT;
CREATE INDEX relation_person ON relation(person_id);
CREATE INDEX relation_other ON relation(other_id);

CREATE TABLE email (
    id              INTEGER PRIMARY KEY AUTOINCREMENT,
    person_id       INTEGER REFERENCES person(id),
    organisation_id INTEGER REFERENCES organisation(id),
    label           TEXT,                     -- work, home, other
    value           TEXT NOT NULL,
    address         TEXT NOT NULL,            -- canonical: lower case, IDNA domain
    bounced_at      TEXT CHECK (bounced_at GLOB '????-??-??T??:??:??Z'),  -- since when mail to it comes back
    position        INTEGER NOT NULL DEFAULT 0,
    CHECK ((person_id IS NULL) <> (organisation_id IS NULL))
) STRICT;
CREATE INDEX email_person ON email(person_id) WHERE person_id IS NOT NULL;
CREATE INDEX email_organisation ON email(organisation_id) WHERE organisation_id IS NOT NULL;
CREATE INDEX email_address ON email(address);

CREATE TABLE phone (
    id              INTEGER PRIMARY KEY AUTOINCREMENT,
    person_id       INTEGER REFERENCES person(id),
    organisation_id INTEGER REFERENCES organisation(id),
    label           TEXT,                     -- work, home, mobile, fax, other
    value           TEXT NOT NULL,
    e164            TEXT,                     -- '+390212345678'; NULL where the value is no full number
    position        INTEGER NOT NULL DEFAULT 0,
    CHECK ((person_id IS NULL) <> (organisation_id IS NULL))
) STRICT;
CREATE INDEX phone_person ON phone(person_id) WHERE person_id IS NOT NULL;
CREATE INDEX phone_organisation ON phone(organisation_id) WHERE organisation_id IS NOT NULL;
CREATE INDEX phone_e164 ON phone(e164) WHERE e164 IS NOT NULL;

CREATE TABLE address (
    id              INTEGER PRIMARY KEY AUTOINCREMENT,
    person_id       INTEGER REFERENCES person(id),
    organisation_id INTEGER REFERENCES organisation(id),
    label           TEXT,                     -- billing, shipping, post, work, home, other
    street          TEXT,                     -- may hold newlines
    zip             TEXT,
    city            TEXT,
    city_key        TEXT,
    region          TEXT,
    country         TEXT,                     -- ISO 3166-1 alpha-2 where recognised, else as given
    position        INTEGER NOT NULL DEFAULT 0,
    CHECK ((person_id IS NULL) <> (organisation_id IS NULL))
) STRICT;
CREATE INDEX address_person ON address(person_id) WHERE person_id IS NOT NULL;
CREATE INDEX address_organisation ON address(organisation_id) WHERE organisation_id IS NOT NULL;
CREATE INDEX address_city_key ON address(city_key) WHERE city_key IS NOT NULL;

CREATE TABLE handle (
    id              INTEGER PRIMARY KEY AUTOINCREMENT,
    person_id       INTEGER REFERENCES person(id),
    organisation_id INTEGER REFERENCES organisation(id),
    network         TEXT NOT NULL,            -- linkedin, x, facebook, instagram, github, skype, telegram, web …
    value           TEXT NOT NULL,            -- as given
    canonical       TEXT NOT NULL,            -- 'linkedin.com/in/janedoe'
    label           TEXT,
    position        INTEGER NOT NULL DEFAULT 0,
    CHECK ((person_id IS NULL) <> (organisation_id IS NULL))
) STRICT;
CREATE INDEX handle_person ON handle(person_id) WHERE person_id IS NOT NULL;
CREATE INDEX handle_organisation ON handle(organisation_id) WHERE organisation_id IS NOT NULL;
CREATE INDEX handle_canonical ON handle(canonical);

CREATE TABLE tag (
    id       INTEGER PRIMARY KEY AUTOINCREMENT,
    name     TEXT NOT NULL,                   -- as first written
    name_key TEXT NOT NULL UNIQUE             -- folded: 'VIP' and 'vip' are one tag
) STRICT;

CREATE TABLE tagging (
    id              INTEGER PRIMARY KEY AUTOINCREMENT,
    tag_id          INTEGER NOT NULL REFERENCES tag(id),
    person_id       INTEGER REFERENCES person(id),
    organisation_id INTEGER REFERENCES organisation(id),
    CHECK ((person_id IS NULL) <> (organisation_id IS NULL))
) STRICT;
CREATE UNIQUE INDEX tagging_person ON tagging(person_id, tag_id) WHERE person_id IS NOT NULL;
CREATE UNIQUE INDEX tagging_organisation ON tagging(organisation_id, tag_id) WHERE organisation_id IS NOT NULL;
CREATE INDEX tagging_tag ON tagging(tag_id, person_id);

-- Likes, dislikes and other small facts.
CREATE TABLE fact (
    id        INTEGER PRIMARY KEY AUTOINCREMENT,
    person_id INTEGER NOT NULL REFERENCES person(id),
    kind      TEXT NOT NULL CHECK (kind IN ('like', 'dislike')),
    value     TEXT NOT NULL
) STRICT;
CREATE INDEX fact_person ON fact(person_id);

-- What somebody said of being contacted: an entry each time, only ever added. What holds now is read from them
-- (view refused): a refusal stands, whatever came before or after it, until a grant with proof lifts it.
CREATE TABLE consent (
    id        INTEGER PRIMARY KEY AUTOINCREMENT,
    person_id INTEGER NOT NULL REFERENCES person(id),
    channel   TEXT NOT NULL CHECK (channel IN ('all', 'email', 'phone', 'sms', 'post', 'fax', 'whatsapp')),
    purpose   TEXT,                           -- newsletter, offers …; NULL: whatever it is about
    state     TEXT NOT NULL CHECK (state IN ('granted', 'revoked')),
    at        TEXT NOT NULL CHECK (at GLOB '????-??-??T??:??:??Z'),  -- when they said so, or when that was noted
    source    TEXT,                           -- how it came: form, phone, fair; from a file, its name
    line      INTEGER,                        -- of that file
    proof     TEXT,                           -- what shows it: 'ticked 2026-05-01', 'signed form of 3 May'
    wording   TEXT,                           -- the text they agreed to: the name of its file and its SHA-256
    note      TEXT
) STRICT;
CREATE INDEX consent_person ON consent(person_id);

-- A refusal lifted by a grant with proof, as far as that grant reaches (its channel and purpose), and while both are of
-- one person: after an unmerge the refusal stands again.
CREATE TABLE consent_lift (
    id         INTEGER PRIMARY KEY AUTOINCREMENT,
    refusal_id INTEGER NOT NULL REFERENCES consent(id),
    grant_id   INTEGER NOT NULL REFERENCES consent(id)
) STRICT;
CREATE UNIQUE INDEX consent_lift_refusal ON consent_lift(refusal_id, grant_id);
CREATE INDEX consent_lift_grant ON consent_lift(grant_id);

-- The refusals that stand, by the channel they close: one of all channels closes each.
CREATE VIEW refused AS
SELECT no.id, no.person_id, closed.channel, no.channel AS said_of, no.purpose, no.at, no.source
FROM consent AS no
JOIN (SELECT 'all' AS channel UNION ALL SELECT 'email' UNION ALL SELECT 'phone' UNION ALL SELECT 'sms'
      UNION ALL SELECT 'post' UNION ALL SELECT 'fax' UNION ALL SELECT 'whatsapp') AS closed
  ON no.channel IN (closed.channel, 'all')
WHERE no.state = 'revoked'
  AND NOT EXISTS (SELECT 1 FROM consent_lift AS lift JOIN consent AS yes ON yes.id = lift.grant_id
                  WHERE lift.refusal_id = no.id AND yes.person_id = no.person_id
                    AND yes.channel IN (closed.channel, 'all') AND (yes.purpose IS NULL OR yes.purpose IS no.purpose));

-- Who is not to be contacted at all.
CREATE VIEW left_alone AS
SELECT person_id FROM refused WHERE channel = 'all' AND purpose IS NULL;

-- What somebody said last of a channel, as far as it holds: no row, they said nothing.
CREATE VIEW consent_now AS
SELECT person_id, channel, 'revoked' AS state FROM refused
UNION ALL
SELECT yes.person_id, opened.channel, 'granted'
FROM consent AS yes
JOIN (SELECT 'all' AS channel UNION ALL SELECT 'email' UNION ALL SELECT 'phone' UNION ALL SELECT 'sms'
      UNION ALL SELECT 'post' UNION ALL SELECT 'fax' UNION ALL SELECT 'whatsapp') AS opened
  ON yes.channel IN (opened.channel, 'all')
WHERE yes.state = 'granted'
  AND NOT EXISTS (SELECT 1 FROM refused WHERE refused.person_id = yes.person_id AND refused.channel = opened.channel);

-- One person or company merged into another, while it holds. What that changed is a stretch of the journal, so that
-- one merge can be taken back out of a command that made a thousand (store/unmerge.py).
CREATE TABLE merge (
    id          INTEGER PRIMARY KEY AUTOINCREMENT,
    subject     TEXT NOT NULL CHECK (subject IN ('person', 'company')),
    survivor_id INTEGER NOT NULL,
    loser_id    INTEGER NOT NULL,
    at          TEXT NOT NULL CHECK (at GLOB '????-??-??T??:??:??Z'),
    after_entry INTEGER NOT NULL,             -- its journal entries have ids in (after_entry, last_entry]
    last_entry  INTEGER NOT NULL
) STRICT;
CREATE INDEX merge_survivor ON merge(subject, survivor_id);
CREATE INDEX merge_loser ON merge(subject, loser_id);

-- A value that lost in a merge or an import, kept: which column it stood in, and what it was.
CREATE TABLE alternate (
    id              INTEGER PRIMARY KEY AUTOINCREMENT,
    person_id       INTEGER REFERENCES person(id),
    organisation_id INTEGER REFERENCES organisation(id),
    merge_id        INTEGER REFERENCES merge(id),  -- the merge it lost in; NULL: an import
    field           TEXT NOT NULL,
    value           TEXT NOT NULL,
    CHECK ((person_id IS NULL) <> (organisation_id IS NULL))
) STRICT;
CREATE INDEX alternate_person ON alternate(person_id) WHERE person_id IS NOT NULL;
CREATE INDEX alternate_organisation ON alternate(organisation_id) WHERE organisation_id IS NOT NULL;
CREATE INDEX alternate_merge ON alternate(merge_id) WHERE merge_id IS NOT NULL;

-- Custom fields: declared once, typed.
CREATE TABLE field (
    id       INTEGER PRIMARY KEY AUTOINCREMENT,
    name     TEXT NOT NULL UNIQUE,            -- lower case letters, digits, _
    subject  TEXT NOT NULL DEFAULT 'person' CHECK (subject IN ('person', 'company')),
    type     TEXT NOT NULL CHECK (type IN ('text', 'int', 'number', 'bool', 'date', 'choice', 'url')),
    choices  TEXT                             -- JSON array of texts, for type choice
) STRICT;

CREATE TABLE field_value (
    id              INTEGER PRIMARY KEY AUTOINCREMENT,
    field_id        INTEGER NOT NULL REFERENCES field(id),
    person_id       INTEGER REFERENCES person(id),
    organisation_id INTEGER REFERENCES organisation(id),
    value           ANY NOT NULL,             -- INTEGER for int and bool, REAL for number, else TEXT
    CHECK ((person_id IS NULL) <> (organisation_id IS NULL))
) STRICT;
CREATE UNIQUE INDEX field_value_person ON field_value(person_id, field_id) WHERE person_id IS NOT NULL;
CREATE UNIQUE INDEX field_value_organisation ON field_value(organisation_id, field_id) WHERE organisation_id IS NOT NULL;
CREATE INDEX field_value_field ON field_value(field_id, value);

-- Ids in other systems: HubSpot 1041, LinkedIn profile, vCard UID.
CREATE TABLE external_id (
    id              INTEGER PRIMARY KEY AUTOINCREMENT,
    person_id       INTEGER REFERENCES person(id),
    organisation_id INTEGER REFERENCES organisation(id),
    system          TEXT NOT NULL,
    value           TEXT NOT NULL,
    CHECK ((person_id IS NULL) <> (organisation_id IS NULL))
) STRICT;
CREATE INDEX external_id_person ON external_id(person_id) WHERE person_id IS NOT NULL;
CREATE INDEX external_id_organisation ON external_id(organisation_id) WHERE organisation_id IS NOT NULL;
CREATE INDEX external_id_value ON external_id(value, system);

-- ───────────────────────────── what happened, what is next ─────────────────────────────

CREATE TABLE interaction (
    id              INTEGER PRIMARY KEY AUTOINCREMENT,
    uid             TEXT NOT NULL UNIQUE DEFAULT (
        lower(hex(randomblob(4))) || '-' || lower(hex(randomblob(2))) || '-4' || substr(lower(hex(randomblob(2))), 2)
        || '-' || substr('89ab', 1 + (abs(random()) % 4), 1) || substr(lower(hex(randomblob(2))), 2)
        || '-' || lower(hex(randomblob(6)))),
    kind            TEXT NOT NULL,            -- call, email, meeting, note, message, or one of the configuration
    at              TEXT NOT NULL CHECK (at GLOB '????-??-??T??:??:??Z'),  -- when it happened, UTC
    direction       TEXT CHECK (direction IN ('in', 'out')),
    subject         TEXT,
    body            TEXT,
    reason          TEXT,                     -- why: pricing, delivery
    outcome         TEXT,
    duration_s      INTEGER CHECK (duration_s >= 0),
    actor           TEXT,                     -- who on our side
    organisation_id INTEGER REFERENCES organisation(id),  -- the company at that time; never follows a job change
    deal_id         INTEGER REFERENCES deal(id),
    key             TEXT UNIQUE,              -- given by a script or a file: the same key is the same interaction
    source          TEXT,
    created_at      TEXT NOT NULL CHECK (created_at GLOB '????-??-??T??:??:??Z'),
    deleted_at      TEXT CHECK (deleted_at GLOB '????-??-??T??:??:??Z')
) STRICT;
CREATE INDEX interaction_at ON interaction(at, deleted_at);  -- alone enough to count by
CREATE INDEX interaction_organisation ON interaction(organisation_id) WHERE organisation_id IS NOT NULL;
CREATE INDEX interaction_deal ON interaction(deal_id) WHERE deal_id IS NOT NULL;

CREATE TABLE participant (
    id             INTEGER PRIMARY KEY AUTOINCREMENT,
    interaction_id INTEGER NOT NULL REFERENCES interaction(id),
    person_id      INTEGER NOT NULL REFERENCES person(id),
    role           TEXT                       -- from, to, cc, attendee; NULL: the one it was with
) STRICT;
CREATE UNIQUE INDEX participant_person ON participant(person_id, interaction_id);
CREATE INDEX participant_interaction ON participant(interaction_id, person_id);

-- A sale on its way through the stages of the configuration; 'won' and 'lost' are always the last two.
CREATE TABLE deal (
    id              INTEGER PRIMARY KEY AUTOINCREMENT,
    uid             TEXT NOT NULL UNIQUE DEFAULT (
        lower(hex(randomblob(4))) || '-' || lower(hex(randomblob(2))) || '-4' || substr(lower(hex(randomblob(2))), 2)
        || '-' || substr('89ab', 1 + (abs(random()) % 4), 1) || substr(lower(hex(randomblob(2))), 2)
        || '-' || lower(hex(randomblob(6)))),
    title           TEXT NOT NULL,
    organisation_id INTEGER REFERENCES organisation(id),
    stage           TEXT NOT NULL,
    stage_at        TEXT NOT NULL CHECK (stage_at GLOB '????-??-??T??:??:??Z'),  -- since when it stands there
    value_minor     INTEGER,
    currency        TEXT,                     -- ISO 4217
    probability     INTEGER CHECK (probability BETWEEN 0 AND 100),  -- percent; NULL: that of the stage
    close_on        TEXT CHECK (close_on GLOB '????-??-??'),  -- when it is expected to be won or lost
    closed_at       TEXT CHECK (closed_at GLOB '????-??-??T??:??:??Z'),  -- when it was
    reason          TEXT,                     -- why it was won or lost
    competitor      TEXT,
    source          TEXT,
    owner           TEXT,
    note            TEXT,
    key             TEXT UNIQUE,              -- given by a script or a file: the same key is the same deal
    created_at      TEXT NOT NULL CHECK (created_at GLOB '????-??-??T??:??:??Z'),
    updated_at      TEXT NOT NULL CHECK (updated_at GLOB '????-??-??T??:??:??Z'),
    deleted_at      TEXT CHECK (deleted_at GLOB '????-??-??T??:??:??Z'),
    CHECK ((value_minor IS NULL) = (currency IS NULL)),
    CHECK ((stage IN ('won', 'lost')) = (closed_at IS NOT NULL))
) STRICT;
CREATE INDEX deal_organisation ON deal(organisation_id) WHERE organisation_id IS NOT NULL;
CREATE INDEX deal_open ON deal(close_on) WHERE closed_at IS NULL AND deleted_at IS NULL;
CREATE INDEX deal_closed ON deal(closed_at) WHERE closed_at IS NOT NULL AND deleted_at IS NULL;

-- The people of a deal; the first by position is the one it is with.
CREATE TABLE deal_person (
    id        INTEGER PRIMARY KEY AUTOINCREMENT,
    deal_id   INTEGER NOT NULL REFERENCES deal(id),
    person_id INTEGER NOT NULL REFERENCES person(id),
    role      TEXT,                           -- decider, user, lawyer …
    position  INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE UNIQUE INDEX deal_person_person ON deal_person(person_id, deal_id);
CREATE INDEX deal_person_deal ON deal_person(deal_id);

-- Every step of a deal from stage to stage; the first has no from_stage.
CREATE TABLE deal_stage_event (
    id         INTEGER PRIMARY KEY AUTOINCREMENT,
    deal_id    INTEGER NOT NULL REFERENCES deal(id),
    at         TEXT NOT NULL CHECK (at GLOB '????-??-??T??:??:??Z'),
    from_stage TEXT,
    stage      TEXT NOT NULL,
    note       TEXT
) STRICT;
CREATE INDEX deal_stage_event_deal ON deal_stage_event(deal_id);

CREATE TABLE task (
    id              INTEGER PRIMARY KEY AUTOINCREMENT,
    uid             TEXT NOT NULL UNIQUE DEFAULT (
        lower(hex(randomblob(4))) || '-' || lower(hex(randomblob(2))) || '-4' || substr(lower(hex(randomblob(2))), 2)
        || '-' || substr('89ab', 1 + (abs(random()) % 4), 1) || substr(lower(hex(randomblob(2))), 2)
        || '-' || lower(hex(randomblob(6)))),
    title           TEXT NOT NULL,
    person_id       INTEGER REFERENCES person(id),
    organisation_id INTEGER REFERENCES organisation(id),
    interaction_id  INTEGER REFERENCES interaction(id),  -- the interaction it follows from
    deal_id         INTEGER REFERENCES deal(id),
    due_on          TEXT CHECK (due_on GLOB '????-??-??'),  -- a local day
    due_at          TEXT CHECK (due_at GLOB '????-??-??T??:??:??Z'),  -- an instant, where a time was given
    every           TEXT,                     -- '1m', '2w': the next one is made when this one is done
    series_on       TEXT CHECK (series_on GLOB '????-??-??'),  -- repetitions count from it: the 31st stays the 31st
    priority        TEXT NOT NULL DEFAULT 'normal' CHECK (priority IN ('low', 'normal', 'high')),
    owner           TEXT,
    key             TEXT UNIQUE,              -- given by a script or a file: the same key is the same task
    created_at      TEXT NOT NULL CHECK (created_at GLOB '????-??-??T??:??:??Z'),
    done_at         TEXT CHECK (done_at GLOB '????-??-??T??:??:??Z'),
    deleted_at      TEXT CHECK (deleted_at GLOB '????-??-??T??:??:??Z')
) STRICT;
CREATE INDEX task_open ON task(due_on) WHERE done_at IS NULL AND deleted_at IS NULL;
CREATE INDEX task_person ON task(person_id) WHERE person_id IS NOT NULL;
CREATE INDEX task_organisation ON task(organisation_id) WHERE organisation_id IS NOT NULL;
CREATE INDEX task_interaction ON task(interaction_id) WHERE interaction_id IS NOT NULL;
CREATE INDEX task_deal ON task(deal_id) WHERE deal_id IS NOT NULL;

-- The deal by which a file names what a task or an interaction belongs to, while it is not here: linked when it comes.
CREATE TABLE awaited_deal (
    id             INTEGER PRIMARY KEY AUTOINCREMENT,
    task_id        INTEGER REFERENCES task(id),
    interaction_id INTEGER REFERENCES interaction(id),
    key            TEXT,                      -- its key, or its uid
    title          TEXT,
    doubtful       INTEGER NOT NULL DEFAULT 0 CHECK (doubtful IN (0, 1)),  -- 1: it may be no deal at all
    CHECK ((task_id IS NULL) <> (interaction_id IS NULL)),
    CHECK (key IS NOT NULL OR title IS NOT NULL)
) STRICT;
CREATE UNIQUE INDEX awaited_deal_task ON awaited_deal(task_id) WHERE task_id IS NOT NULL;
CREATE UNIQUE INDEX awaited_deal_interaction ON awaited_deal(interaction_id) WHERE interaction_id IS NOT NULL;

-- Whom a list says a deal, task or interaction is about, by the number another list gives them: linked when that comes.
CREATE TABLE awaited_card (
    id             INTEGER PRIMARY KEY AUTOINCREMENT,
    deal_id        INTEGER REFERENCES deal(id),
    task_id        INTEGER REFERENCES task(id),
    interaction_id INTEGER REFERENCES interaction(id),
    field          TEXT NOT NULL,             -- the custom field in which the other list has the number: customer_id
    value          TEXT NOT NULL,
    CHECK ((deal_id IS NOT NULL) + (task_id IS NOT NULL) + (interaction_id IS NOT NULL) = 1)
) STRICT;
CREATE INDEX awaited_card_deal ON awaited_card(deal_id) WHERE deal_id IS NOT NULL;
CREATE INDEX awaited_card_task ON awaited_card(task_id) WHERE task_id IS NOT NULL;
CREATE INDEX awaited_card_interaction ON awaited_card(interaction_id) WHERE interaction_id IS NOT NULL;
CREATE INDEX awaited_card_value ON awaited_card(field, value);

-- ───────────────────────────── segments, duplicates, imports ─────────────────────────────

CREATE TABLE segment (
    id         INTEGER PRIMARY KEY AUTOINCREMENT,
    name       TEXT NOT NULL UNIQUE,
    expression TEXT NOT NULL,                 -- the filter language
    frozen_at  TEXT CHECK (frozen_at GLOB '????-??-??T??:??:??Z'),  -- set: the members are segment_member
    created_at TEXT NOT NULL CHECK (created_at GLOB '????-??-??T??:??:??Z')
) STRICT;

CREATE TABLE segment_member (
    id         INTEGER PRIMARY KEY AUTOINCREMENT,
    segment_id INTEGER NOT NULL REFERENCES segment(id),
    person_id  INTEGER NOT NULL REFERENCES person(id)
) STRICT;
CREATE UNIQUE INDEX segment_member_person ON segment_member(person_id, segment_id);
CREATE INDEX segment_member_segment ON segment_member(segment_id);

-- How often to be in touch: with one person, or with everybody in a segment. A person's own comes first.
CREATE TABLE cadence (
    id         INTEGER PRIMARY KEY AUTOINCREMENT,
    person_id  INTEGER REFERENCES person(id),
    segment_id INTEGER REFERENCES segment(id),
    every      TEXT NOT NULL,                 -- '30d', '2w', '3m', '1y'
    CHECK ((person_id IS NULL) <> (segment_id IS NULL))
) STRICT;
CREATE UNIQUE INDEX cadence_person ON cadence(person_id) WHERE person_id IS NOT NULL;
CREATE UNIQUE INDEX cadence_segment ON cadence(segment_id) WHERE segment_id IS NOT NULL;

-- "These two are not the same": holds until what was compared changes.
CREATE TABLE distinct_pair (
    id          INTEGER PRIMARY KEY AUTOINCREMENT,
    subject     TEXT NOT NULL CHECK (subject IN ('person', 'company')),
    low_id      INTEGER NOT NULL,
    high_id     INTEGER NOT NULL,
    fingerprint TEXT NOT NULL,                -- of the compared values at that time
    decided_at  TEXT NOT NULL CHECK (decided_at GLOB '????-??-??T??:??:??Z'),
    CHECK (low_id < high_id)
) STRICT;
CREATE UNIQUE INDEX distinct_pair_ids ON distinct_pair(subject, low_id, high_id);
CREATE INDEX distinct_pair_high ON distinct_pair(subject, high_id);

CREATE TABLE import (
    id         INTEGER PRIMARY KEY AUTOINCREMENT,
    at         TEXT NOT NULL CHECK (at GLOB '????-??-??T??:??:??Z'),
    file       TEXT NOT NULL,                 -- name as given, '-' for standard input
    sha256     TEXT NOT NULL,
    profile    TEXT,                          -- the system it was recognised as
    counts     TEXT NOT NULL                  -- JSON: created, updated, unchanged, skipped, rejected …
) STRICT;

-- Which line of which file made or touched what: one of the five. 'logged': told of something that happened with them.
CREATE TABLE import_row (
    id              INTEGER PRIMARY KEY AUTOINCREMENT,
    import_id       INTEGER NOT NULL REFERENCES import(id),
    line            INTEGER NOT NULL,         -- 1 is the first line of the file
    person_id       INTEGER REFERENCES person(id),
    organisation_id INTEGER REFERENCES organisation(id),
    action          TEXT NOT NULL CHECK (action = 'created' OR action IN ('updated', 'unchanged', 'logged')),
    interaction_id  INTEGER REFERENCES interaction(id),
    deal_id         INTEGER REFERENCES deal(id),
    task_id         INTEGER REFERENCES task(id)
) STRICT;
CREATE INDEX import_row_person ON import_row(person_id) WHERE person_id IS NOT NULL;
CREATE INDEX import_row_organisation ON import_row(organisation_id) WHERE organisation_id IS NOT NULL;
CREATE INDEX import_row_interaction ON import_row(interaction_id) WHERE interaction_id IS NOT NULL;
CREATE INDEX import_row_deal ON import_row(deal_id) WHERE deal_id IS NOT NULL;
CREATE INDEX import_row_task ON import_row(task_id) WHERE task_id IS NOT NULL;
CREATE INDEX import_row_import ON import_row(import_id);

-- Folders that crm feed run looks into: what to take there, and how it is read.
CREATE TABLE feed (
    id          INTEGER PRIMARY KEY AUTOINCREMENT,
    name        TEXT NOT NULL UNIQUE,
    glob        TEXT NOT NULL,                -- '~/drop/*.csv'; ~ is the home folder of whoever runs it
    profile     TEXT,                         -- this and the next five: as crm import takes them
    type        TEXT,
    encoding    TEXT,
    delimiter   TEXT,
    date_order  TEXT CHECK (date_order IN ('dmy', 'mdy')),
    country     TEXT,
    on_conflict TEXT NOT NULL DEFAULT 'fill' CHECK (on_conflict IN ('fill', 'overwrite', 'skip')),
    creates     INTEGER NOT NULL DEFAULT 0 CHECK (creates IN (0, 1)),  -- people only named in mails, meetings, calls
    created_at  TEXT NOT NULL CHECK (created_at GLOB '????-??-??T??:??:??Z')
) STRICT;

-- What a feed took, so that it takes it once: the contents of a file, by hash, under the name they had.
CREATE TABLE feed_file (
    id        INTEGER PRIMARY KEY AUTOINCREMENT,
    feed_id   INTEGER NOT NULL REFERENCES feed(id),
    path      TEXT NOT NULL,
    sha256    TEXT NOT NULL,
    import_id INTEGER REFERENCES import(id),  -- NULL: it held nothing new
    at        TEXT NOT NULL CHECK (at GLOB '????-??-??T??:??:??Z')
) STRICT;
CREATE INDEX feed_file_feed ON feed_file(feed_id);
CREATE INDEX feed_file_import ON feed_file(import_id) WHERE import_id IS NOT NULL;

-- ───────────────────────────── views ─────────────────────────────
-- What other programs and `crm sql` may rely on: these names and columns stay. Removed rows are left out, ids are
-- written as everywhere (c12), money is in whole units of its currency.

CREATE VIEW v_person AS
SELECT 'c' || person.id AS id, person.name, given, family, person.status, status_at AS status_since, person.source,
       person.owner,
       (SELECT address FROM email WHERE email.person_id = person.id
        ORDER BY bounced_at IS NOT NULL, position, id LIMIT 1) AS email,
       (SELECT coalesce(e164, value) FROM phone WHERE phone.person_id = person.id
        ORDER BY position, id LIMIT 1) AS phone,
       (SELECT organisation.name FROM role JOIN organisation ON organisation.id = role.organisation_id
        WHERE role.person_id = person.id AND role.until IS NULL ORDER BY role.position, role.id LIMIT 1) AS company,
       (SELECT city FROM address WHERE address.person_id = person.id ORDER BY position, id LIMIT 1) AS city,
       (SELECT country FROM address WHERE address.person_id = person.id ORDER BY position, id LIMIT 1) AS country,
       birthday, language, person_stat.last_contact_at AS last_contact,
       coalesce(person_stat.interactions, 0) AS contacts,
       EXISTS (SELECT 1 FROM left_alone WHERE left_alone.person_id = person.id) AS do_not_contact, person.created_at AS created
FROM person LEFT JOIN person_stat ON person_stat.person_id = person.id
WHERE person.deleted_at IS NULL;

CREATE VIEW v_company AS
SELECT 'o' || organisation.id AS id, organisation.name, domain, industry, size, type, source, owner,
       (SELECT city FROM address WHERE address.organisation_id = organisation.id
        ORDER BY position, id LIMIT 1) AS city,
       (SELECT country FROM address WHERE address.organisation_id = organisation.id
        ORDER BY position, id LIMIT 1) AS country,
       CASE WHEN parent_id IS NOT NULL THEN 'o' || parent_id END AS parent_id,
       created_at AS created
FROM organisation
WHERE deleted_at IS NULL;

CREATE VIEW v_role AS
SELECT 'c' || person_id AS person_id, 'o' || organisation_id AS company_id, title, department, decision, since, until
FROM role;

CREATE VIEW v_tag AS
SELECT CASE WHEN person_id IS NULL THEN 'o' || organisation_id ELSE 'c' || person_id END AS id, tag.name AS tag
FROM tagging JOIN tag ON tag.id = tagging.tag_id;

CREATE VIEW v_consent AS
SELECT 'c' || person_id AS person_id, channel, purpose, state, at, source, line, proof, wording, note
FROM consent;

CREATE VIEW v_activity AS
SELECT 'a' || interaction.id AS id, kind, at, direction, subject, body, reason, outcome, duration_s / 60.0 AS minutes,
       actor, CASE WHEN organisation_id IS NOT NULL THEN 'o' || organisation_id END AS company_id,
       CASE WHEN deal_id IS NOT NULL THEN 'd' || deal_id END AS deal_id, source
FROM interaction
WHERE deleted_at IS NULL;

CREATE VIEW v_participant AS
SELECT 'a' || interaction_id AS activity_id, 'c' || person_id AS person_id, role
FROM participant;

CREATE VIEW v_deal AS
SELECT 'd' || deal.id AS id, title, stage, CASE WHEN closed_at IS NULL THEN 'open' ELSE stage END AS state,
       value_minor / CASE
           WHEN currency IN ('BIF', 'CLP', 'DJF', 'GNF', 'ISK', 'JPY', 'KMF', 'KRW', 'PYG', 'RWF', 'UGX', 'UYI',
                             'VND', 'VUV', 'XAF', 'XOF', 'XPF') THEN 1.0
           WHEN currency IN ('BHD', 'IQD', 'JOD', 'KWD', 'LYD', 'OMR', 'TND') THEN 1000.0
           WHEN currency IN ('CLF', 'UYW') THEN 10000.0
           ELSE 100.0 END AS value,
       currency, probability, close_on AS close, closed_at AS closed, stage_at AS stage_since, reason, competitor,
       source, owner, CASE WHEN organisation_id IS NOT NULL THEN 'o' || organisation_id END AS company_id,
       (SELECT 'c' || person_id FROM deal_person WHERE deal_id = deal.id ORDER BY position, id LIMIT 1) AS person_id,
       created_at AS created
FROM deal
WHERE deleted_at IS NULL;

CREATE VIEW v_deal_person AS
SELECT 'd' || deal_id AS deal_id, 'c' || person_id AS person_id, role
FROM deal_person;

CREATE VIEW v_deal_event AS
SELECT 'd' || deal_id AS deal_id, at, from_stage, stage, note
FROM deal_stage_event;

CREATE VIEW v_task AS
SELECT 't' || id AS id, title, due_on AS due, due_at, priority, owner, every,
       CASE WHEN person_id IS NOT NULL THEN 'c' || person_id END AS person_id,
       CASE WHEN organisation_id IS NOT NULL THEN 'o' || organisation_id END AS company_id,
       CASE WHEN deal_id IS NOT NULL THEN 'd' || deal_id END AS deal_id,
       done_at AS done, created_at AS created
FROM task
WHERE deleted_at IS NULL;

-- ───────────────────────────── the journal ─────────────────────────────
-- One command that writes is one change. What a change inserted is a span of ids (ids are never reused);
-- what it updated or deleted is in journal, with the old row. Undo, redo, history and lineage read these.

CREATE TABLE change (
    id        INTEGER PRIMARY KEY AUTOINCREMENT,
    at        TEXT NOT NULL CHECK (at GLOB '????-??-??T??:??:??Z'),
    command   TEXT NOT NULL,                  -- the command line, secrets masked
    actor     TEXT NOT NULL,                  -- $CRM_ACTOR, or the login name
    summary   TEXT,                           -- one line: what it did; NULL while the change is being made
    undoes    INTEGER REFERENCES change(id),  -- the change that this one took back
    undone_by INTEGER REFERENCES change(id),  -- the change that took this one back and still holds
    step      INTEGER NOT NULL DEFAULT 0 CHECK (step IN (0, 1))  -- 1: crm undo or redo, which step over themselves
) STRICT;
CREATE INDEX change_undoes ON change(undoes) WHERE undoes IS NOT NULL;
CREATE INDEX change_undone_by ON change(undone_by) WHERE undone_by IS NOT NULL;

CREATE TABLE change_span (
    tbl       TEXT NOT NULL,                  -- the key comes first, or integrity_check of SQLite 3.40 finds NULLs
    last_id   INTEGER NOT NULL,
    change_id INTEGER NOT NULL REFERENCES change(id),
    after_id  INTEGER NOT NULL,               -- inserted were the ids in (after_id, last_id]
    PRIMARY KEY (tbl, last_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX change_span_change ON change_span(change_id);

CREATE TABLE journal (
    id              INTEGER PRIMARY KEY AUTOINCREMENT,
    change_id       INTEGER REFERENCES change(id),  -- NULL: another program did it
    tbl             TEXT NOT NULL,
    row_id          INTEGER NOT NULL,
    op              TEXT NOT NULL CHECK (op IN ('I', 'U', 'D')),  -- I: an old id put back by an undo
    old             TEXT,                     -- JSON of the whole row before; NULL for I; a BLOB is {"hex": "…"}
    person_id       INTEGER,                  -- whom the row spoke of, for history and erasure
    organisation_id INTEGER
) STRICT;
CREATE INDEX journal_change ON journal(change_id);
CREATE INDEX journal_row ON journal(tbl, row_id, id);
CREATE INDEX journal_person ON journal(person_id, change_id) WHERE person_id IS NOT NULL;
CREATE INDEX journal_organisation ON journal(organisation_id, change_id) WHERE organisation_id IS NOT NULL;

-- ───────────────────────────── derived ─────────────────────────────
-- Made from the tables above at the end of every change, for what it touched; `crm doctor --fix` makes them anew.

CREATE TABLE person_stat (
    person_id       INTEGER PRIMARY KEY REFERENCES person(id),
    last_contact_at TEXT NOT NULL,            -- latest interaction that is not a note, not in the future
    first_contact_at TEXT NOT NULL,
    interactions    INTEGER NOT NULL
) STRICT;
CREATE INDEX person_stat_last ON person_stat(last_contact_at);

-- rowid = kind * 2^40 + id: 0 person, 1 company, 2 interaction, 3 task, 4 deal (store/kinds.py).
CREATE VIRTUAL TABLE search USING fts5(
    name,                                     -- with its folded and transliterated spellings
    contact,                                  -- addresses, phones, handles, companies, places, tags
    body,                                     -- notes, subjects, texts
    tokenize = 'unicode61 remove_diacritics 2'
);

-- Words of names, places and tags in folded spelling, and their trigrams: the nearest to a misspelt one (store/words.py).
CREATE TABLE word (
    id   INTEGER PRIMARY KEY,
    text TEXT NOT NULL UNIQUE
) STRICT;
CREATE VIRTUAL TABLE word_trigram USING fts5(text, content = '', detail = 'none', tokenize = 'trigram');
