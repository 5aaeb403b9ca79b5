package sheet

import (
	"bytes"
	"errors"
	"strconv"

	"allsettled/app/paste"
)

// sharedTexts are the texts of a workbook that cells refer to by number. They lie in one slice: a
// million strings would take more for their headers than for their letters.
type sharedTexts struct {
	all  []byte
	ends []uint32 // where each ends
}

// at returns a text by its number.
func (s *sharedTexts) at(n int) ([]byte, bool) {
	if n < 0 || n >= len(s.ends) {
		return nil, false
	}
	from := uint32(0)
	if n > 0 {
		from = s.ends[n-1]
	}
	return s.all[from:s.ends[n]], true
}

// readShared reads the part of the shared texts. They belong to all sheets, of which one is read,
// so they may take twice as much as its text.
func (w *workbook) readShared() error {
	name := w.kinds["sharedStrings"]
	if name == "" {
		return nil
	}
	most := 2 * int(w.limits.Text)
	var text richText
	err := w.tokens(name, func(t token) (bool, error) {
		err := text.add(w, t)
		if t.kind == closing && t.name == "si" {
			w.shared.all = append(w.shared.all, text.take()...)
			w.shared.ends = append(w.shared.ends, uint32(len(w.shared.all)))
		}
		if len(w.shared.all)+4*len(w.shared.ends) > most || len(w.shared.ends) > paste.MaxCells {
			err = over(w.file.Name, "much_text", mebibytes(w.limits.Text))
		}
		return true, err
	})
	if errors.Is(err, errNoPart) { // some programs refer to it and write none
		return nil
	}
	return err
}

// richText gathers the text of an element whose parts can have fonts of their own (ECMA-376,
// 18.4.8).
type richText struct {
	text     []byte
	inText   bool
	phonetic bool // in a note on how the text is spoken, which is no part of it
}

// add adds a token.
func (t *richText) add(w *workbook, one token) error {
	switch one.kind {
	case opening:
		t.phonetic = t.phonetic || one.name == "rPh"
		t.inText = one.name == "t" && !t.phonetic
	case closing:
		t.inText = false
		t.phonetic = t.phonetic && one.name != "rPh"
	case characters:
		if !t.inText {
			return nil
		}
		if len(t.text)+len(one.text) > maxCell {
			return over(w.file.Name, "long_cell", maxCell>>10)
		}
		t.text = append(t.text, one.text...)
	}
	return nil
}

// take returns the text, which is valid until the next is added, and begins a new one.
func (t *richText) take() []byte {
	text := unescaped(t.text)
	t.text = t.text[:0]
	return text
}

// unescaped returns a text without the escapes of characters that XML does not allow: _x000D_ is a
// carriage return, _x005F_ an underscore (ECMA-376, 22.4.2.4).
func unescaped(text []byte) []byte {
	at := bytes.Index(text, []byte("_x"))
	if at < 0 {
		return text
	}
	const length = len("_x0000_")
	plain := append([]byte(nil), text[:at]...)
	for rest := string(text[at:]); rest != ""; {
		if len(rest) >= length && rest[:2] == "_x" && rest[length-1] == '_' {
			if unit, err := strconv.ParseUint(rest[2:length-1], 16, 16); err == nil && unit > 0 {
				plain = append(plain, string(rune(unit))...)
				rest = rest[length:]
				continue
			}
		}
		plain = append(plain, rest[0])
		rest = rest[1:]
	}
	return plain
}
