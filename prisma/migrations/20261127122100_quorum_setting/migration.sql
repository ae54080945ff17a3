-- Who must agree beyond the built-in table, by action. Nothing is raised at first.
INSERT INTO setting (key, version, by, body) VALUES ('quorums', 1, 'system', '{}');
