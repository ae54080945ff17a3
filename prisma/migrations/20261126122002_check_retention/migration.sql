-- A monthly report tells from the probes when nobody measured: they are kept as long as a month and its report need them.
INSERT INTO setting (key, version, by, body, reason)
SELECT key, version + 1, 'system', jsonb_set(body, '{checkDays}', '40'), 'a monthly report reads the probes of its whole month'
FROM (SELECT * FROM setting WHERE key = 'retention' ORDER BY version DESC LIMIT 1) newest
WHERE (body->>'checkDays')::int < 40;
