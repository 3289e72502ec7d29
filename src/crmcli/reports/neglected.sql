-- title: Who has not heard from you
-- about: Customers, prospects and whoever has an open deal, without contact in the period (the last 30 days by
-- about: default). Who asked to be left alone is left out.
-- subject: person
-- period: in which there was no contact
-- default period: last 30d
-- by: person, owner, status, company
-- column by: person, or what --by says
-- column id: of the person
-- column people number: how many
-- column last_contact instant: the latest contact there was
-- column days number: how many days ago that was, or since they were added
-- column deals number: their open deals
-- chart: days
WITH silent AS (
    SELECT person.id, person.name, person.owner, person.status, person.created_at, person_stat.last_contact_at,
           (SELECT count(*) FROM deal_person JOIN deal ON deal.id = deal_person.deal_id
            WHERE deal_person.person_id = person.id AND deal.closed_at IS NULL AND deal.deleted_at IS NULL) AS deals
    FROM person LEFT JOIN person_stat ON person_stat.person_id = person.id
    WHERE person.deleted_at IS NULL AND NOT EXISTS (SELECT 1 FROM left_alone WHERE left_alone.person_id = person.id)
      AND coalesce(person_stat.last_contact_at, person.created_at) < :from_at
      AND (NOT :filtered OR person.id IN (SELECT id FROM temp.chosen))
),
counted AS (
    SELECT silent.id, last_contact_at, deals,
           julianday(:today) - julianday(date(coalesce(last_contact_at, created_at), 'localtime')) AS days,
           CASE :by WHEN 'owner' THEN owner WHEN 'status' THEN status WHEN 'person' THEN silent.name
                    ELSE (SELECT organisation.name FROM role JOIN organisation ON organisation.id = role.organisation_id
                          WHERE role.person_id = silent.id AND role.until IS NULL
                          ORDER BY role.position, role.id LIMIT 1) END AS label,
           CASE :by WHEN 'person' THEN silent.id END AS person_id
    FROM silent
    WHERE status IN ('customer', 'prospect') OR deals > 0
)
SELECT label AS "by",
       CASE WHEN person_id IS NOT NULL THEN 'c' || person_id END AS id,
       count(*) AS people,
       max(last_contact_at) AS last_contact,
       CAST(max(days) AS INTEGER) AS days,
       sum(deals) AS deals
FROM counted
GROUP BY label, person_id
ORDER BY days DESC, label IS NULL, label, person_id
