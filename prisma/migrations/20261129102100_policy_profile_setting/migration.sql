-- Which minima a rollout is held to. The standard ones until an administrator says otherwise.
INSERT INTO setting (key, version, by, body) VALUES ('policies.profile', 1, 'system', '{"profile": "standard"}');
