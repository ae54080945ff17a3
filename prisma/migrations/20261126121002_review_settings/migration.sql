-- How long a review may wait, how many people it takes, and how reviewers are checked.
INSERT INTO setting (key, version, by, body) VALUES ('reviews', 1, 'system', '{
  "priorities": {
    "critical": {"targetMinutes": 15, "timeoutMinutes": 120, "quorum": 3, "needsLead": true},
    "high": {"targetMinutes": 60, "timeoutMinutes": 240, "quorum": 2, "needsLead": false},
    "medium": {"targetMinutes": 480, "timeoutMinutes": 1440, "quorum": 1, "needsLead": false},
    "low": {"targetMinutes": 1440, "timeoutMinutes": 2880, "quorum": 1, "needsLead": false}
  },
  "assignedMaximum": 5,
  "approvalMinutes": 60,
  "inTarget": {"targetRatio": 0.95, "warnRatio": 0.9, "criticalRatio": 0.8},
  "spotCheckRatio": 0.02,
  "reviewers": {"hastySeconds": 10, "lenientRatio": 0.98, "fewestVotes": 20}
}');
