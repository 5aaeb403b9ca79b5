package plan_test

import (
	"maps"
	"slices"
	"testing"

	"allsettled/app/plan"
)

// rfc are the values of RFC 6570, section 3.2, that are strings.
var rfc = map[string]string{
	"id": "1", "dub": "me/too", "half": "50%", "hello": "Hello World!", "var": "value", "who": "fred",
	"base": "http://example.com/home/", "path": "/foo/bar", "v": "6", "x": "1024", "y": "768", "empty": "", "semi": ";",
	"undef_name": "x",
}

// TestTheExamplesOfRFC6570 are those of sections 3.2.2 to 3.2.9 and of the levels in section 1.2, without lists,
// undefined values and fragments, which no plan has.
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
		p := plan.Plan{Endpoint: "/demo/" + c.template, Rows: &plan.Rows{Columns: columns, Values: [][]string{row}}}
		p.Headers = map[string]string{"X": "{id}"} // every plan uses its ID
		if err := p.Check(plan.Bounds{}); err != nil {
			t.Errorf("%s: %v", c.template, err)
			continue
		}
		if got := p.First(1)[0]; got != "/demo/"+c.want {
			t.Errorf("%s: got %s, want /demo/%s", c.template, got, c.want)
		}
	}
}

func TestAValueThatWouldChangeTheAddressIsRefused(t *testing.T) {
	for _, c := range []struct{ says, endpoint, id, want string }{
		{"a way up", "https://x.example/a/{id}", "..", "change the path"},
		{"a place where it is", "https://x.example/a/{id}", ".", "change the path"},
		{"an escaped way up in an open value", "https://x.example/a/{+id}", "%2E%2e", "change the path"},
		{"a way up inside of an open value", "https://x.example/a/{+id}", "b/../../c", "change the path"},
		{"two variables that make one", "https://x.example/{id}{id}", ".", "change the path"},
		{"a fragment in an open value", "https://x.example/{+id}", "a#b", "stand in an address"},
		{"another server in an open value", "/demo/{+id}", "/../../evil.example/..", "change the path"},
	} {
		p := plan.Plan{Endpoint: c.endpoint, IDs: []string{"1", c.id}}
		mistake := onlyMistake(t, c.says, p.Check(plan.Bounds{}))
		if mistake.Field != "ids[1]" || mistake.Typed != c.id {
			t.Errorf("%s: got %+v, want a mistake in ids[1], typed %q", c.says, *mistake, c.id)
		}
	}
}

func TestTheColumnThatMadeAnAddressWrongIsNamed(t *testing.T) {
	columns := []string{"id", "folder", "other"}
	for _, c := range []struct {
		says, endpoint string
		row            []string
		field          string
	}{
		{"the one with the dots", "https://x.example/{folder}/{id}", []string{"1", "..", "x"}, "rows.values[0][1]"},
		{
			"not one that is elsewhere", "https://x.example/{folder}/{id}",
			[]string{"..", "a", ".."},
			"rows.values[0][0]",
		},
		{
			"the ID when it cannot be said", "https://x.example/{folder}{other}/{id}",
			[]string{"1", ".", "."},
			"rows.values[0][1]",
		},
	} {
		p := plan.Plan{Endpoint: c.endpoint, Rows: &plan.Rows{Columns: columns, Values: [][]string{c.row}}}
		if mistake := onlyMistake(t, c.says, p.Check(plan.Bounds{})); mistake.Field != c.field {
			t.Errorf("%s: got %s, want %s", c.says, mistake.Field, c.field)
		}
	}
}
