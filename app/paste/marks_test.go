package paste_test

import (
	"strings"
	"testing"

	"allsettled/app/paste"
)

func TestNumbersWhoseLastDigitsAreLost(t *testing.T) {
	for id, want := range map[string]bool{
		"1189384756473830000": true, "1234567890123450": true, "1.18938E+18": true, "1E+15": true, "1.2e+9": true,
		"1189384756473830001": false, "123456789012345": false, "100000000000000": false, "0000000000000000": false,
		"": false, "E+5": false, "1.E+5": true, "a1E+5": false, "1E-5": false, "12345678901234500x": false,
		"007": false,
	} {
		if got := paste.LostDigits(id); got != want {
			t.Errorf("%s: %v, want %v", id, got, want)
		}
	}
}

func TestMarksAreCounted(t *testing.T) {
	ids, err := paste.ParseIDs("=\"00123\"\n'00124\n00125")
	if err != nil || ids.Marks != 2 {
		t.Errorf("%d IDs were marked, want 2 (%v)", ids.Marks, err)
	}
	unseen, err := paste.ParseIDs("\x1f00123\n\u200e00124\u00ad\n0\u200d1")
	if err != nil || strings.Join(unseen.List, "|") != "00123|00124|0\u200d1" || unseen.Marks != 2 {
		t.Errorf("%q, of which %d were marked, want 2 (%v)", unseen.List, unseen.Marks, err)
	}
	table, err := paste.ParseTable("id\tn\n=\"00123\"\t'1\n7\t8")
	if err != nil || table.Marks != 2 {
		t.Errorf("%d cells were marked, want 2 (%v)", table.Marks, err)
	}
}

func TestTheLineThatDeclaresASeparatorIsCounted(t *testing.T) {
	unseen, err := paste.ParseIDs("\x1f00123\n\u200e00124\u00ad\n0\u200d1")
	if err != nil || strings.Join(unseen.List, "|") != "00123|00124|0\u200d1" || unseen.Marks != 2 {
		t.Errorf("%q, of which %d were marked, want 2 (%v)", unseen.List, unseen.Marks, err)
	}
	table, err := paste.ParseTable("sep=;\na;b\n1;2\n3;4;5")
	if err != nil || table.Ragged != 4 {
		t.Errorf("line %d has another number of cells, want 4 (%v)", table.Ragged, err)
	}
}
