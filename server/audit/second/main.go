// Command second checks an export of the audit log independently of acgs-audit-verify.mjs: the tree, the tiles and the signed notes come from
// golang.org/x/mod/sumdb, the rest is written from the description of an export. Tests compare the verdicts of the two.
package main

import (
	"bufio"
	"bytes"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"sort"
	"strings"
	"time"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

const orderSlack = 5 * time.Second

type problem struct {
	Check string `json:"check"`
	Index int64  `json:"index"`
	Why   string `json:"why"`
}

type verdict struct {
	Valid         bool      `json:"valid"`
	FirstBadIndex *int64    `json:"first_bad_index"`
	Problems      []problem `json:"problems"`
	StepsBack     []step    `json:"time_steps_back"`
}

type step struct {
	Index int64 `json:"index"`
}

type manifest struct {
	V      int    `json:"v"`
	Origin string `json:"origin"`
	First  int64  `json:"first"`
	End    int64  `json:"end"`
	Size   int64  `json:"size"`
}

type key struct {
	verifier note.Verifier
	end      time.Time
}

type checkpoint struct {
	file   string
	origin string
	size   int64
	root   tlog.Hash
	keys   []key
	why    string
}

func readKeys(text string) ([]key, error) {
	var keys []key
	for _, line := range strings.Split(text, "\n") {
		if strings.TrimSpace(line) == "" || strings.HasPrefix(line, "#") {
			continue
		}
		fields := strings.Fields(line)
		if len(fields) != 3 {
			return nil, errors.New("keys.txt holds a line that is no key")
		}
		verifier, err := note.NewVerifier(fields[0])
		if err != nil {
			return nil, err
		}
		one := key{verifier: verifier}
		if fields[2] != "-" {
			if one.end, err = time.Parse(time.RFC3339, fields[2]); err != nil {
				return nil, err
			}
		}
		keys = append(keys, one)
	}
	if len(keys) == 0 {
		return nil, errors.New("keys.txt holds no key")
	}
	return keys, nil
}

func readNote(file string, bytes []byte, keys []key) checkpoint {
	found := checkpoint{file: file, size: -1}
	var verifiers []note.Verifier
	for _, one := range keys {
		verifiers = append(verifiers, one.verifier)
	}
	opened, err := note.Open(bytes, note.VerifierList(verifiers...))
	var unverified *note.UnverifiedNoteError
	if errors.As(err, &unverified) {
		opened, found.why = unverified.Note, "no key of keys.txt signed it"
	} else if err != nil {
		found.why = err.Error()
		if end := strings.LastIndex(string(bytes), "\n\n"); end > 0 { // where it stands, although nothing is known of it
			opened = &note.Note{Text: string(bytes[:end+1])}
		} else {
			return found
		}
	}
	lines := strings.Split(opened.Text, "\n")
	if len(lines) != 4 {
		found.why = "it is no checkpoint"
		return found
	}
	root, err := base64.StdEncoding.DecodeString(lines[2])
	if _, scanned := fmt.Sscanf(lines[1], "%d", &found.size); scanned != nil || err != nil || len(root) != tlog.HashSize {
		found.why = "it is no checkpoint"
		return found
	}
	found.origin = lines[0]
	copy(found.root[:], root)
	for _, signature := range opened.Sigs {
		for _, one := range keys {
			if one.verifier.Name() == signature.Name && one.verifier.KeyHash() == signature.Hash {
				found.keys = append(found.keys, one)
			}
		}
	}
	return found
}

// folder reads stored hashes from the tiles of an export.
type folder struct{ root string }

func (f folder) tile(level int, n int64, width int) ([]byte, error) {
	path := tlog.Tile{H: 8, L: level, N: n, W: width}.Path()
	return os.ReadFile(filepath.Join(f.root, strings.Replace(path, "tile/8/", "tile/", 1)))
}

// widest reads the tile that holds the hash, the full one or the widest partial one.
func (f folder) widest(level int, n int64, least int) (tlog.Tile, []byte, error) {
	for width := 256; width >= least; width-- {
		if data, err := f.tile(level, n, width); err == nil {
			return tlog.Tile{H: 8, L: level, N: n, W: width}, data, nil
		}
	}
	return tlog.Tile{}, nil, fmt.Errorf("no tile %d/%d", level, n)
}

func (f folder) hash(height int, n int64) (tlog.Hash, error) {
	if height%8 == 0 {
		tile, data, err := f.widest(height/8, n/256, int(n%256)+1)
		if err == nil && len(data) == 32*tile.W {
			return tlog.HashFromTile(tile, data, tlog.StoredHashIndex(height, n))
		}
		if height == 0 {
			return tlog.Hash{}, fmt.Errorf("no leaf %d", n)
		}
	}
	left, err := f.hash(height-1, 2*n)
	if err != nil {
		return left, err
	}
	right, err := f.hash(height-1, 2*n+1)
	return tlog.NodeHash(left, right), err
}

func (f folder) ReadHashes(indexes []int64) ([]tlog.Hash, error) {
	hashes := make([]tlog.Hash, len(indexes))
	for at, index := range indexes {
		height, n := tlog.SplitStoredHashIndex(index)
		hash, err := f.hash(height, n)
		if err != nil {
			return nil, err
		}
		hashes[at] = hash
	}
	return hashes, nil
}

func (f folder) rootOf(size int64) (tlog.Hash, error) { return tlog.TreeHash(size, f) }

type check struct {
	manifest manifest
	tiles    folder
	keys     []key
	beats    []time.Time
	found    verdict
}

func (c *check) tell(name string, index int64, why string) {
	c.found.Problems = append(c.found.Problems, problem{name, index, why})
}

// entries looks at each line: its form, its time, its leaf.
func (c *check) entries(from io.Reader) error {
	reader := bufio.NewReaderSize(from, 1<<20)
	count, end := int64(0), c.manifest.End-c.manifest.First
	var latest, beat time.Time
	isFitting := true
	for {
		line, err := reader.ReadBytes('\n')
		if err != nil && err != io.EOF {
			return err
		}
		if len(line) == 0 {
			break
		}
		line = bytes.TrimSuffix(line, []byte("\n"))
		index := c.manifest.First + count
		count++
		entry, canonical := parseCanonical(line)
		at, timed := time.Parse("2006-01-02T15:04:05.000Z", entry.At)
		if count <= end {
			switch {
			case !canonical || len(line) > 16384:
				c.tell("canonical form", index, "its text is not canonical JSON")
			case timed != nil:
				c.tell("canonical form", index, "it has no time")
			}
			if isFitting {
				stored, err := c.tiles.hash(0, index)
				if err != nil || stored != tlog.RecordHash(line) {
					c.tell("leaves", index, "its text is not what was sealed")
					isFitting = false
				}
			}
		}
		// Told, and no verdict: the log's order is that of sealing, and the clocks of machines differ.
		isBack := timed == nil && at.Before(latest.Add(-orderSlack)) && !entry.Late
		if isBack && count <= end {
			c.found.StepsBack = append(c.found.StepsBack, step{index})
		}
		if timed == nil && (isBack || at.After(latest)) {
			latest = at
		}
		if timed == nil && entry.Action == "audit.heartbeat" {
			beat = at
		}
		c.beats = append(c.beats, beat)
	}
	if count < end {
		c.tell("index gaps", c.manifest.First+count, "entries are missing")
	}
	if count > end {
		c.tell("index gaps", c.manifest.End, "there are more entries than the manifest says")
	}
	return nil
}

// upwards compares each full tile with the hash that the tile above keeps of it.
func (c *check) upwards() error {
	span := int64(256)
	for level := 0; span <= c.manifest.Size*256; level, span = level+1, span*256 {
		for n := int64(0); n*span < c.manifest.Size; n++ {
			tile, data, err := c.tiles.widest(level, n, 1)
			if err != nil {
				continue
			}
			if len(data) != 32*tile.W {
				c.tell("tiles", n*span, "a tile is damaged")
				continue
			}
			if int64(tile.W) < min(256, c.manifest.Size*256/span-n*256) { // nothing above would be compared with it
				c.tell("tiles", n*span, "a tile is shorter than the log")
				continue
			}
			above, upper, err := c.tiles.widest(level+1, n/256, int(n%256)+1)
			if tile.W < 256 || err != nil || len(upper) != 32*above.W {
				continue
			}
			hashes := make([]tlog.Hash, 256)
			for at := range hashes {
				copy(hashes[at][:], data[32*at:])
			}
			for len(hashes) > 1 {
				for at := 0; at < len(hashes)/2; at++ {
					hashes[at] = tlog.NodeHash(hashes[2*at], hashes[2*at+1])
				}
				hashes = hashes[:len(hashes)/2]
			}
			if !bytes.Equal(hashes[0][:], upper[32*(n%256):32*(n%256)+32]) {
				c.tell("tiles", n*span, "a tile is not what the tile above it says")
			}
		}
	}
	return nil
}

func (c *check) judge(one checkpoint) string {
	if one.why != "" {
		return one.why
	}
	if one.origin != c.manifest.Origin {
		return "it is of another log"
	}
	root, err := c.tiles.rootOf(one.size)
	if err != nil || root != one.root {
		return "its root is not the root over the entries"
	}
	place := one.size - 1 - c.manifest.First
	if place < 0 || place >= int64(len(c.beats)) || c.beats[place].IsZero() {
		return ""
	}
	for _, signer := range one.keys {
		if signer.end.IsZero() || !c.beats[place].After(signer.end.Add(orderSlack)) {
			return ""
		}
	}
	return "its key had ended"
}

func (c *check) checkpoints(root string) {
	files, _ := filepath.Glob(filepath.Join(root, "checkpoints", "*"))
	var notes []checkpoint
	for _, file := range files {
		data, err := os.ReadFile(file)
		if err == nil {
			notes = append(notes, readNote(filepath.Base(file), data, c.keys))
		}
	}
	sort.SliceStable(notes, func(i, j int) bool { return notes[i].size < notes[j].size })
	var good []int64
	lastGood := func(below int64) int64 {
		last := int64(0)
		for _, size := range good {
			if size < below {
				last = size
			}
		}
		return last
	}
	// A checkpoint says only that something after the good one before it is bad; what was found there says where.
	known := append([]problem(nil), c.found.Problems...)
	firstIn := func(from, to int64) int64 {
		first := to
		for _, one := range known {
			if one.Index >= from && one.Index < first {
				first = one.Index
			}
		}
		if first == to {
			return from
		}
		return first
	}
	for _, one := range notes {
		if why := c.judge(one); why != "" {
			c.tell("checkpoints", firstIn(lastGood(one.size), one.size), one.file+": "+why)
		} else {
			good = append(good, one.size)
		}
	}
	covered := lastGood(1 << 62)
	if covered < c.manifest.Size {
		c.tell("checkpoints", covered, "no good checkpoint covers the entries from here on")
	}
	if c.manifest.End > c.manifest.Size {
		c.tell("checkpoints", c.manifest.Size, "the export has entries beyond its checkpoint")
	}
}

// own compares with a checkpoint that the auditor kept.
func (c *check) own(path string) error {
	data, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	old := readNote("own", data, c.keys)
	switch root, err := c.tiles.rootOf(min(max(old.size, 0), c.manifest.Size)); {
	case old.why != "":
		c.tell("own checkpoint", 0, old.why)
	case old.origin != c.manifest.Origin:
		c.tell("own checkpoint", 0, "it is of another log")
	case old.size > c.manifest.Size:
		c.tell("own checkpoint", c.manifest.Size, "the log shown is shorter")
	case err != nil:
		return err
	case root != old.root:
		c.tell("own checkpoint", 0, "the log was forked")
	}
	return nil
}

func run(root string, olds []string) (verdict, error) {
	c := check{tiles: folder{root}}
	text, err := os.ReadFile(filepath.Join(root, "manifest.json"))
	if err != nil {
		return c.found, err
	}
	if err = json.Unmarshal(text, &c.manifest); err != nil || c.manifest.V != 1 || c.manifest.First > c.manifest.End || c.manifest.First < 0 {
		return c.found, errors.New("manifest.json says no range of a log")
	}
	if text, err = os.ReadFile(filepath.Join(root, "keys.txt")); err != nil {
		return c.found, err
	}
	if c.keys, err = readKeys(string(text)); err != nil {
		return c.found, err
	}
	lines, err := os.Open(filepath.Join(root, "entries.jsonl"))
	if err != nil {
		return c.found, err
	}
	defer lines.Close()
	if err = c.entries(lines); err != nil {
		return c.found, err
	}
	if err = c.upwards(); err != nil {
		return c.found, err
	}
	c.checkpoints(root)
	for _, old := range olds {
		if err = c.own(old); err != nil {
			return c.found, err
		}
	}
	return c.found, nil
}

func main() {
	found, err := run(os.Args[1], os.Args[2:])
	if err != nil {
		found.Problems = append(found.Problems, problem{"reading", -1, err.Error()})
	}
	sort.SliceStable(found.Problems, func(i, j int) bool { return found.Problems[i].Index < found.Problems[j].Index })
	found.Valid = len(found.Problems) == 0
	if !found.Valid && found.Problems[0].Index >= 0 {
		found.FirstBadIndex = &found.Problems[0].Index
	}
	_ = json.NewEncoder(os.Stdout).Encode(found)
}
