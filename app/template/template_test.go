package template_test

import (
	"maps"
	"slices"
	"testing"

	"allsettled/app/template"
)

// rfc are the values of RFC 6570, section 3.2, that are strings.
var rfc = map[string]string{
	"id": "1", "dub": "me/too", "half": "50%", "hello": "Hello World!", "var": "value", "who": "fred",
	"base": "http://example.com/home/", "path": "/foo/bar", "v": "6", "x": "1024", "y": "768", "empty": "", "semi": ";",
	"undef_name": "x",
}

// TestTheExamplesOfRFC6570 are those of sections 3.2.2 to 3.2.9 and of the levels in section 1.2, without lists,
// undefined values and fragments, which no row has.
func TestTheExamplesOfRFC6570(t *testing.T) {
	columns := slices.Sorted(maps.Keys(rfc))
	row := make([]string, len(columns))
	for i, name := range columns {
		row[i] = rfc[name]
	}
	for _, c := range []struct{ template, want string }{
		{"{var}", "value"},
		{"{hello}", "Hello%20World%21"},
		{"{half}", "50%25"},
		{"O{empty}X", "OX"},
		{"{x,y}", "1024,768"},
		{"{x,hello,y}", "1024,Hello%20World%21,768"},
		{"?{x,empty}", "?1024,"},
		{"{var:3}", "val"},
		{"{var:30}", "value"},
		{"{var*}", "value"},
		{"{semi}", "%3B"},
		{"{semi:2}", "%3B"},
		{"{+var}", "value"},
		{"{+hello}", "Hello%20World!"},
		{"{+half}", "50%25"},
		{"{+base}index", "http://example.com/home/index"},
		{"?{base}index", "?http%3A%2F%2Fexample.com%2Fhome%2Findex"},
		{"?O{+empty}X", "?OX"},
		{"{+path}/here", "/foo/bar/here"},
		{"?here?ref={+path}", "?here?ref=/foo/bar"},
		{"up{+path}{var}/here", "up/foo/barvalue/here"},
		{"{+x,hello,y}", "1024,Hello%20World!,768"},
		{"{+path,x}/here", "/foo/bar,1024/here"},
		{"{+path:6}/here", "/foo/b/here"},
		{"{.who}", ".fred"},
		{"{.who,who}", ".fred.fred"},
		{"{.half,who}", ".50%25.fred"},
		{"X{.var}", "X.value"},
		{"X{.empty}x", "X.x"},
		{"X{.x,y}", "X.1024.768"},
		{"X{.var:3}", "X.val"},
		{"{/who}", "/fred"},
		{"{/who,who}", "/fred/fred"},
		{"{/half,who}", "/50%25/fred"},
		{"{/who,dub}", "/fred/me%2Ftoo"},
		{"{/var}", "/value"},
		{"{/var,empty}", "/value/"},
		{"{/var,x}/here", "/value/1024/here"},
		{"{/var:1,var}", "/v/value"},
		{"{;who}", ";who=fred"},
		{"{;half}", ";half=50%25"},
		{"{;empty}", ";empty"},
		{"{;v,empty,who}", ";v=6;empty;who=fred"},
		{"{;x,y}", ";x=1024;y=768"},
		{"{;x,y,empty}", ";x=1024;y=768;empty"},
		{"{;hello:5}", ";hello=Hello"},
		{"{?who}", "?who=fred"},
		{"{?half}", "?half=50%25"},
		{"{?x,y}", "?x=1024&y=768"},
		{"{?x,y,empty}", "?x=1024&y=768&empty="},
		{"{?var:3}", "?var=val"},
		{"?fixed=yes{&x}", "?fixed=yes&x=1024"},
		{"{&who}", "&who=fred"},
		{"{&half}", "&half=50%25"},
		{"{&var:3}", "&var=val"},
		{"{&x,y,empty}", "&x=1024&y=768&empty="},
		{"{?undef_name}", "?undef_name=x"},
	} {
		parsed := template.Parse(c.template, 0)
		if unknown := parsed.Bind(func(name string) int { return slices.Index(columns, name) }); unknown != "" {
			t.Errorf("%s: %s is unknown", c.template, unknown)
			continue
		}
		if got := string(parsed.Append(nil, row)); got != c.want {
			t.Errorf("%s: got %s, want %s", c.template, got, c.want)
		}
	}
}

// bound returns a template whose variables a, b and c are the columns 0, 1 and 2.
func bound(t *testing.T, text string, plain int) template.Template {
	t.Helper()
	if !template.IsValid(text) {
		t.Fatalf("%s is no template", text)
	}
	parsed, columns := template.Parse(text, plain), []string{"a", "b", "c"}
	if unknown := parsed.Bind(func(name string) int { return slices.Index(columns, name) }); unknown != "" {
		t.Fatalf("%s: %s is unknown", text, unknown)
	}
	return parsed
}

func TestValuesAndTextsAreEscaped(t *testing.T) {
	for _, c := range []struct{ says, text, value, want string }{
		{"UTF-8, byte by byte", "/{a}", "é", "/%C3%A9"},
		{"a NUL", "/{a}", "\x00", "/%00"},
		{"bytes that are no UTF-8", "/{a}", "\xff", "/%FF"},
		{"a prefix counts characters, not bytes", "/{a:2}", "éèê", "/%C3%A9%C3%A8"},
		{"a prefix of an empty value", "/{a:2}", "", "/"},
		{"an open value keeps its escapes", "/{+a}", "x%2Fy", "/x%2Fy"},
		{"and escapes a percent sign that begins none", "/{+a}", "50%", "/50%25"},
		{"a value escapes the percent sign of an escape", "/{a}", "x%2Fy", "/x%252Fy"},
		{"what is not ASCII in the text itself", "/straße/{a}", "1", "/stra%C3%9Fe/1"},
		{"what is escaped in the text itself stays", "/a%2Fb/{a}", "1", "/a%2Fb/1"},
		{"no variable", "/x", "", "/x"},
		{"nothing", "", "", ""},
	} {
		parsed := bound(t, c.text, 0)
		if got := string(parsed.Append(nil, []string{c.value, "", ""})); got != c.want {
			t.Errorf("%s: got %s, want %s", c.says, got, c.want)
		}
	}
}

func TestTheFirstBytesAreCopiedAsTheyAre(t *testing.T) {
	const origin = "https://bücher.example"
	parsed := bound(t, origin+"/ü/{a}", len(origin))
	if got := string(parsed.Append([]byte("> "), []string{"1"})); got != "> "+origin+"/%C3%BC/1" {
		t.Errorf("got %s", got)
	}
	if got, want := parsed.Plain(), len(origin+"/%C3%BC/"); got != want {
		t.Errorf("%d bytes outside of the variables, want %d", got, want)
	}
}

func TestWhatATemplateSaysOfItself(t *testing.T) {
	type use struct{ column, prefix int }
	for _, c := range []struct {
		text   string
		isOpen bool
		uses   []use
	}{
		{"/x", false, nil},
		{"/{a}", false, []use{{0, 0}}},
		{"/{+a}", true, []use{{0, 0}}},
		{"/{c:3}/{a}{?a*,c}", false, []use{{2, 3}, {0, 0}, {0, 0}, {2, 0}}},
		{"/{a}/{+c}", true, []use{{0, 0}, {2, 0}}},
	} {
		parsed := bound(t, c.text, 0)
		var uses []use
		for column, prefix := range parsed.Variables() {
			uses = append(uses, use{column, prefix})
		}
		if parsed.IsOpen() != c.isOpen || !slices.Equal(uses, c.uses) {
			t.Errorf("%s: open %v, uses %v; want %v and %v", c.text, parsed.IsOpen(), uses, c.isOpen, c.uses)
		}
		for column := range 3 {
			want := slices.ContainsFunc(c.uses, func(u use) bool { return u.column == column })
			if parsed.Uses(column) != want {
				t.Errorf("%s uses column %d: %v, want %v", c.text, column, parsed.Uses(column), want)
			}
		}
		for range parsed.Variables() {
			break // a loop may end early
		}
	}
}

func TestTheFirstUnknownNameIsReturned(t *testing.T) {
	parsed := template.Parse("/{a}/{x}{?y}", 0)
	if got := parsed.Bind(func(name string) int { return slices.Index([]string{"a", "y"}, name) }); got != "x" {
		t.Errorf("got %q, want x", got)
	}
}
