package demo

import (
	"net/url"
	"slices"
	"strconv"
	"strings"
)

// appendPerson writes the person of an ID, without the closing brace.
func appendPerson(dst []byte, r request, id string, d dials, query url.Values) []byte {
	pick := func(list []string, what string) string {
		return list[hash(d.seed, id, what)%uint64(len(list))]
	}
	first, last := pick(firstNames, "first"), pick(lastNames, "last")
	city, country, _ := strings.Cut(pick(cities, "city"), "/")
	dst = append(appendText(append(dst, `{"id":`...), id), `,"name":`...)
	dst = appendText(dst, first+" "+last)
	dst = appendMember(dst, "email", mailName(first)+"."+mailName(last)+"@"+pick(mailHosts, "mail"))
	dst = append(dst, `,"age":`...)
	dst = strconv.AppendUint(dst, 18+hash(d.seed, id, "age")%63, 10)
	dst = appendMember(dst, "city", city)
	dst = appendMember(dst, "country", country)
	dst = append(dst, `,"address":{"street":`...)
	dst = appendText(dst, strconv.FormatUint(1+hash(d.seed, id, "house")%99, 10)+" "+pick(streets, "street"))
	dst = appendMember(dst, "city", city)
	dst = append(appendMember(dst, "country", country), '}')
	dst = appendMember(dst, "company", pick(companies, "company"))
	return appendReceived(appendQuery(dst, query), r)
}

// appendQuery writes the parameters that are no dials.
func appendQuery(dst []byte, query url.Values) []byte {
	var names []string
	for name := range query {
		if !slices.ContainsFunc(dialList, func(p parameter) bool { return p.Name == name }) {
			names = append(names, name)
		}
	}
	if len(names) == 0 {
		return dst
	}
	slices.Sort(names)
	dst = append(dst, `,"query":`...)
	for i, name := range names[:min(len(names), queryMax)] {
		sep := byte(',')
		if i == 0 {
			sep = '{'
		}
		dst = append(appendText(append(dst, sep), shorten(name)), ':')
		dst = appendText(dst, shorten(query.Get(name)))
	}
	return append(dst, '}')
}

// appendReceived writes what a method other than GET and HEAD brought.
func appendReceived(dst []byte, r request) []byte {
	if r.method == "GET" || r.method == "HEAD" {
		return dst
	}
	dst = appendText(append(dst, `,"received":{"method":`...), shorten(r.method))
	dst = appendMember(dst, "type", shorten(r.contentType))
	dst = append(dst, `,"bytes":`...)
	dst = strconv.AppendInt(dst, r.bodyBytes, 10)
	return append(appendMember(dst, "body", strings.ToValidUTF8(string(r.body), "\uFFFD")), '}')
}

// index lists the dials.
func index() []byte {
	dst := appendText([]byte(`{"name":`), "allsettled practice API")
	dst = appendMember(dst, "try", usersPath+"7?delay=1s&jitter=200ms&fail=3,8")
	dst = append(dst, `,"dials":[`...)
	for i, dial := range dialList {
		if i > 0 {
			dst = append(dst, ',')
		}
		dst = appendText(append(dst, `{"name":`...), dial.Name)
		dst = appendMember(dst, "example", dial.Example)
		dst = append(appendMember(dst, "does", dial.Does), '}')
	}
	return append(dst, "]}\n"...)
}

// appendMember writes a member behind another one.
func appendMember(dst []byte, name, value string) []byte {
	return appendText(append(appendText(append(dst, ','), name), ':'), value)
}

// appendText writes a JSON string of valid UTF-8.
func appendText(dst []byte, s string) []byte {
	dst = append(dst, '"')
	for i := range len(s) {
		switch c := s[i]; {
		case c == '"' || c == '\\':
			dst = append(dst, '\\', c)
		case c < ' ' || c == 0x7F:
			dst = append(dst, '\\', 'u', '0', '0', "0123456789abcdef"[c>>4], "0123456789abcdef"[c&15])
		default:
			dst = append(dst, c)
		}
	}
	return append(dst, '"')
}

// hash mixes seed, ID and the name of what is drawn into 64 bits: FNV-1a, then the
// finish of SplitMix64. It is part of the practice API's promise: change it and all people change.
func hash(seed, id, what string) uint64 {
	h := uint64(14695981039346656037)
	for _, s := range [...]string{seed, "\x00", what, "\x00", id} {
		for i := range len(s) {
			h = (h ^ uint64(s[i])) * 1099511628211
		}
	}
	h = (h ^ h>>30) * 0xbf58476d1ce4e5b9
	h = (h ^ h>>27) * 0x94d049bb133111eb
	return h ^ h>>31
}

// mailName makes the part of a mail address out of a name.
func mailName(name string) string { return plainLetters.Replace(strings.ToLower(name)) }

var plainLetters = strings.NewReplacer(
	"á", "a", "à", "a", "ä", "ae", "å", "a", "ã", "a", "ç", "c", "é", "e", "è", "e", "í", "i", "ł", "l",
	"ñ", "n", "ó", "o", "ö", "oe", "ø", "o", "ş", "s", "ú", "u", "ü", "ue", "ž", "z", "č", "c", "'", "", " ", "",
)

var firstNames = strings.Fields(`Ada Alan Amara Anders Anke Ayşe Barbara Beatriz Carlos Chen Chloé Dagny Diego
	Edsger Elif Emeka Emma Fatima Felix Giulia Grace Hana Hedy Ines Ingrid Ivan Jamal Jana João Kofi Katherine
	Lakshmi Leo Lena Linus Lucía Margaret Mariam Mei Milan Naoko Nadia Niklaus Noor Olga Omar Paulo Priya Radia
	Ravi Rosa Samira Sofia Søren Tariq Thandi Tim Uma Viktor Wanda Yara Yuki Zoé Zuzana`)

var lastNames = strings.Fields(`Abebe Adeyemi Aguilar Ahmed Andersson Bakker Banerjee Becker Bernard Bianchi Castro
	Chang Costa Dahl Demir Dubois Eriksson Fernández Fischer Fofana García Gupta Haddad Hansen Herrera Horváth Ito
	Ivanova Jansen Kaya Keller Kim Kowalski Kumar Larsen Lefèvre Lindqvist Lopez Mbeki Meyer Moreau Müller Nakamura
	Novák Nowak Okafor Okonkwo Oliveira O'Brien Park Patel Petrov Ramos Rossi Sato Schneider Silva Singh Smit Sørensen
	Suzuki Tanaka Tran Varga Weber Wong Yamamoto Young Zhang Zimmermann`)

var cities = strings.Split(strings.ReplaceAll(`Accra/GH,Amsterdam/NL,Athens/GR,Auckland/NZ,Bangkok/TH,Barcelona/ES,
Berlin/DE,Bergen/NO,Bogotá/CO,Boston/US,Brno/CZ,Brussels/BE,Buenos Aires/AR,Cape Town/ZA,Chennai/IN,Chicago/US,
Copenhagen/DK,Dakar/SN,Dublin/IE,Edinburgh/GB,Florence/IT,Gdańsk/PL,Geneva/CH,Hamburg/DE,Hanoi/VN,Helsinki/FI,
Istanbul/TR,Kigali/RW,Kyoto/JP,Lagos/NG,Leipzig/DE,Lima/PE,Lisbon/PT,Lyon/FR,Malmö/SE,Marrakesh/MA,Melbourne/AU,
Mexico City/MX,Montréal/CA,Mumbai/IN,Nairobi/KE,New York/US,Oslo/NO,Paris/FR,Porto/PT,Prague/CZ,Reykjavík/IS,
Rome/IT,Salvador/BR,Santiago/CL,São Paulo/BR,Seattle/US,Seoul/KR,Singapore/SG,Sydney/AU,Taipei/TW,Tallinn/EE,
Tokyo/JP,Toronto/CA,Utrecht/NL,Vienna/AT,Vilnius/LT,Warsaw/PL,Zürich/CH`, "\n", ""), ",")

var streets = strings.Split(`Harbour Street,Mill Lane,Station Road,Garden Row,Orchard Way,Bridge Street,Church Walk,`+
	`Market Square,Castle Hill,River Road,Park Avenue,School Lane,Linden Street,Forest Drive,High Street,Canal Side,`+
	`Observatory Road,Meadow Lane,Quay Street,Sunset Terrace`, ",")

var companies = strings.Split(`Blue Kettle,North Pier Books,Fjord & Sons,Paper Crane,Seven Looms,Copper Bicycle,`+
	`Lantern Works,Oak & Ember,Tidal Maps,Marble Bakery,Second Orbit,Quiet Engines,Green Ledger,Salt & Slate,`+
	`Harvest Robotics,Night Train Coffee,Amber Clinics,Cloud Ferry,Old Mill Software,Pebble Press`, ",")

var mailHosts = []string{"example.com", "example.net", "example.org"}
