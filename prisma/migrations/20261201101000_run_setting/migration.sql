-- How long a rollback must hold before it counts.
INSERT INTO setting (key, version, by, body) VALUES ('runs', 1, 'system', '{"soakMs": 300000}');
