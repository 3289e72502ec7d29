-- title: Where customers come from, and whether it pays
-- about: People by where they came from, what was won with them, what the source has cost (the setting costs), and
-- about: what came back for it: revenue less cost, by cost. A deal counts for its own source, or for that of the
-- about: person it is with.
-- subject: person
-- period: when people were added, and deals were won
-- by: source, owner, month, quarter, year
-- column by: source, or what --by says
-- column currency: of the amounts; people stand in the line of the configured one
-- column leads number: how many people were added
-- column customers number: how many of them are customers now
-- column customer_percent percent: customers of all
-- column won number: deals won
-- column revenue money: what they were worth
-- column cost money: what the source has cost
-- column roi percent: revenue less cost, by cost
-- chart: revenue
WITH people AS (
    SELECT id, source, owner, status, created_at FROM person
    WHERE deleted_at IS NULL
      AND (:from_at IS NULL OR (created_at >= :from_at AND created_at < :to_at))
      AND (NOT :filtered OR id IN (SELECT id FROM temp.chosen))
),
sold AS (
    SELECT coalesce(sale.source, person.source) AS source, coalesce(sale.owner, person.owner) AS owner,
           sale.closed_at, sale.value_minor, sale.currency
    FROM sale
    LEFT JOIN person ON person.id = (
        SELECT person_id FROM deal_person WHERE deal_id = sale.id ORDER BY position, id LIMIT 1)
    WHERE sale.closed_at IS NOT NULL AND sale.stage = 'won'
      AND (:from_at IS NULL OR (sale.closed_at >= :from_at AND sale.closed_at < :to_at))
      AND (NOT :filtered OR person.id IN (SELECT id FROM temp.chosen))
),
counted AS (
    SELECT CASE :by WHEN 'source' THEN source WHEN 'owner' THEN owner
                    ELSE bucket(date(created_at, 'localtime'), :by) END AS label,
           :currency AS currency, 1 AS leads, status = 'customer' AS customers, 0 AS won, 0 AS revenue, NULL AS cost
    FROM people
    UNION ALL
    SELECT CASE :by WHEN 'source' THEN source WHEN 'owner' THEN owner
                    ELSE bucket(date(closed_at, 'localtime'), :by) END,
           coalesce(currency, :currency), 0, 0, 1, coalesce(value_minor, 0), NULL
    FROM sold
    UNION ALL
    SELECT source, currency, 0, 0, 0, 0, minor FROM temp.cost WHERE :by = 'source'
)
SELECT label AS "by",
       currency,
       sum(leads) AS leads,
       sum(customers) AS customers,
       100.0 * sum(customers) / nullif(sum(leads), 0) AS customer_percent,
       sum(won) AS won,
       sum(revenue) AS revenue,
       sum(cost) AS cost,
       100.0 * (sum(revenue) - sum(cost)) / nullif(sum(cost), 0) AS roi
FROM counted
GROUP BY label, currency
ORDER BY label IS NULL, label, currency
