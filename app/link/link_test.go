package link_test

import (
	"bytes"
	"compress/flate"
	_ "embed"
	"encoding/base64"
	"encoding/json"
	"errors"
	"flag"
	"io"
	"maps"
	"os"
	"runtime"
	"slices"
	"strings"
	"testing"

	"allsettled/app/link"
	"allsettled/app/plan"
)

var update = flag.Bool("update", false, "write our links of testdata/links.json anew")

// links are what Node packed, and unpacked of ours; testdata/links.mjs records it.
//
//go:embed testdata/links.json
var links []byte

type recording struct {
	Says  string            `json:"says"`
	Plan  string            `json:"plan"`
	Links map[string]string `json:"links"`
	Ours  string            `json:"ours"`
}

func recorded(t testing.TB) (all []recording) {
	t.Helper()
	if err := json.Unmarshal(links, &all); err != nil || len(all) < 5 {
		t.Fatalf("%d recorded links, %v", len(all), err)
	}
	return all
}

func packed(data []byte) string { return base64.RawURLEncoding.EncodeToString(data) }

func TestLinksOfNodeAreReadAndOursAreThoseThatNodeRead(t *testing.T) {
	all := recorded(t)
	for i, c := range all {
		for _, way := range slices.Sorted(maps.Keys(c.Links)) {
			p, err := link.Decode(c.Links[way])
			if err != nil || string(p.Encode()) != c.Plan {
				t.Errorf("%s, packed by Node as %s: %.80s, %v", c.Says, way, p.Encode(), err)
			}
		}
		p, err := plan.Decode([]byte(c.Plan))
		if err != nil {
			t.Fatal(err)
		}
		all[i].Ours = link.Encode(p)
		if all[i].Ours != c.Ours && !*update {
			t.Errorf("%s: our link is\n%s, and Node was asked about\n%s: run the test with -update, then links.mjs", c.Says, all[i].Ours, c.Ours)
		}
		if best := len(c.Links["default"]); len(all[i].Ours) > best+best/10+16 {
			t.Errorf("%s: our link has %d letters, Node's %d", c.Says, len(all[i].Ours), best)
		}
	}
	if *update {
		text, err := json.MarshalIndent(all, "", " ")
		if err != nil || os.WriteFile("testdata/links.json", append(text, '\n'), 0o600) != nil {
			t.Fatal("cannot write testdata/links.json", err)
		}
	}
}

func TestALinkHoldsNoSecrets(t *testing.T) {
	p := plan.Plan{
		Endpoint: "https://api.example.com/{id}", IDs: []string{"1"}, Query: map[string]string{"key": "s3cret"},
		Headers: map[string]string{"Authorization": "Bearer s3cret", "cookie": "s3cret", "X-Api-Key": "s3cret", "Accept": "text/plain"},
	}
	back, err := link.Decode(link.Encode(p))
	if err != nil {
		t.Fatal(err)
	}
	if text := string(back.Encode()); text != `{"endpoint":"https://api.example.com/{id}","ids":["1"],"headers":{"Accept":"text/plain"}}` {
		t.Errorf("the link holds %s", text)
	}
	if len(p.Headers) != 4 || len(p.Query) != 1 {
		t.Error("making a link changed the plan itself")
	}
	if link.Encode(p.Masked()) != link.Encode(p) {
		t.Error("equal plans gave different links")
	}
}

func TestALinkIsReadAsPeoplePasteIt(t *testing.T) {
	p := plan.Plan{Endpoint: "/demo/users/{id}?x=#p", IDs: []string{"1", "007"}}
	ours := link.Encode(p)
	for says, text := range map[string]string{
		"by itself":                ours,
		"with padding":             ours + strings.Repeat("=", (4-len(ours)%4)%4),
		"with white space around":  " \t\r\n" + ours + "\n ",
		"wrapped by a mail":        ours[:20] + "\r\n" + ours[20:],
		"with the address of it":   "https://allsettled.example/#p=" + ours,
		"with only its mark":       "#p=" + ours,
		"the embed's":              "https://allsettled.example/embed#p=" + ours,
		"packed by another":        packed(deflated(t, `{"endpoint":"/demo/users/{id}?x=#p","ids":["1","007"]}`)),
		"with fields out of order": packed(deflated(t, `{"ids":["1","007"],"endpoint":"/demo/users/{id}?x=#p"}`)),
	} {
		if got, err := link.Decode(text); err != nil || !got.Same(p) {
			t.Errorf("%s: %s, %v", says, got.Encode(), err)
		}
	}
}

func deflated(t testing.TB, text string) []byte {
	t.Helper()
	var b bytes.Buffer
	w, err := flate.NewWriter(&b, flate.BestCompression)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := io.WriteString(w, text); err != nil || w.Close() != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestLinksThatWillNotDo(t *testing.T) {
	good := plan.Plan{Endpoint: "/demo/{id}", IDs: []string{"1"}}
	raw := deflated(t, string(good.Encode()))
	bomb := deflated(t, `{"endpoint":"`+strings.Repeat("a", 9<<20)+`","ids":[]}`)
	for _, c := range []struct {
		says, text, want string
		over             bool
	}{
		{says: "nothing", text: " ", want: "behind #p="},
		{says: "an address without a plan", text: "https://allsettled.example/#p=", want: "behind #p="},
		{says: "no base64url", text: "a+b/c", want: "letters, digits"},
		{says: "a letter too few", text: packed(raw)[:len(packed(raw))/4*4-3], want: "letters, digits"},
		{says: "half of it", text: packed(raw[:len(raw)/2]), want: "breaks off"},
		{says: "a block of a kind that is none", text: packed([]byte{0x07}), want: "breaks off"},
		{says: "a stored block with another check", text: packed([]byte{0x01, 1, 0, 0, 0, 'a'}), want: "breaks off"},
		{says: "a stored block that is longer than the link", text: packed([]byte{0x01, 9, 0, 0xF6, 0xFF, 'a'}), want: "breaks off"},
		{says: "a repeat of what is not there", text: packed([]byte{0x03, 0x02, 0x00}), want: "breaks off"},
		{says: "trailing bytes", text: packed(append(slices.Clone(raw), 0)), want: "what follows"},
		{says: "a bomb", text: packed(bomb), want: "8 MiB", over: true},
		{says: "more than a hello", text: strings.Repeat("A", 9<<20), want: "8 MiB", over: true},
		{says: "no JSON", text: packed(deflated(t, "hello")), want: "valid JSON"},
		{says: "a list", text: packed(deflated(t, "[]")), want: "JSON object"},
		{says: "an unknown field", text: packed(deflated(t, `{"endpoint":"/demo/{id}","ids":["1"],"frob":1}`)), want: "frob"},
		{says: "a number as an ID", text: packed(deflated(t, `{"endpoint":"/demo/{id}","ids":[7]}`)), want: `ids[0]`},
		{says: "two wrong fields", text: packed(deflated(t, `{"endpoint":7,"ids":[7]}`)), want: "endpoint"},
		{says: "no UTF-8", text: packed(deflated(t, "{\"endpoint\":\"\xff\"}")), want: "UTF-8"},
	} {
		_, err := link.Decode(c.text)
		mistake, ok := errors.AsType[*plan.FieldError](err)
		if !ok || mistake.Field != "link" || !strings.Contains(mistake.Want, c.want) || mistake.OverLimit != c.over || len(mistake.Typed) > 200 {
			t.Errorf("%s: %v, want a word on %q", c.says, err, c.want)
		}
	}
}

func TestABombOfAKilobyteCostsLittle(t *testing.T) {
	bomb := packed(deflated(t, `{"endpoint":"`+strings.Repeat("a", 1<<20)+`","ids":[]}`))
	if len(bomb) > 2048 {
		t.Fatalf("the bomb has %d letters", len(bomb))
	}
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	_, _ = link.Decode(bomb)
	runtime.ReadMemStats(&after)
	if mib := (after.TotalAlloc - before.TotalAlloc) >> 20; mib > 24 {
		t.Errorf("it took %d MiB", mib)
	}
}

func TestALinkMayHoldAPlanThatIsNotCompleteYet(t *testing.T) {
	p := plan.Plan{Endpoint: "https://api.example.com/users", IDs: []string{}}
	if p.Check(plan.Bounds{}) == nil {
		t.Fatal("the plan is complete")
	}
	if got, err := link.Decode(link.Encode(p)); err != nil || !got.Same(p) {
		t.Errorf("%s, %v", got.Encode(), err)
	}
}

// FuzzParseLink holds what is read to be written again, and our own packing to the standard library's.
func FuzzParseLink(f *testing.F) {
	for _, c := range recorded(f) {
		if len(c.Plan) > 20_000 {
			continue
		}
		f.Add([]byte(c.Plan), false)
		for _, one := range c.Links {
			data, err := base64.RawURLEncoding.DecodeString(one)
			if err != nil {
				f.Fatal(err)
			}
			f.Add(data, true)
		}
	}
	f.Add([]byte{0x05, 0xE0, 0x81, 0x08, 0, 0, 0, 0, 0, 0x20, 0x7F, 0xEB, 0xB, 0, 0}, true)
	f.Fuzz(func(t *testing.T, data []byte, isPacked bool) {
		if !isPacked {
			var b bytes.Buffer
			if _, err := b.ReadFrom(flate.NewReader(bytes.NewReader(link.Deflate(data)))); err != nil || !bytes.Equal(b.Bytes(), data) {
				t.Fatalf("packed and unpacked it is %q, %v", b.Bytes(), err)
			}
			data = link.Deflate(data)
		}
		const limit = 1 << 20
		in := bytes.NewReader(data)
		want, wantErr := io.ReadAll(io.LimitReader(flate.NewReader(in), limit+1))
		got, rest, err := link.Inflate(data, limit)
		if (wantErr != nil || len(want) > limit) != (err != nil) {
			t.Fatalf("the standard library says %v of %d bytes, we say %v", wantErr, len(want), err)
		}
		if err == nil && (!bytes.Equal(got, want) || len(rest) != in.Len()) {
			t.Fatalf("unpacked %q, the standard library %q; %d bytes follow, %d there", got, want, len(rest), in.Len())
		}
		if p, err := link.Decode(packed(data)); err == nil {
			if again, err := link.Decode(link.Encode(p)); err != nil || link.Encode(again) != link.Encode(p) {
				t.Fatalf("read and written it is %s, %v", again.Encode(), err)
			}
		}
	})
}
