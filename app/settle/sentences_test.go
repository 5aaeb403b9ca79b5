package settle_test

import (
	"encoding/json"
	"reflect"
	"strconv"
	"strings"
	"testing"
	"time"

	"allsettled/app/settle"
)

func TestEveryRefusedStatusHasCodeAndSentence(t *testing.T) {
	for status, want := range map[int]string{
		401: "key was refused",
		403: "key was refused",
		404: "Nothing here for this ID",
		418: "The site refused the request",
		429: "slow down",
		500: "The site has a problem",
		599: "The site has a problem",
		302: "of no use",
	} {
		got := settle.HTTPReason(status, 3*time.Second)
		if !strings.Contains(got.Message(), want) {
			t.Errorf("status %d: got the sentence %q, want one with %q", status, got.Message(), want)
		}
		if got.RetryAfter != 3*time.Second {
			t.Errorf("status %d: got a wait of %v, want 3s", status, got.RetryAfter)
		}
	}
	if got := settle.HTTPReason(503, 0).Code; got != "http_503" {
		t.Errorf("got the code %q, want http_503", got)
	}
}

func TestASentenceIsTheFirstRowThatFits(t *testing.T) {
	for _, c := range []struct {
		says   string
		reason *settle.Reason
		want   string
	}{
		{
			"the code's own why", settle.NewReason(settle.CodeTLS, "name"),
			"The site's certificate is not valid: it was made for another name",
		},
		{
			"a why of a newer version has the general sentence", settle.NewReason(settle.CodeTLS, "moon"),
			"No secure connection to the site could be made",
		},
		{"with the phase, which is no arg", &settle.Reason{
			Code: settle.CodeTimeout, Phase: settle.PhaseConnect,
			Args: settle.Args{"why": "connect", "ms": 5000},
		}, "No answer within 5 s while connecting"},
		{
			"an arg that is missing has a sentence without it", settle.NewReason(settle.CodeTimeout, "connect"),
			"No answer in time",
		},
		{
			"a size in the largest unit that keeps it whole",
			settle.NewReason(settle.CodeTooLarge, "").With("limit", 1<<20),
			"The answer is larger than 1 MiB",
		},
		{
			"a size in bytes", settle.NewReason(settle.CodeTooLarge, "").With("limit", 1500),
			"The answer is larger than 1,500 bytes",
		},
		{
			"a size in KiB", settle.NewReason(settle.CodeTooLarge, "").With("limit", 2048),
			"The answer is larger than 2 KiB",
		},
		{
			"a count", settle.NewReason(settle.CodeBlocked, "failures").With("failures", 20),
			"This run stopped calling the site: 20 connections to it in a row had failed",
		},
		{"a status beyond those of HTTP", settle.HTTPReason(999, 0), "The site gave an answer that is of no use here"},
		{"no reason", nil, ""},
	} {
		if got := c.reason.Message(); got != c.want {
			t.Errorf("%s: got %q, want %q", c.says, got, c.want)
		}
	}
}

func TestEachCodeHasASentence(t *testing.T) {
	for _, facts := range settle.Codes {
		if got := (&settle.Reason{Code: facts.Code}).Message(); strings.HasPrefix(got, "The reason is") {
			t.Errorf("%s has no general sentence", facts.Code)
		}
	}
	for _, s := range settle.Sentences {
		if settle.FactsOf(s.Code).Class == "" && s.Code != settle.CodeHTTP {
			t.Errorf("%s has a sentence and no row in Codes", s.Code)
		}
		if strings.HasSuffix(s.Text, ".") {
			t.Errorf("%s %s ends in a full stop", s.Code, s.Why)
		}
	}
}

func TestTheDetailHasTheRestForADeveloper(t *testing.T) {
	for _, c := range []struct {
		says   string
		reason *settle.Reason
		want   string
	}{
		{"nothing but the code", settle.NewReason(settle.CodeDNS, "unknown"), ""},
		{"a status", settle.HTTPReason(503, 0), "HTTP status 503"},
		{
			"the phase by itself", &settle.Reason{Code: settle.CodeTimeout, Phase: settle.PhaseRead},
			"reading the answer",
		},
		{
			"all args but why, by name", &settle.Reason{Code: settle.CodeCut, Phase: settle.PhaseTLS, Args: settle.Args{
				"why": "early", "error": "EOF", "bytes": 7, "hosts": []string{"a", "b"},
			}},
			"in the TLS handshake: EOF, bytes 7, hosts a, b",
		},
		{"what an older version wrote", &settle.Reason{
			Code: "http_503", Written: "x",
			Args: settle.Args{"error": "HTTP status 503"},
		}, "HTTP status 503"},
		{"no reason", nil, ""},
	} {
		if got := c.reason.Detail(); got != c.want {
			t.Errorf("%s: got %q, want %q", c.says, got, c.want)
		}
	}
}

func TestArgsComeBackFromJSON(t *testing.T) {
	for _, c := range []struct {
		json string
		want settle.Args
	}{
		{`{}`, settle.Args{}},
		{`null`, nil},
		{`{"why":"name","ms":2500}`, settle.Args{"why": "name", "ms": 2500}},
		{`{"ms":2.9,"list":["a",1,null]}`, settle.Args{"ms": 2, "list": []string{"a", "1", "<nil>"}}},
		{`{"new":{"a":1},"truth":true}`, settle.Args{}},
		{`{"large":1e300}`, settle.Args{"large": 1 << 53}},
	} {
		var got settle.Args
		if err := json.Unmarshal([]byte(c.json), &got); err != nil || !reflect.DeepEqual(got, c.want) {
			t.Errorf("%s: got %v and %v, want %v", c.json, got, err, c.want)
		}
	}
	var got settle.Args
	if json.Unmarshal([]byte(`[1]`), &got) == nil {
		t.Error("a list was read as args")
	}
}

func TestFillLeavesOtherBraces(t *testing.T) {
	for sentence, want := range map[string]string{
		"no name": "no name", "{a} and {b}": "A and B", "open {": "open {", "{a": "{a", "{a}{a}": "AA", "}{": "}{",
	} {
		if got := settle.Fill(sentence, strings.ToUpper); got != want {
			t.Errorf("%q: got %q, want %q", sentence, got, want)
		}
	}
}

func TestALanguageWritesArgumentsItsOwnWay(t *testing.T) {
	german := settle.Writing{
		Group: ".", Point: ",",
		Translate: func(english string) string { return "«" + english + "»" },
		Bytes:     func(n int) string { return strconv.Itoa(n) + " B" },
	}
	for _, c := range []struct {
		name            string
		value           any
		english, german string
	}{
		{"", "a text, 1,000.5", "a text, 1,000.5", "a text, 1,000.5"},
		{"", 1234567, "1,234,567", "1.234.567"},
		{"", -1234, "-1234", "-1234"},
		{"", 1e6, "1,000,000", "1.000.000"},
		{"", []string{"all", "any", "race"}, "all, any or race", "all, any «or» race"},
		{"", []any{"all", 1000.0}, "all or 1,000", "all «or» 1.000"},
		{"", []string{"GET"}, "GET", "GET"},
		{"", []string{}, "", ""},
		{"", true, "", ""},
		{"failures", 20, "20", "20"},
		{"phase", "wait", "waiting for the first byte", "«waiting for the first byte»"},
		{"ms", 250, "250 ms", "250 ms"},
		{"ms", 1500, "1.5 s", "1,5 s"},
		{"ms", "soon", "soon", "soon"},
		{"limit", 1, "1 byte", "1 B"},
		{"limit", 1500, "1,500 bytes", "1500 B"},
		{"limit", 2 << 30, "2,048 MiB", "2.048 MiB"},
	} {
		if got := settle.InEnglish.Arg(c.name, c.value); got != c.english {
			t.Errorf("%s %v in English: got %q, want %q", c.name, c.value, got, c.english)
		}
		if got := german.Arg(c.name, c.value); got != c.german {
			t.Errorf("%s %v in German: got %q, want %q", c.name, c.value, got, c.german)
		}
	}
}
