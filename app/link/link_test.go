package link_test

import (
	"bytes"
	"compress/flate"
	"context"
	_ "embed"
	"encoding/base64"
	"encoding/json"
	"errors"
	"io"
	"maps"
	"runtime"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"allsettled/app/link"
	"allsettled/app/plan"
)

// links are plans, and the links that Node and this program's first DEFLATE packed of them;
// testdata/links.mjs records them.
//
//go:embed testdata/links.json
var links []byte

type recording struct {
	Says  string            `json:"says"`
	Plan  string            `json:"plan"`
	Links map[string]string `json:"links"`
}

func recorded(t testing.TB) (all []recording) {
	t.Helper()
	if err := json.Unmarshal(links, &all); err != nil || len(all) < 5 {
		t.Fatalf("%d recorded links, %v", len(all), err)
	}
	return all
}

// encoded returns the link of a plan.
func encoded(t testing.TB, p plan.Plan) string {
	t.Helper()
	text, err := link.Encode(t.Context(), p)
	if err != nil {
		t.Fatal(err)
	}
	return text
}

func packed(data []byte) string { return base64.RawURLEncoding.EncodeToString(data) }

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

func TestLinksOfEveryPackerAreRead(t *testing.T) {
	for _, c := range recorded(t) {
		if c.Links["first"] == "" {
			t.Errorf("%s: there is no link of the first version", c.Says)
		}
		for _, way := range slices.Sorted(maps.Keys(c.Links)) {
			p, err := link.Decode(t.Context(), c.Links[way])
			if err != nil || string(p.Encode()) != c.Plan {
				t.Errorf("%s, packed as %s: %.80s, %v", c.Says, way, p.Encode(), err)
			}
		}
	}
}

func TestALinkIsAboutAsShortAsNodes(t *testing.T) {
	for _, c := range recorded(t) {
		p, err := plan.Decode([]byte(c.Plan))
		if err != nil {
			t.Fatal(err)
		}
		text := encoded(t, p)
		if best := len(c.Links["default"]); len(text) > best+best/10+16 {
			t.Errorf("%s: the link has %d letters, Node's %d", c.Says, len(text), best)
		}
		if back, err := link.Decode(t.Context(), text); err != nil || string(back.Encode()) != c.Plan {
			t.Errorf("%s: written and read it is %.80s, %v", c.Says, back.Encode(), err)
		}
		if text != encoded(t, p) {
			t.Errorf("%s: packed twice, the links differ", c.Says)
		}
	}
}

func TestALinkHoldsNoSecrets(t *testing.T) {
	p := plan.Plan{
		Endpoint: "https://api.example.com/{id}", IDs: []string{"1"}, Query: map[string]string{"key": "s3cret"},
		Headers: map[string]string{
			"Authorization": "Bearer s3cret", "cookie": "s3cret", "X-Api-Key": "s3cret", "Accept": "text/plain",
		},
	}
	back, err := link.Decode(t.Context(), encoded(t, p))
	if err != nil {
		t.Fatal(err)
	}
	want := `{"endpoint":"https://api.example.com/{id}","ids":["1"],"headers":{"Accept":"text/plain"}}`
	if got := string(back.Encode()); got != want {
		t.Errorf("the link holds %s, want %s", got, want)
	}
	if len(p.Headers) != 4 || len(p.Query) != 1 {
		t.Error("making a link changed the plan itself")
	}
	if encoded(t, p.Masked()) != encoded(t, p) {
		t.Error("the links of a plan and of the same plan with its secrets masked differ")
	}
}

func TestALinkIsReadAsPeoplePasteIt(t *testing.T) {
	p := plan.Plan{Endpoint: "/demo/users/{id}?x=#p", IDs: []string{"1", "007"}}
	ours := encoded(t, p)
	for says, text := range map[string]string{
		"by itself":                ours,
		"with padding":             ours + strings.Repeat("=", (4-len(ours)%4)%4),
		"with white space around":  " \t\r\n" + ours + "\n ",
		"wrapped by a mail":        ours[:20] + "\r\n" + ours[20:],
		"with its address":         "https://allsettled.example/#p=" + ours,
		"with only its mark":       "#p=" + ours,
		"the embed's":              "https://allsettled.example/embed#p=" + ours,
		"packed by another":        packed(deflated(t, `{"endpoint":"/demo/users/{id}?x=#p","ids":["1","007"]}`)),
		"with fields out of order": packed(deflated(t, `{"ids":["1","007"],"endpoint":"/demo/users/{id}?x=#p"}`)),
	} {
		if got, err := link.Decode(t.Context(), text); err != nil || !got.Same(p) {
			t.Errorf("%s: %s, %v", says, got.Encode(), err)
		}
	}
}

func TestDecodeRefuses(t *testing.T) {
	good := plan.Plan{Endpoint: "/demo/{id}", IDs: []string{"1"}}
	raw := deflated(t, string(good.Encode()))
	bomb := deflated(t, `{"endpoint":"`+strings.Repeat("a", 9<<20)+`","ids":[]}`)
	for _, c := range []struct {
		says, text, want string
		over             bool
	}{
		{says: "nothing", text: " ", want: "behind #p="},
		{says: "an address without a plan", text: "https://allsettled.example/#p=", want: "behind #p="},
		{says: "letters of base64 that base64url has not", text: "a+b/c", want: "letters, digits"},
		{says: "a letter too few", text: packed(raw)[:len(packed(raw))/4*4-3], want: "letters, digits"},
		{says: "half of a link", text: packed(raw[:len(raw)/2]), want: "breaks off"},
		{says: "a block of the reserved kind", text: packed([]byte{0x07}), want: "breaks off"},
		{
			says: "a stored block with a wrong complement", text: packed([]byte{0x01, 1, 0, 0, 0, 'a'}),
			want: "breaks off",
		},
		{
			says: "a stored block longer than the link", text: packed([]byte{0x01, 9, 0, 0xF6, 0xFF, 'a'}),
			want: "breaks off",
		},
		{says: "a repeat from before the beginning", text: packed([]byte{0x03, 0x02, 0x00}), want: "breaks off"},
		{says: "a bomb", text: packed(bomb), want: "8 MiB", over: true},
		{says: "more letters than JSON may have bytes", text: strings.Repeat("A", 9<<20), want: "8 MiB", over: true},
		{says: "no JSON", text: packed(deflated(t, "hello")), want: "valid JSON"},
		{says: "a list", text: packed(deflated(t, "[]")), want: "JSON object"},
		{
			says: "an unknown field", text: packed(deflated(t, `{"endpoint":"/demo/{id}","ids":["1"],"frob":1}`)),
			want: "frob",
		},
		{says: "a number as an ID", text: packed(deflated(t, `{"endpoint":"/demo/{id}","ids":[7]}`)), want: `ids[0]`},
		{says: "two wrong fields", text: packed(deflated(t, `{"endpoint":7,"ids":[7]}`)), want: "endpoint"},
		{says: "bytes that are not UTF-8", text: packed(deflated(t, "{\"endpoint\":\"\xff\"}")), want: "UTF-8"},
	} {
		_, err := link.Decode(t.Context(), c.text)
		got, ok := errors.AsType[*plan.FieldError](err)
		if !ok || got.Field != "link" || len(got.Typed) > 200 {
			t.Errorf("%s: got %v, want a mistake in the link", c.says, err)
			continue
		}
		if !strings.Contains(got.Want, c.want) || got.OverLimit != c.over {
			t.Errorf("%s: got %v, over limit %v, want a mistake in the link with %q, %v", c.says, err, c.over, c.want,
				c.over)
		}
	}
}

func TestABombOfAKilobyteTakesLittleMemory(t *testing.T) {
	bomb := packed(deflated(t, `{"endpoint":"`+strings.Repeat("a", 1<<20)+`","ids":[]}`))
	if len(bomb) > 2048 {
		t.Fatalf("the bomb has %d letters", len(bomb))
	}
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	_, _ = link.Decode(t.Context(), bomb)
	runtime.ReadMemStats(&after)
	if mib := (after.TotalAlloc - before.TotalAlloc) >> 20; mib > 24 {
		t.Errorf("it took %d MiB, want at most 24", mib)
	}
}

func TestALinkMayHoldAPlanThatIsNotCompleteYet(t *testing.T) {
	p := plan.Plan{Endpoint: "https://api.example.com/users", IDs: []string{}}
	if p.Check(plan.Bounds{}) == nil {
		t.Fatal("the plan is complete")
	}
	if got, err := link.Decode(t.Context(), encoded(t, p)); err != nil || !got.Same(p) {
		t.Errorf("got %s, %v", got.Encode(), err)
	}
}

// FuzzDecode holds that what is read can be written again, and that a link is read exactly where
// compress/flate unpacks it.
func FuzzDecode(f *testing.F) {
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
	f.Fuzz(func(t *testing.T, data []byte, isPacked bool) {
		if !isPacked {
			data = deflated(t, string(data))
		}
		p, err := link.Decode(context.Background(), packed(data))
		if err != nil {
			if got, ok := errors.AsType[*plan.FieldError](err); !ok || got.Field != "link" || got.Want == "" {
				t.Fatalf("got %v, want a mistake in the link", err)
			}
			return
		}
		in := bytes.NewReader(data)
		text, err := io.ReadAll(flate.NewReader(in))
		if err != nil || in.Len() > 0 {
			t.Fatalf("the standard library says %v, and that %d bytes follow", err, in.Len())
		}
		want, err := plan.Decode(text)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(string(want.Encode()), string(p.Encode())); diff != "" {
			t.Fatalf("(-want +got):\n%s", diff)
		}
		if again, err := link.Decode(context.Background(), encoded(t, p)); err != nil || encoded(t,
			again) != encoded(t, p) {
			t.Fatalf("read and written it is %s, %v", again.Encode(), err)
		}
	})
}
