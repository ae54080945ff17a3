-- A monthly report tells from the probes when nobody measured: they are kept as long as a month and its report need them.
INSERT INTO setting (key, version, by, body, reason)
SELECT key, version + 1, 'system', jsonb_set(body, '{checkDays}', '40'), 'a monthly report reads the probes of its whole month'
FROM setting WHERE key = 'retention' AND (body->>'checkDays')::int < 40 ORDER BY version DESC LIMIT 1;
