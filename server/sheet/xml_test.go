package sheet_test

import (
	"encoding/xml"
	"errors"
	"io"
	"strings"
	"testing"

	"allsettled/server/sheet"
)

// standard writes the tokens of an XML text as encoding/xml finds them, in the form of sheet.Tokens.
func standard(text string) (string, error) {
	in := xml.NewDecoder(strings.NewReader(text))
	var b, between strings.Builder
	flush := func() {
		if between.Len() > 0 {
			b.WriteString("=" + between.String() + "\n")
			between.Reset()
		}
	}
	for {
		token, err := in.RawToken()
		if errors.Is(err, io.EOF) {
			flush()
			return b.String(), nil
		}
		if err != nil {
			return "", err
		}
		switch t := token.(type) {
		case xml.StartElement:
			flush()
			r := ""
			for _, a := range t.Attr {
				if a.Name.Local == "r" {
					r = a.Value
					break
				}
			}
			b.WriteString("<" + t.Name.Local + " " + r + "\n")
		case xml.EndElement:
			flush()
			b.WriteString(">" + t.Name.Local + "\n")
		case xml.CharData:
			between.Write(t)
		case xml.Directive:
			return "", errors.New("a document type, which is forbidden")
		}
	}
}

// documents are XML as it may be written.
var documents = []string{
	`<?xml version="1.0" encoding="UTF-8"?><a r="1"><b:c x:r='2' r="3"/> &lt;&#65;&#x1F600;&amp; <![CDATA[<&>]]></a>`,
	"<a\n\tr = \"&quot;>\" ><!-- <b> -- ></b> --></a >", "a\r\nb\rc<a/>", "<a r='a\r\nb'/>", "\uFEFF<a></a>",
	"<a>&apos;]]</a>", "4=9  <a>444444 99 Za> ", "<?pi <a> ?><a/>",
}

func TestXMLIsReadAsEncodingXMLReadsIt(t *testing.T) {
	for _, text := range documents {
		got, err := sheet.Tokens(text)
		want, standardErr := standard(text)
		if err != nil && standardErr == nil || standardErr == nil && got != want {
			t.Errorf("%q: got\n%s%v, want\n%s%v", text, got, err, want, standardErr)
		}
	}
}

func TestWhatIsNoXMLIsRefused(t *testing.T) {
	for says, text := range map[string]string{
		"an element that does not end":    `<a`,
		"an attribute that does not end":  `<a r="`,
		"a comment that does not end":     `<a><!-- `,
		"CDATA that does not end":         `<a><![CDATA[ `,
		"an instruction that does not":    `<?xml `,
		"an element within a tag":         `<a <b>`,
		"an entity of another format":     `<a>&b;</a>`,
		"a number that is no character":   `<a>&#x110000;</a>`,
		"a document type":                 `<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>`,
		"bytes that are not UTF-8":        "<a>\xff</a>",
		"a control character":             "<a>\x00</a>",
		"another encoding":                `<?xml version="1.0" encoding="UTF-16"?><a/>`,
		"no name":                         `< a/>`,
		"UTF-16":                          "\xff\xfe<\x00a\x00",
		"an ampersand that stands for it": `<a>a & b</a>`,
	} {
		if got, err := sheet.Tokens(text); err == nil {
			t.Errorf("%s: got %q, want an error", says, got)
		}
	}
}

// FuzzXML holds that what encoding/xml reads is read in the same way.
func FuzzXML(f *testing.F) {
	for _, text := range documents {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		want, err := standard(text)
		if err != nil {
			return
		}
		if got, err := sheet.Tokens(text); err == nil && got != want {
			t.Fatalf("got\n%s, want\n%s", got, want)
		}
	})
}
