package notation_test

import (
	"strings"
	"testing"

	"allsettled/app/paste/notation"
)

func TestANotationIsFoundAndTheIDsInIt(t *testing.T) {
	for _, c := range []struct {
		says, text string
		kind       notation.Kind
		want       string // lines are joined by ~
	}{
		{"a list of SQL", "IN (1, 2, 3)", notation.Code, "1~2~3"},
		{"a statement", "SELECT * FROM t WHERE id in ('a','b''c');", notation.Code, "a~b'c"},
		{"values", "VALUES (1),\n(2)", notation.Code, "1~2"},
		{"a list of a program", "ids = [1, 2, 3];", notation.Code, "1~2~3"},
		{"a tuple", "(1, 2,)", notation.Code, "1~2"},
		{"a set of Python", "{'a', 'b'}", notation.Code, "a~b"},
		{"JSON with a comma too many", `["a", "b,c",]`, notation.Code, "a~\"b,c\""},
		{"a range of curl", "[1-10]", notation.Code, "1-10"},
		{"IDs in braces", "{7c9e}\n{7c9f}", notation.Code, "7c9e~7c9f"},
		{"an ID with a bracket", "Smith (Berlin)", notation.None, ""},
		{"IDs with brackets", "Smith (Berlin)\nDoe (Paris)", notation.None, ""},
		{"a call", "item(1)", notation.None, ""},
		{"a bracket that is open", "[1, 2", notation.None, ""},

		{"bullets", "- 42\n- 43", notation.Bullets, "42~43"},
		{"one bullet", "• 42", notation.Bullets, "42"},
		{"asterisks with a line between", "* a\n\n* b", notation.Bullets, "a~b"},
		{"boxes", "- [ ] 42\n- [x] 43", notation.Bullets, "42~43"},
		{"code in a list", "- `a`\n- `b`", notation.Bullets, "a~b"},
		{"numbers that count up", "1. 42\n2. 43", notation.Bullets, "42~43"},
		{"numbers with a bracket", "1) a\n2) b", notation.Bullets, "a~b"},
		{"numbers that do not count up", "1. a\n3. b", notation.None, ""},
		{"a negative number", "-42\n-43", notation.None, ""},
		{"a line without a bullet", "- 42\n43", notation.None, ""},

		{"a table of Markdown", "| id | name |\n|----|:---:|\n| 7 | Ada |", notation.Rules, "id\tname~7\tAda"},
		{
			"a table of MySQL", "+----+---+\n| id | n |\n+----+---+\n|  7 | x |\n+----+---+",
			notation.Rules, "id\tn~7\tx",
		},
		{"a table of psql", " id | n\n----+---\n  7 | x\n(1 row)", notation.Rules, "id\tn~7\tx"},
		{"bars without a rule", "a|b\nc|d", notation.None, ""},

		{
			"a table of HTML",
			"<table><tr><th>id</th><th>n</th></tr><tr><td>7</td><td>a&amp;<b>b</b></td></tr></table>",
			notation.HTML, "id\tn~7\ta& b",
		},
		{"a list of HTML", "<ul>\n<li>7</li>\n<li class=x>8\n</ul>", notation.HTML, "7~8"},
		{"a page without a table", "<p>7</p>", notation.None, ""},

		{"single quotes", "'42',\n'43',", notation.Quotes, "42~43"},
		{"curly quotes", "“42”, “a, b”", notation.Quotes, "42~\"a, b\""},
		{"German quotes", "„42“; „43“", notation.Quotes, "42~43"},
		{"backticks", "`a` , `b`", notation.Quotes, "a~b"},
		{"one that is not in quotes", "'42', 43", notation.None, ""},
		{"an apostrophe", "'t Hooft", notation.None, ""},

		{"number signs", "#42, #43", notation.Hashes, "42~43"},
		{"a colour and an ID", "#fff\n7", notation.None, ""},

		{"thousands", "1,234", notation.Thousands, "1234"},
		{"thousands, a line each", "1,234\n12,345,678", notation.Thousands, "1234~12345678"},
		{"thousands as in Germany", "1.234.567", notation.Thousands, "1234567"},
		{"thousands as in Switzerland", "1'234", notation.Thousands, "1234"},
		{"thousands with blanks", "1 234 567", notation.Thousands, "1234567"},
		{"a fraction", "1.234", notation.None, ""},
		{"another grouping", "12,34", notation.None, ""},
		{"a telephone number", "030 123 456", notation.None, ""},
		{"a list with blanks", "100, 200", notation.None, ""},

		{"commas in IDs", "Ada, Countess; Bo; 7", notation.Mixed, "\"Ada, Countess\"~Bo~7"},
		{"a plain list", "1, 2, 3", notation.None, ""},
		{"lines", "1\n2\n3", notation.None, ""},
		{"nothing", " ", notation.None, ""},
	} {
		kind, plain := notation.Plain(c.text)
		if got := strings.ReplaceAll(plain, "\n", "~"); kind != c.kind || got != c.want {
			t.Errorf("%s: %q is %q, %q, want %q, %q", c.says, c.text, kind, got, c.kind, c.want)
		}
	}
}

func TestALongTextIsNotLookedAt(t *testing.T) {
	if kind, _ := notation.Plain(strings.Repeat("- 42\n", 300_000)); kind != notation.None {
		t.Errorf("it is read as %s", kind)
	}
}

// FuzzPlain holds that what is found is read no further as the same notation without an end.
func FuzzPlain(f *testing.F) {
	for _, seed := range []string{
		"IN (1,2)", "- a\n- b", "|a|\n|--|", "<tr><td>", "'a'", "1,234", "#1", "a,b;c", "“", "[\"a\",]",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		kind, plain := notation.Plain(text)
		if (kind == notation.None) != (plain == "") {
			t.Fatalf("%q is found in %q", kind, plain)
		}
		for range 200 {
			if kind, plain = notation.Plain(plain); kind == notation.None {
				return
			}
		}
		t.Fatalf("%q is read without an end", text)
	})
}
