-- A decision runs one execution: its receipt is used once, whoever asks again.
CREATE UNIQUE INDEX sandbox_decision_id_key ON sandbox(decision_id);
