-- First versions of the settings: objectives of the board and how long telemetry is kept.
INSERT INTO setting (key, version, by, body) VALUES
  ('slo', 1, 'system', '{
    "compliance": {"targetRatio": 0.999, "warnRatio": 0.995, "criticalRatio": 0.99},
    "decisionLatency": {"targetMs": 5, "warnMs": 2, "ownP50Ms": 0.5, "ownP95Ms": 1, "ownP99Ms": 2.1, "ownP999Ms": 5},
    "containment": {"targetMs": 30000, "containedMs": 10000},
    "stream": {"backlogRecords": 10000},
    "decisionsLost": {"target": 0}
  }'),
  ('retention', 1, 'system', '{"decisionDays": 30, "minuteDays": 400, "eventHours": 1, "checkDays": 7}');
