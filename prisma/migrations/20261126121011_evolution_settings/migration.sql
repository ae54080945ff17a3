-- When an agent's way back needs one person, and how long it may take.
INSERT INTO setting (key, version, by, body) VALUES
  ('evolutions', 1, 'system', '{"rollbackMaximumDays": 30, "rollbackMinimumScore": 0.7, "rollbackTargetSeconds": 30}');
