-- title: Customers won and lost
-- about: Who became a customer, who stopped being one, and how many there were at the end. The last total is what
-- about: crm list --status customer --count says.
-- subject: person
-- period: which lines are shown
-- by: month, quarter, year, week, day
-- column by: month, or what --by says
-- column new number: how many became customers
-- column lost number: how many stopped being customers
-- column total number: how many customers there were at its end
-- chart: total
WITH RECURSIVE
stretch AS (  -- when somebody was a customer: now, and before
    SELECT id AS person_id, coalesce(status_at, created_at) AS since, '9999' AS until
    FROM person
    WHERE status = 'customer' AND deleted_at IS NULL
      AND (NOT :filtered OR id IN (SELECT id FROM temp.chosen))
    UNION ALL
    SELECT person_id, was_at, at
    FROM status_event JOIN person ON person.id = status_event.person_id
    WHERE was = 'customer' AND deleted_at IS NULL
      AND (NOT :filtered OR person_id IN (SELECT id FROM temp.chosen))
),
repeated AS (  -- of whom there is more than one stretch, each with how far the earlier ones reach
    SELECT person_id, since, until,
           max(until) OVER (PARTITION BY person_id ORDER BY since, until
                            ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS reached
    FROM stretch
    WHERE person_id IN (SELECT person_id FROM status_event WHERE was = 'customer')
),
island AS (  -- those that overlap, as one
    SELECT person_id, since, until,
           sum(reached IS NULL OR since > reached) OVER (PARTITION BY person_id ORDER BY since, until) AS number
    FROM repeated
),
step AS (  -- one more, or one less, on a day
    SELECT date(since, 'localtime') AS day, 1 AS came, 0 AS went
    FROM stretch
    WHERE person_id NOT IN (SELECT person_id FROM status_event WHERE was = 'customer')
    UNION ALL
    SELECT date(min(since), 'localtime'), 1, 0 FROM island GROUP BY person_id, number
    UNION ALL
    SELECT date(max(until), 'localtime'), 0, 1 FROM island GROUP BY person_id, number HAVING max(until) < '9999'
),
daily AS (
    SELECT day, sum(came) AS came, sum(went) AS went FROM step GROUP BY day
),
calendar(day) AS (  -- every day from the first, so that a month without news is there too
    SELECT min(day) FROM daily
    UNION ALL
    SELECT date(day, '+1 day') FROM calendar WHERE day < :today
),
line AS (
    SELECT bucket(calendar.day, :by) AS label, min(calendar.day) AS first_day, max(calendar.day) AS last_day,
           coalesce(sum(came), 0) AS came, coalesce(sum(went), 0) AS went
    FROM calendar LEFT JOIN daily ON daily.day = calendar.day
    WHERE calendar.day IS NOT NULL
    GROUP BY label
),
running AS (
    SELECT label, first_day, last_day, came, went, sum(came - went) OVER (ORDER BY first_day) AS total FROM line
)
SELECT label AS "by", came AS new, went AS lost, total
FROM running
WHERE :from_on IS NULL OR (last_day >= :from_on AND first_day < :to_on)
ORDER BY first_day
