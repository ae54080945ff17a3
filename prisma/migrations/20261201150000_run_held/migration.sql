-- Since when a freeze of changes holds a run: its time stands still until it goes on.
ALTER TABLE run ADD COLUMN held_at timestamptz(3);
