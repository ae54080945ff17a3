-- How long an item may wait, by its severity: for somebody to look at it, and then for what becomes of it.
INSERT INTO setting (key, version, by, body) VALUES
  ('violation_due', 1, 'system', '{
    "triageMs": {"critical": 900000, "high": 14400000, "medium": 86400000, "low": 259200000},
    "settleMs": {"critical": 14400000, "high": 86400000, "medium": 604800000, "low": 2592000000}
  }');
