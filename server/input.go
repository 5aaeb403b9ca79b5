package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"

	"allsettled/app/plan"
	"allsettled/server/config"
	"allsettled/server/record"
	"allsettled/server/sheet"
)

// maxPlan is how many bytes the file of a plan may have, as over HTTP.
const maxPlan = 8 << 20

// readIDs reads the text of a list of IDs: list itself, the file that @FILE names, or the standard input for -. A file
// of another kind than text is refused by its kind.
func readIDs(ctx context.Context, list string, stdin io.Reader) (string, error) {
	text := list
	var err error
	if file, ok := strings.CutPrefix(list, "@"); ok {
		var data []byte
		if data, err = readFile(file, sheet.Command.Bytes); err == nil {
			text, err = readText(ctx, file, data)
		}
	} else if list == "-" {
		var data []byte
		if data, err = readAtMost(stdin, sheet.Command.Bytes); err == nil {
			text, err = readText(ctx, "standard input", data)
		}
	}
	if err != nil {
		return "", config.Usagef("--ids %s: %w", list, err)
	}
	return text, nil
}

// readText returns the text of a file, in UTF-8.
func readText(ctx context.Context, name string, data []byte) (string, error) {
	book, err := sheet.Read(ctx, sheet.File{Name: name, Data: data}, sheet.Command)
	if err == nil && book.Sheets != nil {
		err = errors.New("it is a workbook; bring it by --data-file instead")
	}
	return book.Text, err
}

// readFile reads a file of at most most bytes.
func readFile(file string, most int64) ([]byte, error) {
	f, err := os.Open(file) //nolint:gosec // the person names it
	if err != nil {
		return nil, err
	}
	defer func() { _ = f.Close() }() // it was only read
	if info, err := f.Stat(); err == nil && info.Size() > most {
		return nil, tooLarge(most)
	}
	return readAtMost(f, most)
}

// readAtMost reads at most most bytes. More of them are refused before they are all in memory, and those that are not
// too many are twice in memory for a moment: io.ReadAll would take them three times.
func readAtMost(in io.Reader, most int64) ([]byte, error) {
	var pieces [][]byte
	for all := int64(0); ; {
		piece := make([]byte, 1<<20)
		n, err := io.ReadFull(in, piece)
		pieces = append(pieces, piece[:n])
		switch all += int64(n); {
		case all > most:
			return nil, tooLarge(most)
		case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
			return slices.Concat(pieces...), nil
		case err != nil:
			return nil, err
		}
	}
}

func tooLarge(most int64) error {
	return fmt.Errorf("it is larger than %d MiB; bring fewer calls at a time", most>>20)
}

// readPlan reads the JSON of a plan from a file, or from the standard input for -, and holds it to
// the rules of plans and of recordings.
func readPlan(file string, stdin io.Reader) (plan.Plan, error) {
	text, err := readInput(file, stdin)
	if err != nil {
		return plan.Plan{}, err
	}
	p, err := plan.Decode(text)
	if err == nil {
		err = cmp.Or(record.CheckSize(p), p.Check(plan.Bounds{}))
	}
	if err != nil {
		return p, config.Usagef("%s: %w", file, err)
	}
	return p, nil
}

// readInput reads a file, or the standard input for -, of at most maxPlan bytes.
func readInput(file string, stdin io.Reader) (text []byte, err error) {
	if file == "-" {
		text, err = readAtMost(stdin, maxPlan)
	} else {
		text, err = readFile(file, maxPlan)
	}
	if err != nil {
		return nil, config.Usagef("%s: %w", file, err)
	}
	return text, nil
}
