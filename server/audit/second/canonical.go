package main

import (
	"bytes"
	"encoding/json"
	"sort"
	"strconv"
	"strings"
	"unicode/utf16"
)

type entry struct {
	At     string
	Action string
	Late   bool
}

// parseCanonical reads a line and says whether it is the RFC 8785 form of what it holds, with whole numbers only and no U+0000.
func parseCanonical(line []byte) (entry, bool) {
	decoder := json.NewDecoder(bytes.NewReader(line))
	decoder.UseNumber()
	var value any
	if decoder.Decode(&value) != nil || decoder.More() {
		return entry{}, false
	}
	members, isObject := value.(map[string]any)
	if !isObject {
		return entry{}, false
	}
	var text strings.Builder
	isSound := write(&text, value)
	at, _ := members["at"].(string)
	action, _ := members["action"].(string)
	late, _ := members["late"].(bool)
	return entry{at, action, late}, isSound && text.String() == string(line)
}

func write(to *strings.Builder, value any) bool {
	switch one := value.(type) {
	case nil:
		to.WriteString("null")
	case bool:
		to.WriteString(strconv.FormatBool(one))
	case json.Number:
		whole, err := strconv.ParseInt(string(one), 10, 64)
		to.WriteString(strconv.FormatInt(whole, 10))
		return err == nil && whole < 1<<53 && whole > -(1<<53)
	case string:
		return writeString(to, one)
	case []any:
		to.WriteByte('[')
		for at, item := range one {
			if at > 0 {
				to.WriteByte(',')
			}
			if !write(to, item) {
				return false
			}
		}
		to.WriteByte(']')
	case map[string]any:
		return writeObject(to, one)
	}
	return true
}

func writeObject(to *strings.Builder, members map[string]any) bool {
	names := make([]string, 0, len(members))
	for name := range members {
		names = append(names, name)
	}
	sort.Slice(names, func(i, j int) bool { return before(names[i], names[j]) })
	to.WriteByte('{')
	for at, name := range names {
		if at > 0 {
			to.WriteByte(',')
		}
		if !writeString(to, name) {
			return false
		}
		to.WriteByte(':')
		if !write(to, members[name]) {
			return false
		}
	}
	to.WriteByte('}')
	return true
}

// before orders names by their UTF-16 code units, which is not the order of their bytes.
func before(one, other string) bool {
	a, b := utf16.Encode([]rune(one)), utf16.Encode([]rune(other))
	for at := 0; at < len(a) && at < len(b); at++ {
		if a[at] != b[at] {
			return a[at] < b[at]
		}
	}
	return len(a) < len(b)
}

func writeString(to *strings.Builder, text string) bool {
	short := map[rune]string{'"': `\"`, '\\': `\\`, '\b': `\b`, '\t': `\t`, '\n': `\n`, '\f': `\f`, '\r': `\r`}
	to.WriteByte('"')
	for _, sign := range text {
		switch escaped, has := short[sign]; {
		case has:
			to.WriteString(escaped)
		case sign == 0:
			return false
		case sign < 0x20:
			to.WriteString(`\u00` + strconv.FormatInt(int64(sign)>>4, 16) + strconv.FormatInt(int64(sign)&15, 16))
		default:
			to.WriteRune(sign)
		}
	}
	to.WriteByte('"')
	return true
}
