-- Why a setting was changed, in the words of who changed it. The first versions have none.
ALTER TABLE setting ADD COLUMN reason TEXT;
