package api_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"os"
	"slices"
	"strings"
	"testing"

	"allsettled/server/api"
	"allsettled/server/internal/fakeruns"
)

func TestAFileIsReadAndItsTableGivenBack(t *testing.T) {
	t.Parallel()
	url, _ := serve(t, fakeruns.New(), api.Options{Log: quiet()})
	for _, c := range []struct {
		says   string
		body   []byte
		status int
		want   string
	}{
		{"a text of Windows-1252", []byte("id;Stra\xDFe\n007;1"), 200, "id;Straße\n007;1"},
		{"a picture", []byte("\x89PNG\x00"), 400, "choose the list itself, as .xlsx, .csv or text: it is PNG"},
		{"JSON", []byte(`{"items":[{"id":1.10}]}`), 200, `{"items":[{"id":1.10}]}`},
		{"half of JSON", []byte(`[{"id":`), 400, "write whole, valid JSON"},
		{"a PDF", []byte("%PDF-1.4\n"), 400, "copy the table in it and paste that, or save it as .csv: it is PDF"},
		{"a web page", []byte("<table><tr><td>7"), 400, "save it as .xlsx or .csv: it is a web page"},
		{"too much", bytes.Repeat([]byte("1\n"), 5<<20), 413, "8 MiB"},
	} {
		answer, err := http.Post(url+"/api/sheet?name=ids.csv", "application/octet-stream", bytes.NewReader(c.body))
		if err != nil {
			t.Fatal(err)
		}
		said, err := io.ReadAll(answer.Body)
		if err != nil || answer.Body.Close() != nil {
			t.Fatal(err)
		}
		var got struct{ Text, Detail, Field string }
		if err := json.Unmarshal(said, &got); err != nil || answer.StatusCode != c.status ||
			!strings.Contains(got.Text+got.Detail, c.want) {
			t.Errorf("%s: %d %s, %v", c.says, answer.StatusCode, said, err)
		}
		if c.status != 200 && got.Field != "file" {
			t.Errorf("%s: names the field %q, want file", c.says, got.Field)
		}
	}
}

func TestTheRowsOfAFileThatHoldErrorsAreNamed(t *testing.T) {
	t.Parallel()
	url, _ := serve(t, fakeruns.New(), api.Options{Log: quiet()})
	data, err := os.ReadFile("../sheet/testdata/cases/errors.xlsx")
	if err != nil {
		t.Fatal(err)
	}
	answer, err := http.Post(url+"/api/sheet?name=errors.xlsx", "application/octet-stream", bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	var got struct {
		Errors    int
		ErrorRows []int
	}
	err = errors.Join(json.NewDecoder(answer.Body).Decode(&got), answer.Body.Close())
	if err != nil || got.Errors != 2 || !slices.Equal(got.ErrorRows, []int{3, 4}) {
		t.Errorf("%+v, %v", got, err)
	}
}
